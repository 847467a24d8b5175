#include "view/page_sites.h"

#include "base/arena.h"

const char *showing_text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static const char *text(const json_t *object, const char *key)
{
	return showing_text(object, key);
}

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static bool is(const json_t *delta, const char *key, const char *value)
{
	return strcmp(text(delta, key), value) == 0;
}

static bool fails(const json_t *delta)
{
	return is(delta, "ruling", "fails");
}

static bool passes(const json_t *delta)
{
	return is(delta, "ruling", "passes");
}

static bool improves(const json_t *delta)
{
	return is(delta, "delta", "removed") && !is(delta, "allocation", "never") &&
	       !is(delta, "kind", "leak");
}

static bool waived(const json_t *delta)
{
	return is(delta, "ruling", "waived");
}

static bool rests(const json_t *delta)
{
	return is(delta, "ruling", "noted") && !improves(delta);
}

typedef bool selects(const json_t *delta);

static selects *const selections[] = {
	[SELECT_FAILS] = fails,	      [SELECT_PASSES] = passes, [SELECT_WAIVED] = waived,
	[SELECT_IMPROVES] = improves, [SELECT_RESTS] = rests,
};

static int by_texts(const json_t *one, const json_t *other, const char *const *keys)
{
	int order = 0;

	for (; !order && *keys; keys++)
		order = strcmp(text(one, *keys), text(other, *keys));
	return order;
}

static int by_number(long long one, long long other)
{
	return (one > other) - (one < other);
}

static int by_site(const json_t *one, const json_t *other)
{
	static const char *const function[] = { "package", "function", "file", NULL };
	static const char *const words[] = { "message", "delta", "ruling", NULL };
	int order = by_texts(one, other, function);

	order = order ? order : by_number(number(one, "line"), number(other, "line"));
	order = order ? order : by_number(number(one, "column"), number(other, "column"));
	return order ? order : by_texts(one, other, words);
}

static int by_place(const void *a, const void *b)
{
	static const char *const configuration[] = { "configuration", NULL };
	const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
	int order = by_site(one, other);

	return order ? order : by_texts(one, other, configuration);
}

/* A site of several configurations stays once, with their names as "where". */
static size_t fold_configurations(json_t **list, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count;) {
		json_t *first = list[i];
		scoped_buf where = { 0 };
		do
			buf_print(&where, "%s%s", where.len ? ", " : "", text(list[i], "configuration"));
		while (++i < count && *text(first, "configuration") && by_site(first, list[i]) == 0);
		if (where.len)
			json_object_set_new(first, "where", json_string(buf_string(&where)));
		list[kept++] = first;
	}
	return kept;
}

/* The selected elements of all arrays, by function and place; lives in ARENA. */
static json_t **select_deltas(struct arena *arena, const json_t *result, selects *select, size_t *count)
{
	static const char *const arrays[] = { "added", "changed", "moved", "removed", "waived", "leaks" };
	json_t **list = NULL;
	size_t room = 0;

	*count = 0;
	for (size_t i = 0; i < COUNT_OF(arrays); i++) {
		json_t *array = json_object_get(result, arrays[i]), *delta;
		size_t at;
		json_array_foreach (array, at, delta) {
			if (!select(delta))
				continue;
			list = arena_room(arena, list, &room, *count + 1, sizeof(*list));
			list[(*count)++] = delta;
		}
	}
	if (*count)
		qsort(list, *count, sizeof(*list), by_place);
	*count = fold_configurations(list, *count);
	return list;
}

static void source_link(const struct showing *showing, const char *file, long long line, long long column,
			bool base)
{
	const struct page_check *check = showing->check;
	const struct oid *commit = base ? &check->base : &check->head;
	scoped_buf place = { 0 }, url = { 0 };

	buf_print(&place, "%s:%lld:%lld", file, line, column);
	if (weblink_line(&url, &check->web, commit, file, line))
		html_leaf(showing->html, buf_string(&place), "a", "class", "code", "href", buf_string(&url));
	else
		html_leaf(showing->html, buf_string(&place), "code");
}

static void show_flow(const struct showing *showing, const json_t *delta)
{
	const json_t *flow = json_object_get(delta, "flow"), *step;
	struct html *html = showing->html;
	size_t i;

	if (!json_array_size(flow))
		return;
	html_open(html, "details", "open", fails(delta) ? "" : NULL);
	html_leaf(html, "How it gets to the heap", "summary");
	html_open(html, "ol", "class", "flow");
	json_array_foreach (flow, i, step) {
		html_open(html, "li");
		html_leaf(html, text(step, *text(step, "expression") ? "expression" : "into"), "code");
		if (*text(step, "reason"))
			html_print(html, " (%s)", text(step, "reason"));
		if (number(step, "line")) {
			html_text(html, " at ");
			source_link(showing, text(step, "file"), number(step, "line"), number(step, "column"),
				    is(delta, "delta", "removed"));
		}
		html_close(html);
	}
	html_close(html);
	html_close(html);
}

static void show_cause(struct html *html, const json_t *delta)
{
	enum cause cause;

	if (!cause_parse(view_of(text(delta, "cause")), &cause))
		return;
	html_open(html, "p");
	html_leaf(html, cause_info(cause)->name, "span", "class", "badge wait");
	html_print(html, " %s.", cause_info(cause)->happens);
	html_close(html);
	if (is(delta, "delta", "removed"))
		return;
	html_open(html, "p", "class", "remedy");
	html_leaf(html, "Remedy: ", "strong");
	html_print(html, "%s.", cause_info(cause)->remedy);
	html_close(html);
}

/* What was there before, where the site only changed or moved. */
static void show_before(struct html *html, const json_t *delta)
{
	const json_t *base = json_object_get(delta, "base");

	if (!base)
		return;
	html_open(html, "p", "class", "quiet");
	html_print(html, "before: %s.%s, ", text(base, "package"), text(base, "function"));
	html_leaf(html, text(base, "message"), "code");
	html_print(html, " (%s) in line %lld", text(base, "cause"), number(base, "line"));
	html_close(html);
}

static void show_note(struct html *html, const char *lead, const char *note)
{
	if (!*note)
		return;
	html_open(html, "p");
	html_leaf(html, lead, "strong");
	html_text(html, note);
	html_close(html);
}

static void show_site(const struct showing *showing, const json_t *delta)
{
	struct html *html = showing->html;

	html_open(html, "div", "class", fails(delta) ? "site fails" : "site");
	html_open(html, "p", "class", "message");
	html_leaf(html, text(delta, "message"), "code");
	html_close(html);
	html_open(html, "p", "class", "quiet");
	source_link(showing, text(delta, "file"), number(delta, "line"), number(delta, "column"),
		    is(delta, "delta", "removed"));
	if (*text(delta, "where"))
		html_print(html, " on %s", text(delta, "where"));
	if (*text(delta, "callee"))
		html_print(html, ", inlined from %s", text(delta, "callee"));
	if (is(delta, "allocation", "maybe"))
		html_text(html, ", allocates only for some values");
	if (is(delta, "allocation", "never"))
		html_text(html, ", allocates nothing at run time");
	html_close(html);
	show_cause(html, delta);
	if (json_is_true(json_object_get(delta, "elsewhere")))
		show_note(html,
			  "Elsewhere: ", "the change did not touch this function; the effect reaches it.");
	show_note(html, "Why: ", text(delta, "why"));
	show_note(html, "Rule: ", text(delta, "rule"));
	show_before(html, delta);
	show_flow(showing, delta);
	html_close(html);
}

static bool same_function(const json_t *a, const json_t *b)
{
	return is(a, "package", text(b, "package")) && is(a, "function", text(b, "function")) &&
	       is(a, "file", text(b, "file"));
}

static void show_sites(const struct showing *showing, json_t *const *list, size_t count)
{
	struct html *html = showing->html;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !same_function(list[i - 1], list[i])) {
			html_open(html, "section", "class", "function");
			html_open(html, "header");
			html_open(html, "h3");
			layout_function(html, showing->check->repository, text(list[i], "package"),
					text(list[i], "function"));
			html_close(html);
			html_leaf(html, text(list[i], "file"), "p");
			html_close(html);
		}
		show_site(showing, list[i]);
		if (i + 1 == count || !same_function(list[i], list[i + 1]))
			html_close(html);
	}
}

void showing_section(const struct showing *showing, const char *title, enum selection selection,
		     const char *summary)
{
	scoped_arena arena = { 0 };
	struct html *html = showing->html;
	size_t count, depth = html->depth;
	json_t **list = select_deltas(&arena, showing->result, selections[selection], &count);

	if (!count)
		return;
	html_open(html, "h2");
	html_print(html, "%s ", title);
	html_open(html, "span", "class", "count");
	html_print(html, "%zu", count);
	html_close_to(html, depth);
	if (summary) {
		html_open(html, "details");
		html_leaf(html, summary, "summary");
	}
	show_sites(showing, list, count);
	html_close_to(html, depth);
}
