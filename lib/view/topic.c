#include "view/topic.h"

#include <ctype.h>

static const char *const keys[TOPIC_FIELD_COUNT] = {
	[TOPIC_ALSO] = "also",	     [TOPIC_CAUSE] = "cause",	  [TOPIC_LINE] = "line",
	[TOPIC_WHAT] = "what",	     [TOPIC_EXAMPLE] = "example", [TOPIC_SAYS] = "says",
	[TOPIC_RUN] = "run",	     [TOPIC_FIX] = "fix",	  [TOPIC_STILL] = "still",
	[TOPIC_RUN_FIX] = "run fix", [TOPIC_LEAVE] = "leave",	  [TOPIC_BLIND] = "blind",
};

const char *topic_field_name(enum topic_field field)
{
	return keys[field];
}

/* "key: value" */
static bool read_key(struct topic *out, struct view line, struct view **field)
{
	for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
		struct view value = line;
		if (view_skip(&value, view_of(keys[i])) && view_skip(&value, VIEW(":"))) {
			*field = &out->fields[i];
			**field = view_trim(value);
			return true;
		}
	}
	return false;
}

static bool is_indented(struct view line)
{
	return !line.len || line.at[0] == '\t';
}

/* Makes FIELD reach to the end of LINE. */
static void extend(struct view *field, struct view line)
{
	if (!field->len)
		*field = line;
	else
		field->len = (size_t)(line.at + line.len - field->at);
}

static bool read_name(struct view *text, struct view *out)
{
	struct view line;

	while (view_split(text, '\n', &line))
		if (view_skip(&line, VIEW("[")) && view_drop(&line, VIEW("]")))
			return *out = line, true;
	return false;
}

bool topic_next(struct view *text, struct topic *out)
{
	struct topic topic = { .name = { NULL, 0 } };
	struct view *field = NULL, line;

	if (!read_name(text, &topic.name))
		return false;
	for (struct view rest = *text; view_split(&rest, '\n', &line); *text = rest) {
		if (line.len && line.at[0] == '[')
			break;
		if (field && line.len && is_indented(line))
			extend(field, line);
		else if (!is_indented(line) && !read_key(&topic, line, &field))
			field = NULL;
	}
	*out = topic;
	return true;
}

static int fold(char c)
{
	return c == '-' || c == '_' ? ' ' : tolower((unsigned char)c);
}

static bool alike(struct view a, struct view b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (fold(a.at[i]) != fold(b.at[i]))
			return false;
	return true;
}

bool topic_name(const struct topic *topic, struct view *cursor, struct view *out)
{
	struct view rest = topic->fields[TOPIC_ALSO];

	if (!cursor->at) {
		*cursor = *out = topic->name;
		return true;
	}
	if (cursor->at != topic->name.at)
		rest = view_from(rest, (size_t)(cursor->at + cursor->len - rest.at));
	(void)view_skip(&rest, VIEW(", "));
	if (!rest.len)
		return false;
	ptrdiff_t comma = view_find(rest, VIEW(", "));
	*cursor = *out = comma < 0 ? rest : view_upto(rest, (size_t)comma);
	return true;
}

bool topic_find(struct topic *out, struct view name)
{
	struct view text = { topics_text, topics_text_size };
	struct topic topic;

	while (topic_next(&text, &topic))
		for (struct view cursor = { NULL, 0 }, known; topic_name(&topic, &cursor, &known);)
			if (alike(known, name))
				return *out = topic, true;
	return false;
}

bool topic_line(struct view *field, struct view *out)
{
	if (!field->len || !view_split(field, '\n', out))
		return false;
	(void)view_skip(out, VIEW("\t"));
	return true;
}

/* "WORD 1.N: " before a claim. */
static bool read_release(struct view *line, struct view word, int *out)
{
	struct view rest = *line, number;
	uint64_t minor;

	if (!view_skip(&rest, word) || !view_skip(&rest, VIEW(" 1.")) || !view_split(&rest, ':', &number) ||
	    !view_number(number, 999, &minor))
		return false;
	*out = (int)minor;
	*line = view_trim(rest);
	return true;
}

bool topic_claim_read(struct topic_claim *out, struct view line)
{
	struct topic_claim claim = { .since = 0, .until = 999 };

	(void)read_release(&line, VIEW("since"), &claim.since);
	(void)read_release(&line, VIEW("until"), &claim.until);
	ptrdiff_t open = view_find_last(line, VIEW(" ["));
	if (open < 0 || !view_drop(&line, VIEW("]")))
		return false;
	claim.message = view_upto(line, (size_t)open);
	struct view rest = view_from(line, (size_t)open + 2), cause;
	if (!view_split(&rest, ',', &cause) || !rest.at || !cause_parse(cause, &claim.cause) ||
	    !allocation_parse(view_trim(rest), &claim.allocation))
		return false;
	*out = claim;
	return true;
}
