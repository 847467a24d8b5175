/*
 * All repositories, each with its latest check; and what errors look like.
 */
#include "view/page_list.h"
#include "view/page_trend.h"

static void baseline_cell(struct html *html, const struct page_repository *repository)
{
	const struct commit_info *head = repository->head;

	html_open(html, "td", "class", "quiet", "data-label", "Baseline");
	if (head) {
		layout_commit(html, &repository->web, &head->oid);
		if (repository->now_ms > head->time_ms) {
			html_text(html, ", ");
			layout_span(html, repository->now_ms - head->time_ms);
			html_text(html, " old");
		}
	} else {
		html_text(html, "not collected");
	}
	html_close(html);
}

static void overview_row(struct html *html, const struct page_repository *repository)
{
	scoped_buf url = { 0 };

	layout_repository_url(&url, repository->name);
	html_open(html, "tr");
	html_open(html, "th", "scope", "row");
	html_leaf(html, repository->name, "a", "href", buf_string(&url));
	html_close(html);
	html_open(html, "td", "data-label", "Escapes");
	trend_spark(html, &repository->trend);
	html_close(html);
	baseline_cell(html, repository);
	if (repository->check_count)
		list_check_cells(html, &repository->checks[0]);
	else
		html_leaf(html, "no check yet: open a pull request, or push to the main branch", "td",
			  "colspan", "4", "class", "quiet");
	html_close(html);
}

void show_overview(struct buf *out, const struct page_overview *overview)
{
	static const struct layout_column columns[] = { { "Repository", NULL },	  { "Escapes", NULL },
							{ "Baseline", NULL },	  { "Verdict", NULL },
							{ "Latest check", NULL }, { "Commit", NULL },
							{ "When", NULL } };
	struct html html = { .out = out };

	layout_begin(&html, "heapgate", NULL);
	html_leaf(&html, "Repositories", "h1");
	if (overview->count) {
		layout_table(&html, columns, COUNT_OF(columns), "wide overview",
			     "Repositories and their latest checks");
		for (size_t i = 0; i < overview->count; i++)
			overview_row(&html, &overview->repositories[i]);
		html_close(&html);
		html_close(&html);
	} else {
		html_leaf(&html,
			  "No repository is configured. Add a section [repository \"owner/name\"] to the "
			  "configuration and reload.",
			  "p");
	}
	layout_end(&html);
}

void show_error(struct buf *out, unsigned status, const char *text)
{
	struct html html = { .out = out };

	layout_begin(&html, "heapgate", NULL);
	html_open(&html, "h1");
	html_print(&html, "%u", status);
	html_close(&html);
	html_leaf(&html, text, "p");
	layout_end(&html);
}
