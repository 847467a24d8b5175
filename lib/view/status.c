/* The status line. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/report.h"
#include "view/text.h"

static size_t failing_findings(const struct comparison *comparison)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->finding_count; i++)
		count += comparison->findings[i].fails;
	return count;
}

/* What left the build and passes all the same. */
static size_t tolerated_findings(const struct comparison *comparison)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->finding_count; i++)
		count += !comparison->findings[i].fails && finding_left_build(comparison->findings[i].kind);
	return count;
}

static size_t failing_elsewhere(const struct comparison *comparison)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->delta_count; i++)
		count += comparison->deltas[i].ruling == RULING_FAILS && comparison->deltas[i].elsewhere;
	return count;
}

static bool all_added(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->delta_count; i++)
		if (comparison->deltas[i].ruling == RULING_FAILS && comparison->deltas[i].kind != DELTA_ADDED)
			return false;
	return true;
}

static void print_failure(struct buf *out, const struct comparison *comparison)
{
	size_t sites = delta_count_group(comparison, GROUP_FAILS), findings = failing_findings(comparison);

	if (sites) {
		text_count(out, sites, all_added(comparison) ? "new heap escape" : "forbidden heap escape");
		buf_text(out, " in ");
		text_count(out, delta_count_functions(comparison, GROUP_FAILS), "function");
	}
	if (findings) {
		buf_text(out, sites ? ", " : "");
		buf_print(out, "%zu left the build", findings);
	}
}

static void print_pass(struct buf *out, const struct comparison *comparison)
{
	size_t passes = delta_count_group(comparison, GROUP_PASSES);
	size_t waived = delta_count_group(comparison, GROUP_WAIVED);
	size_t removed = delta_count_group(comparison, GROUP_REMOVED);
	size_t left = tolerated_findings(comparison);

	if (waived) {
		text_count(out, waived, "new heap escape");
		buf_text(out, " waived");
	}
	if (passes) {
		if (waived)
			buf_print(out, ", %zu more", passes);
		else
			text_count(out, passes, "new heap escape");
		buf_text(out, " let through by the policy");
	}
	if (removed && !waived && !passes) {
		text_count(out, removed, "heap escape");
		buf_text(out, " removed, none added");
	}
	if (!removed && !waived && !passes)
		buf_text(out, "No new heap escapes");
	if (left)
		buf_print(out, ", %zu left the build", left);
}

/* What the change brought comes before what was there, and a cause before what it leads to. */
static int rank(const struct incomplete *incomplete)
{
	return (incomplete->before ? 2 : 0) + (strncmp(incomplete->reason, "depends on ", 11) == 0);
}

static void print_unjudged(struct buf *out, const struct comparison *comparison)
{
	const struct incomplete *first = &comparison->incomplete[0];

	for (size_t i = 1; i < comparison->incomplete_count; i++)
		if (rank(&comparison->incomplete[i]) < rank(first))
			first = &comparison->incomplete[i];
	buf_print(out, "Could not judge: %s%s%s", first->package, first->package[0] ? ": " : "",
		  first->reason);
	if (comparison->incomplete_count > 1)
		buf_print(out, " (and %zu more)", comparison->incomplete_count - 1);
}

/* A merged comparison may lack whole configurations. */
static void print_missing(struct buf *out, const struct comparison *comparison)
{
	size_t packages = 0, configurations = 0;

	for (size_t i = 0; i < comparison->incomplete_count; i++)
		*(comparison->incomplete[i].package[0] ? &packages : &configurations) += 1;
	if (packages) {
		buf_text(out, "; ");
		text_count(out, packages, "package");
	}
	if (configurations) {
		buf_text(out, packages ? " and " : "; ");
		text_count(out, configurations, "configuration");
	}
	if (packages || configurations)
		buf_text(out, " not judged");
}

static void print_rest(struct buf *out, const struct comparison *comparison)
{
	char base[16];
	size_t elsewhere = failing_elsewhere(comparison);

	if (comparison->base_commit[0])
		buf_print(out, " vs %s", delta_base_name(comparison, base));
	if (comparison->concerns)
		buf_print(out, " (%s)", comparison->concerns);
	if (elsewhere)
		buf_print(out, " (%zu elsewhere)", elsewhere);
	print_missing(out, comparison);
}

void report_status(char out[REPORT_STATUS_MOST * 4 + 1], const struct comparison *comparison)
{
	scoped_buf text = { 0 };

	if (comparison->verdict == VERDICT_ERROR && comparison->incomplete_count) {
		print_unjudged(&text, comparison);
	} else {
		(comparison->verdict == VERDICT_FAIL ? print_failure : print_pass)(&text, comparison);
		print_rest(&text, comparison);
	}
	report_status_text(out, buf_view(&text));
}

/* Everything a status shows is one character wide: a tab or line break becomes a blank. */
void report_status_text(char out[REPORT_STATUS_MOST * 4 + 1], struct view text)
{
	scoped_buf line = { 0 }, plain = { 0 };
	size_t count = 0;
	uint32_t code;

	for (size_t i = 0; i < text.len; i++)
		buf_char(&line, memchr("\t\r\n", text.at[i], 3) ? ' ' : text.at[i]);
	text_plain(&plain, view_trim(buf_view(&line)));
	struct view rest = buf_view(&plain);
	size_t fits = 0;
	while (rest.len) {
		struct view bytes = text_character(&rest, &code);
		if (++count < REPORT_STATUS_MOST)
			fits = (size_t)(bytes.at - buf_string(&plain)) + bytes.len;
	}
	bool cut = count > REPORT_STATUS_MOST;
	size_t length = cut ? fits : plain.len;
	memcpy(out, buf_string(&plain), length);
	memcpy(out + length, cut ? "\xe2\x80\xa6" : "", cut ? 4 : 1);
}
