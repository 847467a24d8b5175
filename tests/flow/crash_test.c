/* kill -9 at any moment: no acknowledged delivery is lost, and exactly one final status stands. */
#include <signal.h>
#include <stdio.h>

#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void open_and_serve(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
}

/* Moments after the acknowledgement, in milliseconds: from before the claim to after the last status. */
static const unsigned moments[] = { 0, 20, 60, 120, 200, 300, 400, 500, 650, 800, 1000, 1300, 1700, 2500 };

START_TEST(the_daemon_killed_at_a_moment_ends_what_it_took)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)usleep(moments[_i] * 1000);
	stage_kill(&stage, SIGKILL);
	stage_serve(&stage);
	(void)stage_await(&stage, &head, "failure");
	(void)sleep(1);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

/* The pids of the daemon's children whose command line holds WORD. */
static size_t children(pid_t *pids, size_t most, const char *word)
{
	scoped_free char *command = mem_print("pgrep -P %d -f 'heapgate %s'", (int)stage.daemon, word);
	FILE *list = popen(command, "r");
	size_t count = 0;
	int pid;

	ck_assert_ptr_nonnull(list);
	while (count < most && fscanf(list, "%d", &pid) == 1)
		pids[count++] = pid;
	(void)pclose(list);
	return count;
}

static const struct {
	const char *command;
	int times;
} victims[] = { { "work", 2 }, { "send", 6 } };

/* A worker has three attempts; the sender any number. */
START_TEST(children_killed_again_and_again_end_what_they_took)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	for (int i = 0; i < victims[_i].times; i++) {
		pid_t pids[8];
		(void)usleep(250000);
		size_t count = children(pids, 8, victims[_i].command);
		for (size_t j = 0; j < count; j++)
			(void)kill(pids[j], SIGKILL);
	}
	(void)stage_await(&stage, &head, "failure");
	(void)sleep(1);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_stop_in_the_middle_is_clean_and_goes_on_after_the_start)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)usleep(300000);
	stage_kill(&stage, SIGTERM);
	stage_serve(&stage);
	(void)stage_await(&stage, &head, "failure");
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

static Suite *crash_suite(void)
{
	Suite *suite = suite_create("flow_crash");
	TCase *tcase = tcase_create("crash");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_loop_test(tcase, the_daemon_killed_at_a_moment_ends_what_it_took, 0,
			    sizeof(moments) / sizeof(moments[0]));
	tcase_add_loop_test(tcase, children_killed_again_and_again_end_what_they_took, 0,
			    sizeof(victims) / sizeof(victims[0]));
	tcase_add_test(tcase, a_stop_in_the_middle_is_clean_and_goes_on_after_the_start);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(crash_suite)
