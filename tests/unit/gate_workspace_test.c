/* lib/gate/workspace: which go.work is in force. */
#include "gate/workspace.h"

#include "unit/scratch.h"

static void write_work(const char *directory, const char *text)
{
	scoped_free char *path = files_join(directory, "go.work");

	scratch_write(path, text);
}

/* The go.work in force for the module in DIRECTORY, relative to the root; "" for none. */
static const char *in_force(const char *directory)
{
	const char *path;
	const char *module = directory[0] ? arena_print(&arena, "%s/%s", root, directory) : root;

	ck_assert_msg(workspace_find(&path, &arena, root, module, &err) == 0, "%s", err.text);
	return path ? path + strlen(root) + 1 : "";
}

START_TEST(a_module_that_is_used_is_built_in_the_workspace)
{
	write_work(".", "go 1.22\n\nuse (\n\t.\n\t./b\n)\n");
	ck_assert_str_eq(in_force("b"), "go.work");
	ck_assert_str_eq(in_force(""), "go.work");
}
END_TEST

START_TEST(a_module_that_is_not_used_is_built_alone)
{
	write_work(".", "go 1.22\nuse ./b\n");
	ck_assert_str_eq(in_force("a"), "");
	ck_assert_str_eq(in_force("b/c"), "");
}
END_TEST

START_TEST(without_go_work_every_module_is_built_alone)
{
	ck_assert_str_eq(in_force("a"), "");
}
END_TEST

START_TEST(the_nearest_go_work_counts)
{
	write_work(".", "use ./b\n");
	write_work("b", "use ./other\n");
	ck_assert_str_eq(in_force("b"), "");
	write_work("b", "use ../b\n");
	ck_assert_str_eq(in_force("b"), "b/go.work");
}
END_TEST

START_TEST(a_module_outside_of_the_tree_is_refused)
{
	const char *path;

	write_work(".", "use (\n\t.\n\t../elsewhere\n)\n");
	ck_assert_int_eq(workspace_find(&path, &arena, root, root, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strstr(err.text, "../elsewhere") && !strstr(err.text, root), "%s", err.text);
}
END_TEST

static Suite *workspace_suite(void)
{
	Suite *suite = suite_create("gate_workspace");
	TCase *tcase = tcase_create("workspace");

	tcase_add_checked_fixture(tcase, scratch_open, scratch_close);
	tcase_add_test(tcase, a_module_that_is_used_is_built_in_the_workspace);
	tcase_add_test(tcase, a_module_that_is_not_used_is_built_alone);
	tcase_add_test(tcase, without_go_work_every_module_is_built_alone);
	tcase_add_test(tcase, the_nearest_go_work_counts);
	tcase_add_test(tcase, a_module_outside_of_the_tree_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(workspace_suite)
