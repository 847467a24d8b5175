#include "view/icicle.h"

#include <stdio.h>

#include "view/chart.h"

enum {
	WIDTH = 720,
	ROW = 30,
	ROWS_MOST = 6,
	LETTER = 7, /* about what one takes of the width */
	PADDING = 5,
};

struct drawing {
	struct html *html;
	const struct icicle *icicle;
	double scale;	/* units of width for one of value */
	size_t shared;	/* bytes that all paths have in common; the root's name */
	unsigned depth; /* of what is drawn */
};

/* "a/b" before "a-b": a slash counts less than any other byte, the end of a path less than that. */
static int rank(char c)
{
	return c == '/' ? 1 : c ? (unsigned char)c + 1 : 0;
}

int icicle_compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return rank(*a) - rank(*b);
}

static uint64_t sum_of(const struct icicle *icicle, size_t from, size_t end)
{
	uint64_t sum = 0;

	for (size_t i = from; i < end; i++)
		sum += icicle->leaves[i].value;
	return sum;
}

/* Where the element of PATH that begins at FROM ends. */
static size_t element_end(const char *path, size_t from)
{
	size_t start = from + (path[from] == '/');

	return start + strcspn(path + start, "/");
}

/* The whole elements that all paths begin with. */
static size_t shared_by_all(const struct icicle *icicle)
{
	const char *first = icicle->leaves[0].path;
	size_t shared = 0;

	for (size_t end = element_end(first, 0);; end = element_end(first, end)) {
		for (size_t i = 0; i < icicle->count; i++) {
			const char *path = icicle->leaves[i].path;
			if (strncmp(path, first, end) != 0 || (path[end] && path[end] != '/'))
				return shared;
		}
		shared = end;
		if (!first[end])
			return shared;
	}
}

static void draw_label(struct drawing *drawing, double left, double width, struct view name)
{
	size_t room = width > 2 * PADDING ? (size_t)((width - 2 * PADDING) / LETTER) : 0;
	char x[32], y[32];

	if (room < 2 || !name.len)
		return;
	(void)snprintf(x, sizeof(x), "%.1f", left + PADDING);
	(void)snprintf(y, sizeof(y), "%u", drawing->depth * ROW + 19);
	size_t shown = name.len <= room ? name.len : room - 1;
	while (shown < name.len && shown && ((unsigned char)name.at[shown] & 0xc0) == 0x80)
		shown--; /* a character stays whole */
	html_open(drawing->html, "text", "x", x, "y", y);
	html_print(drawing->html, "%.*s%s", (int)shown, name.at, shown < name.len ? "…" : "");
	html_close(drawing->html);
}

/* One field, called by the first END bytes of PATH; its own name is what stands behind BEGIN. */
static void draw_field(struct drawing *drawing, double left, uint64_t value, const char *path, size_t begin,
		       size_t end)
{
	double width = (double)value * drawing->scale;
	char x[32], y[32], across[32], height[32], class[32];

	(void)snprintf(x, sizeof(x), "%.1f", left);
	(void)snprintf(y, sizeof(y), "%u", drawing->depth * ROW);
	(void)snprintf(across, sizeof(across), "%.1f", width > 2 ? width - 1 : width);
	(void)snprintf(height, sizeof(height), "%d", ROW - 1);
	(void)snprintf(class, sizeof(class), "field d%u", drawing->depth % 4);
	html_open(drawing->html, "g", "class", class);
	html_open(drawing->html, "rect", "x", x, "y", y, "width", across, "height", height);
	html_open(drawing->html, "title");
	html_print(drawing->html, "%.*s: %llu", (int)end, path, (unsigned long long)value);
	html_close(drawing->html);
	html_close(drawing->html);
	draw_label(drawing, left, width, (struct view){ path + begin, end - begin });
	html_close(drawing->html);
}

/* One past the last leaf, of those before END, that lies in the first LENGTH bytes of leaf AT's path. */
static size_t directory_end(const struct icicle *icicle, size_t at, size_t end, size_t length)
{
	const char *path = icicle->leaves[at].path;
	size_t next = at + 1;

	while (next < end && strncmp(icicle->leaves[next].path, path, length) == 0 &&
	       (!icicle->leaves[next].path[length] || icicle->leaves[next].path[length] == '/'))
		next++;
	return next;
}

/* The leaves FROM to END, which have the first DONE bytes in common, as fields of the next element. */
static void draw_range(struct drawing *drawing, size_t from, size_t end, size_t done, double left)
{
	const struct icicle_leaf *leaves = drawing->icicle->leaves;

	drawing->depth++;
	for (size_t i = from, next; i < end; i = next) {
		size_t stop = element_end(leaves[i].path, done);
		/* What lies in the directory itself has no field below it. */
		next = stop > done ? directory_end(drawing->icicle, i, end, stop) : i + 1;
		uint64_t value = sum_of(drawing->icicle, i, next);
		double width = (double)value * drawing->scale;
		if (stop > done && width >= 1) {
			draw_field(drawing, left, value, leaves[i].path, done + (leaves[i].path[done] == '/'),
				   stop);
			if (drawing->depth + 1 < ROWS_MOST)
				draw_range(drawing, i, next, stop, left);
		}
		left += width;
	}
	drawing->depth--;
}

static unsigned rows_of(const struct icicle *icicle, size_t shared)
{
	unsigned most = 1;

	for (size_t i = 0; i < icicle->count; i++) {
		unsigned rows = 1;
		for (const char *at = icicle->leaves[i].path + shared; *at; at++)
			rows += *at == '/';
		most = rows > most ? rows : most;
	}
	return most < ROWS_MOST ? most : ROWS_MOST;
}

void icicle_draw(struct html *html, const struct icicle *icicle)
{
	struct drawing drawing = { .html = html, .icicle = icicle };
	uint64_t total = sum_of(icicle, 0, icicle->count);

	if (!total)
		return;
	drawing.scale = WIDTH / (double)total;
	drawing.shared = shared_by_all(icicle);
	chart_begin(html, "icicle", icicle->id, icicle->title, icicle->description, WIDTH,
		    rows_of(icicle, drawing.shared) * ROW);
	draw_field(&drawing, 0, total, icicle->leaves[0].path, 0, drawing.shared);
	draw_range(&drawing, 0, icicle->count, drawing.shared, 0);
	html_close(html);
}
