/* What hosts really send: twice, late, out of order, about things that are gone. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static char *script_directory;

static void open_and_serve(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

/* Checks wait while the file `hold` is there: a go command of our own sees to that. */
static void open_with_hold(void)
{
	char directory[] = "/tmp/heapgate-flow-go.XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(directory));
	script_directory = mem_text(directory);
	scoped_free char *script = files_join(directory, "go");
	const struct stage_options options = { .go_command = script };

	stage_open(&stage, &options);
	scoped_free char *go = stage_real_go();
	scoped_free char *hold_file = stage_path(&stage, "hold");
	scoped_free char *marker = stage_path(&stage, "running");
	scoped_free char *text =
		mem_print("#!/bin/sh\n"
			  "case $1 in list) : >'%s'; while [ -e '%s' ]; do sleep 0.05; done;; esac\n"
			  "exec '%s' \"$@\"\n",
			  marker, hold_file, go);
	struct err err;
	ck_assert_int_eq(files_write(script, view_of(text), &err), 0);
	ck_assert_int_eq(chmod(script, 0755), 0);
	stage_serve(&stage);
}

static void close_stage(void)
{
	struct err err;

	stage_close(&stage);
	if (script_directory)
		ck_assert_int_eq(files_remove_tree(script_directory, &err), 0);
	free(script_directory);
	script_directory = NULL;
}

static void hold(bool on)
{
	scoped_free char *path = stage_path(&stage, "hold");
	struct err err;

	if (on)
		ck_assert_int_eq(files_write(path, VIEW(""), &err), 0);
	else
		(void)unlink(path);
}

static void await_running(void)
{
	scoped_free char *path = stage_path(&stage, "running");

	for (int i = 0; i < 600 && access(path, F_OK) != 0; i++)
		(void)usleep(50000);
	ck_assert_int_eq(access(path, F_OK), 0);
	(void)unlink(path);
}

static struct code_host_facts change_facts(const char *action, uint64_t number, const struct oid *head)
{
	return (struct code_host_facts){
		.action = action,
		.number = number,
		.head = head->hex,
		.base = stage.main.hex,
		.base_ref = "main",
	};
}

START_TEST(a_delivery_sent_again_makes_no_second_job)
{
	struct oid head = stage_commit_change(&stage, 1, "harmless");
	const struct code_host_facts facts = change_facts("opened", 1, &head);

	ck_assert_int_eq(stage_hook_as(&stage, "11111111-0000-0000-0000-000000000000", "pull_request", facts),
			 202);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(
			stage_hook_as(&stage, "11111111-0000-0000-0000-000000000000", "pull_request", facts),
			200);
	(void)stage_await(&stage, &head, "success");
	ck_assert_int_eq(stage_hook_as(&stage, "11111111-0000-0000-0000-000000000000", "pull_request", facts),
			 200);
	(void)sleep(1);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, head.hex, STAGE_CONTEXT), 2);
}
END_TEST

/* Two webhooks (one of the repository, one of an app) announce one event under two ids. */
START_TEST(the_same_event_under_two_ids_makes_one_job)
{
	hold(true);
	struct oid head = stage_commit_change(&stage, 1, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	ck_assert_int_eq(stage_change(&stage, "synchronize", 1, &head), 202);
	hold(false);
	(void)stage_await(&stage, &head, "success");
	(void)sleep(1);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(an_event_that_arrives_late_changes_nothing)
{
	struct oid old = stage_commit_change(&stage, 1, "adds");
	struct oid new = stage_commit_change(&stage, 1, "main");
	struct code_host_facts late = change_facts("synchronize", 1, &old);

	late.time_s = stage.clock_s++;
	ck_assert_int_eq(stage_change(&stage, "synchronize", 1, &new), 202);
	ck_assert_int_eq(stage_hook(&stage, "pull_request", late), 200);
	(void)stage_await(&stage, &new, "success");
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, old.hex, STAGE_CONTEXT), 0);
}
END_TEST

START_TEST(a_newer_push_supersedes_the_check_that_runs)
{
	hold(true);
	struct oid old = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &old), 202);
	await_running();
	struct oid new = stage_commit_change(&stage, 1, "main");
	ck_assert_int_eq(stage_change(&stage, "synchronize", 1, &new), 202);
	const char *text = stage_await(&stage, &old, "error");
	ck_assert_msg(strstr(text, "Superseded by") && strncmp(strstr(text, "by ") + 3, new.hex, 7) == 0,
		      "%s", text);
	hold(false);
	(void)stage_await(&stage, &new, "success");
	ck_assert_uint_eq(stage_finals(&stage, &old), 1);
	ck_assert_uint_eq(stage_finals(&stage, &new), 1);
}
END_TEST

/* The commit that was announced is gone before it is fetched; the one that replaced it is judged. */
START_TEST(a_forced_push_leaves_no_pending_status)
{
	hold(true);
	struct oid old = stage_commit_change(&stage, 1, "adds");
	struct oid base = stage.main;
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &old), 202);
	repo_maker_checkout(&stage.repo, "main");
	repo_maker_ref(&stage.repo, "refs/heads/change-1", &base);
	struct oid new = stage_write_change(&stage, 1, "README.md", "# Shop\n");
	struct code_host_facts facts = change_facts("synchronize", 1, &new);
	facts.before = old.hex;
	facts.after = new.hex;
	facts.forced = true;
	ck_assert_int_eq(stage_hook(&stage, "pull_request", facts), 202);
	hold(false);
	(void)stage_await(&stage, &old, "error");
	(void)stage_await(&stage, &new, "success");
	ck_assert_uint_eq(stage_finals(&stage, &old), 1);
}
END_TEST

START_TEST(a_closed_pull_request_is_cancelled)
{
	hold(true);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	await_running();
	ck_assert_int_eq(stage_change(&stage, "closed", 1, &head), 200);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "closed"), "%s", text);
	hold(false);
	(void)sleep(2);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_deleted_branch_is_cancelled_or_nothing)
{
	const struct code_host_facts deleted = {
		.ref = "refs/heads/topic",
		.before = stage.main.hex,
		.after = "0000000000000000000000000000000000000000",
	};

	ck_assert_int_eq(stage_hook(&stage, "push", deleted), 200);
	const struct code_host_facts topic = { .ref = "refs/heads/topic", .after = stage.main.hex };
	ck_assert_int_eq(stage_hook(&stage, "push", topic), 200);
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, stage.main.hex, NULL), 0);
}
END_TEST

START_TEST(a_draft_is_checked_like_any_other)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");
	struct code_host_facts facts = change_facts("opened", 1, &head);

	facts.draft = true;
	ck_assert_int_eq(stage_hook(&stage, "pull_request", facts), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(a_fork_is_fetched_from_the_base_repository)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");
	struct code_host_facts facts = change_facts("opened", 1, &head);

	facts.fork = true;
	facts.fork_deleted = _i == 1;
	ck_assert_int_eq(stage_hook(&stage, "pull_request", facts), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(a_retargeted_pull_request_is_judged_again)
{
	repo_maker_branch(&stage.repo, "release");
	repo_maker_copy(&stage.repo, TESTS_DIR "/demo/adds");
	struct oid release = repo_maker_commit(&stage.repo, "On the release branch already");
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	struct code_host_facts facts = change_facts("edited", 1, &head);
	facts.base = release.hex;
	facts.base_ref = "release";
	facts.old_base_ref = "main";
	ck_assert_int_eq(stage_hook(&stage, "pull_request", facts), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(a_merge_queue_is_judged_against_its_own_base)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");
	scoped_free char *ref = mem_print("refs/heads/gh-readonly-queue/main/pr-1-%s", stage.main.hex);
	repo_maker_ref(&stage.repo, ref, &head);
	const struct code_host_facts facts = {
		.action = "checks_requested",
		.number = 1,
		.head = head.hex,
		.base = stage.main.hex,
		.base_ref = "main",
	};

	ck_assert_int_eq(stage_hook(&stage, "merge_group", facts), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(what_needs_no_check_is_answered_and_kept)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_hook(&stage, "ping", (struct code_host_facts){ 0 }), 200);
	ck_assert_int_eq(stage_hook(&stage, "status", (struct code_host_facts){ 0 }), 200);
	ck_assert_int_eq(stage_change(&stage, "labeled", 1, &head), 200);
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, head.hex, NULL), 0);
}
END_TEST

START_TEST(a_redelivery_of_a_failed_check_is_another_try)
{
	struct oid head =
		stage_write_change(&stage, 1, "price/price.go", "package price\n\nfunc broken( {\n");
	const struct code_host_facts facts = change_facts("opened", 1, &head);
	const char *guid = "22222222-0000-0000-0000-000000000000";

	ck_assert_int_eq(stage_hook_as(&stage, guid, "pull_request", facts), 202);
	(void)stage_await(&stage, &head, "error");
	ck_assert_int_eq(stage_hook_as(&stage, guid, "pull_request", facts), 202);
	for (int i = 0; i < 200 && stage_finals(&stage, &head) < 2; i++)
		(void)usleep(100000);
	ck_assert_uint_eq(stage_finals(&stage, &head), 2);
}
END_TEST

static Suite *deliveries_suite(void)
{
	Suite *suite = suite_create("flow_deliveries");
	TCase *plain = tcase_create("plain"), *held = tcase_create("held");

	tcase_set_timeout(plain, 180);
	tcase_add_checked_fixture(plain, open_and_serve, close_stage);
	tcase_add_test(plain, a_delivery_sent_again_makes_no_second_job);
	tcase_add_test(plain, an_event_that_arrives_late_changes_nothing);
	tcase_add_test(plain, a_deleted_branch_is_cancelled_or_nothing);
	tcase_add_test(plain, a_draft_is_checked_like_any_other);
	tcase_add_loop_test(plain, a_fork_is_fetched_from_the_base_repository, 0, 2);
	tcase_add_test(plain, a_retargeted_pull_request_is_judged_again);
	tcase_add_test(plain, a_merge_queue_is_judged_against_its_own_base);
	tcase_add_test(plain, what_needs_no_check_is_answered_and_kept);
	tcase_add_test(plain, a_redelivery_of_a_failed_check_is_another_try);
	suite_add_tcase(suite, plain);
	tcase_set_timeout(held, 180);
	tcase_add_checked_fixture(held, open_with_hold, close_stage);
	tcase_add_test(held, the_same_event_under_two_ids_makes_one_job);
	tcase_add_test(held, a_newer_push_supersedes_the_check_that_runs);
	tcase_add_test(held, a_forced_push_leaves_no_pending_status);
	tcase_add_test(held, a_closed_pull_request_is_cancelled);
	suite_add_tcase(suite, held);
	return suite;
}

UNIT_MAIN(deliveries_suite)
