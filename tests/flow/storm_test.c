/* Many webhooks at once: they are acknowledged long before what they ask for is stored, and all of it
 * follows, whatever happens to the daemon in between. */
#include <signal.h>

#include "base/mem.h"
#include "flow/storm.h"
#include "unit/unit.h"

static struct stage stage;
static struct storm storm;
static struct oid head; /* of the one pull request in a storm of pushes */

static void open_stage(void)
{
	stage_open(&stage, &(struct stage_options){ .config = STORM_CONFIG });
	head = stage_commit_change(&stage, 1, "adds");
	stage_serve(&stage);
}

static void close_stage(void)
{
	storm_release(&storm);
	stage_close(&stage);
}

enum { WAVES = 3, SOME = 20 };

/* The storm goes on in waves, so that it takes several transactions to take it in. */
static void come_in_waves(void)
{
	(void)storm_add_change(&storm, &stage, 1, &head);
	for (int i = 0; i < WAVES; i++) {
		storm_add_pushes(&storm, &stage, STORM_MOST - 1);
		storm_send(&storm, &stage, 0);
		storm_hear(&storm);
	}
	storm_assert_answers(&storm, 202, STORM_ACCEPTED);
}

enum { CHANGES = 10 };

/* Every other one adds an escape. */
static void commit_changes(struct oid heads[CHANGES])
{
	for (size_t i = 0; i < CHANGES; i++)
		heads[i] = stage_commit_change(&stage, i + 2, i % 2 ? "harmless" : "adds");
}

static const char *verdict(size_t change)
{
	return change % 2 ? "success" : "failure";
}

START_TEST(what_comes_in_a_storm_is_told_as_what_comes_alone)
{
	struct oid heads[CHANGES];
	const char *told;

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	told = stage_await(&stage, &head, "failure");
	commit_changes(heads);
	for (size_t i = 0; i < CHANGES; i++)
		(void)storm_add_change(&storm, &stage, i + 2, &heads[i]);
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	storm_assert_taken(&storm, &stage);
	for (size_t i = 0; i < CHANGES; i++) {
		const char *text = stage_await(&stage, &heads[i], verdict(i));
		if (i % 2 == 0)
			ck_assert_str_eq(text, told);
	}
	(void)sleep(1);
	for (size_t i = 0; i < CHANGES; i++)
		ck_assert_uint_eq(stage_finals(&stage, &heads[i]), 1);
}
END_TEST

/* The same delivery several times among the others, a ping, and one that cannot be read. */
START_TEST(a_storm_holds_what_makes_no_job_too)
{
	scoped_free char *list = NULL;
	struct storm_hook *first, *again, *broken;

	storm_add_pushes(&storm, &stage, SOME);
	first = &storm.hooks[0];
	again = storm_add_push(&storm, &stage, &stage.main);
	memcpy(again->guid, first->guid, sizeof(first->guid));
	free(again->body);
	again->body = mem_text(first->body);
	(void)storm_add(&storm, &stage, "ping", (struct code_host_facts){ 0 });
	broken = storm_add_push(&storm, &stage, &stage.main);
	free(broken->body);
	broken->body = mem_text("{");
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	storm_part(&storm);
	storm_assert_answers(&storm, 202, STORM_ACCEPTED);
	stage_await_taken(&stage);
	ck_assert_uint_eq(storm_stored(&storm, &stage), storm.count);
	ck_assert(stage_metric(&stage, "heapgate_deliveries_total{result=\"accepted\"}") == SOME);
	ck_assert(stage_metric(&stage, "heapgate_deliveries_total{result=\"duplicate\"}") == 1);
	ck_assert(stage_metric(&stage, "heapgate_deliveries_total{result=\"ignored\"}") == 1);
	ck_assert(stage_metric(&stage, "heapgate_deliveries_total{result=\"malformed\"}") == 1);
	list = stage_deliveries(&stage);
	ck_assert_msg(strstr(list, "refused: ") != NULL, "%s", list);
	(void)stage_await(&stage, &stage.main, "success");
}
END_TEST

/* After the restart: whoever was acknowledged is there, and was taken once. */
static void serve_and_compare(void)
{
	storm_part(&storm);
	stage_serve(&stage);
	stage_await_taken(&stage);
	storm_assert_kept(&storm, &stage);
	ck_assert(stage_metric(&stage, "heapgate_deliveries_total{result=\"duplicate\"}") == 0);
}

static void await_one_result(void)
{
	(void)stage_await(&stage, &head, "failure");
	(void)usleep(500000);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}

/* Nobody else can write to the database: all that was acknowledged waits. */
START_TEST(killed_with_all_in_the_journal_none_is_lost)
{
	scoped_free char *path = stage_path(&stage, "data/heapgate.db");
	scoped_store *other = NULL;
	struct err err;

	ck_assert_int_eq(store_open(&other, path, STORE_WORK, &err), 0);
	ck_assert_int_eq(store_begin(other, &err), 0);
	(void)storm_add_change(&storm, &stage, 1, &head);
	storm_add_pushes(&storm, &stage, SOME);
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	stage_kill(&stage, SIGKILL);
	store_rollback(other);
	storm_assert_answers(&storm, 202, STORM_ACCEPTED);
	ck_assert_uint_eq(storm_stored(&storm, &stage), 0);
	serve_and_compare();
	ck_assert_uint_eq(storm_stored(&storm, &stage), storm.count);
	await_one_result();
}
END_TEST

/* Milliseconds after the last answer; taking in begins after some 50. */
static const unsigned after_answers[] = { 0, 40, 50, 60, 70, 90, 130 };

START_TEST(killed_after_the_answers_none_is_lost_or_taken_twice)
{
	come_in_waves();
	(void)usleep(after_answers[_i] * 1000);
	stage_kill(&stage, SIGKILL);
	serve_and_compare();
	ck_assert_uint_eq(storm_stored(&storm, &stage), storm.count);
	await_one_result();
}
END_TEST

/* Microseconds after the requests have come. */
static const unsigned before_answers[] = { 0, 1000, 2000, 4000, 8000, 16000 };

/* Whoever was not acknowledged sends again, as code hosts can, and counts once as well. */
START_TEST(killed_before_the_answers_those_that_were_given_hold)
{
	(void)storm_add_change(&storm, &stage, 1, &head);
	storm_add_pushes(&storm, &stage, SOME);
	storm_send(&storm, &stage, 0);
	(void)usleep(before_answers[_i]);
	stage_kill(&stage, SIGKILL);
	storm_hear(&storm);
	serve_and_compare();
	storm.sent = storm.heard = 0;
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	storm_assert_taken(&storm, &stage);
	await_one_result();
}
END_TEST

START_TEST(a_daemon_that_dies_again_and_again_takes_a_storm_in)
{
	come_in_waves();
	for (unsigned ms = 0; ms < 60; ms += 10) {
		stage_kill(&stage, SIGKILL);
		stage_serve(&stage);
		(void)usleep(ms * 1000);
	}
	stage_kill(&stage, SIGKILL);
	serve_and_compare();
	await_one_result();
}
END_TEST

START_TEST(a_stop_takes_in_what_waits)
{
	scoped_buf log = { 0 };

	come_in_waves();
	stage_kill(&stage, SIGTERM);
	ck_assert_uint_eq(storm_stored(&storm, &stage), storm.count);
	storm_assert_kept(&storm, &stage);
	stage_read(&stage, &log, "log");
	ck_assert_ptr_null(strstr(buf_string(&log), "journal.left"));
	serve_and_compare();
	await_one_result();
}
END_TEST

/* Whoever is not acknowledged then is told so. */
START_TEST(a_stop_while_a_storm_comes_keeps_what_it_acknowledged)
{
	storm_add_pushes(&storm, &stage, STORM_MOST);
	storm_send(&storm, &stage, SIGTERM);
	storm_hear(&storm);
	stage_kill(&stage, SIGTERM);
	for (size_t i = 0; i < storm.count; i++)
		ck_assert_msg(storm.hooks[i].status == 202 || storm.hooks[i].status == 503 ||
				      storm.hooks[i].status == 0,
			      "%d", storm.hooks[i].status);
	storm_assert_kept(&storm, &stage);
}
END_TEST

static void add_repository(const char *name)
{
	scoped_buf text = { 0 };

	stage_read(&stage, &text, "heapgate.conf");
	buf_print(&text, "\n[repository \"%s\"]\n\turl = %s/git/%s.git\n", name, code_host_url(stage.host),
		  STAGE_REPOSITORY);
	stage_write(&stage, "heapgate.conf", buf_string(&text));
}

enum { RELOADS = 4 };

/* Each reload knows one repository more; what is acknowledged before it follows after it. */
START_TEST(a_reload_in_a_storm_loses_none)
{
	for (int i = 0; i < RELOADS; i++) {
		scoped_free char *name = mem_print("acme/late%d", i);
		scoped_free char *path = mem_print("/hooks/github/%s", name);
		scoped_free char *reloaded = mem_print("config.reloaded repositories=%d", i + 2);
		storm_add_pushes(&storm, &stage, SOME);
		add_repository(name);
		storm_send(&storm, &stage, SIGHUP);
		storm_hear(&storm);
		stage_await_log(&stage, reloaded);
		for (int j = 0; j < SOME; j++) {
			struct storm_hook *hook =
				storm_add(&storm, &stage, "push",
					  (struct code_host_facts){ .repository = name,
								    .ref = "refs/heads/main",
								    .after = stage.main.hex });
			hook->path = path;
		}
		storm_send(&storm, &stage, SIGHUP);
		storm_hear(&storm);
	}
	storm_assert_taken(&storm, &stage);
	ck_assert_uint_eq(storm_stored(&storm, &stage), storm.count);
	(void)stage_await(&stage, &stage.main, "success");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_storm");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_test(all, what_comes_in_a_storm_is_told_as_what_comes_alone);
	tcase_add_test(all, a_storm_holds_what_makes_no_job_too);
	tcase_add_test(all, killed_with_all_in_the_journal_none_is_lost);
	tcase_add_loop_test(all, killed_after_the_answers_none_is_lost_or_taken_twice, 0,
			    sizeof(after_answers) / sizeof(after_answers[0]));
	tcase_add_loop_test(all, killed_before_the_answers_those_that_were_given_hold, 0,
			    sizeof(before_answers) / sizeof(before_answers[0]));
	tcase_add_test(all, a_daemon_that_dies_again_and_again_takes_a_storm_in);
	tcase_add_test(all, a_stop_takes_in_what_waits);
	tcase_add_test(all, a_stop_while_a_storm_comes_keeps_what_it_acknowledged);
	tcase_add_test(all, a_reload_in_a_storm_loses_none);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
