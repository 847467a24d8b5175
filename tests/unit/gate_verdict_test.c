/*
 * Two commits of a real repository, judged: what the trees say beside what the compiler says.  $GO names
 * another go command than the usual one.
 */
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

static Suite *verdict_suite(void)
{
	Suite *suite = suite_create("gate: verdicts");
	TCase *build = tcase_create("leaving the build"), *policy = tcase_create("policy");

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
	suite_add_tcase(suite, policy);
	return suite;
}

UNIT_MAIN(verdict_suite)
