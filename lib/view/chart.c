#include "view/chart.h"

enum { WIDTH = 720, HEIGHT = 140, LEFT = 34, TOP = 12, BOTTOM = 118 };

static uint64_t highest(const struct chart_point *points, size_t count)
{
	uint64_t most = 1;

	for (size_t i = 0; i < count; i++)
		if (points[i].value > most)
			most = points[i].value;
	return most;
}

static unsigned across(size_t i, size_t count)
{
	return LEFT + (unsigned)((WIDTH - LEFT) * i / count);
}

static unsigned up(uint64_t value, uint64_t most)
{
	return BOTTOM - (unsigned)((double)value / (double)most * (BOTTOM - TOP));
}

static void number(struct buf *out, unsigned value)
{
	buf_clear(out);
	buf_print(out, "%u", value);
}

static void axis(struct html *html, uint64_t value, uint64_t most)
{
	scoped_buf y = { 0 }, left = { 0 }, right = { 0 }, label = { 0 };

	number(&y, up(value, most));
	number(&left, LEFT);
	number(&right, WIDTH);
	buf_print(&label, "%llu", (unsigned long long)value);
	html_open(html, "line", "class", "axis", "x1", buf_string(&left), "x2", buf_string(&right), "y1",
		  buf_string(&y), "y2", buf_string(&y));
	html_close(html);
	number(&left, LEFT - 6);
	html_leaf(html, buf_string(&label), "text", "x", buf_string(&left), "y", buf_string(&y),
		  "text-anchor", "end", "dominant-baseline", "middle");
}

static void line(struct html *html, const struct chart_point *points, size_t count, uint64_t most)
{
	scoped_buf path = { 0 };

	buf_print(&path, "M%d %u", LEFT, up(points[0].value, most));
	for (size_t i = 0; i < count; i++)
		buf_print(&path, "V%uH%u", up(points[i].value, most), across(i + 1, count));
	html_open(html, "path", "d", buf_string(&path), "fill", "none", "stroke", "currentColor",
		  "stroke-width", "2");
	html_close(html);
}

/* An unseen field over each point that shows its label. */
static void labels(struct html *html, const struct chart_point *points, size_t count)
{
	scoped_buf x = { 0 }, width = { 0 }, height = { 0 };

	number(&height, HEIGHT);
	for (size_t i = 0; i < count; i++) {
		number(&x, across(i, count));
		number(&width, across(i + 1, count) - across(i, count));
		html_open(html, "rect", "x", buf_string(&x), "y", "0", "width", buf_string(&width), "height",
			  buf_string(&height), "fill", "transparent");
		html_leaf(html, points[i].label, "title");
		html_close(html);
	}
}

void chart_steps(struct html *html, const char *title, const struct chart_point *points, size_t count)
{
	scoped_buf box = { 0 };
	uint64_t most = highest(points, count);

	if (count < 2)
		return;
	buf_print(&box, "0 0 %d %d", WIDTH, HEIGHT);
	html_open(html, "svg", "class", "chart", "viewBox", buf_string(&box), "role", "img", "aria-label",
		  title);
	axis(html, 0, most);
	axis(html, most, most);
	line(html, points, count, most);
	labels(html, points, count);
	html_close(html);
}
