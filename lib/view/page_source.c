#include "view/page_source.h"

#include <ctype.h>
#include <stdio.h>

enum { LINE_BYTES = 1024 };

void source_link(const struct showing *showing, const json_t *delta, const char *file, long long line,
		 long long column)
{
	const struct page_check *check = showing->check;
	bool base = showing_is(delta, "delta", "removed");
	scoped_buf place = { 0 }, url = { 0 };

	buf_print(&place, "%s:%lld:%lld", file, line, column);
	if (weblink_line(&url, &check->web, base ? &check->base : &check->head, file, line))
		html_leaf(showing->html, buf_string(&place), "a", "class", "code", "href", buf_string(&url));
	else
		html_leaf(showing->html, buf_string(&place), "code");
}

/* Which bytes of a line are spoken of. */
struct line {
	struct view text;
	bool marked[LINE_BYTES];
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The compiler shortens expressions ("T{...}"), and for calls and operators it names a place within them. */
static size_t length_at(struct view text, const char *expression)
{
	size_t length = 0;

	while (length < text.len && expression[length] == text.at[length])
		length++;
	if (!length)
		while (length < text.len && is_word(text.at[length]))
			length++;
	if (!length)
		length = 1;
	while (length < text.len && ((unsigned char)text.at[length] & 0xc0) == 0x80)
		length++; /* a character stays whole */
	return length;
}

static void mark(struct line *line, long long column, const char *expression)
{
	if (column < 1 || (size_t)column > line->text.len || line->text.len > LINE_BYTES)
		return;
	size_t start = (size_t)column - 1;
	size_t length = length_at(view_from(line->text, start), expression);
	memset(&line->marked[start], true, length);
}

static bool is_at(const json_t *delta, const json_t *step, long long line)
{
	return showing_number(step, "line") == line &&
	       showing_is(step, "file", showing_text(delta, "file"));
}

static void show_text(struct html *html, const struct line *line)
{
	html_open(html, "code");
	for (size_t from = 0, to; from < line->text.len; from = to) {
		bool marked = from < LINE_BYTES && line->marked[from];
		for (to = from; to < line->text.len && (to < LINE_BYTES && line->marked[to]) == marked;)
			to++;
		if (marked)
			html_open(html, "mark");
		html_print(html, "%.*s", (int)(to - from), line->text.at + from);
		if (marked)
			html_close(html);
	}
	html_close(html);
}

/* "{heap}" is where it ends; "{storage for x}" is what the compiler keeps x in. */
static void show_target(struct html *html, const char *into)
{
	struct view name = view_of(into);

	html_text(html, " → ");
	if (view_skip(&name, VIEW("{storage for ")) && view_drop(&name, VIEW("}"))) {
		html_text(html, "what holds ");
		html_open(html, "code");
		html_print(html, "%.*s", VIEW_ARG(name));
		html_close(html);
	} else if (strcmp(into, "{heap}") == 0) {
		html_leaf(html, "the heap", "strong");
	} else if (strcmp(into, "{temp}") == 0) {
		html_text(html, "a temporary");
	} else {
		html_leaf(html, into, "code");
	}
}

/* Where the flow goes is said once it goes somewhere else. */
static void show_step(struct html *html, const json_t *flow, size_t at)
{
	const json_t *step = json_array_get(flow, at);
	const char *into = showing_text(step, "into"), *expression = showing_text(step, "expression");
	const char *next = showing_text(json_array_get(flow, at + 1), "into");

	if (*expression)
		html_leaf(html, expression, "code");
	if (*showing_text(step, "reason"))
		html_print(html, " %s", showing_text(step, "reason"));
	if (*into && strcmp(into, next) != 0)
		show_target(html, into);
}

static void show_steps_at(struct html *html, const json_t *delta, long long line)
{
	const json_t *flow = json_object_get(delta, "flow"), *step;
	size_t i, depth = html->depth;

	json_array_foreach (flow, i, step) {
		if (!is_at(delta, step, line))
			continue;
		if (html->depth == depth)
			html_open(html, "ul", "class", "steps");
		html_open(html, "li");
		html_open(html, "b");
		html_print(html, "%zu", i + 1);
		html_close(html);
		html_text(html, " ");
		show_step(html, flow, i);
		html_close(html);
	}
	html_close_to(html, depth);
}

static void show_line(struct html *html, const json_t *delta, const json_t *element, long long before)
{
	const json_t *flow = json_object_get(delta, "flow"), *step;
	struct line line = { .text = view_of(showing_text(element, "text")) };
	long long at = showing_number(element, "line");
	bool here = at == showing_number(delta, "line");
	char label[24];
	size_t i;

	if (here)
		mark(&line, showing_number(delta, "column"), showing_text(delta, "subject"));
	json_array_foreach (flow, i, step)
		if (is_at(delta, step, at))
			mark(&line, showing_number(step, "column"), showing_text(step, "expression"));
	(void)snprintf(label, sizeof(label), "%lld", at);
	html_open(html, "li", "value", label, "class",
		  here			     ? "here"
		  : before && at > before + 1 ? "gap"
					      : NULL);
	show_text(html, &line);
	show_steps_at(html, delta, at);
	html_close(html);
}

static bool has_line(const json_t *source, long long line)
{
	const json_t *element;
	size_t i;

	json_array_foreach (source, i, element)
		if (showing_number(element, "line") == line)
			return true;
	return false;
}

/* Steps elsewhere, or whose source could not be read; they keep their numbers. */
static void show_rest(const struct showing *showing, const json_t *delta, const json_t *source)
{
	const json_t *flow = json_object_get(delta, "flow"), *step;
	struct html *html = showing->html;
	size_t i, depth = html->depth;

	json_array_foreach (flow, i, step) {
		long long line = showing_number(step, "line");
		char label[24];
		if (line && is_at(delta, step, line) && has_line(source, line))
			continue;
		if (html->depth == depth)
			html_open(html, "ol", "class", "flow");
		(void)snprintf(label, sizeof(label), "%zu", i + 1);
		html_open(html, "li", "value", label);
		show_step(html, flow, i);
		if (line) {
			html_text(html, " at ");
			source_link(showing, delta, showing_text(step, "file"), line, showing_number(step, "column"));
		}
		html_close(html);
	}
	html_close_to(html, depth);
}

void source_show(const struct showing *showing, const json_t *delta)
{
	const json_t *source = json_object_get(delta, "source"), *element;
	struct html *html = showing->html;
	long long before = 0;
	size_t i;

	if (json_array_size(source)) {
		html_open(html, "ol", "class", "source");
		json_array_foreach (source, i, element) {
			show_line(html, delta, element, before);
			before = showing_number(element, "line");
		}
		html_close(html);
	}
	show_rest(showing, delta, source);
}
