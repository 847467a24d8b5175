/* Several workers on one repository: no work twice, no tree that is not its commit's. */
#include <glob.h>
#include <signal.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/counted_go.h"
#include "flow/stage.h"
#include "store/jobs.h"
#include "unit/unit.h"

enum { CHANGES = 4, PAUSE_S = 1 };

static struct stage stage;
static struct counted_go go;

static void open_and_serve(void)
{
	counted_go_open(&go, PAUSE_S);
	stage_open(&stage, &(struct stage_options){ .go_command = go.command });
	stage_serve(&stage);
}

static void close_all(void)
{
	stage_close(&stage);
	counted_go_close(&go);
}

/* Every change is another version of one package. */
static void announce(struct oid *heads, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++) {
		scoped_free char *text = mem_print(
			"package extra\n\nfunc New%llu(n int) *int { return &n }\n", (unsigned long long)i);
		heads[i] = stage_write_change(&stage, i + 1, "extra/extra.go", text);
		ck_assert_int_eq(stage_change(&stage, "opened", i + 1, &heads[i]), 202);
	}
}

static size_t calls_with(const char *end)
{
	scoped_buf calls = { 0 };
	struct view rest, line;
	size_t count = 0;

	counted_go_calls(&calls, &go);
	rest = buf_view(&calls);
	while (rest.len && view_split(&rest, '\n', &line))
		count += view_starts(line, VIEW("list ")) && view_ends(line, view_of(end));
	return count;
}

/* The work tree beside RECORD, "TREE.commit", holds what the commit named in it holds, and nothing else. */
static void check_tree(const char *record)
{
	scoped_buf text = { 0 };
	struct err err;
	int length = (int)(strlen(record) - strlen(".commit"));

	ck_assert_int_eq(files_read(&text, record, &err), 0);
	const char *commit = strstr(buf_string(&text), "\ncommit ");
	ck_assert_ptr_nonnull(commit);
	scoped_free char *wanted = stage_path(&stage, "wanted");
	scoped_free char *command =
		mem_print("rm -rf '%s' && mkdir '%s' && git -C '%s' archive %.40s | tar -x -C '%s' && "
			  "diff -r '%s' '%.*s'",
			  wanted, wanted, stage.repo.path, commit + strlen("\ncommit "), wanted, wanted,
			  length, record);
	ck_assert_int_eq(system(command), 0);
}

/* All want the same baseline, which nobody has, at the same time. */
START_TEST(a_baseline_is_collected_once)
{
	struct oid heads[CHANGES];
	glob_t records;

	announce(heads, 0, CHANGES);
	for (size_t i = 0; i < CHANGES; i++)
		(void)stage_await(&stage, &heads[i], "failure");
	ck_assert_uint_eq(calls_with(" ./..."), 1);
	ck_assert_uint_eq(calls_with(" example.com/shop/extra"), CHANGES);
	for (size_t i = 0; i < CHANGES; i++)
		ck_assert_uint_eq(stage_finals(&stage, &heads[i]), 1);
	stage_kill(&stage, SIGTERM);
	scoped_free char *pattern = stage_path(&stage, "data/trees/*/*/*.commit");
	ck_assert_int_eq(glob(pattern, 0, NULL, &records), 0);
	ck_assert_uint_eq(records.gl_pathc, 2);
	for (size_t i = 0; i < records.gl_pathc; i++)
		check_tree(records.gl_pathv[i]);
	globfree(&records);
}
END_TEST

static void await_idle(void)
{
	scoped_free char *path = stage_path(&stage, "data/heapgate.db");
	scoped_store *store = NULL;
	size_t counts[JOB_STATE_COUNT], left = 1;
	struct err err;

	ck_assert_int_eq(store_open(&store, path, STORE_READ, &err), 0);
	for (int waited = 0; left && waited < STAGE_WAIT_S * 10; waited++) {
		(void)usleep(100 * 1000);
		ck_assert_int_eq(jobs_count(counts, store, &err), 0);
		left = 0;
		for (size_t i = 0; i < JOB_STATE_COUNT; i++)
			left += counts[i];
	}
	ck_assert_uint_eq(left, 0);
}

/* Two requests of one commit: the second finds what the first one made. */
START_TEST(a_commit_is_collected_once)
{
	struct oid head;

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	head = stage_write_change(&stage, 1, "extra/extra.go",
				  "package extra\n\nfunc New(n int) *int { return &n }\n");
	repo_maker_ref(&stage.repo, "refs/pull/2/head", &head);
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	await_idle();
	ck_assert_uint_eq(calls_with(" example.com/shop/extra"), 1);
}
END_TEST

static Suite *parallel_suite(void)
{
	Suite *suite = suite_create("flow_parallel");
	TCase *tcase = tcase_create("parallel");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_all);
	tcase_add_test(tcase, a_baseline_is_collected_once);
	tcase_add_test(tcase, a_commit_is_collected_once);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(parallel_suite)
