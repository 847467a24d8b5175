#include "view/lists_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "view/delta.h"
#include "view/text.h"

enum { SPARKS_MOST = 60, DAY = 10 };

static void plain(struct buf *out, const char *text)
{
	text_plain(out, view_of(text));
}

/* COLOUR: an SGR code; TEXT as it is. */
static void painted(struct buf *out, bool terminal, const char *colour, const char *text)
{
	if (terminal)
		buf_print(out, "\x1b[%sm%s\x1b[0m", colour, text);
	else
		buf_text(out, text);
}

void sparkline(struct buf *out, const int64_t *values, size_t count)
{
	static const char *const heights[] = { "\u2581", "\u2582", "\u2583", "\u2584",
					       "\u2585", "\u2586", "\u2587", "\u2588" };
	int64_t most = 1;

	for (size_t i = 0; i < count; i++)
		most = values[i] > most ? values[i] : most;
	for (size_t i = 0; i < count; i++)
		buf_text(out, heights[(size_t)(values[i] * (int64_t)(COUNT_OF(heights) - 1) / most)]);
}

/* The newest of VALUES, which come newest first, from left to right. */
static void picture(struct buf *out, const int64_t *values, size_t count)
{
	size_t shown = count < SPARKS_MOST ? count : SPARKS_MOST;
	int64_t forward[SPARKS_MOST] = { 0 };

	for (size_t i = 0; i < shown; i++)
		forward[i] = values[shown - 1 - i];
	sparkline(out, forward, shown);
	buf_print(out, "  %lld now\n", (long long)values[0]);
}

/* "7999bbf  2026-01-31", or as much room where there is none. */
static void commit(struct buf *out, const struct commit_info *commit)
{
	char when[CLOCK_TEXT];

	if (oid_is_empty(&commit->oid)) {
		buf_print(out, "%-*s", OID_SHORT + 2 + DAY, "-");
		return;
	}
	clock_print(commit->time_ms, when);
	buf_print(out, "%.*s  %.*s", OID_SHORT, commit->oid.hex, DAY, when);
}

void lists_functions_text(struct buf *out, const struct listed_functions *functions, bool terminal)
{
	painted(out, terminal, "1", "ALLOCATING  SINCE                CHANGED              FUNCTION\n");
	for (size_t i = 0; i < functions->count; i++) {
		const struct listed_function *row = &functions->list[i];
		buf_print(out, "%10lld  ", (long long)row->allocating);
		commit(out, &row->since_commit);
		buf_text(out, "  ");
		commit(out, &row->changed_commit);
		buf_text(out, "  ");
		plain(out, row->function.package);
		buf_char(out, '.');
		plain(out, row->function.name);
		if (row->function.file[0]) {
			buf_text(out, "  ");
			plain(out, row->function.file);
		}
		buf_char(out, '\n');
	}
	if (!functions->count)
		buf_text(out, "no function has a site that allocates\n");
}

static void trend_picture(struct buf *out, const struct trend *trend)
{
	int64_t *values = mem_zero(trend->count, sizeof(*values));

	for (size_t i = 0; i < trend->count; i++)
		values[i] = trend->list[i].tally.allocating;
	picture(out, values, trend->count);
	free(values);
}

static void point_line(struct buf *out, const struct trend_point *point, const struct trend_point *before,
		       bool terminal)
{
	int64_t change = before ? point->tally.allocating - before->tally.allocating : 0;
	char text[24] = "";

	commit(out, &point->commit);
	if (point->gone)
		buf_text(out, "        gone");
	else
		buf_print(out, "  %10lld", (long long)point->tally.allocating);
	if (change)
		(void)snprintf(text, sizeof(text), "%+lld", (long long)change);
	buf_print(out, "%*s", 8 - (int)strlen(text), "");
	painted(out, terminal && change, change > 0 ? "31" : "32", text);
	buf_text(out, "  ");
	plain(out, point->commit.subject);
	if (point->gap > 0)
		buf_print(out, "  (%lld before it not collected)", (long long)point->gap);
	buf_char(out, '\n');
}

void lists_trend_text(struct buf *out, const struct trend *trend, bool terminal)
{
	if (terminal && trend->count)
		trend_picture(out, trend);
	painted(out, terminal, "1", "COMMIT   DATE        ALLOCATING  CHANGE  SUBJECT\n");
	for (size_t i = 0; i < trend->count; i++)
		point_line(out, &trend->list[i], i + 1 < trend->count ? &trend->list[i + 1] : NULL, terminal);
}

static void site_words(struct buf *out, const struct site *site)
{
	plain(out, site->message);
	buf_print(out, " (%s", cause_info(site->cause)->name);
	if (site->kind != SITE_LEAK)
		buf_print(out, ", allocates: %s", allocation_name(site->allocation));
	buf_text(out, ")\n");
}

static void blamed_line(struct buf *out, const struct blamed_site *blamed)
{
	if (!blamed->known) {
		buf_text(out, "older than what was looked at\n");
	} else {
		commit(out, &blamed->commit);
		buf_text(out, "  ");
		plain(out, blamed->commit.author);
		buf_text(out, "  ");
		plain(out, blamed->commit.subject);
		buf_text(out,
			 blamed->at_least ? "  (or before it: what lies before was not collected)\n" : "\n");
	}
	if (blamed->known && blamed->toolchain_changed)
		buf_print(out, "    with that commit the toolchain changed to %s\n", blamed->go_version);
	buf_text(out, "    ");
	site_words(out, blamed->site);
}

void lists_blame_text(struct buf *out, const struct blame *blame, bool terminal)
{
	(void)terminal;
	for (size_t i = 0; i < blame->count; i++)
		blamed_line(out, &blame->list[i]);
	if (!blame->count)
		buf_text(out, "no sites at the newest collected commit\n");
}

static void signed_site(struct buf *out, bool terminal, bool added, const struct site *site)
{
	buf_text(out, "    ");
	painted(out, terminal, added ? "31" : "32", added ? "+ " : "- ");
	site_words(out, site);
}

static void change_lines(struct buf *out, const struct page_change *change, bool terminal)
{
	commit(out, &change->commit);
	buf_text(out, "  ");
	plain(out, change->commit.author);
	buf_text(out, "  ");
	plain(out, change->commit.subject);
	buf_char(out, '\n');
	if (change->toolchain_changed)
		buf_print(out, "    the toolchain changed to %s\n", change->go_version);
	if (change->gap)
		buf_print(out, "    %lld commits before this one were not collected\n",
			  (long long)change->gap);
	for (size_t i = 0; i < change->added_count; i++)
		signed_site(out, terminal, true, &change->added[i]);
	for (size_t i = 0; i < change->removed_count; i++)
		signed_site(out, terminal, false, &change->removed[i]);
	if (!change->exists)
		buf_text(out, "    the function is gone, or has no sites any more\n");
	else
		buf_print(out, "    = %zu allocating, %zu leak%s\n", change->allocating, change->leaks,
			  change->leaks == 1 ? "" : "s");
}

static void history_picture(struct buf *out, const struct page_history *history)
{
	int64_t *values = mem_zero(history->change_count, sizeof(*values));

	for (size_t i = 0; i < history->change_count; i++)
		values[i] = (int64_t)history->changes[i].allocating;
	picture(out, values, history->change_count);
	free(values);
}

/* One function: its changes, newest first.  Several: which they are. */
void lists_history_text(struct buf *out, const struct page_history *history, bool terminal)
{
	for (size_t i = 0; i < history->choice_count; i++) {
		plain(out, history->choices[i].package);
		buf_char(out, '.');
		plain(out, history->choices[i].name);
		buf_text(out, history->choices[i].file[0] ? "  " : "");
		plain(out, history->choices[i].file);
		buf_char(out, '\n');
	}
	if (history->choice_count != 1)
		return;
	if (terminal && history->change_count)
		history_picture(out, history);
	for (size_t i = 0; i < history->change_count; i++)
		change_lines(out, &history->changes[i], terminal);
	if (!history->change_count)
		buf_text(out, "no sites in any collected commit\n");
	if (history->more)
		buf_text(out, "(older changes are left out)\n");
}

static void delta_line(struct buf *out, const struct delta *delta, bool terminal)
{
	static const struct {
		const char *sign, *colour;
	} kinds[DELTA_KIND_COUNT] = {
		[DELTA_ADDED] = { "+ ", "31" },
		[DELTA_REMOVED] = { "- ", "32" },
		[DELTA_CHANGED] = { "~ ", "33" },
		[DELTA_MOVED] = { "> ", "2" },
	};
	const struct function *function = delta_function(delta);
	const struct site *site = delta_site(delta);

	painted(out, terminal, kinds[delta->kind].colour, kinds[delta->kind].sign);
	plain(out, function->package);
	buf_char(out, '.');
	plain(out, function->name);
	buf_text(out, "  ");
	plain(out, function->file);
	buf_print(out, ":%d:%d  ", site->line, site->column);
	site_words(out, site);
}

void lists_comparison_text(struct buf *out, const struct comparison *comparison, bool terminal)
{
	buf_print(out, "%.*s...%.*s: ", OID_SHORT, comparison->base_commit, OID_SHORT,
		  comparison->head_commit);
	buf_print(out, "%zu added, %zu removed, %zu changed, %zu moved, %zu as before\n",
		  comparison_count(comparison, DELTA_ADDED, false),
		  comparison_count(comparison, DELTA_REMOVED, false),
		  comparison_count(comparison, DELTA_CHANGED, false),
		  comparison_count(comparison, DELTA_MOVED, false), comparison->unchanged);
	for (size_t i = 0; i < comparison->delta_count; i++)
		delta_line(out, &comparison->deltas[i], terminal);
	for (size_t i = 0; i < comparison->incomplete_count; i++) {
		buf_text(out, "! could not be judged: ");
		plain(out, comparison->incomplete[i].package);
		buf_text(out, ": ");
		plain(out, comparison->incomplete[i].reason);
		buf_char(out, '\n');
	}
}
