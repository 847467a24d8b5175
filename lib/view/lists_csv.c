#include <inttypes.h>

#include "base/clock.h"
#include "view/delta.h"
#include "view/lists_text.h"

/* The first of a line has no comma before it. */
static void separate(struct buf *out)
{
	if (out->len && out->ptr[out->len - 1] != '\n')
		buf_char(out, ',');
}

/* What makes a spreadsheet take a cell for a formula: OWASP, "CSV Injection"; the last four are the
 * full-width forms of = + - @. */
static bool is_formula(struct view text)
{
	static const char *const starts[] = {
		"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20",
	};

	for (size_t i = 0; i < COUNT_OF(starts); i++)
		if (view_starts(text, view_of(starts[i])))
			return true;
	return false;
}

/* A field of text; an apostrophe keeps one that looks like a formula from being one. */
static void field(struct buf *out, const char *text)
{
	bool formula = is_formula(view_of(text));

	separate(out);
	if (!formula && !strpbrk(text, ",\"\r\n")) {
		/* An empty first field must not look like no field. */
		buf_text(out, *text || (out->len && out->ptr[out->len - 1] == ',') ? text : "\"\"");
		return;
	}
	buf_text(out, formula ? "\"'" : "\"");
	for (; *text; text++)
		buf_print(out, *text == '"' ? "\"\"" : "%c", *text);
	buf_char(out, '"');
}

static void number(struct buf *out, int64_t value)
{
	separate(out);
	buf_print(out, "%" PRId64, value);
}

static void header(struct buf *out, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		field(out, names[i]);
	buf_char(out, '\n');
}
#define HEADER(out, ...)                                                                                     \
	header((out), (const char *const[]){ __VA_ARGS__ }, COUNT_OF(((const char *const[]){ __VA_ARGS__ })))

/* Two fields, empty where there is none. */
static void short_commit(struct buf *out, const struct commit_info *commit)
{
	char when[CLOCK_TEXT] = "";

	if (!oid_is_empty(&commit->oid))
		clock_print(commit->time_ms, when);
	field(out, commit->oid.hex);
	field(out, when);
}

/* Four fields. */
static void whole_commit(struct buf *out, const struct commit_info *commit)
{
	short_commit(out, commit);
	field(out, commit->author ? commit->author : "");
	field(out, commit->subject ? commit->subject : "");
}

/* Four fields. */
static void words(struct buf *out, const struct site *site)
{
	field(out, site_kind_name(site->kind));
	field(out, site->message);
	field(out, cause_info(site->cause)->name);
	field(out, allocation_name(site->allocation));
}

void lists_functions_csv(struct buf *out, const struct listed_functions *functions)
{
	HEADER(out, "package", "function", "file", "allocating", "causes", "since_commit", "since_time",
	       "changed_commit", "changed_time");
	for (size_t i = 0; i < functions->count; i++) {
		const struct listed_function *row = &functions->list[i];
		scoped_buf causes = { 0 };
		buf_add(&causes, view_trim(view_of(row->causes)));
		field(out, row->function.package);
		field(out, row->function.name);
		field(out, row->function.file);
		number(out, row->allocating);
		field(out, buf_string(&causes));
		short_commit(out, &row->since_commit);
		short_commit(out, &row->changed_commit);
		buf_char(out, '\n');
	}
}

void lists_trend_csv(struct buf *out, const struct trend *trend)
{
	static const char *const names[] = { "commit",	   "time",  "author",	  "subject",
					     "go_version", "sites", "allocating", "functions" };
	for (size_t i = 0; i < COUNT_OF(names); i++)
		field(out, names[i]);
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		field(out, cause_info((enum cause)i)->name);
	buf_char(out, '\n');
	for (size_t i = 0; i < trend->count; i++) {
		const struct trend_point *point = &trend->list[i];
		whole_commit(out, &point->commit);
		field(out, point->go_version);
		number(out, point->tally.sites);
		number(out, point->tally.allocating);
		number(out, point->tally.functions);
		for (size_t cause = 0; cause < CAUSE_COUNT; cause++)
			number(out, point->tally.causes[cause]);
		buf_char(out, '\n');
	}
}

void lists_blame_csv(struct buf *out, const struct blame *blame)
{
	HEADER(out, "kind", "message", "cause", "allocation", "commit", "time", "author", "subject",
	       "at_least");
	for (size_t i = 0; i < blame->count; i++) {
		words(out, blame->list[i].site);
		whole_commit(out, &blame->list[i].commit);
		field(out, blame->list[i].at_least ? "true" : "false");
		buf_char(out, '\n');
	}
}

static void change_rows(struct buf *out, const struct page_change *change, const char *sign,
			const struct site *sites, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		whole_commit(out, &change->commit);
		field(out, sign);
		words(out, &sites[i]);
		buf_char(out, '\n');
	}
}

void lists_history_csv(struct buf *out, const struct page_history *history)
{
	HEADER(out, "commit", "time", "author", "subject", "change", "kind", "message", "cause",
	       "allocation");
	for (size_t i = 0; i < history->change_count; i++) {
		const struct page_change *change = &history->changes[i];
		change_rows(out, change, "added", change->added, change->added_count);
		change_rows(out, change, "removed", change->removed, change->removed_count);
	}
}

void lists_comparison_csv(struct buf *out, const struct comparison *comparison)
{
	HEADER(out, "change", "package", "function", "file", "line", "column", "kind", "message", "cause",
	       "allocation");
	for (size_t i = 0; i < comparison->delta_count; i++) {
		const struct delta *delta = &comparison->deltas[i];
		const struct function *function = delta_function(delta);
		field(out, delta_kind_name(delta->kind));
		field(out, function->package);
		field(out, function->name);
		field(out, function->file);
		number(out, delta_site(delta)->line);
		number(out, delta_site(delta)->column);
		words(out, delta_site(delta));
		buf_char(out, '\n');
	}
}
