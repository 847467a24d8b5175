/* kill -9 at any moment: no acknowledged delivery is lost, and exactly one final status stands. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "flow/stage.h"
#include "store/deliveries.h"
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

enum { SENDERS = 8, DELIVERIES_MOST = 1000, GUID = 37 };

static struct sender {
	pthread_t thread;
	char acknowledged[DELIVERIES_MOST][GUID];
	size_t count;
} senders[SENDERS];

/* What they all send, each time under another id. */
static struct code_host_hook hook = { .event = "push", .timeout_ms = 20000 };

static void *send_until_nobody_answers(void *payload)
{
	struct sender *sender = payload;
	struct code_host_hook mine = hook;
	struct code_host_reply reply = { .status = 202 };
	struct err err;

	while (sender->count < DELIVERIES_MOST) {
		mine.delivery = sender->acknowledged[sender->count];
		code_host_guid(sender->acknowledged[sender->count]);
		if (code_host_send(&reply, &mine, &err) < 0 || reply.status / 100 != 2)
			break;
		sender->count++;
	}
	return NULL;
}

static void assert_stored(const struct sender *sender, struct store *store)
{
	struct err err;
	int64_t id;

	ck_assert_uint_gt(sender->count, 0);
	ck_assert_uint_lt(sender->count, DELIVERIES_MOST);
	for (size_t i = 0; i < sender->count; i++) {
		ck_assert_int_eq(delivery_known(&id, store, "github", sender->acknowledged[i], &err), 0);
		ck_assert_msg(id > 0, "%s was acknowledged and is lost", sender->acknowledged[i]);
	}
}

START_TEST(a_stop_under_load_forgets_nothing_that_it_acknowledged)
{
	const struct stage_options options = { .config = "[http]\n\trepository-rate-limit = 0\n" };
	scoped_free char *body = stage_push_body(&stage, STAGE_REPOSITORY, &stage.main);
	scoped_free char *path = stage_path(&stage, "data/heapgate.db");
	scoped_store *store = NULL;
	scoped_buf secret = { 0 };
	struct err err;

	stage_kill(&stage, SIGTERM);
	stage_configure(&stage, &options);
	stage_serve(&stage);
	scoped_free char *url = mem_print("http://127.0.0.1:%u/hooks/github/" STAGE_REPOSITORY, stage.port);
	stage_read(&stage, &secret, "secret");
	hook.url = url;
	hook.secret = buf_string(&secret);
	hook.body = body;
	for (size_t i = 0; i < SENDERS; i++)
		ck_assert_int_eq(
			pthread_create(&senders[i].thread, NULL, send_until_nobody_answers, &senders[i]), 0);
	(void)usleep(700000);
	stage_kill(&stage, SIGTERM);
	ck_assert_int_eq(store_open(&store, path, STORE_READ, &err), 0);
	for (size_t i = 0; i < SENDERS; i++) {
		ck_assert_int_eq(pthread_join(senders[i].thread, NULL), 0);
		assert_stored(&senders[i], store);
	}
}
END_TEST

/* Runs backfill; with KILL_AFTER_MS it is killed then. */
static void backfill(unsigned kill_after_ms)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_free char *log = stage_path(&stage, "backfill.log");
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)!freopen(log, "a", stdout);
		(void)!freopen(log, "a", stderr);
		(void)execl(HEAPGATE_BINARY, "heapgate", "backfill", "--config", config, "--last", "50",
			    (char *)NULL);
		_exit(127);
	}
	int status;
	if (kill_after_ms) {
		(void)usleep(kill_after_ms * 1000);
		(void)kill(pid, SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(kill_after_ms || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

START_TEST(a_backfill_killed_at_any_moment_goes_on_where_it_was)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	const char *const argv[] = { "history", "--config", config, "order.Largest", NULL };
	scoped_buf out = { 0 };
	size_t changes = 0;

	for (int i = 0; i < 3; i++) {
		(void)stage_commit_main(&stage, "adds");
		(void)stage_commit_main(&stage, "main");
	}
	for (unsigned ms = 100; ms <= 500; ms += 100)
		backfill(ms);
	backfill(0);
	ck_assert_int_eq(stage_run(&stage, &out, argv), 0);
	for (const char *at = buf_string(&out); (at = strstr(at, "+ moved to heap: largest")); at++)
		changes++;
	ck_assert_msg(changes == 3, "%s", buf_string(&out));
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
	tcase_add_test(tcase, a_backfill_killed_at_any_moment_goes_on_where_it_was);
	tcase_add_test(tcase, a_stop_in_the_middle_is_clean_and_goes_on_after_the_start);
	tcase_add_test(tcase, a_stop_under_load_forgets_nothing_that_it_acknowledged);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(crash_suite)
