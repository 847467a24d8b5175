#include "view/text.h"

#include "base/scope.h"

static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

struct view text_character(struct view *rest, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	struct view one = view_upto(*rest, rest->len ? 1 : 0);

	*out = TEXT_BROKEN;
	if (!rest->len)
		return one;
	size_t length = sequence_length((unsigned char)rest->at[0]);
	uint32_t code = (unsigned char)rest->at[0];
	if (length > 1)
		code &= 0x7fu >> length;
	bool whole = length && length <= rest->len;
	for (size_t i = 1; whole && i < length; i++) {
		whole = ((unsigned char)rest->at[i] & 0xc0) == 0x80;
		code = (code << 6) | ((unsigned char)rest->at[i] & 0x3fu);
	}
	if (whole && code >= least[length] && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)) {
		*out = code;
		one = view_upto(*rest, length);
	}
	*rest = view_from(*rest, one.len);
	return one;
}

/* Unicode: controls, soft hyphen, Bidi_Control, zero-width and other invisible characters, tags. */
static bool deceptive(uint32_t code)
{
	static const uint32_t ranges[][2] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	      { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },
		{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

/* Writes the character so that it can do no harm; false for one that never does. */
static bool shown(struct buf *out, struct view bytes, uint32_t code)
{
	if (code == TEXT_BROKEN)
		buf_print(out, "\\x%02x", (unsigned)(unsigned char)bytes.at[0]);
	else if (deceptive(code))
		buf_print(out, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
	else
		return false;
	return true;
}

static void show(struct buf *out, struct view text, bool lines)
{
	uint32_t code;

	while (text.len) {
		struct view bytes = text_character(&text, &code);
		if (code == '\t' || (lines && code == '\n') || !shown(out, bytes, code))
			buf_add(out, bytes);
	}
}

void text_plain(struct buf *out, struct view text)
{
	show(out, text, false);
}

void text_lines(struct buf *out, struct view text)
{
	show(out, text, true);
}

/* CommonMark lets any ASCII punctuation be escaped by a backslash.  Hosts look for mentions and references in
 * what Markdown yields, so those are broken up by a character of no width. */
void text_prose(struct buf *out, struct view text)
{
	static const char markup[] = "\\`*_{}[]()<>#+-!|~$&@:.";
	uint32_t code;

	while (text.len) {
		struct view bytes = text_character(&text, &code);
		if (shown(out, bytes, code))
			continue;
		bool tag = code == '@' || code == '#';
		if (bytes.len == 1 && memchr(markup, bytes.at[0], sizeof(markup) - 1))
			buf_char(out, '\\');
		buf_add(out, bytes);
		if (tag)
			buf_text(out, "\xe2\x80\x8b");
	}
}

static size_t longest_run(struct view text, char c)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text.len; i++) {
		run = text.at[i] == c ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

/* A pipe ends a table cell even within a code span, so it is written as the broken bar. */
void text_code(struct buf *out, struct view text)
{
	scoped_buf plain = { 0 };
	size_t fence = longest_run(text, '`') + 1;
	bool padded;

	text_plain(&plain, text);
	struct view content = buf_view(&plain);
	padded = !content.len || content.at[0] == '`' || content.at[content.len - 1] == '`';
	for (size_t i = 0; i < fence; i++)
		buf_char(out, '`');
	buf_text(out, padded ? " " : "");
	for (size_t i = 0; i < content.len; i++)
		if (content.at[i] == '|')
			buf_text(out, "\xc2\xa6");
		else
			buf_char(out, content.at[i]);
	buf_text(out, padded ? " " : "");
	for (size_t i = 0; i < fence; i++)
		buf_char(out, '`');
}

void text_count(struct buf *out, size_t count, const char *noun)
{
	buf_print(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

void text_utf8(struct buf *out, struct view text)
{
	uint32_t code;

	while (text.len) {
		struct view bytes = text_character(&text, &code);
		if (code == TEXT_BROKEN)
			buf_text(out, "\xef\xbf\xbd");
		else
			buf_add(out, bytes);
	}
}
