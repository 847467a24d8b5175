#include "forge/forge.h"

#include "forge/github_status.h"

static const struct forge_ops *const forges[] = { &forge_github };

static const char *const outcome_names[FORGE_OUTCOME_COUNT] = {
	[FORGE_SENT] = "sent",
	[FORGE_AGAIN] = "again",
	[FORGE_REFUSED] = "refused",
};

const struct forge_ops *forge_find(struct view name)
{
	for (size_t i = 0; i < COUNT_OF(forges); i++)
		if (view_is(name, forges[i]->name))
			return forges[i];
	return NULL;
}

const char *forge_outcome_name(enum forge_outcome outcome)
{
	return outcome_names[outcome];
}

bool forge_status_shown(const struct forge_latest *latest, const struct forge_status *status)
{
	char description[FORGE_DESCRIPTION_ROOM];

	forge_description(description, status->description);
	return latest->found && latest->state == status->state &&
	       strcmp(latest->description, description) == 0;
}

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

/* One character of TEXT for people: a blank for control characters, U+FFFD for what is none.  Yields the
 * bytes it takes of TEXT. */
static size_t copy_character(struct buf *out, const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = character_length(bytes);

	if (length == 0)
		buf_text(out, "\xef\xbf\xbd");
	else if (length == 1 && (bytes[0] < ' ' || bytes[0] == 0x7f))
		buf_char(out, ' ');
	else
		buf_add(out, (struct view){ text, length });
	return length ? length : 1;
}

void forge_description(char out[FORGE_DESCRIPTION_ROOM], const char *text)
{
	scoped_buf kept = { 0 };
	size_t characters = 0, before_last = 0;

	for (; *text && characters < FORGE_DESCRIPTION_MOST; characters++) {
		before_last = kept.len;
		text += copy_character(&kept, text);
	}
	if (*text) {
		kept.len = before_last;
		buf_text(&kept, "\xe2\x80\xa6");
	}
	memcpy(out, buf_string(&kept), kept.len + 1);
}
