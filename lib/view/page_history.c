/*
 * One function's history: since when does it escape, and why.
 */
#include "base/arena.h"
#include "base/mem.h"
#include "view/chart.h"
#include "view/page_layout.h"

/* Init functions of several files have one name: the file tells them apart. */
static void choice_link(struct html *html, const struct page_history *history,
			const struct page_choice *choice)
{
	scoped_buf url = { 0 }, full = { 0 };

	buf_print(&full, "%s.%s", choice->package, choice->name);
	buf_text(&url, "?function=");
	html_percent(&url, buf_string(&full), "/");
	buf_text(&url, "&file=");
	html_percent(&url, choice->file, "/");
	layout_configuration_query(&url, &history->configuration, '&');
	html_leaf(html, buf_string(&full), "a", "class", "code", "href", buf_string(&url));
	html_print(html, " %s", choice->file);
}

static void choices(struct html *html, const struct page_history *history)
{
	html_open(html, "p");
	html_print(html, "%zu functions are called %s:", history->choice_count, history->asked);
	html_close(html);
	html_open(html, "ul", "class", "plain");
	for (size_t i = 0; i < history->choice_count; i++) {
		html_open(html, "li");
		choice_link(html, history, &history->choices[i]);
		html_close(html);
	}
	html_close(html);
}

static void draw(struct html *html, const struct page_history *history)
{
	static const char *const series[] = { "allocating sites" };
	scoped_arena arena = { 0 };
	size_t count = history->change_count;
	struct chart_column *columns = arena_zero(&arena, count, sizeof(*columns));
	const struct page_change *newest = &history->changes[0], *oldest = &history->changes[count - 1];

	for (size_t i = 0; i < count; i++) {
		const struct page_change *change = &history->changes[count - 1 - i];
		uint64_t *value = arena_zero(&arena, 1, sizeof(*value));
		*value = change->allocating;
		columns[i] = (struct chart_column){
			.values = value,
			.label = arena_print(&arena, "%.*s: %zu allocating (%s)", OID_SHORT,
					     change->commit.oid.hex, change->allocating,
					     change->commit.subject),
		};
	}
	const struct chart chart = {
		.id = "timeline",
		.title = "Allocating sites by change",
		.description =
			arena_print(&arena, "From %zu after the oldest change to %zu today, in %zu changes.",
				    oldest->allocating, newest->allocating, count),
		.series = series,
		.series_count = COUNT_OF(series),
		.columns = columns,
		.count = count,
		.first = layout_day(&arena, oldest->commit.time_ms),
		.last = layout_day(&arena, newest->commit.time_ms),
	};
	chart_stack(html, &chart);
}

/* The compiler's message, and why. */
static void show_words(struct html *html, const struct site *site)
{
	html_leaf(html, site->message, "code");
	html_text(html, " ");
	layout_cause(html, site->cause);
	if (!site_allocates(site))
		html_leaf(html, " does not allocate", "span", "class", "quiet");
}

static void since_cell(struct html *html, const struct page_history *history,
		       const struct blamed_site *present)
{
	html_open(html, "td", "data-label", "Since");
	if (!present->known) {
		html_text(html, "longer than the changes below tell");
		html_close(html);
		return;
	}
	if (present->at_least)
		html_text(html, "at least ");
	layout_commit(html, &history->web, &present->commit.oid);
	html_print(html, " %s", present->commit.subject);
	html_open(html, "div", "class", "quiet");
	html_print(html, "%s, ", present->commit.author);
	layout_time(html, present->commit.time_ms);
	if (present->toolchain_changed)
		html_print(html,
			   " · collected with %s for the first time, so the compiler may have brought it",
			   present->go_version);
	else if (present->at_least)
		html_text(html, " · nothing was collected right before it");
	html_close(html);
	html_close(html);
}

static void show_present(struct html *html, const struct page_history *history)
{
	static const struct layout_column columns[] = { { "Site", NULL }, { "Since", NULL } };
	size_t depth = html->depth;

	if (!history->present.count)
		return;
	layout_heading(html, "Sites today", history->present.count);
	layout_table(html, columns, COUNT_OF(columns), "wide", "Sites today, and since when");
	for (size_t i = 0; i < history->present.count; i++) {
		html_open(html, "tr");
		html_open(html, "td");
		show_words(html, history->present.list[i].site);
		html_close(html);
		since_cell(html, history, &history->present.list[i]);
		html_close(html);
	}
	html_close_to(html, depth);
}

static void sites(struct html *html, bool added, const struct site *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		html_open(html, "li");
		html_leaf(html, added ? "added" : "removed", "b", "class", added ? "added" : "removed");
		html_text(html, " ");
		show_words(html, &list[i]);
		html_close(html);
	}
}

static void circumstances(struct html *html, const struct page_change *change)
{
	if (change->gap)
		html_print(html, " · %lld commits before it were not collected, so it may be one of those",
			   (long long)change->gap);
	if (change->toolchain_changed)
		html_print(html, " · collected with %s for the first time", change->go_version);
	if (!change->exists)
		html_text(html, " · the function is gone");
}

static void change_row(struct html *html, const struct page_history *history,
		       const struct page_change *change)
{
	html_open(html, "tr");
	html_open(html, "td");
	layout_commit(html, &history->web, &change->commit.oid);
	html_close(html);
	html_open(html, "td");
	html_text(html, change->commit.subject);
	html_open(html, "div", "class", "quiet");
	html_print(html, "%s, ", change->commit.author);
	layout_time(html, change->commit.time_ms);
	circumstances(html, change);
	html_close(html);
	html_open(html, "ul", "class", "plain");
	sites(html, true, change->added, change->added_count);
	sites(html, false, change->removed, change->removed_count);
	html_close(html);
	html_close(html);
	html_open(html, "td", "class", "number", "data-label", "Allocating after it");
	html_print(html, "%zu", change->allocating);
	html_close(html);
	html_close(html);
}

static void changes(struct html *html, const struct page_history *history)
{
	static const struct layout_column columns[] = { { "Commit", NULL },
							{ "What changed", NULL },
							{ "Allocating after it", "number" } };
	const struct page_change *newest = &history->changes[0];

	html_open(html, "p");
	layout_count(html, newest->allocating, "site allocates", "sites allocate");
	html_text(html, " on the heap today, last changed by ");
	layout_commit(html, &history->web, &newest->commit.oid);
	html_text(html, ".");
	html_close(html);
	draw(html, history);
	show_present(html, history);
	layout_heading(html, "Changes", history->change_count);
	layout_table(html, columns, COUNT_OF(columns), "wide", "Changes, newest first");
	for (size_t i = 0; i < history->change_count; i++)
		change_row(html, history, &history->changes[i]);
	html_close(html);
	html_close(html);
	if (history->more)
		html_leaf(html, "Older changes are left out here.", "p", "class", "quiet");
}

static void show_configurations(struct html *html, const struct page_history *history)
{
	scoped_buf query = { 0 };

	buf_text(&query, "function=");
	html_percent(&query, history->asked, "/");
	if (history->file && *history->file) {
		buf_text(&query, "&file=");
		html_percent(&query, history->file, "/");
	}
	layout_configurations(html, &history->configuration, buf_string(&query));
}

void show_history(struct buf *out, const struct page_history *history)
{
	struct html html = { .out = out };
	const struct page_choice *only = history->choice_count == 1 ? &history->choices[0] : NULL;
	scoped_free char *name =
		only ? mem_print("%s.%s", only->package, only->name) : mem_text(history->asked);

	layout_begin(&html, name, history->repository);
	html_open(&html, "h1");
	html_leaf(&html, name, "code");
	html_close(&html);
	show_configurations(&html, history);
	if (history->choice_count > 1)
		choices(&html, history);
	else if (history->change_count)
		changes(&html, history);
	else if (history->choice_count)
		html_leaf(&html, "Collected, and it never had an escape.", "p");
	else
		html_leaf(&html,
			  "No function of this name is collected. That does not mean that it has no escapes.",
			  "p");
	layout_end(&html);
}
