/* A comparison for a terminal: what fails in full, everything else in a line, at best on one screen. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/report.h"
#include "view/text.h"

enum {
	DETAILS_MOST = 5, /* sites explained in full */
	LINES_MOST = 12,  /* of each group that is only listed */
	EFFECT_MOST = 5,  /* of what a toolchain made */
	FLOW_STEPS = 4,
};

struct page {
	struct buf *out;
	const struct comparison *comparison;
	const struct report_options *options;
};

enum paint {
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_PASS,
	PAINT_FAIL,
	PAINT_ERROR,
};

static void paint(struct page *page, enum paint paint)
{
	static const char *const codes[] = { [PAINT_BOLD] = "1",
					     [PAINT_DIM] = "2",
					     [PAINT_PASS] = "1;32",
					     [PAINT_FAIL] = "1;31",
					     [PAINT_ERROR] = "1;33" };

	if (page->options->colour)
		buf_print(page->out, "\x1b[%sm", codes[paint]);
}

static void unpaint(struct page *page)
{
	if (page->options->colour)
		buf_text(page->out, "\x1b[0m");
}

static void plain(struct page *page, const char *text)
{
	text_plain(page->out, view_of(text));
}

static void print_headline(struct page *page)
{
	static const struct {
		const char *word;
		enum paint paint;
	} words[] = {
		[VERDICT_PASS] = { "PASS", PAINT_PASS },
		[VERDICT_FAIL] = { "FAIL", PAINT_FAIL },
		[VERDICT_ERROR] = { "ERROR", PAINT_ERROR },
	};
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status(status, page->comparison);
	paint(page, words[page->comparison->verdict].paint);
	buf_text(page->out, words[page->comparison->verdict].word);
	unpaint(page);
	buf_print(page->out, ": %s\n", status);
}

static void print_place(struct page *page, const struct function *function, const struct site *site)
{
	/* What the compiler made stands nowhere. */
	plain(page, function->file[0] ? function->file : "no place in the code");
	if (function->file[0] && site->line)
		buf_print(page->out, ":%d:%d", site->line, site->column);
	buf_text(page->out, ": ");
	plain(page, site->message);
}

/* Which of several configurations have it. */
static void print_where(struct page *page, const struct delta *delta)
{
	if (!delta->where)
		return;
	buf_text(page->out, "  (");
	plain(page, delta->where);
	buf_char(page->out, ')');
}

static void print_source(struct page *page, const struct function *function, const struct site *site)
{
	const struct report_options *options = page->options;

	if (!options->source || !site->line)
		return;
	struct view line = view_trim(options->source(options->payload, function->file, site->line));
	if (!line.len)
		return;
	paint(page, PAINT_DIM);
	buf_print(page->out, "    %6d | ", site->line);
	text_plain(page->out, line.len > 160 ? view_upto(line, 160) : line);
	unpaint(page);
	buf_char(page->out, '\n');
}

static void print_fact(struct page *page, const char *label, const char *text)
{
	if (!text[0])
		return;
	buf_print(page->out, "    %-10s ", label);
	plain(page, text);
	buf_char(page->out, '\n');
}

static void print_detail(struct page *page, const struct delta *delta, bool advise)
{
	const struct site *site = delta_site(delta);
	const struct function *function = delta_function(delta);
	const struct cause_info *info = cause_info(site->cause);
	scoped_buf flow = { 0 }, cause = { 0 };

	buf_text(page->out, "  ");
	print_place(page, function, site);
	print_where(page, delta);
	buf_char(page->out, '\n');
	print_source(page, function, site);
	delta_print_flow(&flow, site, function->file, FLOW_STEPS);
	buf_print(&cause, "%s (%s%s)", info->happens, info->name,
		  site->allocation == ALLOCATION_MAYBE ? "; allocates only sometimes" : "");
	print_fact(page, "why:", buf_string(&cause));
	print_fact(page, "flow:", buf_string(&flow));
	if (site->callee[0])
		print_fact(page, "inlined:", site->callee);
	if (delta->elsewhere)
		print_fact(page, "elsewhere:",
			   delta->why[0] ? delta->why
					 : "this function did not change; something that it uses did");
	else
		print_fact(page, "note:", delta->why);
	if (advise)
		print_fact(page, "remedy:", site_remedy(site));
}

static void print_function(struct page *page, const struct function *function)
{
	buf_char(page->out, '\n');
	paint(page, PAINT_BOLD);
	plain(page, function->package);
	buf_char(page->out, '.');
	plain(page, function->name);
	unpaint(page);
	buf_char(page->out, '\n');
}

static void print_more(struct page *page, size_t count)
{
	if (count)
		buf_print(page->out, "  ... and %zu more (--format json lists all)\n", count);
}

/* How far the deltas that fail have been printed. */
struct failing {
	const struct function *last;
	const char *told[DETAILS_MOST]; /* remedies, of each site that was shown in detail */
	size_t shown;
};

static bool was_told(const struct failing *failing, const char *remedy)
{
	for (size_t i = 0; i < failing->shown && i < DETAILS_MOST; i++)
		if (failing->told[i] == remedy)
			return true;
	return false;
}

static void print_one_failing(struct page *page, struct failing *failing, const struct delta *delta)
{
	const char *remedy = site_remedy(delta_site(delta));

	if (failing->shown >= DETAILS_MOST) {
		failing->shown++;
		buf_text(page->out, "  ");
		print_place(page, delta_function(delta), delta_site(delta));
		print_where(page, delta);
		buf_char(page->out, '\n');
		return;
	}
	if (delta_function(delta) != failing->last)
		print_function(page, delta_function(delta));
	print_detail(page, delta, !was_told(failing, remedy));
	failing->told[failing->shown++] = remedy;
	failing->last = delta_function(delta);
}

static void print_failing_of(struct page *page, struct failing *failing, bool elsewhere, size_t total)
{
	const struct comparison *comparison = page->comparison;

	for (size_t i = 0; i < comparison->delta_count && failing->shown < DETAILS_MOST + LINES_MOST; i++) {
		const struct delta *delta = &comparison->deltas[i];
		if (delta_group(delta) != GROUP_FAILS || delta->elsewhere != elsewhere)
			continue;
		if (failing->shown == DETAILS_MOST)
			buf_print(page->out, "\n%zu more without details: --format %s shows all\n",
				  total - DETAILS_MOST, total > DELTA_MARKDOWN_DETAILS ? "json" : "markdown");
		print_one_failing(page, failing, delta);
	}
}

/* First what the change itself did. */
static void print_failing(struct page *page)
{
	struct failing failing = { .last = NULL };
	size_t total = delta_count_group(page->comparison, GROUP_FAILS);

	print_failing_of(page, &failing, false, total);
	print_failing_of(page, &failing, true, total);
	print_more(page, total - failing.shown);
}

static void print_findings(struct page *page)
{
	for (size_t i = 0; i < page->comparison->finding_count; i++) {
		const struct finding *finding = &page->comparison->findings[i];
		if (!i)
			buf_char(page->out, '\n');
		if (i == LINES_MOST) {
			print_more(page, page->comparison->finding_count - i);
			return;
		}
		buf_text(page->out, finding->fails ? "Fails: " : "Note: ");
		plain(page, finding->text);
		buf_char(page->out, '\n');
	}
}

/* A heading and one line for each delta of GROUP, with what the policy or the comparison says of it. */
static void print_group(struct page *page, enum delta_group group, const char *heading)
{
	const struct comparison *comparison = page->comparison;
	size_t total = delta_count_group(comparison, group), shown = 0;

	if (!total)
		return;
	buf_print(page->out, "\n%s: %zu\n", heading, total);
	for (size_t i = 0; i < comparison->delta_count && shown < LINES_MOST; i++) {
		const struct delta *delta = &comparison->deltas[i];
		if (delta_group(delta) != group)
			continue;
		const char *reason = delta->rule[0] ? delta->rule : delta->why;
		buf_text(page->out, "  ");
		print_place(page, delta_function(delta), delta_site(delta));
		print_where(page, delta);
		buf_text(page->out, reason[0] ? "  [" : "");
		plain(page, reason);
		buf_text(page->out, reason[0] ? "]\n" : "\n");
		shown++;
	}
	print_more(page, total - shown);
}

static void print_effect(struct page *page, const struct effect *effect)
{
	scoped_buf before = { 0 }, after = { 0 };
	size_t shown = effect->count < EFFECT_MOST ? effect->count : EFFECT_MOST;

	configuration_print(&before, effect->before);
	configuration_print(&after, effect->after);
	buf_text(page->out, "\nMade by the toolchain, not by this change (");
	plain(page, buf_string(&before));
	buf_text(page->out, " -> ");
	plain(page, buf_string(&after));
	buf_print(page->out, "): %zu more, %zu less\n", effect_count(effect, DELTA_ADDED),
		  effect_count(effect, DELTA_REMOVED));
	for (size_t i = 0; i < shown; i++) {
		const struct delta *delta = &effect->deltas[i];
		buf_text(page->out, delta->kind == DELTA_ADDED ? "  + " : "  - ");
		print_place(page, delta_function(delta), delta_site(delta));
		buf_char(page->out, '\n');
	}
	print_more(page, effect->count - shown);
}

static void print_effects(struct page *page)
{
	for (size_t i = 0; i < page->comparison->effect_count; i++)
		if (page->comparison->effects[i].count)
			print_effect(page, &page->comparison->effects[i]);
}

static void print_counts(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	size_t folded = delta_count_group(comparison, GROUP_FOLDED);
	size_t harmless = delta_count_group(comparison, GROUP_HARMLESS);

	buf_char(page->out, '\n');
	if (folded)
		buf_print(page->out, "Moved or renamed: %zu, none of them new\n", folded);
	if (harmless)
		buf_print(page->out, "Reported by the compiler, but never allocating: %zu\n", harmless);
	buf_print(page->out, "Unchanged: %zu\n", comparison->unchanged);
}

static void print_incomplete(struct page *page)
{
	const struct comparison *comparison = page->comparison;

	for (size_t i = 0; i < comparison->incomplete_count; i++) {
		if (!i)
			buf_print(page->out, "\nNot judged: %zu\n", comparison->incomplete_count);
		if (i == LINES_MOST) {
			print_more(page, comparison->incomplete_count - i);
			return;
		}
		buf_text(page->out, "  ");
		plain(page, comparison->incomplete[i].package);
		buf_text(page->out, comparison->incomplete[i].package[0] ? ": " : "");
		plain(page, comparison->incomplete[i].reason);
		buf_char(page->out, '\n');
	}
}

static void print_provenance(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	const struct configuration *configuration = comparison->configuration;
	char base[16];

	if (comparison->base_commit[0]) {
		buf_print(page->out, "Base: %s", delta_base_name(comparison, base));
		buf_text(page->out, comparison->base_reason[0] ? " (" : "");
		plain(page, comparison->base_reason);
		buf_text(page->out, comparison->base_reason[0] ? ")\n" : "\n");
	}
	buf_text(page->out, "Policy: ");
	plain(page, comparison->policy);
	if (configuration && configuration->go_version && !comparison->side_count)
		buf_print(page->out, "; %s %s/%s", configuration->go_version, configuration->goos,
			  configuration->goarch);
	buf_char(page->out, '\n');
}

static void print_sides(struct page *page)
{
	for (size_t i = 0; i < page->comparison->side_count; i++) {
		buf_text(page->out, i ? "  " : "Configurations:\n  ");
		plain(page, page->comparison->sides[i].name);
		buf_text(page->out, ": ");
		plain(page, page->comparison->sides[i].text);
		buf_char(page->out, '\n');
	}
}

static bool code_left_the_build(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->finding_count; i++)
		if (comparison->findings[i].fails && finding_left_build(comparison->findings[i].kind))
			return true;
	return false;
}

static void print_next(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	const char *advice = "";

	if (comparison->verdict == VERDICT_ERROR)
		advice = "\nWhat to do: make the packages above build, then run the check again.\n";
	else if (comparison->verdict == VERDICT_FAIL && !delta_count_group(comparison, GROUP_FAILS) &&
		 code_left_the_build(comparison))
		advice = "\nWhat to do: bring back to the build what left it; or, where that is meant, ask "
			 "the "
			 "owners of\nthe policy for `gone = report`.\n";
	else if (comparison->verdict == VERDICT_FAIL)
		advice = "\nWhat to do: fix it as the remedy says; or take responsibility with the comment\n"
			 "//heapgate:allow REASON at the end of the line; or ask the owners of the policy "
			 "for a waiver.\n";
	buf_text(page->out, advice);
}

void report_diff_text(struct buf *out, const struct comparison *comparison,
		      const struct report_options *options)
{
	static const struct report_options none = { 0 };
	struct page page = { out, comparison, options ? options : &none };

	print_headline(&page);
	print_failing(&page);
	print_findings(&page);
	print_group(&page, GROUP_WAIVED, "Waived");
	print_group(&page, GROUP_PASSES, "Let through by the policy");
	print_group(&page, GROUP_NOTABLE, "Changed");
	print_group(&page, GROUP_REMOVED, "Removed");
	print_group(&page, GROUP_LEFT, "Not built any more");
	print_effects(&page);
	print_incomplete(&page);
	print_counts(&page);
	print_provenance(&page);
	print_sides(&page);
	print_next(&page);
}
