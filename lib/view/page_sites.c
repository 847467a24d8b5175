#include "view/page_sites.h"

#include "base/arena.h"
#include "view/page_site.h"

enum {
	OPEN_MOST = 40,	   /* sites that stand open */
	SHOWN_MOST = 1000, /* with all that is known */
	GLANCE_LEAST = 4,  /* functions, for a table of them */
	GLANCE_MOST = 20,  /* for one that stands open */
};

const char *showing_text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

long long showing_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool showing_is(const json_t *object, const char *key, const char *value)
{
	return strcmp(showing_text(object, key), value) == 0;
}

static bool is_elsewhere(const json_t *delta)
{
	return json_is_true(json_object_get(delta, "elsewhere"));
}

static bool fails(const json_t *delta)
{
	return showing_is(delta, "ruling", "fails") && !is_elsewhere(delta);
}

static bool fails_elsewhere(const json_t *delta)
{
	return showing_is(delta, "ruling", "fails") && is_elsewhere(delta);
}

static bool passes(const json_t *delta)
{
	return showing_is(delta, "ruling", "passes");
}

static bool improves(const json_t *delta)
{
	return showing_is(delta, "delta", "removed") && !showing_is(delta, "allocation", "never") &&
	       !showing_is(delta, "kind", "leak");
}

static bool waived(const json_t *delta)
{
	return showing_is(delta, "ruling", "waived");
}

static bool rests(const json_t *delta)
{
	return showing_is(delta, "ruling", "noted") && !improves(delta);
}

typedef bool selects(const json_t *delta);

static selects *const selections[] = {
	[SELECT_FAILS] = fails,	  [SELECT_ELSEWHERE] = fails_elsewhere, [SELECT_PASSES] = passes,
	[SELECT_WAIVED] = waived, [SELECT_IMPROVES] = improves,		[SELECT_RESTS] = rests,
};

static int by_texts(const json_t *one, const json_t *other, const char *const *keys)
{
	int order = 0;

	for (; !order && *keys; keys++)
		order = strcmp(showing_text(one, *keys), showing_text(other, *keys));
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

	order = order ? order : by_number(showing_number(one, "line"), showing_number(other, "line"));
	order = order ? order : by_number(showing_number(one, "column"), showing_number(other, "column"));
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
			buf_print(&where, "%s%s", where.len ? ", " : "",
				  showing_text(list[i], "configuration"));
		while (++i < count && *showing_text(first, "configuration") && by_site(first, list[i]) == 0);
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

static bool same_function(const json_t *a, const json_t *b)
{
	return showing_is(a, "package", showing_text(b, "package")) &&
	       showing_is(a, "function", showing_text(b, "function")) &&
	       showing_is(a, "file", showing_text(b, "file"));
}

/* One past the last delta of the function that the delta AT is of. */
static size_t function_end(json_t *const *list, size_t count, size_t at)
{
	size_t end = at + 1;

	while (end < count && same_function(list[at], list[end]))
		end++;
	return end;
}

/* "fails-3": the third function of the section. */
static void name_function(struct buf *out, const struct section *section, size_t function)
{
	buf_print(out, "%s-%zu", section->name, function);
}

static void show_causes(struct html *html, json_t *const *list, size_t count)
{
	bool told[CAUSE_COUNT] = { false };
	enum cause cause;

	for (size_t i = 0; i < count; i++) {
		if (!cause_parse(view_of(showing_text(list[i], "cause")), &cause) || told[cause])
			continue;
		layout_cause(html, cause);
		html_text(html, " ");
		told[cause] = true;
	}
}

/* Many functions at a glance, each linked to its place below. */
static void show_glance(struct html *html, const struct section *section, json_t *const *list, size_t count)
{
	static const struct layout_column columns[] = { { "Function", NULL },
							{ "Sites", "number" },
							{ "Causes", NULL } };
	size_t depth = html->depth, function = 0;

	layout_table(html, columns, COUNT_OF(columns), NULL, section->title);
	for (size_t i = 0, end; i < count; i = end) {
		scoped_buf link = { 0 }, name = { 0 };
		end = function_end(list, count, i);
		buf_char(&link, '#');
		name_function(&link, section, ++function);
		buf_print(&name, "%s.%s", showing_text(list[i], "package"),
			  showing_text(list[i], "function"));
		html_open(html, "tr");
		html_open(html, "td");
		html_leaf(html, buf_string(&name), "a", "class", "code", "href", buf_string(&link));
		html_close(html);
		html_open(html, "td", "class", "number");
		html_print(html, "%zu", end - i);
		html_close(html);
		html_open(html, "td");
		show_causes(html, &list[i], end - i);
		html_close(html);
		html_close(html);
	}
	html_close_to(html, depth);
}

static size_t functions_of(json_t *const *list, size_t count)
{
	size_t functions = 0;

	for (size_t i = 0; i < count; i = function_end(list, count, i))
		functions++;
	return functions;
}

/* Nothing for a few; what would fill the screen is folded. */
static void offer_glance(struct html *html, const struct section *section, json_t *const *list, size_t count)
{
	size_t functions = functions_of(list, count), depth = html->depth;

	if (functions < GLANCE_LEAST)
		return;
	if (functions > GLANCE_MOST) {
		html_open(html, "details");
		html_open(html, "summary");
		html_print(html, "All %zu functions at a glance", functions);
		html_close(html);
	}
	show_glance(html, section, list, count);
	html_close_to(html, depth);
}

/* What causes have in common is told once in each function. */
static void show_function(const struct showing *showing, const char *name, json_t *const *list, size_t count,
			  bool open)
{
	struct html *html = showing->html;
	const char *function = showing_text(list[0], "function");
	bool told[CAUSE_COUNT] = { false };
	enum cause cause;

	html_open(html, "section", "class", "function", "id", name);
	html_open(html, "header");
	html_open(html, "h3");
	layout_function(html, showing->check->repository, NULL, showing_text(list[0], "package"), function,
			strncmp(function, "init", strlen("init")) == 0 ? showing_text(list[0], "file") : "");
	html_close(html);
	html_leaf(html, showing_text(list[0], "file"), "p");
	html_close(html);
	for (size_t i = 0; i < count; i++) {
		bool known = cause_parse(view_of(showing_text(list[i], "cause")), &cause);
		site_show(showing, list[i], open, known && told[cause]);
		if (known)
			told[cause] = true;
	}
	html_close(html);
}

static void show_all_functions(const struct showing *showing, const struct section *section,
			       json_t *const *list, size_t count)
{
	size_t function = 0;

	for (size_t i = 0, end; i < count && i < SHOWN_MOST; i = end) {
		scoped_buf name = { 0 };
		end = function_end(list, count, i);
		name_function(&name, section, ++function);
		show_function(showing, buf_string(&name), &list[i], end - i,
			      !section->folded && i < OPEN_MOST);
	}
}

size_t showing_count(const struct showing *showing, enum selection selection)
{
	scoped_arena arena = { 0 };
	size_t count;

	(void)select_deltas(&arena, showing->result, selections[selection], &count);
	return count;
}

void showing_section(const struct showing *showing, const struct section *section, enum selection selection)
{
	scoped_arena arena = { 0 };
	struct html *html = showing->html;
	size_t count, depth = html->depth;
	json_t **list = select_deltas(&arena, showing->result, selections[selection], &count);

	if (!count)
		return;
	html_open(html, "section", "id", section->name);
	layout_heading(html, section->title, count);
	if (section->lead)
		html_leaf(html, section->lead, "p");
	if (section->folded) {
		html_open(html, "details");
		html_leaf(html, "Show them", "summary");
	} else {
		offer_glance(html, section, list, count);
	}
	show_all_functions(showing, section, list, count);
	if (count > SHOWN_MOST)
		html_leaf(html, "The rest is in the JSON document of this check.", "p");
	html_close_to(html, depth);
}
