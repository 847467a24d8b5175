/* lib/gate/skipped: source files that a tree has and its export does not; real Go code. */
#include "gate/skipped.h"

#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/diff.h"
#include "support/repo_maker.h"
#include "unit/unit.h"

static char *root;
static struct repo_maker maker;
static struct mirror *mirror;
static struct err err;

static void setup(void)
{
	char pattern[] = "/tmp/heapgate-skipped.XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	root = mem_text(pattern);
	scoped_free char *source = files_join(root, "source");
	repo_maker_init(&maker, source);
	ck_assert_int_eq(mirror_discover(&mirror, source, &err), 0);
	repo_maker_write(&maker, "go.mod", "module example.com/m\n\ngo 1.18\n");
	repo_maker_write(&maker, "a/a.go", "package a\n\nfunc New(n int) *int { return &n }\n");
	repo_maker_write(&maker, "b/b.go", "package b\n\nfunc New(n int) *int { return &n }\n");
}

static void teardown(void)
{
	mirror_close(take(mirror));
	repo_maker_release(&maker);
	ck_assert_int_eq(files_remove_tree(root, &err), 0);
	free(root);
}

static void link_file(const char *target, const char *path)
{
	scoped_free char *whole = files_join(maker.path, path);
	scoped_free char *directory = mem_print("%.*s", (int)(strrchr(whole, '/') - whole), whole);

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(symlink(target, whole), 0);
}

/* "PACKAGE ..." of the snapshots and "!PACKAGE: REASON ..." of what could not be judged. */
static char *collected(const struct oid *commit)
{
	scoped_collection out = { 0 };
	scoped_arena arena = { 0 };
	scoped_free char *tree = files_join(root, "tree");
	struct collect_spec spec = { .directory = tree };
	struct toolchain toolchain;
	scoped_buf text = { 0 };

	ck_assert_int_eq(files_make_directory(tree, &err), 0);
	ck_assert_msg(collect_probe(&toolchain, &arena, &spec, &err) == 0, "%s", err.text);
	ck_assert_msg(collect_commit(&out, &toolchain, mirror, commit, &spec, &err) == 0, "%s", err.text);
	for (size_t i = 0; i < out.snapshot_count; i++)
		buf_print(&text, "%s ", out.snapshots[i].package);
	for (size_t i = 0; i < out.incomplete_count; i++)
		buf_print(&text, "!%s: %s ", out.incomplete[i].package, out.incomplete[i].reason);
	return buf_take(&text);
}

static const struct {
	const char *target, *path, *collected;
} rows[] = {
	{ "../b/b.go", "a/link.go",
	  "example.com/m/b !example.com/m/a: a/link.go is left out: it is a symbolic link " },
	{ "/etc/passwd", "c/only.go",
	  "example.com/m/a example.com/m/b !example.com/m/c: c/only.go is left out: it is a symbolic link " },
	{ "a/a.go", "root.s",
	  "example.com/m/a example.com/m/b !example.com/m: root.s is left out: it is a symbolic link " },
	{ "../b/b.go", "a/link_test.go", "example.com/m/a example.com/m/b " },
	{ "../b/b.go", "a/.hidden.go", "example.com/m/a example.com/m/b " },
	{ "../b/b.go", "a/testdata/link.go", "example.com/m/a example.com/m/b " },
	{ "../b", "a/link", "example.com/m/a example.com/m/b " },
};

START_TEST(a_linked_source_file_is_named)
{
	link_file(rows[_i].target, rows[_i].path);
	struct oid commit = repo_maker_commit(&maker, "linked");
	scoped_free char *text = collected(&commit);
	ck_assert_str_eq(text, rows[_i].collected);
}
END_TEST

/* Told anew of an export that only brings the difference. */
START_TEST(it_is_named_until_it_is_gone)
{
	link_file("../b/b.go", "a/link.go");
	struct oid linked = repo_maker_commit(&maker, "linked");
	repo_maker_write(&maker, "b/b.go", "package b\n");
	struct oid other = repo_maker_commit(&maker, "another file");
	repo_maker_remove(&maker, "a/link.go");
	struct oid gone = repo_maker_commit(&maker, "gone");
	scoped_free char *first = collected(&linked), *second = collected(&other), *third = collected(&gone);
	ck_assert_str_eq(first, rows[0].collected);
	ck_assert_str_eq(second, rows[0].collected);
	ck_assert_str_eq(third, "example.com/m/a example.com/m/b ");
}
END_TEST

START_TEST(a_module_below_names_its_own_package)
{
	repo_maker_write(&maker, "sub/go.mod", "module example.com/other\n\ngo 1.18\n");
	link_file("../../a/a.go", "sub/in/link.go");
	struct oid commit = repo_maker_commit(&maker, "linked");
	scoped_free char *text = collected(&commit);
	ck_assert_ptr_nonnull(strstr(text, "!example.com/other/in: sub/in/link.go is left out"));
}
END_TEST

static Suite *skipped_suite(void)
{
	Suite *suite = suite_create("gate/skipped");
	TCase *tests = tcase_create("skipped");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, a_linked_source_file_is_named, 0, COUNT_OF(rows));
	tcase_add_test(tests, it_is_named_until_it_is_gone);
	tcase_add_test(tests, a_module_below_names_its_own_package);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(skipped_suite)
