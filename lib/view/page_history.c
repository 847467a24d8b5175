/*
 * One function's history: since when does it escape, and why.
 */
#include "base/arena.h"
#include "view/chart.h"
#include "view/page_layout.h"

/* Init functions of several files have one name: the file tells them apart. */
static void choice_link(struct html *html, const struct page_choice *choice)
{
	scoped_buf url = { 0 }, full = { 0 };

	buf_print(&full, "%s.%s", choice->package, choice->name);
	buf_text(&url, "?function=");
	html_percent(&url, buf_string(&full), "/");
	buf_text(&url, "&file=");
	html_percent(&url, choice->file, "/");
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
		choice_link(html, &history->choices[i]);
		html_close(html);
	}
	html_close(html);
}

static void draw(struct html *html, const struct page_history *history)
{
	scoped_arena arena = { 0 };
	struct chart_point *points = arena_zero(&arena, history->change_count, sizeof(*points));

	for (size_t i = 0; i < history->change_count; i++) {
		const struct page_change *change = &history->changes[history->change_count - 1 - i];
		points[i].value = change->allocating;
		points[i].label =
			arena_print(&arena, "%.*s: %zu allocating (%s)", OID_SHORT, change->commit.oid.hex,
				    change->allocating, change->commit.subject);
	}
	chart_steps(html, "Allocating sites by change", points, history->change_count);
}

static void sites(struct html *html, const char *sign, const struct site *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		html_open(html, "li");
		html_print(html, "%s ", sign);
		html_leaf(html, list[i].message, "code");
		html_leaf(html, " ", "span");
		layout_cause(html, list[i].cause);
		if (!site_allocates(&list[i]))
			html_leaf(html, " does not allocate", "span", "class", "quiet");
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
	sites(html, "+", change->added, change->added_count);
	sites(html, "−", change->removed, change->removed_count);
	html_close(html);
	html_close(html);
	html_open(html, "td", "class", "number");
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
	layout_table(html, columns, COUNT_OF(columns), "wide", "Changes, newest first");
	for (size_t i = 0; i < history->change_count; i++)
		change_row(html, history, &history->changes[i]);
	html_close(html);
	html_close(html);
	if (history->more)
		html_leaf(html, "Older changes are left out here.", "p", "class", "quiet");
}

void show_history(struct buf *out, const struct page_history *history)
{
	struct html html = { .out = out };

	layout_begin(&html, history->asked, history->repository);
	html_open(&html, "h1");
	html_leaf(&html, history->asked, "code");
	html_close(&html);
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
