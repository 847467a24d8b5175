/*
 * Several configurations in one report, against files in tests/golden/reports.
 */
#include <jansson.h>
#include <stdlib.h>

#include "base/files.h"
#include "base/mem.h"
#include "judge/compare.h"
#include "judge/policy.h"
#include "support/collections.h"
#include "unit/golden.h"
#include "view/report_many.h"

#define START                                                                                                \
	"@ ex/api . f.go\n"                                                                                  \
	"fn F f.go 10-20 t=1 s=1\n"
/* The same functions, edited. */
#define EDITED                                                                                               \
	"@ ex/api . f.go\n"                                                                                  \
	"fn F f.go 10-20 t=11 s=11\n"
#define X "moved | x | return-pointer | always | 12:2 | flow=&x;address-of | flow=return &x;return\n"
#define Y "escapes | y | interface-boxing | always | 13:9\n"
#define ARM                                                                                                  \
	"@ ex/api/arm arm f_arm64.go\n"                                                                      \
	"fn G f_arm64.go 5-9 t=2 s=2\n"
#define ARM_EDITED                                                                                           \
	"@ ex/api/arm arm f_arm64.go\n"                                                                      \
	"fn G f_arm64.go 5-9 t=12 s=12\n"
#define Z "moved | z | call-argument | always | 6:2\n"

enum { SIDES = 2 };

static struct {
	struct collection base[SIDES], head[SIDES];
	struct comparison comparison[SIDES], merged;
	struct report_part parts[SIDES];
	struct buf out;
} desk;

static void setup(void)
{
	memset(&desk, 0, sizeof(desk));
}

static void teardown(void)
{
	for (size_t i = 0; i < SIDES; i++) {
		comparison_release(&desk.comparison[i]);
		collection_release(&desk.base[i]);
		collection_release(&desk.head[i]);
	}
	comparison_release(&desk.merged);
	buf_release(&desk.out);
}

/* What one configuration compiled before and after. */
static void side(size_t at, const char *arch, const char *base, const char *head)
{
	scoped_policy policy = { 0 };
	struct comparison *comparison = &desk.comparison[at];
	struct err err;

	policy_default(&policy);
	collection_from(&desk.base[at], base);
	collection_from(&desk.head[at], head);
	desk.base[at].configuration.goarch = desk.head[at].configuration.goarch = arch;
	ck_assert_int_eq(compare(comparison, &desk.base[at], &desk.head[at], &err), 0);
	comparison->base_commit = "3f2a1bc9d8e7f60514233241505f6e7d8c9bacbd";
	comparison->head_commit = "0123456789abcdef0123456789abcdef01234567";
	comparison->base_reason = "merge base with main";
	judge(comparison, &policy);
	desk.parts[at] = (struct report_part){
		.name = arena_print(&comparison->arena, "linux/%s", arch),
		.configuration = &desk.head[at].configuration,
		.comparison = comparison,
	};
}

static void failed_side(size_t at, const char *name)
{
	desk.parts[at] = (struct report_part){ .name = name, .failure = "unsupported GOOS/GOARCH pair" };
}

static void merge(void)
{
	report_merge(&desk.merged, desk.parts, SIDES);
}

static void expect_status(const char *expected)
{
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status(status, &desk.merged);
	ck_assert_str_eq(status, expected);
}

static void check_golden(const char *name)
{
	scoped_free char *path = mem_print("reports/%s", name);

	golden_check(path, &desk.out);
}

/* One site on both, one on each, one configuration with a file of its own. */
static void begin_mixed(void)
{
	side(0, "amd64", START, EDITED X);
	side(1, "arm64", START ARM, EDITED X Y ARM_EDITED Z);
	merge();
}

START_TEST(a_site_of_several_configurations_is_one)
{
	side(0, "amd64", START, EDITED X Y);
	side(1, "arm64", START, EDITED X Y);
	merge();
	ck_assert_uint_eq(desk.merged.delta_count, 2);
	ck_assert_str_eq(desk.merged.deltas[0].where, "linux/amd64, linux/arm64");
	ck_assert_ptr_eq(desk.merged.deltas[0].head_function, desk.merged.deltas[1].head_function);
	expect_status("2 new heap escapes in 1 function vs 3f2a1bc");
}
END_TEST

START_TEST(the_configuration_is_named_where_only_some_are_concerned)
{
	side(0, "amd64", START, START);
	side(1, "arm64", START, EDITED X Y);
	merge();
	ck_assert_int_eq(desk.merged.verdict, VERDICT_FAIL);
	expect_status("2 new heap escapes in 1 function vs 3f2a1bc (linux/arm64 only)");
}
END_TEST

START_TEST(an_improvement_names_its_configuration)
{
	side(0, "amd64", START X, START X);
	side(1, "arm64", START X, START);
	merge();
	ck_assert_int_eq(desk.merged.verdict, VERDICT_PASS);
	expect_status("1 heap escape removed, none added vs 3f2a1bc (linux/arm64 only)");
}
END_TEST

START_TEST(where_all_are_clean_none_is_named)
{
	side(0, "amd64", START X, START X);
	side(1, "arm64", START, START);
	merge();
	expect_status("No new heap escapes vs 3f2a1bc");
}
END_TEST

START_TEST(one_that_fails_outweighs_one_that_could_not_be_judged)
{
	failed_side(0, "plan9/arm64");
	side(1, "arm64", START, EDITED X);
	merge();
	ck_assert_int_eq(desk.merged.verdict, VERDICT_FAIL);
	expect_status("1 new heap escape in 1 function vs 3f2a1bc; 1 configuration not judged");
}
END_TEST

START_TEST(one_that_could_not_be_judged_outweighs_one_that_passes)
{
	side(0, "amd64", START, START);
	failed_side(1, "plan9/arm64");
	merge();
	ck_assert_int_eq(desk.merged.verdict, VERDICT_ERROR);
	expect_status("Could not judge: plan9/arm64: unsupported GOOS/GOARCH pair");
}
END_TEST

START_TEST(a_package_that_one_configuration_cannot_build_is_named_with_it)
{
	side(0, "amd64", START, START);
	side(1, "arm64", START, START "! ex/api/broken b.go:3:2: undefined: x\n");
	merge();
	expect_status("Could not judge: ex/api/broken: b.go:3:2: undefined: x (linux/arm64)");
}
END_TEST

START_TEST(a_package_that_none_can_build_is_told_once)
{
	side(0, "amd64", START, START "! ex/api/broken b.go:3:2: undefined: x\n");
	side(1, "arm64", START, START "! ex/api/broken b.go:3:2: undefined: x\n");
	merge();
	ck_assert_uint_eq(desk.merged.incomplete_count, 1);
	ck_assert_str_eq(desk.merged.incomplete[0].reason, "b.go:3:2: undefined: x");
}
END_TEST

START_TEST(functions_of_one_name_in_files_of_each_system_stay_apart)
{
	side(0, "amd64", "@ ex/api . f_amd64.go\nfn F f_amd64.go 1-9 t=1\n",
	     "@ ex/api . f_amd64.go\nfn F f_amd64.go 1-9 t=2\nmoved | x | unknown | always | 2:2\n");
	side(1, "arm64", "@ ex/api . f_arm64.go\nfn F f_arm64.go 1-9 t=1\n",
	     "@ ex/api . f_arm64.go\nfn F f_arm64.go 1-9 t=2\nmoved | x | unknown | always | 2:2\n");
	merge();
	ck_assert_uint_eq(desk.merged.delta_count, 2);
	ck_assert_str_eq(desk.merged.deltas[0].where, "linux/amd64");
	expect_status("2 new heap escapes in 2 functions vs 3f2a1bc");
}
END_TEST

START_TEST(one_alone_comes_out_as_it_is)
{
	side(0, "amd64", START, EDITED X);
	report_merge(&desk.merged, desk.parts, 1);
	ck_assert_ptr_null(desk.merged.deltas[0].where);
	ck_assert_uint_eq(desk.merged.side_count, 0);
	expect_status("1 new heap escape in 1 function vs 3f2a1bc");
}
END_TEST

START_TEST(several_as_text)
{
	begin_mixed();
	report_diff_text(&desk.out, &desk.merged, NULL);
	check_golden("many.txt");
}
END_TEST

START_TEST(several_as_markdown)
{
	begin_mixed();
	report_diff_markdown(&desk.out, &desk.merged, NULL);
	check_golden("many.md");
}
END_TEST

START_TEST(several_as_json)
{
	begin_mixed();
	report_many_json(&desk.out, &desk.merged, desk.parts, SIDES);
	check_golden("many.json");
}
END_TEST

START_TEST(one_without_an_answer_as_json)
{
	side(0, "amd64", START, START);
	failed_side(1, "plan9/arm64");
	merge();
	report_many_json(&desk.out, &desk.merged, desk.parts, SIDES);
	check_golden("many_error.json");
}
END_TEST

static void begin_scan(void)
{
	static const char *const names[] = { "linux/amd64", "linux/arm64" };

	collection_from(&desk.head[0], EDITED X);
	collection_from(&desk.head[1], EDITED X Y ARM_EDITED Z);
	for (size_t i = 0; i < SIDES; i++)
		desk.parts[i] = (struct report_part){ .name = names[i],
						      .configuration = &desk.head[i].configuration,
						      .collection = &desk.head[i] };
}

START_TEST(a_scan_of_several_as_text)
{
	begin_scan();
	report_scans_text(&desk.out, desk.parts, SIDES, NULL);
	check_golden("many_scan.txt");
}
END_TEST

START_TEST(a_scan_of_several_as_json_names_the_configuration_of_each_function)
{
	begin_scan();
	report_scans_json(&desk.out, desk.parts, SIDES);
	json_t *document = json_loadb(desk.out.ptr, desk.out.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *functions = json_object_get(document, "functions");
	ck_assert_uint_eq(json_array_size(json_object_get(document, "configurations")), 2);
	ck_assert_uint_eq(json_array_size(functions), 3);
	ck_assert_str_eq(json_string_value(json_object_get(json_array_get(functions, 0), "configuration")),
			 "linux/amd64");
	ck_assert_str_eq(json_string_value(json_object_get(json_array_get(functions, 2), "configuration")),
			 "linux/arm64");
	json_decref(document);
}
END_TEST

START_TEST(a_scan_of_several_as_sarif_has_each_site_once)
{
	size_t results = 0;

	begin_scan();
	report_scans_sarif(&desk.out, desk.parts, SIDES);
	json_t *document = json_loadb(desk.out.ptr, desk.out.len, JSON_REJECT_DUPLICATES, NULL);
	results = json_array_size(
		json_object_get(json_array_get(json_object_get(document, "runs"), 0), "results"));
	ck_assert_uint_eq(results, 3);
	ck_assert_ptr_nonnull(strstr(buf_string(&desk.out), "(linux/amd64, linux/arm64)"));
	json_decref(document);
}
END_TEST

static Suite *many_suite(void)
{
	static const TTest **const tests[] = {
		&a_site_of_several_configurations_is_one,
		&the_configuration_is_named_where_only_some_are_concerned,
		&an_improvement_names_its_configuration,
		&where_all_are_clean_none_is_named,
		&one_that_fails_outweighs_one_that_could_not_be_judged,
		&one_that_could_not_be_judged_outweighs_one_that_passes,
		&a_package_that_one_configuration_cannot_build_is_named_with_it,
		&a_package_that_none_can_build_is_told_once,
		&functions_of_one_name_in_files_of_each_system_stay_apart,
		&one_alone_comes_out_as_it_is,
		&several_as_text,
		&several_as_markdown,
		&several_as_json,
		&one_without_an_answer_as_json,
		&a_scan_of_several_as_text,
		&a_scan_of_several_as_json_names_the_configuration_of_each_function,
		&a_scan_of_several_as_sarif_has_each_site_once,
	};
	Suite *suite = suite_create("view: many");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		tcase_add_test(tcase, *tests[i]);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(many_suite)
