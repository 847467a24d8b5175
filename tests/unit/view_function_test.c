/* One function as people and programs get it. */
#include "support/collections.h"
#include "unit/unit.h"
#include "view/report.h"

static struct collection collection;
static struct buf out;

static void teardown(void)
{
	collection_release(&collection);
	buf_release(&out);
}

#define LEAD "@ example.com/m/a a f.go\n"

static struct function *only_function(const char *text)
{
	collection_from(&collection, text);
	ck_assert_uint_eq(collection.snapshots[0].function_count, 1);
	return &collection.snapshots[0].functions[0];
}

static struct view source(void *payload, const char *file, int line)
{
	static const struct view lines[] = { { "\tx := T{}\n", 10 }, { "\treturn &x\n", 11 } };

	(void)payload;
	if (strcmp(file, "a/f.go") != 0 || line < 12 || line > 13)
		return (struct view){ NULL, 0 };
	return lines[line - 12];
}

static const struct report_options options = { .source = source };

START_TEST(a_function_with_flow_excerpts_and_remedy)
{
	struct function *function =
		only_function(LEAD "fn New f.go 10-20 can\n"
				   "moved | x | return-pointer | always | 12:2 | flow=&x;address-of | "
				   "flow=return &x;return\n");
	struct flow_step *last = (struct flow_step *)(uintptr_t)&function->sites[0].flow[1];

	last->line = 13;
	function->inline_cost = 23;
	report_function_text(&out, function, &options);
	ck_assert_str_eq(
		buf_string(&out),
		"example.com/m/a.New  a/f.go:10\n"
		"  inlining: can be inlined: cost 23, budget 80\n"
		"\n"
		"  a/f.go:12:2: moved to heap: x\n"
		"        12 | x := T{}\n"
		"    cause:      return-pointer: a pointer to a local value is returned, so the value must "
		"outlive its function\n"
		"    allocates:  each time the statement runs\n"
		"    flow:       &x (address-of) at a/f.go:12:2\n"
		"                return &x (return) at a/f.go:13:2\n"
		"                   13 | return &x\n"
		"    remedy:     return the value itself, or let the caller pass in where to put it\n"
		"\n"
		"  More: heapgate explain return-pointer; heapgate explain blind-spots\n");
}
END_TEST

START_TEST(leaks_stand_apart)
{
	report_function_text(
		&out,
		only_function(LEAD "fn Keep f.go 10-20\n"
				   "leak | p | global-store | never | 10:11 | flow=last = p;assign\n"),
		NULL);
	const char *none = strstr(buf_string(&out), "no heap escapes\n");
	const char *leaks = strstr(buf_string(&out), "Parameters that leak\n");
	ck_assert_ptr_nonnull(none);
	ck_assert_ptr_nonnull(leaks);
	ck_assert_ptr_nonnull(strstr(leaks, "leaking param: p\n"));
	ck_assert_ptr_nonnull(strstr(leaks, "allocates:  not here"));
}
END_TEST

START_TEST(a_function_that_is_not_inlined_says_why)
{
	report_function_text(&out, only_function(LEAD "fn Big f.go 10-20 cannot\n"), NULL);
	ck_assert_ptr_nonnull(
		strstr(buf_string(&out),
		       "inlining: cannot be inlined: function too complex: cost 92 exceeds budget 80\n"));
}
END_TEST

START_TEST(a_function_without_a_decision_says_so)
{
	report_function_text(&out, only_function(LEAD "fn F f.go 10-20\n"), NULL);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "inlining: the compiler says nothing about it\n"));
}
END_TEST

START_TEST(text_from_the_code_cannot_steer_the_terminal)
{
	struct function *function =
		only_function(LEAD "fn F f.go 10-20\nescapes | \x1b[2J | interface-boxing | maybe | 12:2 | "
				   "flow=\x1b[3J;spill\n");

	function->inline_reason = "\x1b[4J";
	report_function_text(&out, function, NULL);
	ck_assert_ptr_null(strchr(buf_string(&out), '\x1b'));
}
END_TEST

#define SITE "moved | x | return-pointer | always | 12:2\n"

START_TEST(json_has_cost_and_budget_of_what_can_be_inlined)
{
	only_function(LEAD "fn F f.go 10-20 can\n" SITE)->inline_cost = 23;
	report_scan_json(&out, &collection);
	ck_assert_ptr_nonnull(
		strstr(buf_string(&out),
		       "\"inlining\": {\"can\": true, \"cost\": 23, \"budget\": 80, \"reason\": \"\"}"));
}
END_TEST

START_TEST(json_has_the_budget_that_the_compiler_names)
{
	struct function *function = only_function(LEAD "fn F f.go 10-20 cannot\n" SITE);

	function->inline_cost = 2092;
	function->inline_reason = "function too complex: cost 2092 exceeds budget 2000";
	report_scan_json(&out, &collection);
	ck_assert_ptr_nonnull(strstr(buf_string(&out),
				     "\"inlining\": {\"can\": false, \"cost\": 2092, \"budget\": 2000, "
				     "\"reason\": \"function too complex: cost 2092 exceeds budget 2000\"}"));
}
END_TEST

START_TEST(json_has_a_reason_without_a_cost)
{
	struct function *function = only_function(LEAD "fn F f.go 10-20 cannot\n" SITE);

	function->inline_cost = 0;
	function->inline_reason = "marked go:noinline";
	report_scan_json(&out, &collection);
	ck_assert_ptr_nonnull(strstr(buf_string(&out),
				     "\"inlining\": {\"can\": false, \"cost\": null, "
				     "\"budget\": null, \"reason\": \"marked go:noinline\"}"));
}
END_TEST

static Suite *function_suite(void)
{
	static const TTest **const tests[] = {
		&a_function_with_flow_excerpts_and_remedy,
		&leaks_stand_apart,
		&a_function_that_is_not_inlined_says_why,
		&a_function_without_a_decision_says_so,
		&text_from_the_code_cannot_steer_the_terminal,
		&json_has_cost_and_budget_of_what_can_be_inlined,
		&json_has_the_budget_that_the_compiler_names,
		&json_has_a_reason_without_a_cost,
	};
	Suite *suite = suite_create("view: a function");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, NULL, teardown);
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		tcase_add_test(all, *tests[i]);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(function_suite)
