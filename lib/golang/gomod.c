#include "golang/gomod.h"

#include <string.h>

static bool ends_word(struct view rest)
{
	return !rest.len || strchr(" \t\r()", rest.at[0]) || view_starts(rest, VIEW("//"));
}

/* Cuts the next word, quoted text or parenthesis off LINE; false at its end or at a comment. */
static bool next_word(struct view *line, struct view *out)
{
	*line = view_trim(*line);
	if (!line->len || view_starts(*line, VIEW("//")))
		return false;
	char first = line->at[0];
	if (first == '"' || first == '`') {
		const char *end = memchr(line->at + 1, first, line->len - 1);
		size_t len = end ? (size_t)(end - line->at) - 1 : line->len - 1;
		*out = (struct view){ line->at + 1, len };
		*line = view_from(*line, end ? len + 2 : line->len);
		return true;
	}
	size_t len = 1;
	while (first != '(' && first != ')' && !ends_word(view_from(*line, len)))
		len++;
	*out = view_upto(*line, len);
	*line = view_from(*line, len);
	return true;
}

/* Reads a line that is not empty; false where it only opens or closes a block. */
static bool read_line(struct gomod *cursor, struct view line, struct gomod_directive *out)
{
	struct view word;

	*out = (struct gomod_directive){ .verb = cursor->block };
	while (next_word(&line, &word)) {
		if (!out->verb.len) {
			out->verb = word;
		} else if (view_is(word, "(") && !out->count && !cursor->block.len) {
			cursor->block = out->verb;
			return false;
		} else if (view_is(word, ")") && !out->count && cursor->block.len) {
			cursor->block = (struct view){ NULL, 0 };
			return false;
		} else if (out->count < GOMOD_WORDS) {
			out->words[out->count++] = word;
		}
	}
	return out->count > 0;
}

bool gomod_next(struct gomod *cursor, struct gomod_directive *out)
{
	struct view line;

	while (view_split(&cursor->rest, '\n', &line))
		if (read_line(cursor, line, out))
			return true;
	return false;
}

static bool is_directory(struct view target)
{
	return view_is(target, ".") || view_is(target, "..") || view_starts(target, VIEW("./")) ||
	       view_starts(target, VIEW("../")) || view_starts(target, VIEW("/"));
}

struct view gomod_replacement(const struct gomod_directive *line)
{
	for (size_t i = 1; view_is(line->verb, "replace") && i + 1 < line->count; i++)
		if (view_is(line->words[i], "=>") && is_directory(line->words[i + 1]))
			return line->words[i + 1];
	return VIEW("");
}
