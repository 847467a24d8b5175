#include "view/page_list.h"

#include "view/chart.h"

void list_check_link(struct html *html, const struct page_check *check)
{
	scoped_buf url = { 0 }, text = { 0 };

	buf_print(&url, "/c/%lld", (long long)check->id);
	if (check->number)
		buf_print(&text, "#%llu %s", (unsigned long long)check->number, check->title);
	else
		buf_print(&text, "%s of %s", job_kind_name(check->kind), check->ref);
	html_leaf(html, buf_string(&text), "a", "href", buf_string(&url));
}

void list_check_cells(struct html *html, const struct page_check *check)
{
	html_open(html, "td");
	layout_badge(html, check);
	html_close(html);
	html_open(html, "td");
	list_check_link(html, check);
	if (*check->text) {
		html_void(html, "br");
		html_leaf(html, check->text, "span", "class", "quiet");
	}
	if (check->configurations && *check->configurations) {
		html_void(html, "br");
		html_leaf(html, check->configurations, "span", "class", "quiet");
	}
	html_close(html);
	html_open(html, "td");
	layout_commit(html, &check->web, &check->head);
	html_close(html);
	html_open(html, "td", "class", "quiet");
	layout_time(html, check->finished_ms ? check->finished_ms : check->created_ms);
	html_close(html);
}

/* The names as the store has them: separated by spaces. */
static void show_causes(struct html *html, const char *causes)
{
	struct view rest = view_of(causes), name;
	enum cause cause;

	while (view_split(&rest, ' ', &name)) {
		if (!cause_parse(name, &cause))
			continue;
		layout_cause(html, cause);
		html_text(html, " ");
	}
}

void list_functions(struct html *html, const char *repository, const struct page_configuration *configuration,
		    const struct listed_function *functions, size_t count, const char *caption)
{
	static const struct layout_column columns[] = { { "Function", NULL },
							{ "Allocating sites", "number" },
							{ "Causes", NULL } };
	size_t depth = html->depth;
	int64_t most = 0;

	if (!count)
		return;
	for (size_t i = 0; i < count; i++)
		most = functions[i].allocating > most ? functions[i].allocating : most;
	layout_table(html, columns, COUNT_OF(columns), "wide functions", caption);
	for (size_t i = 0; i < count; i++) {
		html_open(html, "tr");
		html_open(html, "td");
		layout_function(html, repository, configuration, functions[i].function.package,
				functions[i].function.name, functions[i].function.file);
		html_close(html);
		html_open(html, "td", "class", "number", "data-label", "Allocating sites");
		html_print(html, "%lld", (long long)functions[i].allocating);
		chart_bar(html, (uint64_t)functions[i].allocating, (uint64_t)most);
		html_close(html);
		html_open(html, "td");
		show_causes(html, functions[i].causes);
		html_close(html);
		html_close(html);
	}
	html_close_to(html, depth);
}

void list_search(struct html *html, const char *repository, const struct page_configuration *configuration,
		 const char *name)
{
	scoped_buf url = { 0 };

	buf_text(&url, "/s/");
	html_percent(&url, repository, "/");
	html_open(html, "form", "class", "search", "role", "search", "action", buf_string(&url));
	html_leaf(html, "Find a function", "label", "for", "search-name");
	html_void(html, "input", "id", "search-name", "type", "search", "name", "name", "value", name,
		  "placeholder", "part of its name", "maxlength", "200");
	if (configuration->chosen)
		html_void(html, "input", "type", "hidden", "name", "configuration", "value",
			  configuration->names[configuration->chosen]);
	html_leaf(html, "Search", "button", "type", "submit");
	html_close(html);
}

void list_more(struct html *html, const char *address, const char *text)
{
	if (!address)
		return;
	html_open(html, "p");
	html_leaf(html, text, "a", "href", address);
	html_close(html);
}
