/*
 * Two commits of a real repository, judged: what the trees say beside what the compiler says.  $GO names
 * another go command than the usual one.
 */
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/diff.h"
#include "support/repo_maker.h"
#include "unit/unit.h"
#include "view/report.h"

static char *root;
static struct repo_maker maker;
static struct mirror *mirror;
static struct diff diff;

static void set_up(void)
{
	const char *parent = getenv("TMPDIR");

	root = files_join(parent && parent[0] ? parent : "/tmp", "heapgate-verdict-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	scoped_free char *path = files_join(root, "repo");
	struct err err = { 0 };
	repo_maker_init(&maker, path);
	ck_assert_msg(mirror_discover(&mirror, path, &err) == 0, "%s", err.text);
	diff = (struct diff){ 0 };
}

static void tear_down(void)
{
	struct err err;

	diff_release(&diff);
	mirror_close(take(mirror));
	repo_maker_release(&maker);
	ck_assert_int_eq(files_remove_tree(root, &err), 0);
	free(root);
}

#define GO_MOD "module example.com/m\n\ngo 1.18\n"
#define KEEPS "package a\n\nfunc F() *int {\n\tx := 1\n\treturn &x\n}\n"
#define ONE_MORE KEEPS "\nfunc G() *int {\n\ty := 1\n\treturn &y\n}\n"
#define OTHER "package b\n\nfunc B() int { return 1 }\n"

/* The base commit: package a, which escapes, and package b, which does not. */
static struct oid commit_base(void)
{
	repo_maker_write(&maker, "go.mod", GO_MOD);
	repo_maker_write(&maker, "a/a.go", KEEPS);
	repo_maker_write(&maker, "b/b.go", OTHER);
	return repo_maker_commit(&maker, "base");
}

static void judge_commits(const struct oid *base, const struct oid *head)
{
	scoped_free char *scratch = files_join(root, "scratch");
	const struct diff_spec spec = {
		.mirror = mirror,
		.base = base,
		.head = head,
		.base_reason = "",
		.scratch = scratch,
		.collect = { .go = { .go = getenv("GO") } },
	};
	struct err err = { 0 };

	ck_assert_msg(diff_commits(&diff, &spec, &err) == 0, "%s", err.text);
}

/* Commits what stands in the work tree and judges it against BASE. */
static const struct comparison *judge_head(struct oid base)
{
	struct oid head = repo_maker_commit(&maker, "head");

	judge_commits(&base, &head);
	return &diff.comparison;
}

static const char *status(void)
{
	static char text[REPORT_STATUS_MOST * 4 + 1];

	report_status(text, &diff.comparison);
	return text;
}

/* One finding, which fails, of PACKAGE; and nothing that looks like an improvement. */
static void expect_finding(enum finding_kind kind, const char *package)
{
	const struct comparison *comparison = &diff.comparison;

	ck_assert_int_eq(comparison->verdict, VERDICT_FAIL);
	ck_assert_uint_eq(comparison->finding_count, 1);
	ck_assert_int_eq(comparison->findings[0].kind, kind);
	ck_assert_str_eq(comparison->findings[0].package, package);
	ck_assert(comparison->findings[0].fails);
	for (size_t i = 0; i < comparison->delta_count; i++)
		ck_assert(comparison->deltas[i].kind != DELTA_REMOVED || comparison->deltas[i].left);
	ck_assert_msg(strncmp(status(), "1 left the build", 16) == 0, "%s", status());
}

START_TEST(a_nested_module_of_another_name_is_a_finding)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "a/go.mod", "module example.com/other\n\ngo 1.18\n");
	(void)judge_head(base);
	expect_finding(FINDING_MODULE_SPLIT, "example.com/m/a");
	ck_assert_msg(strstr(diff.comparison.findings[0].text, "a/go.mod") != NULL, "%s",
		      diff.comparison.findings[0].text);
	ck_assert_uint_eq(comparison_count(&diff.comparison, DELTA_MOVED, true), 1);
}
END_TEST

START_TEST(a_nested_module_of_the_same_name_is_a_finding)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "a/go.mod", "module example.com/m/a\n\ngo 1.18\n");
	(void)judge_head(base);
	expect_finding(FINDING_MODULE_SPLIT, "example.com/m/a");
}
END_TEST

START_TEST(what_a_nested_module_adds_is_still_judged)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "a/go.mod", "module example.com/m/a\n\ngo 1.18\n");
	repo_maker_write(&maker, "a/a.go", ONE_MORE);
	(void)judge_head(base);
	ck_assert_msg(strncmp(status(), "1 new heap escape in 1 function, 1 left the build", 49) == 0, "%s",
		      status());
	ck_assert_uint_eq(comparison_count(&diff.comparison, DELTA_ADDED, true), 1);
}
END_TEST

START_TEST(a_new_module_beside_is_no_finding)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "c/go.mod", "module example.com/m/c\n\ngo 1.18\n");
	repo_maker_write(&maker, "c/c.go", "package c\n\nfunc C() int { return 1 }\n");
	repo_maker_write(&maker, "a/testdata/go.mod", "module example.com/t\n\ngo 1.18\n");
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_PASS);
	ck_assert_uint_eq(diff.comparison.finding_count, 0);
}
END_TEST

/* The directory around a module becomes a module too: the inner one does not notice. */
START_TEST(a_module_that_lay_within_stays_one)
{
	repo_maker_write(&maker, "lib/in/go.mod", "module example.com/in\n\ngo 1.18\n");
	repo_maker_write(&maker, "lib/in/in.go", "package in\n\nfunc In() int { return 1 }\n");
	struct oid base = commit_base();

	repo_maker_write(&maker, "lib/go.mod", "module example.com/lib\n\ngo 1.18\n");
	repo_maker_write(&maker, "lib/lib.go", "package lib\n\nfunc Lib() int { return 1 }\n");
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_PASS);
	ck_assert_uint_eq(diff.comparison.finding_count, 0);
}
END_TEST

/* How the file of package a may leave the build while it is there. */
static const struct {
	const char *file, *text;
} ways[] = {
	{ "a/a.go", "//go:build ignore\n\n" KEEPS },
	{ "a/a.go", "//go:build windows && arm\n\n" KEEPS },
	{ "a/a_windows.go", KEEPS },
	{ "a/a.go", "package a\n\nimport \"C\"\n\nfunc F() *int {\n\tx := 1\n\treturn &x\n}\n" },
};

START_TEST(a_package_that_leaves_the_build_fails)
{
	struct oid base = commit_base();

	repo_maker_remove(&maker, "a/a.go");
	repo_maker_write(&maker, ways[_i].file, ways[_i].text);
	(void)judge_head(base);
	expect_finding(FINDING_PACKAGE_GONE, "example.com/m/a");
}
END_TEST

START_TEST(what_left_the_build_is_no_improvement_where_it_passes)
{
	repo_maker_write(&maker, ".heapgate", "[policy]\n\tgone = report\n");
	struct oid base = commit_base();

	repo_maker_write(&maker, "a/a.go", ways[0].text);
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_PASS);
	ck_assert_msg(strncmp(status(), "No new heap escapes, 1 left the build", 37) == 0, "%s", status());
}
END_TEST

START_TEST(a_deleted_package_is_an_improvement)
{
	struct oid base = commit_base();

	repo_maker_remove(&maker, "a/a.go");
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_PASS);
	ck_assert_uint_eq(diff.comparison.finding_count, 0);
	ck_assert_msg(strncmp(status(), "1 heap escape removed, none added", 33) == 0, "%s", status());
}
END_TEST

START_TEST(a_policy_that_the_change_softens_is_shown_and_does_not_count)
{
	repo_maker_write(&maker, ".heapgate", "[policy]\n\tpreset = strict\n");
	struct oid base = commit_base();

	repo_maker_write(&maker, ".heapgate", "[policy]\n\tpreset = report\n");
	repo_maker_write(&maker, "a/a.go", ONE_MORE);
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	ck_assert_uint_eq(diff.comparison.finding_count, 1);
	ck_assert_int_eq(diff.comparison.findings[0].kind, FINDING_POLICY_CHANGED);
	ck_assert(!diff.comparison.findings[0].fails);
	ck_assert_msg(strncmp(diff.comparison.policy, "strict (.heapgate at ", 21) == 0, "%s",
		      diff.comparison.policy);
}
END_TEST

/* A policy that the change brings does not count for it. */
START_TEST(a_policy_that_the_change_adds_is_shown_and_does_not_count)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, ".heapgate", "[policy]\n\tpreset = report\n");
	repo_maker_write(&maker, "a/a.go", ONE_MORE);
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	ck_assert_int_eq(diff.comparison.findings[0].kind, FINDING_POLICY_CHANGED);
	ck_assert_str_eq(diff.comparison.policy, "strict (default)");
}
END_TEST

/* What the policy says of the only addition in FUNCTION. */
static const struct delta *addition_in(const char *function)
{
	const struct delta *found = NULL;

	for (size_t i = 0; i < diff.comparison.delta_count; i++) {
		const struct delta *delta = &diff.comparison.deltas[i];
		if (delta->kind != DELTA_ADDED || !site_allocates(delta->head_site) ||
		    strcmp(delta->head_function->name, function) != 0)
			continue;
		ck_assert_ptr_null(found);
		found = delta;
	}
	ck_assert_ptr_nonnull(found);
	return found;
}

#define CAPTURES                                                                                             \
	"package a\n\nfunc Each(values []int) {\n\tfor _, value := range values {\n"                         \
	"\t\tgo func() { println(value) }()\n\t}\n}\n"

static bool knows_loop_variables(void)
{
	int minor = 0;

	return sscanf(diff.comparison.configuration->go_version, "go1.%d", &minor) == 1 && minor >= 22;
}

/* Both sides are compiled by one toolchain, so what another language version makes is the change's. */
START_TEST(another_language_version_is_the_changes_doing)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "go.mod", "module example.com/m\n\ngo 1.22\n");
	repo_maker_write(&maker, "a/a.go", CAPTURES);
	struct oid newer = repo_maker_commit(&maker, "1.22");
	repo_maker_write(&maker, "go.mod", "module example.com/m\n\ngo 1.21\n");
	struct oid older = repo_maker_commit(&maker, "1.21");
	judge_commits(&base, &base);
	if (!knows_loop_variables()) {
		(void)fprintf(stderr, "SKIPPED: %s knows no loop variables of 1.22\n",
			      diff.comparison.configuration->go_version);
		return;
	}
	diff_release(&diff);
	diff = (struct diff){ 0 };
	judge_commits(&newer, &older);
	ck_assert_msg(strncmp(status(), "1 new heap escape in 1 function ", 32) == 0, "%s", status());
	ck_assert_str_eq(addition_in("Each")->why, "the go line of go.mod changed from 1.22 to 1.21");
	diff_release(&diff);
	diff = (struct diff){ 0 };
	judge_commits(&older, &newer);
	ck_assert_msg(strncmp(status(), "1 heap escape removed, none added", 33) == 0, "%s", status());
}
END_TEST

/* A function that both starts and defers: what is put off by which. */
static const struct {
	const char *subject;
	enum cause cause;
} put_off[] = {
	{ "moved to heap: started", CAUSE_GO_STATEMENT },
	{ "moved to heap: deferred", CAUSE_DEFER_STATEMENT },
	{ "moved to heap: inner", CAUSE_GO_STATEMENT },
	{ "moved to heap: given", CAUSE_GO_STATEMENT },
	{ "moved to heap: kept", CAUSE_DEFER_STATEMENT },
};

static enum cause cause_of(const char *message)
{
	for (size_t i = 0; i < diff.comparison.delta_count; i++)
		if (diff.comparison.deltas[i].head_site &&
		    strcmp(diff.comparison.deltas[i].head_site->message, message) == 0)
			return diff.comparison.deltas[i].head_site->cause;
	ck_abort_msg("no addition '%s'", message);
	return CAUSE_UNKNOWN;
}

START_TEST(go_and_defer_in_one_function_are_told_apart)
{
	struct oid base = commit_base();

	repo_maker_write(&maker, "a/a.go",
			 KEEPS "\nfunc work(p *int) { *p++ }\n\nfunc Both(n int) {\n"
			       "\tstarted, deferred, inner, given, kept := 1, 2, 3, 4, 5\n"
			       "\tdefer println(n)\n"
			       "\tgo func() {\n\t\tstarted++\n\t\tfunc() { inner++ }()\n\t}()\n"
			       "\tgo work(&given)\n"
			       "\tfor i := 0; i < n; i++ {\n\t\tdefer func() { deferred++ }()\n"
			       "\t\tdefer work(&kept)\n\t}\n}\n");
	(void)judge_head(base);
	for (size_t i = 0; i < COUNT_OF(put_off); i++)
		ck_assert_msg(cause_of(put_off[i].subject) == put_off[i].cause, "%s: %s", put_off[i].subject,
			      cause_info(cause_of(put_off[i].subject))->name);
}
END_TEST

#define HOT_POLICY "[policy]\n\thot-profile = default.pgo\n\thot-threshold = 1%\n"

/* The profiled program of tests/golden/profile under POLICY. */
static struct oid commit_profiled(const char *policy)
{
	repo_maker_copy(&maker, TESTS_DIR "/golden/profile");
	repo_maker_write(&maker, ".heapgate", policy);
	return repo_maker_commit(&maker, "base");
}

static void expect_addition(const char *function, enum ruling ruling, const char *words)
{
	const struct delta *delta = addition_in(function);

	ck_assert_msg(delta->ruling == ruling && strstr(delta->rule, words) != NULL, "%s: %d, %s", function,
		      delta->ruling, delta->rule);
}

#define A                                                                                                    \
	"package a\n\nvar Sink *int\n\n//go:noinline\nfunc Hot(n int) int {\n\tsum := 0\n"                   \
	"\tfor i := 0; i < n; i++ {\n\t\tsum += i * n\n\t}\n\tSink = &sum\n\treturn sum\n}\n\n"              \
	"//go:noinline\nfunc Cold(n int) int {\n\tkept := n + 1\n\tSink = &kept\n\treturn kept\n}\n\n"       \
	"func New() *int {\n\tfresh := 1\n\treturn &fresh\n}\n\n"                                            \
	"type Stack[E any] struct{ items []E }\n\nvar Any any\n\n//go:noinline\n"                            \
	"func (s *Stack[E]) Push(item E) {\n\tif len(s.items) == 1000 {\n\t\ts.items = s.items[:0]\n\t}\n"   \
	"\tpart := s.items\n\tAny = &part\n\ts.items = append(s.items, item)\n}\n"

START_TEST(only_hot_functions_fail)
{
	struct oid base = commit_profiled(HOT_POLICY);

	repo_maker_write(&maker, "a/a.go", A);
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	ck_assert_msg(!diff.comparison.finding_count, "%s", diff.comparison.findings[0].text);
	expect_addition("Hot", RULING_FAILS, "preset = strict; hot: 26.50% of cmd/server/default.pgo");
	expect_addition("(*Stack[...]).Push", RULING_FAILS, "hot: 26.50%");
	expect_addition("Cold", RULING_PASSES, "not hot: 0.00% of cmd/server/default.pgo, hot is 1.00%");
	expect_addition("New", RULING_FAILS, "new, so no profile knows");
	ck_assert_msg(strstr(diff.comparison.policy, "hot functions of cmd/server/default.pgo") != NULL, "%s",
		      diff.comparison.policy);
}
END_TEST

/* A function of the main package, by the name that it has in the program; and one whose literal is hot. */
START_TEST(names_of_programs_and_literals_are_understood)
{
	struct oid base = commit_profiled(HOT_POLICY);
	scoped_buf text = { 0 };
	struct err err;

	ck_assert_int_eq(files_read(&text, TESTS_DIR "/golden/profile/cmd/server/main.go", &err), 0);
	buf_text(&text, "\nvar sink *int\n");
	scoped_buf edited = { 0 };
	struct view rest = buf_view(&text), line;
	while (view_split(&rest, '\n', &line)) {
		buf_print(&edited, "%.*s\n", VIEW_ARG(line));
		if (view_starts(line, VIEW("func work(")) || view_starts(line, VIEW("func rare(")))
			buf_text(&edited, "\tkept := n\n\tsink = &kept\n");
	}
	repo_maker_write(&maker, "cmd/server/main.go", buf_string(&edited));
	repo_maker_write(
		&maker, "b/b.go",
		"package b\n\nvar Sink *int\n\n//go:noinline\nfunc Outer(n int) int {\n"
		"\tinner := func() int {\n\t\tsum := n\n\t\tfor i := 0; i < n; i++ {\n\t\t\tsum ^= i\n"
		"\t\t}\n\t\tSink = &sum\n\t\treturn sum\n\t}\n\treturn Run(inner)\n}\n\n"
		"//go:noinline\nfunc Run(f func() int) int {\n\treturn f()\n}\n");
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	expect_addition("work", RULING_FAILS, "hot: 19.66%");
	expect_addition("rare", RULING_PASSES, "not hot: 0.00%");
	expect_addition("Outer", RULING_FAILS, "hot: 21.37%");
}
END_TEST

/* The change brings a profile in which nothing is hot: the base's counts. */
START_TEST(a_change_cannot_cool_its_own_gate)
{
	struct oid base = commit_profiled("[policy]\n\thot-profile = cmd/server/default.pgo\n");

	repo_maker_write(&maker, "a/a.go", A);
	repo_maker_write(&maker, "cmd/server/default.pgo", "cold");
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	expect_addition("Hot", RULING_FAILS, "hot: 26.50%");
}
END_TEST

static const struct {
	const char *policy, *says;
} unusable[] = {
	{ "[policy]\n\thot-profile = other.pgo\n", "has no such file" },
	{ "[policy]\n\thot-profile = profiles/cpu.pprof\n", "has no such file" },
	{ "[policy]\n\thot-profile = go.mod\n", "go.mod" },
};

START_TEST(without_a_profile_everything_is_hot_and_it_is_said)
{
	struct oid base = commit_profiled(unusable[_i].policy);

	repo_maker_write(&maker, "a/a.go", A);
	ck_assert_int_eq(judge_head(base)->verdict, VERDICT_FAIL);
	expect_addition("Cold", RULING_FAILS, "preset = strict");
	ck_assert_uint_eq(diff.comparison.finding_count, 1);
	const struct finding *finding = &diff.comparison.findings[0];
	ck_assert_int_eq(finding->kind, FINDING_PROFILE_MISSING);
	ck_assert(!finding->fails);
	ck_assert_msg(strstr(finding->text, unusable[_i].says) != NULL, "%s", finding->text);
}
END_TEST

static Suite *verdict_suite(void)
{
	Suite *suite = suite_create("gate: verdicts");
	TCase *build = tcase_create("leaving the build"), *policy = tcase_create("policy"),
	      *heat = tcase_create("heat");

	tcase_add_checked_fixture(build, set_up, tear_down);
	tcase_set_timeout(build, 120);
	tcase_add_test(build, a_nested_module_of_another_name_is_a_finding);
	tcase_add_test(build, a_nested_module_of_the_same_name_is_a_finding);
	tcase_add_test(build, what_a_nested_module_adds_is_still_judged);
	tcase_add_test(build, a_new_module_beside_is_no_finding);
	tcase_add_test(build, a_module_that_lay_within_stays_one);
	tcase_add_loop_test(build, a_package_that_leaves_the_build_fails, 0, (int)COUNT_OF(ways));
	tcase_add_test(build, what_left_the_build_is_no_improvement_where_it_passes);
	tcase_add_test(build, a_deleted_package_is_an_improvement);
	suite_add_tcase(suite, build);

	tcase_add_checked_fixture(policy, set_up, tear_down);
	tcase_set_timeout(policy, 120);
	tcase_add_test(policy, a_policy_that_the_change_softens_is_shown_and_does_not_count);
	tcase_add_test(policy, a_policy_that_the_change_adds_is_shown_and_does_not_count);
	tcase_add_test(policy, another_language_version_is_the_changes_doing);
	tcase_add_test(policy, go_and_defer_in_one_function_are_told_apart);
	suite_add_tcase(suite, policy);

	/* Since Go 1.25 the first use of pprof builds it. */
	tcase_add_checked_fixture(heat, set_up, tear_down);
	tcase_set_timeout(heat, 600);
	tcase_add_test(heat, only_hot_functions_fail);
	tcase_add_test(heat, names_of_programs_and_literals_are_understood);
	tcase_add_test(heat, a_change_cannot_cool_its_own_gate);
	tcase_add_loop_test(heat, without_a_profile_everything_is_hot_and_it_is_said, 0,
			    (int)COUNT_OF(unusable));
	suite_add_tcase(suite, heat);
	return suite;
}

UNIT_MAIN(verdict_suite)
