/*
 * Functions that were looked for, and packages.
 */
#include "daemon/rows.h"
#include "store/functions.h"
#include "store/trend.h"
#include "view/html.h"

enum {
	FUNCTIONS_SHOWN = 100,
	PACKAGES_SHOWN = 2000,
	WORD_MOST = 1024, /* bytes of what is looked for */
};

/* A word of the query, "" where it is not given. */
static const char *word_of(const struct page *page, const char *name)
{
	const char *word = http_query(page->request, name);

	return word ? word : "";
}

/* "?after=KEY.FUNCTION.COMPILED", with the name beside it where that is the key. */
static bool cursor_of(const struct page *page, struct functions_cursor *out)
{
	int64_t numbers[3];

	if (!api_cursor_read(numbers, COUNT_OF(numbers), view_of(word_of(page, "after"))))
		return false;
	*out = (struct functions_cursor){ numbers[0], word_of(page, "after-name"), numbers[1], numbers[2] };
	return true;
}

/* What the request asks for; false after a 400 was answered. */
static bool filter_of(struct page *page, struct functions_filter *out, struct functions_cursor *cursor)
{
	const char *order = word_of(page, "order"), *cause = word_of(page, "cause");

	*out = (struct functions_filter){ .name = word_of(page, "name"),
					  .package = word_of(page, "package"),
					  .limit = FUNCTIONS_SHOWN + 1 };
	out->order = *out->name ? FUNCTIONS_BY_NAME : FUNCTIONS_BY_ESCAPES;
	out->by_cause = *cause != '\0';
	if ((*order && !functions_order_parse(view_of(order), &out->order)) ||
	    (*cause && !cause_parse(view_of(cause), &out->cause)) ||
	    (out->by_cause && out->order == FUNCTIONS_BY_NAME) || strlen(out->name) > WORD_MOST ||
	    strlen(out->package) > WORD_MOST) {
		page_refuse(page, 400,
			    "?order= takes escapes, change, age or name; ?cause= a cause, not together with "
			    "name; ?name= and ?package= at most %d bytes",
			    WORD_MOST);
		return false;
	}
	if (*word_of(page, "after")) {
		if (!cursor_of(page, cursor)) {
			page_refuse(page, 400, "?after= is not what a list of functions gave");
			return false;
		}
		out->after = cursor;
	}
	return true;
}

/* The address of what follows LAST. */
static const char *next_of(struct rows *rows, const struct functions_filter *filter,
			   const struct functions_cursor *last)
{
	scoped_buf url = { 0 };

	buf_print(&url, "?order=%s&name=", functions_order_name(filter->order));
	html_percent(&url, filter->name, NULL);
	buf_text(&url, "&package=");
	html_percent(&url, filter->package, "/");
	if (filter->by_cause)
		buf_print(&url, "&cause=%s", cause_info(filter->cause)->name);
	if (*filter->line) {
		buf_text(&url, "&configuration=");
		html_percent(&url, filter->line, "/");
	}
	buf_print(&url, "&after=%lld.%lld.%lld&after-name=", (long long)last->key, (long long)last->function,
		  (long long)last->compiled);
	html_percent(&url, last->name ? last->name : "", NULL);
	return arena_text(&rows->arena, buf_view(&url));
}

static int read_functions(struct page_functions *out, struct rows *rows,
			  const struct config_repository *configured, struct functions_filter *filter,
			  struct err *err)
{
	struct listed_functions found = { 0 };
	struct repository row;

	if (rows_row(&out->collected, &row, rows, configured, err) < 0)
		return -1;
	if (!out->collected)
		return 0;
	filter->repository = row.id;
	if (functions_list(&found, &rows->arena, rows->store, filter, err) < 0)
		return -1;
	out->count = found.count > FUNCTIONS_SHOWN ? FUNCTIONS_SHOWN : found.count;
	out->list = found.list;
	if (found.count > out->count)
		out->next = next_of(rows, filter, &found.list[out->count - 1].cursor);
	return 0;
}

void page_functions(struct page *page)
{
	scoped_rows rows = rows_of(page);
	const struct config_repository *configured = page_repository_of(page);
	struct functions_filter filter;
	struct functions_cursor cursor = { 0 };
	struct err err;

	if (!configured || !filter_of(page, &filter, &cursor) ||
	    !rows_configuration(&rows.configuration, page, configured))
		return;
	filter.line = rows_line(&rows.configuration);
	struct page_functions functions = {
		.repository = configured->name,
		.configuration = rows.configuration,
		.name = filter.name,
		.package = filter.package,
		.cause = filter.by_cause ? cause_info(filter.cause)->name : "",
		.order = functions_order_name(filter.order),
	};
	rows_html(page);
	if (read_functions(&functions, &rows, configured, &filter, &err) < 0)
		page_fail(page, &err);
	else
		show_functions(&page->response->body, &functions);
}

static int read_packages(struct page_packages *out, struct rows *rows,
			 const struct config_repository *configured, struct err *err)
{
	struct listed_packages found = { 0 };
	struct repository row;
	bool known;

	if (rows_row(&known, &row, rows, configured, err) < 0)
		return -1;
	if (!known)
		return 0;
	if (rows_head(&out->head, rows, row.id, err) < 0 ||
	    packages_list(&found, &rows->arena, rows->store, row.id, rows_line(&rows->configuration), "",
			  PACKAGES_SHOWN + 1, err) < 0)
		return -1;
	out->count = found.count > PACKAGES_SHOWN ? PACKAGES_SHOWN : found.count;
	out->more = found.count > out->count;
	out->list = found.list;
	return 0;
}

void page_packages(struct page *page)
{
	scoped_rows rows = rows_of(page);
	const struct config_repository *configured = page_repository_of(page);
	struct err err;

	if (!configured || !rows_configuration(&rows.configuration, page, configured))
		return;
	struct page_packages packages = {
		.repository = configured->name,
		.configuration = rows.configuration,
		.main_branch = configured->main_branch,
		.web = page_weblink(&rows.arena, rows.config, configured->name),
	};
	rows_html(page);
	if (read_packages(&packages, &rows, configured, &err) < 0)
		page_fail(page, &err);
	else
		show_packages(&page->response->body, &packages);
}
