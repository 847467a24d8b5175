#include "forge/text.h"

#include "base/scope.h"

/* Bytes of the UTF-8 character at TEXT (RFC 3629), 0 where there is none. */
static size_t character_length(const unsigned char *text)
{
	static const struct {
		unsigned char low, high, second_low, second_high;
		size_t length;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	if (text[0] < 0x80)
		return 1;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		if (text[0] < forms[i].low || text[0] > forms[i].high || text[1] < forms[i].second_low ||
		    text[1] > forms[i].second_high)
			continue;
		for (size_t j = 2; j < forms[i].length; j++)
			if ((text[j] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

/* One character of TEXT.  Yields the bytes it takes of TEXT. */
static size_t copy_character(struct buf *out, const char *text, bool lines)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = character_length(bytes);
	bool control = length == 1 && (bytes[0] < ' ' || bytes[0] == 0x7f);

	if (length == 0)
		buf_text(out, "\xef\xbf\xbd");
	else if (control && !(lines && strchr("\n\t", *text)))
		buf_char(out, ' ');
	else
		buf_add(out, (struct view){ text, length });
	return length ? length : 1;
}

void text_cut(struct buf *out, const char *text, size_t most, bool lines)
{
	size_t characters = 0, before_last = out->len;

	for (; *text && characters < most; characters++) {
		before_last = out->len;
		text += copy_character(out, text, lines);
	}
	if (*text) {
		out->len = before_last;
		buf_text(out, "\xe2\x80\xa6");
	}
}
