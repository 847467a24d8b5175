/* lib/tree: what differs between two commits, and single files. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "support/repo_maker.h"
#include "tree/changed.h"
#include "unit/unit.h"

static char place[] = "/tmp/heapgate-changed-XXXXXX";
static struct repo_maker maker;
static struct mirror *mirror;
static struct err err;
static struct buf told;

static void set_up(void)
{
	memcpy(place + sizeof(place) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(place));
	repo_maker_init(&maker, place);
	ck_assert_int_eq(mirror_discover(&mirror, place, &err), 0);
	told = (struct buf){ 0 };
}

static void tear_down(void)
{
	mirror_close(take(mirror));
	repo_maker_release(&maker);
	buf_release(&told);
	ck_assert_int_eq(files_remove_tree(place, &err), 0);
}

static int tell(void *payload, enum change_kind kind, const char *path, struct err *tell_err)
{
	(void)payload, (void)tell_err;
	buf_print(&told, "%c %s\n", "ADM"[kind], path);
	return 0;
}

static int refuse(void *payload, enum change_kind kind, const char *path, struct err *refuse_err)
{
	(void)payload, (void)kind;
	return err_set(refuse_err, ERR_INPUT, "not %s", path);
}

static void assert_changes(struct oid base, struct oid head, const char *text)
{
	buf_clear(&told);
	ck_assert_msg(tree_changes(mirror, &base, &head, tell, NULL, &err) == 0, "%s", err.text);
	ck_assert_str_eq(buf_string(&told), text);
}

START_TEST(changes_are_told_in_path_order)
{
	repo_maker_write(&maker, "a/x.go", "x");
	repo_maker_write(&maker, "a.go", "same");
	repo_maker_write(&maker, "b/deep/er/y.go", "y");
	repo_maker_write(&maker, "z.go", "1");
	struct oid base = repo_maker_commit(&maker, "base");
	repo_maker_write(&maker, "a/x.go", "other");
	repo_maker_remove(&maker, "b");
	repo_maker_write(&maker, "b.go", "new");
	repo_maker_write(&maker, "z.go", "2");
	struct oid head = repo_maker_commit(&maker, "head");

	assert_changes(base, head, "M a/x.go\nA b.go\nD b/deep/er/y.go\nM z.go\n");
	assert_changes(head, base, "M a/x.go\nD b.go\nA b/deep/er/y.go\nM z.go\n");
	assert_changes(head, head, "");
}
END_TEST

START_TEST(a_rename_is_a_deletion_and_an_addition)
{
	repo_maker_write(&maker, "old.go", "package a\n\nfunc Long() {}\n");
	struct oid base = repo_maker_commit(&maker, "base");
	repo_maker_remove(&maker, "old.go");
	repo_maker_write(&maker, "new.go", "package a\n\nfunc Long() {}\n");
	struct oid head = repo_maker_commit(&maker, "head");

	assert_changes(base, head, "A new.go\nD old.go\n");
}
END_TEST

START_TEST(a_file_that_becomes_a_directory_is_gone_and_its_files_are_new)
{
	repo_maker_write(&maker, "a", "file");
	struct oid base = repo_maker_commit(&maker, "base");
	repo_maker_remove(&maker, "a");
	repo_maker_write(&maker, "a/b", "file");
	struct oid head = repo_maker_commit(&maker, "head");

	assert_changes(base, head, "D a\nA a/b\n");
}
END_TEST

START_TEST(a_changed_mode_is_a_change)
{
	scoped_free char *path = files_join(place, "run");

	repo_maker_write(&maker, "run", "x");
	struct oid base = repo_maker_commit(&maker, "base");
	ck_assert_int_eq(chmod(path, 0755), 0);
	struct oid head = repo_maker_commit(&maker, "head");

	assert_changes(base, head, "M run\n");
}
END_TEST

START_TEST(a_callback_that_fails_stops_the_comparison)
{
	repo_maker_write(&maker, "a", "1");
	struct oid base = repo_maker_commit(&maker, "base");
	repo_maker_write(&maker, "a", "2");
	struct oid head = repo_maker_commit(&maker, "head");

	ck_assert_int_eq(tree_changes(mirror, &base, &head, refuse, NULL, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err.text, "not a");
}
END_TEST

/* LEVELS directories, each with WIDTH entries that are the next one. */
static struct oid bomb(int levels, int width)
{
	struct oid inner = repo_maker_object(&maker, "blob", VIEW("x"));
	const char *kind = "100644 blob";

	for (int level = 0; level < levels; level++) {
		scoped_buf list = { 0 }, out = { 0 };
		for (int i = 0; i < width; i++)
			buf_print(&list, "%s %s\tn%02d\n", kind, inner.hex, i);
		repo_maker_git(&out, &maker, (const char *const[]){ "mktree", NULL }, buf_view(&list));
		ck_assert_int_eq(oid_parse(&inner, view_trim(buf_view(&out)), &err), 0);
		kind = "040000 tree";
	}
	return repo_maker_commit_tree(&maker, &inner, NULL);
}

static int pass(void *payload, enum change_kind kind, const char *path, struct err *pass_err)
{
	(void)payload, (void)kind, (void)path, (void)pass_err;
	return 0;
}

START_TEST(small_trees_that_stand_for_endless_paths_are_a_limit)
{
	struct oid base = bomb(1, 1), head = bomb(8, 10);

	ck_assert_int_eq(tree_changes(mirror, &base, &head, pass, NULL, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(directories_without_end_are_a_limit)
{
	struct oid base = bomb(1, 1), head = bomb(300, 1);

	ck_assert_int_eq(tree_changes(mirror, &base, &head, pass, NULL, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(a_file_is_read_from_its_commit)
{
	scoped_buf out = { 0 };

	repo_maker_write(&maker, "dir/policy", "first");
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_write(&maker, "dir/policy", "second");
	(void)repo_maker_commit(&maker, "second");
	buf_text(&out, "got ");
	ck_assert_int_eq(tree_read(&out, mirror, &first, "dir/policy", &err), 0);
	ck_assert_str_eq(buf_string(&out), "got first");
}
END_TEST

START_TEST(only_plain_files_are_read)
{
	static const char *const paths[] = { "none", "dir", "link", "dir/none", "dir/policy/x" };
	scoped_free char *link = files_join(place, "link");
	scoped_buf out = { 0 };

	repo_maker_write(&maker, "dir/policy", "x");
	ck_assert_int_eq(symlink("dir/policy", link), 0);
	struct oid commit = repo_maker_commit(&maker, "one");
	ck_assert_int_eq(tree_read(&out, mirror, &commit, paths[_i], &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(a_missing_commit_is_not_taken_for_a_missing_file)
{
	struct oid missing = { "1234567890123456789012345678901234567890" };
	scoped_buf out = { 0 };

	ck_assert_int_eq(tree_read(&out, mirror, &missing, "a", &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_lost_blob_is_not_taken_for_a_missing_file)
{
	scoped_buf out = { 0 };

	repo_maker_write(&maker, "a", "lost");
	struct oid commit = repo_maker_commit(&maker, "one");
	struct oid blob = repo_maker_resolve(&maker, "HEAD:a");
	scoped_free char *path = mem_print("%s/.git/objects/%.2s/%s", place, blob.hex, blob.hex + 2);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(tree_read(&out, mirror, &commit, "a", &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
}
END_TEST

START_TEST(a_file_past_the_ceiling_is_a_limit)
{
	scoped_buf out = { .ceiling = 4 };

	repo_maker_write(&maker, "a", "12345");
	struct oid commit = repo_maker_commit(&maker, "one");
	ck_assert_int_eq(tree_read(&out, mirror, &commit, "a", &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(files_and_links_exist_and_directories_do_not)
{
	scoped_free char *link = files_join(place, "link");

	repo_maker_write(&maker, "dir/a", "x");
	ck_assert_int_eq(symlink("nowhere", link), 0);
	struct oid commit = repo_maker_commit(&maker, "one");
	ck_assert(tree_exists(mirror, &commit, "dir/a"));
	ck_assert(tree_exists(mirror, &commit, "link"));
	ck_assert(!tree_exists(mirror, &commit, "dir"));
	ck_assert(!tree_exists(mirror, &commit, "none"));
}
END_TEST

START_TEST(the_files_below_a_directory_are_told)
{
	repo_maker_write(&maker, "dir/a", "x");
	repo_maker_write(&maker, "dir/deep/b", "x");
	repo_maker_write(&maker, "dir.c", "x");
	struct oid commit = repo_maker_commit(&maker, "one");
	ck_assert_int_eq(tree_files(mirror, &commit, "dir", tell, NULL, &err), 0);
	ck_assert_str_eq(buf_string(&told), "A dir/a\nA dir/deep/b\n");
	buf_clear(&told);
	ck_assert_int_eq(tree_files(mirror, &commit, "", tell, NULL, &err), 0);
	ck_assert_str_eq(buf_string(&told), "A dir.c\nA dir/a\nA dir/deep/b\n");
	buf_clear(&told);
	ck_assert_int_eq(tree_files(mirror, &commit, "none", tell, NULL, &err), 0);
	ck_assert_int_eq(tree_files(mirror, &commit, "dir.c", tell, NULL, &err), 0);
	ck_assert_str_eq(buf_string(&told), "");
}
END_TEST

static Suite *changed_suite(void)
{
	Suite *suite = suite_create("tree_changed");
	TCase *changes = tcase_create("changes"), *files = tcase_create("files");

	tcase_add_checked_fixture(changes, set_up, tear_down);
	tcase_set_timeout(changes, 60);
	tcase_add_test(changes, changes_are_told_in_path_order);
	tcase_add_test(changes, a_rename_is_a_deletion_and_an_addition);
	tcase_add_test(changes, a_file_that_becomes_a_directory_is_gone_and_its_files_are_new);
	tcase_add_test(changes, a_changed_mode_is_a_change);
	tcase_add_test(changes, a_callback_that_fails_stops_the_comparison);
	tcase_add_test(changes, small_trees_that_stand_for_endless_paths_are_a_limit);
	tcase_add_test(changes, directories_without_end_are_a_limit);
	suite_add_tcase(suite, changes);

	tcase_add_checked_fixture(files, set_up, tear_down);
	tcase_set_timeout(files, 60);
	tcase_add_test(files, a_file_is_read_from_its_commit);
	tcase_add_loop_test(files, only_plain_files_are_read, 0, 5);
	tcase_add_test(files, a_missing_commit_is_not_taken_for_a_missing_file);
	tcase_add_test(files, a_lost_blob_is_not_taken_for_a_missing_file);
	tcase_add_test(files, a_file_past_the_ceiling_is_a_limit);
	tcase_add_test(files, files_and_links_exist_and_directories_do_not);
	tcase_add_test(files, the_files_below_a_directory_are_told);
	suite_add_tcase(suite, files);
	return suite;
}

UNIT_MAIN(changed_suite)
