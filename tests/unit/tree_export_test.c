/* lib/tree: trees on disk, honest ones and hostile ones. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "support/repo_maker.h"
#include "tree/export.h"
#include "unit/unit.h"

static char place[] = "/tmp/heapgate-export-XXXXXX";
static struct repo_maker maker;
static struct mirror *mirror;
static char *source, *target;
static struct export_limits limits;
static struct err err;
static struct buf told;

static void set_up(void)
{
	memcpy(place + sizeof(place) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(place));
	source = files_join(place, "source");
	target = files_join(place, "tree");
	repo_maker_init(&maker, source);
	ck_assert_int_eq(mirror_discover(&mirror, source, &err), 0);
	limits = EXPORT_LIMITS;
	told = (struct buf){ 0 };
}

static void tear_down(void)
{
	mirror_close(take(mirror));
	repo_maker_release(&maker);
	free(source);
	free(target);
	buf_release(&told);
	ck_assert_int_eq(files_remove_tree(place, &err), 0);
}

static void tell(void *payload, const char *path, const char *why)
{
	(void)payload;
	buf_print(&told, "%s: %s\n", path, why);
}

static int export(struct oid commit)
{
	buf_clear(&told);
	return tree_export(mirror, &commit, target, &limits, tell, NULL, &err);
}

static void assert_export(struct oid commit)
{
	int rc = export(commit);

	ck_assert_msg(rc == 0, "%s", err.text);
}

static char *in_target(const char *name)
{
	return files_join(target, name);
}

static struct stat stat_of(const char *name)
{
	scoped_free char *path = in_target(name);
	struct stat st;

	ck_assert_msg(lstat(path, &st) == 0, "%s is not there", name);
	return st;
}

static bool is_there(const char *name)
{
	scoped_free char *path = in_target(name);
	struct stat st;

	return lstat(path, &st) == 0;
}

static void assert_content(const char *name, const char *text)
{
	scoped_free char *path = in_target(name);
	scoped_buf content = { 0 };

	ck_assert_int_eq(files_read(&content, path, &err), 0);
	ck_assert_str_eq(buf_string(&content), text);
}

static int count_difference(void *payload, struct view bytes, struct err *sink_err)
{
	(void)sink_err;
	buf_add(payload, bytes);
	return 0;
}

/* The target holds exactly what a first export of COMMIT to another place would. */
static void assert_whole(struct oid commit)
{
	scoped_free char *fresh = files_join(place, "fresh");
	scoped_buf differences = { 0 };
	struct child_result result;
	const struct child_spec spec = {
		.argv = (const char *const[]){ "diff", "-r", "--no-dereference", fresh, target, NULL },
		.env = (const char *const[]){ "PATH=/usr/bin:/bin", NULL },
		.out = count_difference,
		.errors = count_difference,
		.payload = &differences,
	};

	ck_assert_int_eq(tree_export(mirror, &commit, fresh, &limits, NULL, NULL, &err), 0);
	ck_assert_int_eq(child_run(&result, &spec, &err), 0);
	ck_assert_str_eq(buf_string(&differences), "");
	ck_assert_int_eq(result.status, 0);
	ck_assert_int_eq(files_remove_tree(fresh, &err), 0);
}

/* ---- trees as no Git writes them ---- */

static void add_entry(struct buf *tree, const char *mode, struct view name, const struct oid *oid)
{
	static const char digits[] = "0123456789abcdef";

	buf_print(tree, "%s ", mode);
	buf_add(tree, name);
	buf_char(tree, '\0');
	for (const char *hex = oid->hex; *hex; hex += 2)
		buf_char(tree,
			 (char)((strchr(digits, hex[0]) - digits) << 4 | (strchr(digits, hex[1]) - digits)));
}

static struct oid blob(const char *text)
{
	return repo_maker_object(&maker, "blob", view_of(text));
}

static struct oid write_tree(const struct buf *tree)
{
	return repo_maker_object(&maker, "tree", buf_view(tree));
}

static struct oid commit_tree(const struct buf *tree)
{
	struct oid oid = write_tree(tree);

	return repo_maker_commit_tree(&maker, &oid, NULL);
}

/* A commit whose root has one entry. */
static struct oid commit_entry(const char *mode, const char *name, struct oid oid)
{
	scoped_buf tree = { 0 };

	add_entry(&tree, mode, view_of(name), &oid);
	return commit_tree(&tree);
}

static struct oid tree_of_one(const char *mode, const char *name, struct oid oid)
{
	scoped_buf tree = { 0 };

	add_entry(&tree, mode, view_of(name), &oid);
	return write_tree(&tree);
}

/* ---- honest trees ---- */

START_TEST(a_whole_tree_is_written)
{
	repo_maker_write(&maker, "go.mod", "module m\n");
	repo_maker_write(&maker, "a/b/c.go", "package b\n");
	repo_maker_write(&maker, "a/b/testdata/x", "data");
	repo_maker_write(&maker, "empty", "");
	struct oid commit = repo_maker_commit(&maker, "one");

	assert_export(commit);
	assert_content("go.mod", "module m\n");
	assert_content("a/b/c.go", "package b\n");
	assert_content("a/b/testdata/x", "data");
	assert_content("empty", "");
	ck_assert(!is_there(".git"));
	ck_assert_str_eq(buf_string(&told), "");
}
END_TEST

START_TEST(modes_are_those_of_plain_files_and_programs)
{
	static const struct {
		const char *mode;
		mode_t on_disk;
	} rows[] = { { "100644", 0644 }, { "100755", 0755 }, { "104755", 0755 },
		     { "106755", 0755 }, { "102644", 0644 }, { "100777", 0755 } };
	struct oid commit = commit_entry(rows[_i].mode, "file", blob("x"));

	(void)umask(022);
	assert_export(commit);
	ck_assert_int_eq(stat_of("file").st_mode, S_IFREG | rows[_i].on_disk);
}
END_TEST

START_TEST(only_what_differs_is_written_again)
{
	repo_maker_write(&maker, "dir/same.go", "same");
	repo_maker_write(&maker, "dir/other.go", "1");
	repo_maker_write(&maker, "gone/deep/file", "x");
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_write(&maker, "dir/other.go", "2");
	repo_maker_remove(&maker, "gone");
	repo_maker_write(&maker, "new/file", "y");
	struct oid second = repo_maker_commit(&maker, "second");

	assert_export(first);
	struct stat same = stat_of("dir/same.go"), other = stat_of("dir/other.go");
	assert_export(second);
	ck_assert_uint_eq(stat_of("dir/same.go").st_ino, same.st_ino);
	ck_assert_int_eq(stat_of("dir/same.go").st_mtim.tv_nsec, same.st_mtim.tv_nsec);
	ck_assert_int_ge(stat_of("dir/other.go").st_mtim.tv_sec, other.st_mtim.tv_sec);
	assert_content("dir/other.go", "2");
	assert_content("new/file", "y");
	ck_assert(!is_there("gone"));
	assert_whole(second);
	assert_export(first);
	assert_whole(first);
}
END_TEST

START_TEST(the_same_commit_again_changes_nothing)
{
	repo_maker_write(&maker, "file", "x");
	struct oid commit = repo_maker_commit(&maker, "one");

	assert_export(commit);
	struct stat before = stat_of("file");
	assert_export(commit);
	ck_assert_uint_eq(stat_of("file").st_ino, before.st_ino);
}
END_TEST

START_TEST(files_and_directories_change_places)
{
	repo_maker_write(&maker, "one", "file");
	repo_maker_write(&maker, "two/file", "x");
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_remove(&maker, "one");
	repo_maker_remove(&maker, "two");
	repo_maker_write(&maker, "one/file", "x");
	repo_maker_write(&maker, "two", "file");
	struct oid second = repo_maker_commit(&maker, "second");

	assert_export(first);
	assert_export(second);
	assert_whole(second);
	assert_export(first);
	assert_whole(first);
}
END_TEST

START_TEST(a_program_that_becomes_a_plain_file_loses_its_mode)
{
	struct oid content = blob("x");

	(void)umask(022);
	assert_export(commit_entry("100755", "file", content));
	assert_export(commit_entry("100644", "file", content));
	ck_assert_int_eq(stat_of("file").st_mode, S_IFREG | 0644);
}
END_TEST

START_TEST(a_slash_after_the_directory_does_not_matter)
{
	scoped_free char *path = files_join(target, "/");
	scoped_free char *record = mem_print("%s.commit", target);

	repo_maker_write(&maker, "file", "x");
	struct oid commit = repo_maker_commit(&maker, "one");
	ck_assert_int_eq(tree_export(mirror, &commit, path, &limits, NULL, NULL, &err), 0);
	ck_assert_int_eq(access(record, F_OK), 0);
	ck_assert(!is_there(".commit"));
}
END_TEST

START_TEST(a_missing_commit_leaves_the_directory_alone)
{
	struct oid missing = { "1234567890123456789012345678901234567890" };

	repo_maker_write(&maker, "file", "x");
	assert_export(repo_maker_commit(&maker, "one"));
	ck_assert_int_eq(export(missing), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	assert_content("file", "x");
}
END_TEST

/* ---- what is left out ---- */

START_TEST(links_and_submodules_are_left_out_and_told)
{
	struct oid commit = { "1111111111111111111111111111111111111111" };
	struct oid outside = blob("/etc/passwd"), file = blob("x");
	scoped_buf tree = { 0 };

	add_entry(&tree, "120000", VIEW("link.go"), &outside);
	add_entry(&tree, "160000", VIEW("module"), &commit);
	add_entry(&tree, "010644", VIEW("pipe"), &file);
	add_entry(&tree, "100644", VIEW("x"), &file);
	assert_export(commit_tree(&tree));
	ck_assert_str_eq(buf_string(&told), "link.go: it is a symbolic link\n"
					    "module: it is a submodule\n"
					    "pipe: it is neither file nor directory\n");
	ck_assert(!is_there("link.go"));
	ck_assert(!is_there("module"));
	ck_assert(!is_there("pipe"));
	assert_content("x", "x");
}
END_TEST

START_TEST(what_was_left_out_is_told_again_until_it_is_gone)
{
	struct oid outside = blob("/etc/passwd"), file = blob("x");
	scoped_buf both = { 0 }, renamed = { 0 };

	add_entry(&both, "100644", VIEW("a"), &file);
	add_entry(&both, "120000", VIEW("li nk%\n"), &outside);
	add_entry(&renamed, "100644", VIEW("b"), &file);
	add_entry(&renamed, "120000", VIEW("li nk%\n"), &outside);
	assert_export(commit_tree(&both));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), "li nk%\n: its name has a control character"));
	assert_export(commit_tree(&renamed));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), "li nk%\n: its name has a control character"));
	assert_export(commit_entry("100644", "b", file));
	ck_assert_str_eq(buf_string(&told), "");
	assert_export(commit_tree(&both));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), "li nk%\n: its name has a control character"));
}
END_TEST

START_TEST(a_link_that_becomes_a_file_is_written)
{
	assert_export(commit_entry("120000", "x", blob("/etc/passwd")));
	assert_export(commit_entry("100644", "x", blob("plain")));
	assert_content("x", "plain");
	ck_assert_str_eq(buf_string(&told), "");
	assert_export(commit_entry("120000", "x", blob("/etc/passwd")));
	ck_assert(!is_there("x"));
}
END_TEST

START_TEST(refused_names_are_left_out_with_all_below_them)
{
	static const char *const names[] = {
		".",
		"..",
		".git",
		".GIT",
		".Git.",
		".git ",
		".git::$INDEX_ALLOCATION",
		"git~1",
		".g\xe2\x80\x8cit",
		".hg",
		"a/b",
		"new\nline",
		"esc\x1b[31m",
		"del\x7f",
		"c1\xc2\x9b",
		"latin\xe9",
		"overlong\xc0\xaf",
		"surrogate\xed\xa0\x80",
		"bidi\xe2\x80\xae",
		"isolate\xe2\x81\xa6",
	};
	struct oid inner = tree_of_one("100644", "file", blob("x"));
	struct oid other = tree_of_one("100644", "file", blob("y"));

	assert_export(commit_entry("40000", names[_i], inner));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), ": its name "));
	assert_export(commit_entry("40000", names[_i], other));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), ": its name "));
	struct stat st = stat_of(".");
	ck_assert_uint_eq(st.st_nlink, 2); /* no directory within */
	assert_export(commit_entry("100644", "file", blob("x")));
	assert_whole(commit_entry("100644", "file", blob("x")));
}
END_TEST
enum { REFUSED_NAMES = 20 };

START_TEST(unusual_but_honest_names_are_written)
{
	static const char *const names[] = { ".gitignore",   ".github", "git",	      "sp ace.go",
					     "da-sh+,=1.go", "col:on",	"...",	      "日本.go",
					     "br[3].go",     "-x",	"<img src=x>" };

	assert_export(commit_entry("100644", names[_i], blob("x")));
	assert_content(names[_i], "x");
	ck_assert_str_eq(buf_string(&told), "");
}
END_TEST
enum { HONEST_NAMES = 11 };

START_TEST(go_files_with_a_colon_are_left_out)
{
	assert_export(commit_entry("100644", "a.go:1:2: x.go", blob("x")));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), "colon"));
	ck_assert(!is_there("a.go:1:2: x.go"));
}
END_TEST

START_TEST(names_have_at_most_255_bytes)
{
	char name[257] = "";

	memset(name, 'n', 256);
	assert_export(commit_entry("100644", name, blob("x")));
	ck_assert_ptr_nonnull(strstr(buf_string(&told), "longer than 255 bytes"));
	name[255] = '\0';
	assert_export(commit_entry("100644", name, blob("x")));
	ck_assert(is_there(name));
}
END_TEST

START_TEST(a_large_file_is_left_out_and_comes_back_when_it_shrinks)
{
	limits.blob_bytes = 4;
	assert_export(commit_entry("100644", "file", blob("12345")));
	ck_assert_str_eq(buf_string(&told), "file: it is larger than 4 bytes\n");
	ck_assert(!is_there("file"));
	assert_export(commit_entry("100644", "file", blob("1234")));
	assert_content("file", "1234");
	assert_export(commit_entry("100644", "file", blob("123456")));
	ck_assert(!is_there("file"));
}
END_TEST

/* ---- hostile trees ---- */

START_TEST(a_link_and_then_a_directory_of_its_name_write_nothing_outside)
{
	scoped_free char *outside = files_join(place, "outside");
	scoped_free char *written = files_join(outside, "config");
	struct oid inner = tree_of_one("100644", "config", blob("stolen"));

	ck_assert_int_eq(mkdir(outside, 0755), 0);
	assert_export(commit_entry("120000", "link", blob(outside)));
	assert_export(commit_entry("40000", "link", inner));
	assert_content("link/config", "stolen");
	ck_assert(S_ISDIR(stat_of("link").st_mode));
	ck_assert_int_lt(access(written, F_OK), 0);
}
END_TEST

START_TEST(a_link_planted_on_disk_is_not_followed)
{
	scoped_free char *outside = files_join(place, "outside"), *kept = files_join(outside, "file");
	scoped_free char *directory = in_target("dir");
	scoped_buf content = { 0 };

	repo_maker_write(&maker, "dir/file", "1");
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_write(&maker, "dir/file", "2");
	struct oid second = repo_maker_commit(&maker, "second");
	assert_export(first);
	ck_assert_int_eq(rename(directory, outside), 0);
	ck_assert_int_eq(symlink(outside, directory), 0);
	assert_export(second);
	assert_whole(second);
	ck_assert_int_eq(files_read(&content, kept, &err), 0);
	ck_assert_str_eq(buf_string(&content), "1");
}
END_TEST

START_TEST(a_link_planted_in_the_place_of_a_new_file_is_not_followed)
{
	scoped_free char *outside = files_join(place, "outside"), *link = in_target("new");
	scoped_buf content = { 0 };

	ck_assert_int_eq(files_write(outside, VIEW("precious"), &err), 0);
	repo_maker_write(&maker, "file", "1");
	assert_export(repo_maker_commit(&maker, "first"));
	ck_assert_int_eq(symlink(outside, link), 0);
	repo_maker_write(&maker, "new", "2");
	struct oid second = repo_maker_commit(&maker, "second");
	assert_export(second);
	assert_whole(second);
	ck_assert_int_eq(files_read(&content, outside, &err), 0);
	ck_assert_str_eq(buf_string(&content), "precious");
}
END_TEST

START_TEST(the_same_name_twice_is_an_error)
{
	struct oid one = blob("1"), two = blob("2");
	struct oid inner = tree_of_one("100644", "file", one);
	scoped_buf tree = { 0 };

	add_entry(&tree, "100644", VIEW("name"), &one);
	add_entry(&tree, _i ? "40000" : "100644", VIEW("name"), _i ? &inner : &two);
	ck_assert_int_eq(export(commit_tree(&tree)), -1);
	ck_assert_msg(err.kind == ERR_INPUT, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(err.text, "twice"));
	ck_assert(!is_there("name"));
}
END_TEST

START_TEST(the_same_name_twice_is_an_error_after_an_honest_tree)
{
	struct oid one = blob("1");
	struct oid inner = tree_of_one("100644", "file", one);
	scoped_buf tree = { 0 };

	add_entry(&tree, "100644", VIEW("name"), &one);
	add_entry(&tree, "40000", VIEW("name"), &inner);
	assert_export(commit_entry(_i ? "40000" : "100644", "name", _i ? inner : one));
	ck_assert_int_eq(export(commit_tree(&tree)), -1);
	ck_assert_msg(err.kind == ERR_INPUT, "%s", err.text);
}
END_TEST

START_TEST(names_out_of_order_are_an_error)
{
	struct oid one = blob("1");
	scoped_buf tree = { 0 };

	add_entry(&tree, "100644", VIEW("b"), &one);
	add_entry(&tree, "100644", VIEW("a"), &one);
	ck_assert_int_eq(export(commit_tree(&tree)), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_tree_called_a_file_is_an_error)
{
	struct oid inner = tree_of_one("100644", "file", blob("x"));

	ck_assert_int_eq(export(commit_entry("100644", "name", inner)), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_missing_file_of_a_tree_is_an_error)
{
	struct oid missing = { "1234567890123456789012345678901234567890" };

	ck_assert_int_eq(export(commit_entry("100644", "name", missing)), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_ptr_nonnull(strstr(err.text, "name"));
}
END_TEST

/* LEVELS trees, each with WIDTH entries that are the next one; the last level has files. */
static struct oid bomb(int levels, int width)
{
	struct oid inner = blob("x");

	for (int level = 0; level < levels; level++) {
		scoped_buf tree = { 0 };
		for (int i = 0; i < width; i++) {
			scoped_free char *name = mem_print("n%02d", i);
			add_entry(&tree, level ? "40000" : "100644", view_of(name), &inner);
		}
		inner = write_tree(&tree);
	}
	return repo_maker_commit_tree(&maker, &inner, NULL);
}

START_TEST(a_million_files_out_of_six_objects_stop_at_the_limit)
{
	struct rusage before, after;
	int64_t start = clock_mono_ms();

	limits.files = 500;
	struct oid commit = bomb(6, 10);
	(void)getrusage(RUSAGE_SELF, &before);
	ck_assert_int_eq(export(commit), -1);
	(void)getrusage(RUSAGE_SELF, &after);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "500 files"));
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 16 << 10);
	ck_assert_int_lt(clock_mono_ms() - start, 20000);
	ck_assert(!is_there("."));
}
END_TEST

START_TEST(directories_nest_only_so_deep)
{
	limits.depth = 5;
	assert_export(bomb(6, 1));
	ck_assert(is_there("n00/n00/n00/n00/n00/n00"));
	ck_assert_int_eq(export(bomb(7, 1)), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "deeper than 5"));
}
END_TEST

START_TEST(three_thousand_directories_in_each_other_are_a_limit)
{
	scoped_buf script = { 0 }, out = { 0 };
	struct oid inner;

	/* One fast-import instead of three thousand processes. */
	buf_text(&script, "commit refs/heads/deep\ncommitter C <c@x> 1 +0000\ndata 0\nM 100644 inline ");
	for (int i = 0; i < 3000; i++)
		buf_text(&script, "d/");
	buf_text(&script, "f\ndata 1\nx\n");
	repo_maker_git(&out, &maker, (const char *const[]){ "fast-import", "--quiet", NULL },
		       buf_view(&script));
	inner = repo_maker_resolve(&maker, "deep");
	ck_assert_int_eq(export(inner), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(bytes_of_all_files_have_a_limit)
{
	limits.bytes = 10;
	repo_maker_write(&maker, "a", "12345");
	repo_maker_write(&maker, "b", "12345");
	assert_export(repo_maker_commit(&maker, "fits"));
	repo_maker_write(&maker, "c", "1");
	struct oid large = repo_maker_commit(&maker, "does not");
	ck_assert_int_eq(export(large), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(limits_count_what_is_there_and_not_what_ever_was)
{
	limits.files = 3;
	limits.bytes = 6;
	repo_maker_write(&maker, "a", "x");
	assert_export(repo_maker_commit(&maker, "a"));
	struct stat kept = stat_of("a");
	for (int i = 0; i < 10; i++) {
		scoped_free char *name = mem_print("dir%d/file", i);
		repo_maker_write(&maker, name, "12345");
		assert_export(repo_maker_commit(&maker, name));
		scoped_free char *directory = mem_print("dir%d", i);
		repo_maker_remove(&maker, directory);
	}
	ck_assert_uint_eq(stat_of("a").st_ino, kept.st_ino); /* never done anew for a wrong count */
	limits.bytes = 5;
	repo_maker_write(&maker, "file", "12345");
	ck_assert_int_eq(export(repo_maker_commit(&maker, "too large")), -1);
}
END_TEST

START_TEST(a_large_file_takes_no_memory_when_it_is_left_out)
{
	scoped_free char *path = files_join(source, "large");
	struct rusage before, after;
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, 100 << 20), 0);
	(void)close(fd);
	struct oid commit = repo_maker_commit(&maker, "large");
	(void)getrusage(RUSAGE_SELF, &before);
	assert_export(commit);
	(void)getrusage(RUSAGE_SELF, &after);
	ck_assert_str_eq(buf_string(&told), "large: it is larger than 67108864 bytes\n");
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 16 << 10);
}
END_TEST

/* ---- crashes ---- */

static char *record_path(void)
{
	return mem_print("%s.commit", target);
}

START_TEST(a_directory_without_record_is_done_anew)
{
	scoped_free char *record = record_path(), *stray = in_target("stray");

	repo_maker_write(&maker, "file", "x");
	struct oid commit = repo_maker_commit(&maker, "one");
	assert_export(commit);
	ck_assert_int_eq(files_write(stray, VIEW("x"), &err), 0);
	ck_assert_int_eq(unlink(record), 0);
	assert_export(commit);
	ck_assert(!is_there("stray"));
	assert_whole(commit);
}
END_TEST

START_TEST(a_record_that_cannot_be_trusted_counts_for_nothing)
{
	static const char *const records[] = {
		"", "heapgate-export 0\n", "heapgate-export 1\nboot another\ncommit %s\nentries 1\nbytes 1\n",
		"junk"
	};
	scoped_free char *record = record_path(), *stray = in_target("stray");

	repo_maker_write(&maker, "file", "x");
	struct oid commit = repo_maker_commit(&maker, "one");
	assert_export(commit);
	ck_assert_int_eq(files_write(stray, VIEW("x"), &err), 0);
	ck_assert_int_eq(files_write(record, view_of(records[_i]), &err), 0);
	assert_export(commit);
	ck_assert(!is_there("stray"));
	assert_whole(commit);
}
END_TEST

START_TEST(a_record_from_before_a_reboot_counts_for_nothing)
{
	scoped_free char *record = record_path(), *stray = in_target("stray");
	scoped_buf text = { 0 };

	repo_maker_write(&maker, "file", "x");
	struct oid commit = repo_maker_commit(&maker, "one");
	assert_export(commit);
	ck_assert_int_eq(files_write(stray, VIEW("x"), &err), 0);
	ck_assert_int_eq(files_read(&text, record, &err), 0);
	char *digit = strstr(text.ptr, "\nboot ") + strlen("\nboot ");
	*digit = *digit == '0' ? '1' : '0';
	ck_assert_int_eq(files_write(record, buf_view(&text), &err), 0);
	assert_export(commit);
	ck_assert(!is_there("stray"));
}
END_TEST

START_TEST(a_directory_that_somebody_changed_is_repaired)
{
	scoped_free char *file = in_target("dir/file"), *stray = in_target("gone/stray");

	repo_maker_write(&maker, "dir/file", "1");
	repo_maker_write(&maker, "gone/file", "1");
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_remove(&maker, "gone");
	repo_maker_write(&maker, "dir/file", "2");
	struct oid second = repo_maker_commit(&maker, "second");
	assert_export(first);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(files_write(stray, VIEW("x"), &err), 0);
	assert_export(second);
	assert_whole(second);
}
END_TEST

START_TEST(a_killed_export_is_repaired_by_the_next)
{
	scoped_buf name = { 0 };

	for (int i = 0; i < 150; i++) {
		buf_clear(&name);
		buf_print(&name, "d%d/e%d/f%d", i % 7, i % 3, i);
		repo_maker_write(&maker, buf_string(&name), "1");
	}
	struct oid first = repo_maker_commit(&maker, "first");
	repo_maker_remove(&maker, "d0");
	repo_maker_remove(&maker, "d1/e1");
	for (int i = 2; i < 150; i += 7) {
		buf_clear(&name);
		buf_print(&name, "d2/e%d/f%d", i % 3, i);
		repo_maker_write(&maker, buf_string(&name), "2");
	}
	struct oid second = repo_maker_commit(&maker, "second");

	for (unsigned i = 0; i < 8; i++) {
		assert_export(first);
		pid_t pid = fork();
		if (pid == 0)
			_exit(export(second) == 0 ? 0 : 1);
		(void)usleep(200 + i * 600);
		(void)kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		assert_export(i % 2 ? second : first);
		assert_whole(i % 2 ? second : first);
	}
}
END_TEST

static Suite *export_suite(void)
{
	Suite *suite = suite_create("tree_export");
	TCase *honest = tcase_create("honest"), *left_out = tcase_create("left out");
	TCase *hostile = tcase_create("hostile"), *crashes = tcase_create("crashes");

	tcase_add_checked_fixture(honest, set_up, tear_down);
	tcase_set_timeout(honest, 60);
	tcase_add_test(honest, a_whole_tree_is_written);
	tcase_add_loop_test(honest, modes_are_those_of_plain_files_and_programs, 0, 6);
	tcase_add_test(honest, only_what_differs_is_written_again);
	tcase_add_test(honest, the_same_commit_again_changes_nothing);
	tcase_add_test(honest, files_and_directories_change_places);
	tcase_add_test(honest, a_program_that_becomes_a_plain_file_loses_its_mode);
	tcase_add_test(honest, a_slash_after_the_directory_does_not_matter);
	tcase_add_test(honest, a_missing_commit_leaves_the_directory_alone);
	suite_add_tcase(suite, honest);

	tcase_add_checked_fixture(left_out, set_up, tear_down);
	tcase_set_timeout(left_out, 60);
	tcase_add_test(left_out, links_and_submodules_are_left_out_and_told);
	tcase_add_test(left_out, what_was_left_out_is_told_again_until_it_is_gone);
	tcase_add_test(left_out, a_link_that_becomes_a_file_is_written);
	tcase_add_loop_test(left_out, refused_names_are_left_out_with_all_below_them, 0, REFUSED_NAMES);
	tcase_add_loop_test(left_out, unusual_but_honest_names_are_written, 0, HONEST_NAMES);
	tcase_add_test(left_out, go_files_with_a_colon_are_left_out);
	tcase_add_test(left_out, names_have_at_most_255_bytes);
	tcase_add_test(left_out, a_large_file_is_left_out_and_comes_back_when_it_shrinks);
	suite_add_tcase(suite, left_out);

	tcase_add_checked_fixture(hostile, set_up, tear_down);
	tcase_set_timeout(hostile, 120);
	tcase_add_test(hostile, a_link_and_then_a_directory_of_its_name_write_nothing_outside);
	tcase_add_test(hostile, a_link_planted_on_disk_is_not_followed);
	tcase_add_test(hostile, a_link_planted_in_the_place_of_a_new_file_is_not_followed);
	tcase_add_loop_test(hostile, the_same_name_twice_is_an_error, 0, 2);
	tcase_add_loop_test(hostile, the_same_name_twice_is_an_error_after_an_honest_tree, 0, 2);
	tcase_add_test(hostile, names_out_of_order_are_an_error);
	tcase_add_test(hostile, a_tree_called_a_file_is_an_error);
	tcase_add_test(hostile, a_missing_file_of_a_tree_is_an_error);
	tcase_add_test(hostile, a_million_files_out_of_six_objects_stop_at_the_limit);
	tcase_add_test(hostile, directories_nest_only_so_deep);
	tcase_add_test(hostile, three_thousand_directories_in_each_other_are_a_limit);
	tcase_add_test(hostile, bytes_of_all_files_have_a_limit);
	tcase_add_test(hostile, limits_count_what_is_there_and_not_what_ever_was);
	tcase_add_test(hostile, a_large_file_takes_no_memory_when_it_is_left_out);
	suite_add_tcase(suite, hostile);

	tcase_add_checked_fixture(crashes, set_up, tear_down);
	tcase_set_timeout(crashes, 120);
	tcase_add_test(crashes, a_directory_without_record_is_done_anew);
	tcase_add_loop_test(crashes, a_record_that_cannot_be_trusted_counts_for_nothing, 0, 4);
	tcase_add_test(crashes, a_record_from_before_a_reboot_counts_for_nothing);
	tcase_add_test(crashes, a_directory_that_somebody_changed_is_repaired);
	tcase_add_test(crashes, a_killed_export_is_repaired_by_the_next);
	suite_add_tcase(suite, crashes);
	return suite;
}

UNIT_MAIN(export_suite)
