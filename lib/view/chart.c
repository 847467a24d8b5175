#include "view/chart.h"

#include <stdio.h>

#include "base/arena.h"

enum {
	WIDTH = 720,
	HEIGHT = 250,
	LEFT = 52,
	TOP = 40, /* above it the marks */
	TOP_BARE = 14,
	BOTTOM = 220,
	TICKS_MOST = 5,
	MARK_WIDTH = 18,
	LABEL_LENGTH = 32,
};

/* A chart while it is drawn. */
struct drawing {
	struct html *html;
	const struct chart *chart;
	size_t *slots; /* of each column: what is not known has a slot of its own */
	size_t slot_count;
	double top;
	uint64_t most; /* what the top of the axis stands for */
	uint64_t step;
};

static uint64_t sum_of(const struct chart *chart, size_t column, size_t series)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < series; i++)
		sum += chart->columns[column].values[i];
	return sum;
}

/* 1, 2, 5, 10, 20, ...: so that at most TICKS_MOST of them reach MOST. */
static uint64_t step_for(uint64_t most)
{
	static const uint64_t factors[] = { 1, 2, 5 };

	for (uint64_t ten = 1;; ten *= 10)
		for (size_t i = 0; i < COUNT_OF(factors); i++)
			if (ten * factors[i] * TICKS_MOST >= most || ten > UINT64_MAX / 100)
				return ten * factors[i];
}

static void measure(struct drawing *drawing, struct arena *arena)
{
	const struct chart *chart = drawing->chart;
	uint64_t most = 1;
	size_t slot = 0;

	drawing->slots = arena_zero(arena, chart->count, sizeof(*drawing->slots));
	drawing->top = TOP_BARE;
	for (size_t i = 0; i < chart->count; i++) {
		uint64_t sum = sum_of(chart, i, chart->series_count);
		most = sum > most ? sum : most;
		slot += i && chart->columns[i].gap;
		drawing->slots[i] = slot++;
		if (chart->columns[i].mark)
			drawing->top = TOP;
	}
	drawing->slot_count = slot;
	drawing->step = step_for(most);
	drawing->most = (most + drawing->step - 1) / drawing->step * drawing->step;
}

static double across(const struct drawing *drawing, size_t slot)
{
	return LEFT + (double)(WIDTH - LEFT) * (double)slot / (double)drawing->slot_count;
}

static double up(const struct drawing *drawing, uint64_t value)
{
	return BOTTOM - (double)value / (double)drawing->most * (BOTTOM - drawing->top);
}

/* A coordinate as an attribute's value. */
static const char *place(char out[LABEL_LENGTH], double value)
{
	(void)snprintf(out, LABEL_LENGTH, "%.1f", value);
	return out;
}

static void line(struct drawing *drawing, const char *class, double x1, double y1, double x2, double y2)
{
	char a[LABEL_LENGTH], b[LABEL_LENGTH], c[LABEL_LENGTH], d[LABEL_LENGTH];

	html_open(drawing->html, "line", "class", class, "x1", place(a, x1), "y1", place(b, y1), "x2",
		  place(c, x2), "y2", place(d, y2));
	html_close(drawing->html);
}

static void word(struct drawing *drawing, const char *class, double x, double y, const char *text)
{
	char a[LABEL_LENGTH], b[LABEL_LENGTH];

	html_leaf(drawing->html, text, "text", "class", class, "x", place(a, x), "y", place(b, y));
}

static void draw_axis(struct drawing *drawing)
{
	char label[LABEL_LENGTH];

	for (uint64_t value = 0; value <= drawing->most; value += drawing->step) {
		double y = up(drawing, value);
		line(drawing, "axis", LEFT, y, WIDTH, y);
		(void)snprintf(label, sizeof(label), "%llu", (unsigned long long)value);
		word(drawing, "tick", LEFT - 6, y + 4, label);
	}
	word(drawing, "first", LEFT, BOTTOM + 20, drawing->chart->first);
	word(drawing, "last", WIDTH, BOTTOM + 20, drawing->chart->last);
}

/* One past the last column that follows FROM without a gap. */
static size_t run_end(const struct chart *chart, size_t from)
{
	size_t end = from + 1;

	while (end < chart->count && !chart->columns[end].gap)
		end++;
	return end;
}

/* The outline of a series over the columns FROM to END: its top to the right, its bottom back. */
static void add_area(struct buf *path, const struct drawing *drawing, size_t series, size_t from, size_t end)
{
	const struct chart *chart = drawing->chart;

	buf_print(path, "M%.1f %.1f", across(drawing, drawing->slots[from]),
		  up(drawing, sum_of(chart, from, series)));
	for (size_t i = from; i < end; i++)
		buf_print(path, "V%.1fH%.1f", up(drawing, sum_of(chart, i, series + 1)),
			  across(drawing, drawing->slots[i] + 1));
	for (size_t i = end; i-- > from;)
		buf_print(path, "V%.1fH%.1f", up(drawing, sum_of(chart, i, series)),
			  across(drawing, drawing->slots[i]));
	buf_char(path, 'Z');
}

static void series_class(char out[LABEL_LENGTH], size_t series)
{
	(void)snprintf(out, LABEL_LENGTH, "series s%zu", series);
}

static void draw_areas(struct drawing *drawing)
{
	const struct chart *chart = drawing->chart;

	for (size_t series = 0; series < chart->series_count; series++) {
		scoped_buf path = { 0 };
		char class[LABEL_LENGTH];
		for (size_t from = 0, end; from < chart->count; from = end) {
			end = run_end(chart, from);
			add_area(&path, drawing, series, from, end);
		}
		series_class(class, series);
		html_open(drawing->html, "path", "class", class, "d", buf_string(&path));
		html_close(drawing->html);
	}
}

static void draw_gaps(struct drawing *drawing)
{
	for (size_t i = 1; i < drawing->chart->count; i++) {
		if (!drawing->chart->columns[i].gap)
			continue;
		double x = (across(drawing, drawing->slots[i] - 1) + across(drawing, drawing->slots[i])) / 2;
		line(drawing, "gap", x, drawing->top, x, BOTTOM);
	}
}

/* Numbers that would touch stand on two levels. */
static void draw_marks(struct drawing *drawing)
{
	double before = -2 * MARK_WIDTH;
	bool raised = false;
	char label[LABEL_LENGTH];

	for (size_t i = 0; i < drawing->chart->count; i++) {
		if (!drawing->chart->columns[i].mark)
			continue;
		double x = across(drawing, drawing->slots[i]);
		raised = x - before < MARK_WIDTH && !raised;
		line(drawing, "mark", x, raised ? TOP - 22 : TOP - 6, x, BOTTOM);
		(void)snprintf(label, sizeof(label), "%u", drawing->chart->columns[i].mark);
		word(drawing, "mark", x, raised ? TOP - 26 : TOP - 10, label);
		before = x;
	}
}

/* An unseen field over each column that shows its label. */
static void draw_labels(struct drawing *drawing)
{
	char x[LABEL_LENGTH], width[LABEL_LENGTH], y[LABEL_LENGTH], height[LABEL_LENGTH];

	for (size_t i = 0; i < drawing->chart->count; i++) {
		double left = across(drawing, drawing->slots[i]);
		place(width, across(drawing, drawing->slots[i] + 1) - left);
		html_open(drawing->html, "rect", "class", "point", "x", place(x, left), "y", place(y, drawing->top),
			  "width", width, "height", place(height, BOTTOM - drawing->top));
		html_leaf(drawing->html, drawing->chart->columns[i].label, "title");
		html_close(drawing->html);
	}
}

void chart_begin(struct html *html, const char *class, const char *id, const char *title,
		 const char *description, unsigned width, unsigned height)
{
	scoped_buf box = { 0 }, names = { 0 }, title_name = { 0 }, description_name = { 0 };

	buf_print(&box, "0 0 %u %u", width, height);
	buf_print(&title_name, "%s-title", id);
	buf_print(&description_name, "%s-text", id);
	buf_print(&names, "%s %s", buf_string(&title_name), buf_string(&description_name));
	html_open(html, "svg", "class", class, "viewBox", buf_string(&box), "role", "img", "aria-labelledby",
		  buf_string(&names));
	html_leaf(html, title, "title", "id", buf_string(&title_name));
	html_leaf(html, description, "desc", "id", buf_string(&description_name));
}

void chart_stack(struct html *html, const struct chart *chart)
{
	scoped_arena arena = { 0 };
	struct drawing drawing = { .html = html, .chart = chart };

	if (chart->count < 2)
		return;
	measure(&drawing, &arena);
	chart_begin(html, chart->series_count == 1 ? "chart lone" : "chart", chart->id, chart->title, chart->description, WIDTH, HEIGHT);
	draw_axis(&drawing);
	draw_areas(&drawing);
	draw_gaps(&drawing);
	draw_marks(&drawing);
	draw_labels(&drawing);
	html_close(html);
}

void chart_legend(struct html *html, const char *const *series, size_t count)
{
	char class[LABEL_LENGTH];

	html_open(html, "ul", "class", "legend");
	for (size_t i = count; i-- > 0;) {
		series_class(class, i);
		html_open(html, "li");
		html_open(html, "svg", "class", "swatch", "viewBox", "0 0 12 12", "aria-hidden", "true");
		html_open(html, "rect", "class", class, "width", "12", "height", "12");
		html_close(html);
		html_close(html);
		html_text(html, series[i]);
		html_close(html);
	}
	html_close(html);
}

void chart_spark(struct html *html, const char *title, const uint64_t *values, size_t count)
{
	enum { SPARK_WIDTH = 120, SPARK_HEIGHT = 26, EDGE = 2 };
	scoped_buf path = { 0 };
	uint64_t least = UINT64_MAX, most = 0;

	if (count < 2)
		return;
	for (size_t i = 0; i < count; i++) {
		least = values[i] < least ? values[i] : least;
		most = values[i] > most ? values[i] : most;
	}
	for (size_t i = 0; i < count; i++) {
		double part = most > least ? (double)(values[i] - least) / (double)(most - least) : 0.5;
		double y = SPARK_HEIGHT - EDGE - part * (SPARK_HEIGHT - 2 * EDGE);
		if (i)
			buf_print(&path, "V%.1fH%.1f", y, (double)SPARK_WIDTH * (double)(i + 1) / (double)count);
		else
			buf_print(&path, "M0 %.1fH%.1f", y, (double)SPARK_WIDTH / (double)count);
	}
	html_open(html, "svg", "class", "spark", "viewBox", "0 0 120 26", "role", "img", "aria-label", title);
	html_open(html, "path", "d", buf_string(&path));
	html_close(html);
	html_close(html);
}

void chart_bar(struct html *html, uint64_t value, uint64_t most)
{
	char width[LABEL_LENGTH];

	html_open(html, "svg", "class", "bar", "viewBox", "0 0 100 10", "preserveAspectRatio", "none",
		  "aria-hidden", "true");
	html_open(html, "rect", "height", "10", "width",
		  place(width, most ? 100.0 * (double)value / (double)most : 0));
	html_close(html);
	html_close(html);
}
