/* heapgate explain FUNCTION: which functions a name means; and the command as people call it. */
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "daemon/explain_function.h"
#include "support/collections.h"
#include "unit/unit.h"

static struct collection collection;
static struct arena arena;

static void setup(void)
{
	collection = (struct collection){ 0 };
	arena = (struct arena){ 0 };
	collection_from(&collection, "@ example.com/m/a a f.go\n"
				     "fn F f.go 1-2\n"
				     "fn T.M f.go 3-4\n"
				     "fn (*T).P f.go 5-6\n"
				     "fn (*Stack[...]).Push f.go 7-8\n"
				     "fn Map[...] f.go 9-10\n"
				     "fn (*U).M f.go 11-12\n"
				     "@ example.com/m/deep/a deep/a g.go\n"
				     "fn F g.go 1-2\n"
				     "fn init g.go 0-0\n"
				     "fn Only g.go 3-4\n"
				     "fn T.Only g.go 5-6\n");
}

static void teardown(void)
{
	arena_release(&arena);
	collection_release(&collection);
}

static size_t count(const char *name)
{
	const struct function *found;

	return functions_named(&found, &arena, &collection, view_of(name));
}

static void check_one(const char *name, const char *package, const char *function)
{
	const struct function *found;

	ck_assert_msg(functions_named(&found, &arena, &collection, view_of(name)) == 1, "%s", name);
	ck_assert_str_eq(found[0].package, package);
	ck_assert_str_eq(found[0].name, function);
}

START_TEST(a_method_is_found_with_and_without_brackets)
{
	check_one("T.M", "example.com/m/a", "T.M");
	check_one("(*T).P", "example.com/m/a", "(*T).P");
	check_one("T.P", "example.com/m/a", "(*T).P");
	check_one("P", "example.com/m/a", "(*T).P");
}
END_TEST

START_TEST(a_generic_function_is_found_without_its_parameters)
{
	check_one("Stack.Push", "example.com/m/a", "(*Stack[...]).Push");
	check_one("(*Stack[T]).Push", "example.com/m/a", "(*Stack[...]).Push");
	check_one("Map", "example.com/m/a", "Map[...]");
}
END_TEST

START_TEST(a_package_before_the_name_narrows_it)
{
	check_one("deep/a.F", "example.com/m/deep/a", "F");
	check_one("example.com/m/a.F", "example.com/m/a", "F");
	check_one("m/a.T.M", "example.com/m/a", "T.M");
}
END_TEST

START_TEST(a_name_of_several_functions_means_all_of_them)
{
	ck_assert_uint_eq(count("F"), 2);
	ck_assert_uint_eq(count("a.F"), 2);
	ck_assert_uint_eq(count("M"), 2);
}
END_TEST

START_TEST(a_name_in_full_means_no_other)
{
	check_one("Only", "example.com/m/deep/a", "Only");
}
END_TEST

START_TEST(a_part_of_a_name_means_nothing)
{
	ck_assert_uint_eq(count("nly"), 0);
	ck_assert_uint_eq(count("Pus"), 0);
	ck_assert_uint_eq(count("ap"), 0);
	ck_assert_uint_eq(count(""), 0);
}
END_TEST

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

static int explain(struct buf *out, const char *directory, const char *first, const char *second,
		   const char *third)
{
	const char *const argv[] = { HEAPGATE_BINARY, "explain", first, second, third, NULL };
	struct child_result result;
	struct err err = { 0 };
	const struct child_spec spec = { .argv = argv,
					 .env = (const char *const *)environ,
					 .directory = directory,
					 .out = keep,
					 .errors = keep,
					 .payload = out,
					 .deadline_ms = 120 * 1000 };

	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	return result.status;
}

START_TEST(without_a_name_everything_is_listed)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(explain(&out, "/", NULL, NULL, NULL), 0);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\n  return-pointer "));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\n  growing slice "));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\n  make(chan) "));
}
END_TEST

START_TEST(a_situation_needs_no_quotes)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(explain(&out, "/", "Growing", "slice", NULL), 0);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "since 1.25: append escapes to heap"));
}
END_TEST

START_TEST(an_unknown_name_is_answered_with_the_nearest)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(explain(&out, "/", "growing-slize", NULL, NULL), 2);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "did you mean 'growing slice'"));
}
END_TEST

START_TEST(a_function_of_the_module_is_explained)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(
		explain(&out, "/", "--dir=" TESTS_DIR "/golden/corpus/plain", "local.ReturnPointer", NULL),
		0);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "moved to heap: t\n"));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "cause:      return-pointer"));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "inlining: can be inlined: cost "));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "return &t (return)"));
}
END_TEST

START_TEST(the_module_here_is_the_default)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(explain(&out, TESTS_DIR "/golden/corpus/plain", "closures.MethodValue", NULL, NULL),
			 0);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "cause:      method-value"));
}
END_TEST

START_TEST(several_functions_of_a_name_are_listed)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(explain(&out, TESTS_DIR "/golden/corpus/plain", "InLoop", NULL, NULL), 2);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "example.com/corpus/closures.InLoop  "));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "example.com/corpus/local.InLoop  "));
}
END_TEST

static Suite *explain_suite(void)
{
	Suite *suite = suite_create("daemon: explain");
	TCase *names = tcase_create("names"), *command = tcase_create("command");

	tcase_add_checked_fixture(names, setup, teardown);
	tcase_add_test(names, a_method_is_found_with_and_without_brackets);
	tcase_add_test(names, a_generic_function_is_found_without_its_parameters);
	tcase_add_test(names, a_package_before_the_name_narrows_it);
	tcase_add_test(names, a_name_of_several_functions_means_all_of_them);
	tcase_add_test(names, a_name_in_full_means_no_other);
	tcase_add_test(names, a_part_of_a_name_means_nothing);
	suite_add_tcase(suite, names);
	tcase_set_timeout(command, 150);
	tcase_add_test(command, without_a_name_everything_is_listed);
	tcase_add_test(command, a_situation_needs_no_quotes);
	tcase_add_test(command, an_unknown_name_is_answered_with_the_nearest);
	tcase_add_test(command, a_function_of_the_module_is_explained);
	tcase_add_test(command, the_module_here_is_the_default);
	tcase_add_test(command, several_functions_of_a_name_are_listed);
	suite_add_tcase(suite, command);
	return suite;
}

UNIT_MAIN(explain_suite)
