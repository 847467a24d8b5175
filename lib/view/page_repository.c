/*
 * One repository: how much escapes on its main branch, what is open, who escapes most, what was checked.
 */
#include "view/page_list.h"
#include "view/page_trend.h"

static void show_collected(struct html *html, const struct page_repository *repository)
{
	const struct commit_info *head = repository->head;

	html_open(html, "p", "class", "quiet subtitle");
	if (head) {
		html_print(html, "%s is collected up to ", repository->main_branch);
		layout_commit(html, &repository->web, &head->oid);
		html_print(html, " (%s, ", head->subject);
		layout_time(html, head->time_ms);
		if (repository->now_ms > head->time_ms) {
			html_text(html, ", ");
			layout_span(html, repository->now_ms - head->time_ms);
			html_text(html, " old");
		}
		html_text(html, ").");
	} else {
		html_print(html, "Nothing of %s is collected yet; the first check or push does it.",
			   repository->main_branch);
	}
	html_close(html);
}

/* What to put into a README: the picture, and the text that shows it. */
static void show_badge(struct html *html, const struct page_repository *repository)
{
	scoped_buf url = { 0 };

	buf_text(&url, "/api/v1/repositories/");
	html_percent(&url, repository->name, "/");
	buf_text(&url, "/badge.svg");
	html_open(html, "p", "class", "quiet");
	html_void(html, "img", "class", "badge-picture", "alt", "heap escapes of the main branch, as a badge",
		  "src", buf_string(&url), "height", "20");
	html_text(html, " is at ");
	html_leaf(html, buf_string(&url), "code");
	html_close(html);
}

static void pull_title(struct html *html, const struct page_repository *repository,
		       const struct page_pull *pull)
{
	scoped_buf url = { 0 }, text = { 0 };

	buf_print(&text, "#%llu %s", (unsigned long long)pull->number, pull->title);
	if (weblink_change(&url, &repository->web, pull->number))
		html_leaf(html, buf_string(&text), "a", "href", buf_string(&url));
	else
		html_text(html, buf_string(&text));
	if (pull->draft)
		html_leaf(html, " draft", "span", "class", "quiet");
	html_void(html, "br");
	html_open(html, "span", "class", "quiet");
	html_print(html, "%s%sinto %s", pull->author, *pull->author ? ", " : "", pull->base_ref);
	html_close(html);
}

static void pull_verdict(struct html *html, const struct page_check *check)
{
	scoped_buf url = { 0 };

	html_open(html, "td", "data-label", "Verdict");
	if (check) {
		layout_badge(html, check);
		html_close(html);
		html_open(html, "td");
		buf_print(&url, "/c/%lld", (long long)check->id);
		html_leaf(html, *check->text ? check->text : "the check", "a", "href", buf_string(&url));
	} else {
		html_leaf(html, "not checked", "span", "class", "badge wait");
		html_close(html);
		html_open(html, "td");
	}
	html_close(html);
}

static void show_pulls(struct html *html, const struct page_repository *repository)
{
	static const struct layout_column columns[] = { { "Pull request", NULL },
							{ "Verdict", NULL },
							{ "Result", NULL } };
	size_t depth = html->depth;

	if (!repository->pull_count)
		return;
	layout_heading(html, "Open pull requests", repository->pull_count);
	layout_table(html, columns, COUNT_OF(columns), "wide", "Open pull requests with their verdicts");
	for (size_t i = 0; i < repository->pull_count; i++) {
		html_open(html, "tr");
		html_open(html, "td");
		pull_title(html, repository, &repository->pulls[i]);
		html_close(html);
		pull_verdict(html, repository->pulls[i].check);
		html_close(html);
	}
	html_close_to(html, depth);
}

static void show_offenders(struct html *html, const struct page_repository *repository)
{
	scoped_buf packages = { 0 }, functions = { 0 };

	if (!repository->head)
		return;
	html_open(html, "section", "id", "functions");
	html_leaf(html, "Functions with the most heap escapes", "h2");
	if (repository->offender_count)
		list_functions(html, repository->name, &repository->configuration, repository->offenders,
			       repository->offender_count, "Functions by allocating sites");
	else
		html_leaf(html, "No function escapes to the heap.", "p");
	list_search(html, repository->name, &repository->configuration, "");
	buf_text(&packages, "/p/");
	html_percent(&packages, repository->name, "/");
	layout_configuration_query(&packages, &repository->configuration, '?');
	buf_text(&functions, "/s/");
	html_percent(&functions, repository->name, "/");
	buf_text(&functions, "?order=escapes");
	layout_configuration_query(&functions, &repository->configuration, '&');
	html_open(html, "p");
	html_leaf(html, "All functions that escape", "a", "href", buf_string(&functions));
	html_text(html, " · ");
	html_leaf(html, "Packages", "a", "href", buf_string(&packages));
	html_close(html);
	html_close(html);
}

static void show_checks(struct html *html, const struct page_repository *repository)
{
	static const struct layout_column columns[] = {
		{ "Verdict", NULL }, { "Check", NULL }, { "Commit", NULL }, { "When", NULL }
	};
	scoped_buf url = { 0 };
	size_t depth = html->depth;

	html_leaf(html, "Checks", "h2");
	if (!repository->check_count) {
		html_leaf(html, "None yet: open a pull request, or push to the main branch.", "p", "class",
			  "quiet");
		return;
	}
	layout_table(html, columns, COUNT_OF(columns), "wide", "Checks, newest first");
	for (size_t i = 0; i < repository->check_count; i++) {
		html_open(html, "tr");
		list_check_cells(html, &repository->checks[i]);
		html_close(html);
	}
	html_close_to(html, depth);
	buf_print(&url, "?before=%lld", (long long)repository->more_before);
	layout_configuration_query(&url, &repository->configuration, '&');
	list_more(html, repository->more_before ? buf_string(&url) : NULL, "Older checks");
}

void show_repository(struct buf *out, const struct page_repository *repository)
{
	struct html html = { .out = out };

	layout_begin(&html, repository->name, repository->name);
	html_leaf(&html, repository->name, "h1");
	show_collected(&html, repository);
	show_pulls(&html, repository);
	layout_configurations(&html, &repository->configuration, "");
	trend_show(&html, repository);
	show_offenders(&html, repository);
	show_checks(&html, repository);
	if (repository->head)
		show_badge(&html, repository);
	layout_end(&html);
}
