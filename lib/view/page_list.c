/*
 * The pages that list checks: the overview of all repositories, and one repository's.
 */
#include "view/page_layout.h"

static void link_check(struct html *html, const struct page_check *check)
{
	scoped_buf url = { 0 }, text = { 0 };

	buf_print(&url, "/c/%lld", (long long)check->id);
	if (check->number)
		buf_print(&text, "#%llu %s", (unsigned long long)check->number, check->title);
	else
		buf_print(&text, "%s of %s", job_kind_name(check->kind), check->ref);
	html_leaf(html, buf_string(&text), "a", "href", buf_string(&url));
}

static void check_cells(struct html *html, const struct page_check *check)
{
	html_open(html, "td");
	layout_badge(html, check);
	html_close(html);
	html_open(html, "td");
	link_check(html, check);
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

static void repository_link(struct html *html, const char *name)
{
	scoped_buf url = { 0 };

	layout_repository_url(&url, name);
	html_leaf(html, name, "a", "href", buf_string(&url));
}

static void overview_row(struct html *html, const struct page_repository *repository)
{
	html_open(html, "tr");
	html_open(html, "td");
	repository_link(html, repository->name);
	html_close(html);
	if (repository->check_count)
		check_cells(html, &repository->checks[0]);
	else
		html_leaf(html, "no check yet: open a pull request, or push to the main branch", "td",
			  "colspan", "4", "class", "quiet");
	html_close(html);
}

void show_overview(struct buf *out, const struct page_overview *overview)
{
	static const struct layout_column columns[] = { { "Repository", NULL },
							{ "Verdict", NULL },
							{ "Latest check", NULL },
							{ "Commit", NULL },
							{ "When", NULL } };
	struct html html = { .out = out };

	layout_begin(&html, "heapgate", NULL);
	html_leaf(&html, "Repositories", "h1");
	if (overview->count) {
		layout_table(&html, columns, COUNT_OF(columns), "wide", "Repositories and their latest checks");
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

static void collected(struct html *html, const struct page_repository *repository)
{
	html_open(html, "p", "class", "quiet");
	if (repository->head) {
		html_print(html, "Baseline: %s, collected up to ", repository->main_branch);
		layout_commit(html, &repository->web, &repository->head->oid);
		html_print(html, " (%s, ", repository->head->subject);
		layout_time(html, repository->head->time_ms);
		html_text(html, ").");
	} else {
		html_print(html, "Nothing of %s is collected yet; the first check or push does it.",
			   repository->main_branch);
	}
	html_close(html);
}

static void checks_table(struct html *html, const struct page_repository *repository)
{
	static const struct layout_column columns[] = {
		{ "Verdict", NULL }, { "Check", NULL }, { "Commit", NULL }, { "When", NULL }
	};
	scoped_buf url = { 0 };

	html_leaf(html, "Checks", "h2");
	if (!repository->check_count) {
		html_leaf(html, "None yet.", "p", "class", "quiet");
		return;
	}
	layout_table(html, columns, COUNT_OF(columns), "wide", "Checks, newest first");
	for (size_t i = 0; i < repository->check_count; i++) {
		html_open(html, "tr");
		check_cells(html, &repository->checks[i]);
		html_close(html);
	}
	html_close(html);
	html_close(html);
	if (repository->more_before) {
		buf_print(&url, "?before=%lld", (long long)repository->more_before);
		html_open(html, "p");
		html_leaf(html, "Older checks", "a", "href", buf_string(&url));
		html_close(html);
	}
}

static void offenders_table(struct html *html, const struct page_repository *repository)
{
	static const struct layout_column columns[] = { { "Function", NULL },
							{ "Allocating sites", "number" } };

	if (!repository->offender_count)
		return;
	html_leaf(html, "Functions with the most heap escapes", "h2");
	layout_table(html, columns, COUNT_OF(columns), NULL, "Functions by allocating sites");
	for (size_t i = 0; i < repository->offender_count; i++) {
		const struct page_offender *offender = &repository->offenders[i];
		html_open(html, "tr");
		html_open(html, "td");
		layout_function(html, repository->name, offender->package, offender->name);
		html_close(html);
		layout_number(html, (long long)offender->allocating);
		html_close(html);
	}
	html_close(html);
	html_close(html);
}

void show_repository(struct buf *out, const struct page_repository *repository)
{
	struct html html = { .out = out };

	layout_begin(&html, repository->name, repository->name);
	html_leaf(&html, repository->name, "h1");
	collected(&html, repository);
	checks_table(&html, repository);
	offenders_table(&html, repository);
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
