/* A comparison as Markdown, for check runs and comments. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/report.h"
#include "view/text.h"

enum {
	MARKDOWN_MOST = 60000, /* characters; GitHub takes 65,535 */
	TAIL_ROOM = 2000,      /* kept free for what follows the lists */
	ROWS_MOST = 50,
	FLOW_STEPS = 8,
};

struct page {
	struct buf *out;
	const struct comparison *comparison;
	const struct report_options *options;
	size_t start; /* of the report in `out` */
	bool full;    /* something did not fit */
};

/* Bytes are at least as many as characters. */
static bool fits(struct page *page, const struct buf *piece)
{
	if (page->out->len - page->start + piece->len + TAIL_ROOM > MARKDOWN_MOST)
		page->full = true;
	return !page->full;
}

static void print_headline(struct page *page)
{
	static const char *const words[] = {
		[VERDICT_PASS] = "Passed", [VERDICT_FAIL] = "Failed", [VERDICT_ERROR] = "Could not judge"
	};
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status(status, page->comparison);
	buf_print(page->out, "**%s.** ", words[page->comparison->verdict]);
	text_prose(page->out, view_of(status));
	buf_text(page->out, "\n\n");
}

static void print_next(struct page *page)
{
	if (page->comparison->verdict == VERDICT_FAIL)
		buf_text(page->out,
			 "**What to do:** fix it as the remedy says; or take responsibility with the comment "
			 "`//heapgate:allow REASON` at the end of the line; or ask the owners of the policy "
			 "for a "
			 "waiver.\n\n");
	else if (page->comparison->verdict == VERDICT_ERROR)
		buf_text(page->out, "**What to do:** make the packages listed below build, then run the "
				    "check again.\n\n");
}

static void print_place(struct buf *out, const struct function *function, const struct site *site)
{
	scoped_buf place = { 0 };

	if (!function->file[0]) {
		buf_text(out, "no place in the code");
		return;
	}
	buf_text(&place, function->file);
	if (site->line)
		buf_print(&place, ":%d:%d", site->line, site->column);
	text_code(out, buf_view(&place));
}

static void print_name(struct buf *out, const struct function *function)
{
	scoped_buf name = { 0 };

	buf_print(&name, "%s.%s", function->package, function->name);
	text_code(out, buf_view(&name));
}

static void print_fact(struct buf *out, const char *label, const char *text)
{
	if (!text[0])
		return;
	buf_print(out, "- %s: ", label);
	text_prose(out, view_of(text));
	buf_char(out, '\n');
}

static void print_source(struct page *page, struct buf *out, const struct delta *delta)
{
	const struct report_options *options = page->options;
	int line = delta_site(delta)->line;

	if (!options->source || !line)
		return;
	struct view text = view_trim(options->source(options->payload, delta_function(delta)->file, line));
	if (!text.len)
		return;
	buf_text(out, "- ");
	text_code(out, text.len > 200 ? view_upto(text, 200) : text);
	buf_char(out, '\n');
}

/* Which of several configurations have it. */
static void print_where(struct buf *out, const struct delta *delta)
{
	if (!delta->where)
		return;
	buf_text(out, " (");
	text_prose(out, view_of(delta->where));
	buf_char(out, ')');
}

static void print_detail(struct page *page, struct buf *out, const struct delta *delta)
{
	const struct site *site = delta_site(delta);
	const struct function *function = delta_function(delta);
	const struct cause_info *info = cause_info(site->cause);
	scoped_buf flow = { 0 };

	print_name(out, function);
	buf_text(out, ", ");
	print_place(out, function, site);
	buf_text(out, ": ");
	text_code(out, view_of(site->message));
	print_where(out, delta);
	buf_text(out, "\n\n");
	print_source(page, out, delta);
	buf_print(out, "- Why: %s (`%s`%s)\n", info->happens, info->name,
		  site->allocation == ALLOCATION_MAYBE ? "; allocates only sometimes" : "");
	delta_print_flow(&flow, site, function->file, FLOW_STEPS);
	if (flow.len) {
		buf_text(out, "- Flow: ");
		text_code(out, buf_view(&flow));
		buf_char(out, '\n');
	}
	print_fact(out, "Inlined from", site->callee);
	print_fact(out, delta->elsewhere ? "Elsewhere" : "Note",
		   delta->elsewhere && !delta->why[0]
			   ? "this function did not change; something that it uses did"
			   : delta->why);
	buf_print(out, "- Remedy: %s\n\n", site_remedy(site));
}

/* What fails, in the functions that the change touched or in the others. */
static void print_failing(struct page *page, bool elsewhere, const char *heading)
{
	const struct comparison *comparison = page->comparison;
	size_t total = 0, shown = 0;

	for (size_t i = 0; i < comparison->delta_count; i++) {
		const struct delta *delta = &comparison->deltas[i];
		scoped_buf piece = { 0 };
		if (delta_group(delta) != GROUP_FAILS || delta->elsewhere != elsewhere)
			continue;
		if (!total++)
			buf_print(page->out, "### %s\n\n", heading);
		print_detail(page, &piece, delta);
		if (shown < DELTA_MARKDOWN_DETAILS && fits(page, &piece)) {
			buf_add(page->out, buf_view(&piece));
			shown++;
		}
	}
	if (total > shown)
		buf_print(page->out, "... and %zu more\n\n", total - shown);
}

static void print_row(struct buf *out, const struct delta *delta)
{
	const char *reason = delta->rule[0] ? delta->rule : delta->why;

	buf_text(out, "| ");
	print_name(out, delta_function(delta));
	buf_text(out, " | ");
	print_place(out, delta_function(delta), delta_site(delta));
	buf_text(out, " | ");
	text_code(out, view_of(delta_site(delta)->message));
	print_where(out, delta);
	buf_text(out, " | ");
	text_prose(out, view_of(reason));
	buf_text(out, " |\n");
}

static void print_group(struct page *page, enum delta_group group, const char *heading)
{
	const struct comparison *comparison = page->comparison;
	size_t total = delta_count_group(comparison, group), shown = 0;

	if (!total || page->full)
		return;
	buf_print(page->out,
		  "<details><summary>%s: %zu</summary>\n\n| function | place | site | |\n|---|---|---|---|\n",
		  heading, total);
	for (size_t i = 0; i < comparison->delta_count && shown < ROWS_MOST; i++) {
		scoped_buf row = { 0 };
		if (delta_group(&comparison->deltas[i]) != group)
			continue;
		print_row(&row, &comparison->deltas[i]);
		if (!fits(page, &row))
			break;
		buf_add(page->out, buf_view(&row));
		shown++;
	}
	if (total > shown)
		buf_print(page->out, "\n... and %zu more\n", total - shown);
	buf_text(page->out, "\n</details>\n\n");
}

static void print_effect_row(struct buf *out, const struct delta *delta)
{
	buf_text(out, delta->kind == DELTA_ADDED ? "| + | " : "| - | ");
	print_name(out, delta_function(delta));
	buf_text(out, " | ");
	print_place(out, delta_function(delta), delta_site(delta));
	buf_text(out, " | ");
	text_code(out, view_of(delta_site(delta)->message));
	buf_text(out, " |\n");
}

/* What another toolchain made of the base. */
static void print_effect(struct page *page, const struct effect *effect)
{
	size_t shown = 0;

	if (!effect->count || page->full)
		return;
	buf_print(page->out,
		  "<details><summary>Made by the toolchain, not by this change: %zu more, %zu "
		  "less</summary>\n\n"
		  "| | function | place | site |\n|---|---|---|---|\n",
		  effect_count(effect, DELTA_ADDED), effect_count(effect, DELTA_REMOVED));
	for (; shown < effect->count && shown < ROWS_MOST; shown++) {
		scoped_buf row = { 0 };
		print_effect_row(&row, &effect->deltas[shown]);
		if (!fits(page, &row))
			break;
		buf_add(page->out, buf_view(&row));
	}
	if (effect->count > shown)
		buf_print(page->out, "\n... and %zu more\n", effect->count - shown);
	buf_text(page->out, "\n</details>\n\n");
}

static void print_findings(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	size_t shown = 0;

	for (; shown < comparison->finding_count && shown < ROWS_MOST; shown++) {
		scoped_buf line = { 0 };
		print_fact(&line, comparison->findings[shown].fails ? "**Fails**" : "Note",
			   comparison->findings[shown].text);
		if (!fits(page, &line))
			break;
		buf_add(page->out, buf_view(&line));
	}
	if (comparison->finding_count > shown)
		buf_print(page->out, "- ... and %zu more\n", comparison->finding_count - shown);
	buf_text(page->out, comparison->finding_count ? "\n" : "");
}

static void print_incomplete(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	size_t shown = 0;

	if (comparison->incomplete_count)
		buf_text(page->out, "### Not judged\n\n");
	for (; shown < comparison->incomplete_count && shown < ROWS_MOST; shown++) {
		scoped_buf line = { 0 };
		buf_text(&line, "- ");
		if (comparison->incomplete[shown].package[0]) {
			text_code(&line, view_of(comparison->incomplete[shown].package));
			buf_text(&line, ": ");
		}
		text_prose(&line, view_of(comparison->incomplete[shown].reason));
		buf_char(&line, '\n');
		if (!fits(page, &line))
			break;
		buf_add(page->out, buf_view(&line));
	}
	if (comparison->incomplete_count > shown)
		buf_print(page->out, "- ... and %zu more\n", comparison->incomplete_count - shown);
	buf_text(page->out, comparison->incomplete_count ? "\n" : "");
}

static void print_provenance(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	const struct configuration *configuration = comparison->configuration;
	char base[16];

	buf_print(page->out, "Unchanged: %zu, moved or renamed: %zu.", comparison->unchanged,
		  delta_count_group(comparison, GROUP_FOLDED));
	if (comparison->base_commit[0]) {
		buf_print(page->out, " Base: `%s`", delta_base_name(comparison, base));
		buf_text(page->out, comparison->base_reason[0] ? " (" : "");
		text_prose(page->out, view_of(comparison->base_reason));
		buf_text(page->out, comparison->base_reason[0] ? ")." : ".");
	}
	buf_text(page->out, " Policy: ");
	text_prose(page->out, view_of(comparison->policy));
	if (configuration && configuration->go_version && !comparison->side_count)
		buf_print(page->out, ". `%s %s/%s`", configuration->go_version, configuration->goos,
			  configuration->goarch);
	buf_text(page->out, ".\n");
	for (size_t i = 0; i < comparison->side_count; i++) {
		buf_text(page->out, i ? "- " : "\n- ");
		text_code(page->out, view_of(comparison->sides[i].name));
		buf_text(page->out, ": ");
		text_prose(page->out, view_of(comparison->sides[i].text));
		buf_char(page->out, '\n');
	}
	if (page->full)
		buf_text(page->out,
			 "\nThis report was cut short to fit; the JSON report lists everything.\n");
}

void report_diff_markdown(struct buf *out, const struct comparison *comparison,
			  const struct report_options *options)
{
	static const struct report_options none = { 0 };
	struct page page = { out, comparison, options ? options : &none, out->len, false };

	print_headline(&page);
	print_next(&page);
	print_failing(&page, false, "In the code that changed");
	print_failing(&page, true, "Elsewhere");
	print_findings(&page);
	print_incomplete(&page);
	print_group(&page, GROUP_WAIVED, "Waived");
	print_group(&page, GROUP_PASSES, "Let through by the policy");
	print_group(&page, GROUP_NOTABLE, "Changed");
	print_group(&page, GROUP_REMOVED, "Removed");
	print_group(&page, GROUP_LEFT, "Not built any more");
	for (size_t i = 0; i < comparison->effect_count; i++)
		print_effect(&page, &comparison->effects[i]);
	print_provenance(&page);
}
