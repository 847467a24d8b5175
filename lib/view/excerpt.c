#include "view/excerpt.h"

#include "base/mem.h"
#include "view/json.h"

enum {
	LINES_MOST = 32,
	TEXT_MOST = 400, /* bytes of a line; generated code has endless ones */
};

struct lines {
	int list[LINES_MOST]; /* ascending */
	size_t count;
};

static void want(struct lines *lines, int line)
{
	size_t at = lines->count;

	if (line < 1)
		return;
	while (at && lines->list[at - 1] > line)
		at--;
	if (lines->count == LINES_MOST || (at && lines->list[at - 1] == line))
		return;
	memmove(&lines->list[at + 1], &lines->list[at], (lines->count - at) * sizeof(lines->list[0]));
	lines->list[at] = line;
	lines->count++;
}

/* A neighbour is of interest only within the function. */
static void want_neighbour(struct lines *lines, const struct function *function, int line)
{
	if (line > function->line && line <= function->end_line)
		want(lines, line);
}

static void add_line(json_t *list, int line, struct view text)
{
	struct view piece = text.len > TEXT_MOST ? view_upto(text, TEXT_MOST) : text;
	scoped_free char *copy = mem_print("%.*s%s", VIEW_ARG(piece), piece.len < text.len ? "…" : "");
	json_t *object = json_object();

	json_object_set_new(object, "line", json_integer(line));
	json_object_set_new(object, "text", json_of_text(copy));
	json_array_append_new(list, object);
}

json_t *excerpt_of(const struct function *function, const struct site *site, report_source *source,
		   void *payload)
{
	struct lines lines = { .count = 0 };
	json_t *list = json_array();

	if (!site->line)
		return list;
	want(&lines, site->line);
	want(&lines, function->line);
	for (size_t i = 0; i < site->flow_count; i++)
		if (strcmp(site->flow[i].file, function->file) == 0)
			want(&lines, site->flow[i].line);
	want_neighbour(&lines, function, site->line - 1);
	want_neighbour(&lines, function, site->line + 1);
	for (size_t i = 0; i < lines.count; i++) {
		struct view text = source(payload, function->file, lines.list[i]);
		if (text.at)
			add_line(list, lines.list[i], text);
	}
	return list;
}
