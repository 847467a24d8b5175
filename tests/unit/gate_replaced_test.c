/* lib/gate/replaced: what go.mod and go.work files put in a module's place. */
#include "gate/replaced.h"

#include "unit/scratch.h"

/* The directories, one behind the other. */
static const char *found(void)
{
	struct modules modules;
	struct replaced replaced = { 0 };
	const char *all = "";

	ck_assert_int_eq(modules_find(&modules, &arena, root, &err), 0);
	ck_assert_int_eq(replaced_find(&replaced, &arena, root, &modules, &err), 0);
	for (size_t i = 0; i < replaced.count; i++)
		all = arena_print(&arena, "%s%s%s", all, i ? " " : "", replaced.list[i]);
	return all;
}

static const struct {
	const char *nested, *found;
} rows[] = {
	{ "", "" },
	{ "replace ex/root => ..\n", "" },
	{ "replace ex/root => ../\n", "" },
	{ "replace ex/root v1.2.3 => ../../nested/..\n", "" },
	{ "replace ex/fork => ..\n", "." },
	{ "replace ex/lib => ../lib\n", "" },
	{ "replace ex/lib/v2 => ../lib\n", "lib" },
	{ "replace (\n\tex/a => ../_local/a // ours\n\tex/b v1.0.0 => ../testdata/b\n)\n",
	  "_local/a testdata/b" },
	{ "replace ex/a => ../_local/a\nreplace ex/a v1.0.0 => ../_local/a/\n", "_local/a" },
	{ "replace ex/a => ./inner\n", "nested/inner" },
	{ "replace ex/a => \"./inner\"\n", "nested/inner" },
	{ "replace ex/a => ex/b v1.2.3\n", "" },
	{ "replace ex/a => ../../outside\n", "" },
	{ "replace ex/a => /usr/src/a\n", "" },
	{ "replace ex/a =>\nreplace => ../lib\n", "" },
};

START_TEST(a_go_mod_below_the_root_replaces)
{
	scratch_write("go.mod", "module ex/root\n");
	scratch_write("lib/go.mod", "module ex/lib\n");
	scratch_write("nested/go.mod", arena_print(&arena, "module ex/nested\n%s", rows[_i].nested));
	ck_assert_str_eq(found(), rows[_i].found);
}
END_TEST

START_TEST(every_go_mod_and_go_work_counts)
{
	scratch_write("go.mod", "module ex/root\nreplace ex/a => ./_a\n");
	scratch_write("lib/go.mod", "module ex/lib\nreplace ex/b => ../_b\n");
	scratch_write("work/go.work", "use (\n\t./one\n\t./_two\n)\nreplace ex/c => ../_c\n");
	scratch_write("work/one/go.mod", "module ex/one\n");
	scratch_write("work/_two/go.mod", "module ex/two\n");
	ck_assert_str_eq(found(), "_a _b work/_two _c");
}
END_TEST

START_TEST(the_same_directory_is_named_once)
{
	scratch_write("go.mod", "module ex/root\nreplace ex/a => ./_a\n");
	scratch_write("go.work", "use .\nreplace ex/b => ./_a\n");
	ck_assert_str_eq(found(), "_a");
}
END_TEST

static Suite *replaced_suite(void)
{
	Suite *suite = suite_create("gate/replaced");
	TCase *tests = tcase_create("replaced");

	tcase_add_checked_fixture(tests, scratch_open, scratch_close);
	tcase_add_loop_test(tests, a_go_mod_below_the_root_replaces, 0, COUNT_OF(rows));
	tcase_add_test(tests, every_go_mod_and_go_work_counts);
	tcase_add_test(tests, the_same_directory_is_named_once);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(replaced_suite)
