/* lib/store/outbox.h: statuses on their way. */
#include "store/outbox.h"

#include "store/jobs.h"
#include "store_fixture.h"

enum { LEASE = 1000 };

static int64_t add_job(void)
{
	const struct job_request request = {
		.repository = fx.repository, .kind = JOB_CHECK, .head = fixture_oid(1), .number = 7
	};
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, 1, &fx.err));
	return id;
}

static void end_jobs(void)
{
	const struct jobs_filter all = { .repository = fx.repository };
	struct jobs stopped;

	OK(jobs_stop(&stopped, &fx.arena, fx.store, &all, JOB_FAILED, "", 2, &fx.err));
}

static int64_t put_on(unsigned commit, enum status_state state, const char *description, int64_t job)
{
	const struct message message = {
		.repository = fx.repository,
		.commit = fixture_oid(commit),
		.context = "heapgate",
		.state = state,
		.description = description,
		.target_url = "https://gate.example/checks/1",
		.job = job,
	};
	int64_t id;

	OK(outbox_put(&id, fx.store, &message, 10, &fx.err));
	return id;
}

static int64_t put(enum status_state state, const char *description, int64_t job)
{
	return put_on(1, state, description, job);
}

/* 0 where nothing is due. */
static int64_t claim_at(struct message *message, int64_t now_ms)
{
	bool found;

	OK(outbox_claim(&found, message, &fx.arena, fx.store, "sender:1", LEASE, now_ms, &fx.err));
	return found ? message->id : 0;
}

static enum message_stage stage_of(int64_t id)
{
	struct message message;

	OK(outbox_get(&message, &fx.arena, fx.store, id, &fx.err));
	return message.stage;
}

START_TEST(a_message_reaches_the_sender_whole)
{
	struct message message;
	int64_t job = add_job(), id = put(STATUS_FAILURE, "1 escape added", job);

	ck_assert_int_eq(claim_at(&message, 20), id);
	ck_assert_str_eq(message.repository_name, "acme/api");
	ck_assert_str_eq(message.host, "github");
	ck_assert_str_eq(message.commit.hex, fixture_oid(1).hex);
	ck_assert_str_eq(message.context, "heapgate");
	ck_assert_int_eq(message.state, STATUS_FAILURE);
	ck_assert_str_eq(message.description, "1 escape added");
	ck_assert_str_eq(message.target_url, "https://gate.example/checks/1");
	ck_assert_int_eq(message.job, job);
	ck_assert_int_eq(message.attempt, 1);
	ck_assert(!message.in_doubt);
	ck_assert_int_eq(claim_at(&message, 20), 0);
	OK(outbox_sent(fx.store, &message, 30, &fx.err));
	ck_assert_int_eq(stage_of(id), MESSAGE_SENT);
}
END_TEST

START_TEST(a_newer_message_takes_the_place_of_one_not_sent)
{
	struct message message;
	int64_t older = put(STATUS_PENDING, "queued", 0), newer = put(STATUS_PENDING, "collecting", 0);

	ck_assert_int_eq(stage_of(older), MESSAGE_DROPPED);
	ck_assert_int_eq(claim_at(&message, 20), newer);
	OK(outbox_sent(fx.store, &message, 30, &fx.err));
	ck_assert_int_eq(claim_at(&message, 40), 0);
}
END_TEST

START_TEST(other_commits_and_contexts_do_not_interfere)
{
	struct message message;
	int64_t first = put_on(1, STATUS_PENDING, "queued", 0),
		second = put_on(2, STATUS_PENDING, "queued", 0);

	ck_assert_int_eq(claim_at(&message, 20), first);
	ck_assert_int_eq(claim_at(&message, 20), second);
}
END_TEST

START_TEST(the_same_words_are_not_sent_twice)
{
	struct message message;

	(void)put(STATUS_SUCCESS, "nothing added", 0);
	ck_assert_int_eq(put(STATUS_SUCCESS, "nothing added", 0), 0);
	(void)claim_at(&message, 20);
	ck_assert_int_eq(put(STATUS_SUCCESS, "nothing added", 0), 0);
	OK(outbox_sent(fx.store, &message, 30, &fx.err));
	ck_assert_int_eq(put(STATUS_SUCCESS, "nothing added", 0), 0);
	ck_assert_int_gt(put(STATUS_SUCCESS, "other words", 0), 0);
}
END_TEST

static int64_t put_comment(unsigned commit, const char *text)
{
	const struct message message = {
		.kind = MESSAGE_COMMENT,
		.repository = fx.repository,
		.commit = fixture_oid(commit),
		.number = 7,
		.project = "42",
		.ref = "feature",
		.context = "heapgate",
		.state = STATUS_FAILURE,
		.description = "1 escape added",
		.target_url = "",
		.body = text,
	};
	int64_t id;

	OK(outbox_put(&id, fx.store, &message, 10, &fx.err));
	return id;
}

START_TEST(a_comment_of_a_newer_push_takes_the_place_of_an_older)
{
	struct message message;
	int64_t older = put_comment(1, "one"), newer = put_comment(2, "two");

	ck_assert_int_eq(stage_of(older), MESSAGE_DROPPED);
	ck_assert_int_eq(claim_at(&message, 20), newer);
	ck_assert_int_eq(message.kind, MESSAGE_COMMENT);
	ck_assert_str_eq(message.body, "two");
	ck_assert_str_eq(message.project, "42");
	ck_assert_str_eq(message.ref, "feature");
	ck_assert_uint_eq(message.number, 7);
	ck_assert_int_eq(put_comment(2, "two"), 0);
	ck_assert_int_gt(put_comment(3, "two"), 0);
}
END_TEST

START_TEST(kinds_do_not_interfere)
{
	struct message message;
	int64_t comment = put_comment(1, "one"), status = put(STATUS_FAILURE, "1 escape added", 0);

	ck_assert_int_eq(claim_at(&message, 20), comment);
	ck_assert_int_eq(claim_at(&message, 20), status);
}
END_TEST

START_TEST(what_the_host_made_is_known_to_later_messages_of_the_key)
{
	struct message first, second;

	(void)put_comment(1, "one");
	(void)claim_at(&first, 20);
	ck_assert_str_eq(first.made, "");
	OK(outbox_make(fx.store, &first, "4711", &fx.err));
	OK(outbox_sent(fx.store, &first, 30, &fx.err));
	(void)put(STATUS_FAILURE, "1 escape added", 0);
	(void)claim_at(&second, 40);
	ck_assert_str_eq(second.made, "");
	(void)put_comment(2, "two");
	(void)claim_at(&second, 40);
	ck_assert_str_eq(second.made, "4711");
	ck_assert(!second.made_pending);
}
END_TEST

START_TEST(a_host_on_hold_is_left_alone_until_then)
{
	struct message message;
	size_t held;
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0);

	OK(outbox_hold(&held, fx.store, "gitlab", 500, &fx.err));
	ck_assert_uint_eq(held, 0);
	OK(outbox_hold(&held, fx.store, "github", 500, &fx.err));
	ck_assert_uint_eq(held, 1);
	ck_assert_int_eq(claim_at(&message, 499), 0);
	ck_assert_int_eq(claim_at(&message, 500), id);
}
END_TEST

START_TEST(all_dead_ones_but_those_replaced_are_revived)
{
	struct message message;
	struct messages dead;
	size_t count;
	int64_t replaced = put(STATUS_FAILURE, "one", 0);

	(void)claim_at(&message, 20);
	OK(outbox_dead(fx.store, &message, "403: no", 30, &fx.err));
	(void)put(STATUS_FAILURE, "two", 0);
	(void)claim_at(&message, 40);
	OK(outbox_dead(fx.store, &message, "403: no", 50, &fx.err));
	OK(outbox_dead_list(&dead, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(dead.count, 2);
	OK(outbox_revive_all(&count, fx.store, 60, &fx.err));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(stage_of(message.id), MESSAGE_DUE);
	ck_assert_int_eq(stage_of(replaced), MESSAGE_DEAD);
}
END_TEST

START_TEST(a_pending_after_its_jobs_final_is_not_taken)
{
	struct message message;
	int64_t job = add_job(), other = add_job();

	(void)put(STATUS_SUCCESS, "nothing added", job);
	ck_assert_int_eq(put(STATUS_PENDING, "comparing", job), 0);
	(void)claim_at(&message, 20);
	OK(outbox_sent(fx.store, &message, 30, &fx.err));
	ck_assert_int_eq(put(STATUS_PENDING, "comparing", job), 0);
	ck_assert_int_gt(put(STATUS_PENDING, "queued again", other), 0);
}
END_TEST

START_TEST(a_final_waits_until_the_pending_under_way_has_ended)
{
	struct message pending, final;
	int64_t job = add_job(), first = put(STATUS_PENDING, "queued", job);

	ck_assert_int_eq(claim_at(&pending, 20), first);
	int64_t last = put(STATUS_SUCCESS, "nothing added", job);
	ck_assert_int_eq(claim_at(&final, 20), 0);
	OK(outbox_sent(fx.store, &pending, 30, &fx.err));
	ck_assert_int_eq(claim_at(&final, 30), last);
}
END_TEST

START_TEST(a_pending_that_failed_does_not_come_back_after_its_final)
{
	struct message pending, final;
	int64_t job = add_job(), first = put(STATUS_PENDING, "queued", job);

	(void)claim_at(&pending, 20);
	int64_t last = put(STATUS_SUCCESS, "nothing added", job);
	OK(outbox_retry(fx.store, &pending, 25, true, "time-out", 21, &fx.err));
	ck_assert_int_eq(stage_of(first), MESSAGE_DROPPED);
	ck_assert_int_eq(claim_at(&final, 30), last);
}
END_TEST

START_TEST(a_message_is_tried_again_when_its_time_has_come)
{
	struct message message;
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0), next;

	(void)claim_at(&message, 20);
	OK(outbox_retry(fx.store, &message, 500, false, "503", 21, &fx.err));
	OK(outbox_next_ms(&next, fx.store, &fx.err));
	ck_assert_int_eq(next, 500);
	ck_assert_int_eq(claim_at(&message, 499), 0);
	ck_assert_int_eq(claim_at(&message, 500), id);
	ck_assert_int_eq(message.attempt, 2);
	ck_assert(!message.in_doubt);
	ck_assert_str_eq(message.error, "503");
	OK(outbox_next_ms(&next, fx.store, &fx.err));
	ck_assert(next == INT64_MAX);
}
END_TEST

START_TEST(doubt_stays_until_the_host_was_asked_and_has_it)
{
	struct message message;

	(void)put(STATUS_SUCCESS, "nothing added", 0);
	(void)claim_at(&message, 20);
	OK(outbox_retry(fx.store, &message, 30, true, "no answer", 21, &fx.err));
	(void)claim_at(&message, 30);
	ck_assert(message.in_doubt);
	OK(outbox_retry(fx.store, &message, 40, false, "503", 31, &fx.err));
	(void)claim_at(&message, 40);
	ck_assert(message.in_doubt);
	OK(outbox_sent(fx.store, &message, 50, &fx.err));
	OK(outbox_get(&message, &fx.arena, fx.store, message.id, &fx.err));
	ck_assert(!message.in_doubt);
	ck_assert_int_eq(message.sent_ms, 50);
}
END_TEST

START_TEST(a_senders_death_leaves_its_message_in_doubt)
{
	struct message message;
	size_t count;
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0);

	(void)claim_at(&message, 20);
	OK(outbox_release_owner(&count, fx.store, "other:", 30, &fx.err));
	ck_assert_uint_eq(count, 0);
	OK(outbox_release_owner(&count, fx.store, "sender:", 30, &fx.err));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(claim_at(&message, 30), id);
	ck_assert(message.in_doubt);
}
END_TEST

START_TEST(a_sender_that_does_not_come_back_loses_its_message)
{
	struct message message, again;
	size_t count;
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0);

	(void)claim_at(&message, 20);
	OK(outbox_reap(&count, fx.store, 19 + LEASE, &fx.err));
	ck_assert_uint_eq(count, 0);
	OK(outbox_reap(&count, fx.store, 20 + LEASE, &fx.err));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(claim_at(&again, 20 + LEASE), id);
	/* The first one's word on its attempt no longer counts, unless the host has the message. */
	OK(outbox_dead(fx.store, &message, "404", 30 + LEASE, &fx.err));
	ck_assert_int_eq(stage_of(id), MESSAGE_SENDING);
	OK(outbox_sent(fx.store, &message, 31 + LEASE, &fx.err));
	ck_assert_int_eq(stage_of(id), MESSAGE_SENT);
}
END_TEST

START_TEST(a_released_message_whose_key_has_a_newer_one_is_dropped)
{
	struct message message;
	size_t count;
	int64_t older = put(STATUS_PENDING, "queued", 0);

	(void)claim_at(&message, 20);
	int64_t newer = put(STATUS_SUCCESS, "nothing added", 0);
	OK(outbox_reap(&count, fx.store, 20 + LEASE, &fx.err));
	ck_assert_int_eq(stage_of(older), MESSAGE_DROPPED);
	ck_assert_int_eq(claim_at(&message, 20 + LEASE), newer);
}
END_TEST

START_TEST(a_dead_message_is_told_and_may_be_revived)
{
	struct message message;
	size_t counts[MESSAGE_STAGE_COUNT];
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0);

	REFUSED(ERR_ABSENT, outbox_revive(fx.store, id, 15, &fx.err));
	(void)claim_at(&message, 20);
	OK(outbox_dead(fx.store, &message, "404 Not Found", 21, &fx.err));
	OK(outbox_get(&message, &fx.arena, fx.store, id, &fx.err));
	ck_assert_str_eq(message.error, "404 Not Found");
	OK(outbox_count(counts, fx.store, &fx.err));
	ck_assert_uint_eq(counts[MESSAGE_DEAD], 1);
	OK(outbox_revive(fx.store, id, 30, &fx.err));
	ck_assert_int_eq(claim_at(&message, 30), id);
}
END_TEST

START_TEST(after_a_dead_message_the_same_words_are_taken_again)
{
	struct message message;
	int64_t id = put(STATUS_SUCCESS, "nothing added", 0);

	(void)claim_at(&message, 20);
	OK(outbox_dead(fx.store, &message, "401", 21, &fx.err));
	ck_assert_int_gt(put(STATUS_SUCCESS, "nothing added", 0), id);
	REFUSED(ERR_ABSENT, outbox_revive(fx.store, id, 30, &fx.err));
}
END_TEST

START_TEST(counts_and_lists_show_what_waits)
{
	struct message message;
	struct messages page;
	size_t counts[MESSAGE_STAGE_COUNT];

	for (unsigned i = 1; i <= 3; i++)
		(void)put_on(i, STATUS_PENDING, "queued", 0);
	(void)claim_at(&message, 20);
	OK(outbox_count(counts, fx.store, &fx.err));
	ck_assert_uint_eq(counts[MESSAGE_DUE], 2);
	ck_assert_uint_eq(counts[MESSAGE_SENDING], 1);
	OK(outbox_list(&page, &fx.arena, fx.store, 0, 2, &fx.err));
	ck_assert_uint_eq(page.count, 2);
	ck_assert_str_eq(page.list[0].commit.hex, fixture_oid(3).hex);
	OK(outbox_list(&page, &fx.arena, fx.store, page.list[1].id, 2, &fx.err));
	ck_assert_uint_eq(page.count, 1);
}
END_TEST

static size_t count_stuck(int64_t created_ms)
{
	struct messages stuck;

	OK(outbox_stuck(&stuck, &fx.arena, fx.store, created_ms, 9, &fx.err));
	return stuck.count;
}

START_TEST(a_pending_whose_job_has_ended_is_stuck)
{
	struct message message;

	(void)put(STATUS_PENDING, "queued", add_job());
	(void)claim_at(&message, 20);
	OK(outbox_sent(fx.store, &message, 30, &fx.err));
	ck_assert_uint_eq(count_stuck(1000), 0);
	end_jobs();
	ck_assert_uint_eq(count_stuck(10), 0);
	ck_assert_uint_eq(count_stuck(11), 1);
}
END_TEST

START_TEST(a_pending_with_a_final_behind_it_is_not_stuck)
{
	int64_t job = add_job();

	(void)put(STATUS_PENDING, "queued", job);
	end_jobs();
	(void)put(STATUS_ERROR, "could not judge", job);
	ck_assert_uint_eq(count_stuck(1000), 0);
}
END_TEST

START_TEST(a_pending_that_another_job_repeats_waits_for_that_job)
{
	(void)put(STATUS_PENDING, "queued", add_job());
	end_jobs();
	ck_assert_uint_eq(count_stuck(1000), 1);
	ck_assert_int_eq(put(STATUS_PENDING, "queued", add_job()), 0);
	ck_assert_uint_eq(count_stuck(1000), 0);
}
END_TEST

START_TEST(what_passes_a_ceiling_is_cut_or_refused)
{
	scoped_free char *text = mem_zero(1, 4096);
	struct message message = { .repository = fx.repository,
				   .commit = fixture_oid(1),
				   .context = "heapgate",
				   .description = text };
	int64_t id;

	memset(text, 'x', 4095);
	OK(outbox_put(&id, fx.store, &message, 10, &fx.err));
	OK(outbox_get(&message, &fx.arena, fx.store, id, &fx.err));
	ck_assert_uint_eq(strlen(message.description), MESSAGE_DESCRIPTION_MOST);
	message.target_url = text;
	REFUSED(ERR_LIMIT, outbox_put(&id, fx.store, &message, 10, &fx.err));
}
END_TEST

START_TEST(state_names_are_those_of_the_host)
{
	enum status_state state;

	for (size_t i = 0; i < STATUS_STATE_COUNT; i++) {
		ck_assert(status_state_parse(view_of(status_state_name((enum status_state)i)), &state));
		ck_assert_uint_eq(state, i);
	}
	ck_assert(!status_state_parse(VIEW("passed"), &state));
	ck_assert_str_eq(message_stage_name(MESSAGE_DROPPED), "dropped");
}
END_TEST

static Suite *outbox_suite(void)
{
	TCase *tests = tcase_create("outbox");

	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, a_comment_of_a_newer_push_takes_the_place_of_an_older);
	tcase_add_test(tests, kinds_do_not_interfere);
	tcase_add_test(tests, what_the_host_made_is_known_to_later_messages_of_the_key);
	tcase_add_test(tests, a_host_on_hold_is_left_alone_until_then);
	tcase_add_test(tests, all_dead_ones_but_those_replaced_are_revived);
	tcase_add_test(tests, a_message_reaches_the_sender_whole);
	tcase_add_test(tests, a_newer_message_takes_the_place_of_one_not_sent);
	tcase_add_test(tests, other_commits_and_contexts_do_not_interfere);
	tcase_add_test(tests, the_same_words_are_not_sent_twice);
	tcase_add_test(tests, a_pending_after_its_jobs_final_is_not_taken);
	tcase_add_test(tests, a_final_waits_until_the_pending_under_way_has_ended);
	tcase_add_test(tests, a_pending_that_failed_does_not_come_back_after_its_final);
	tcase_add_test(tests, a_message_is_tried_again_when_its_time_has_come);
	tcase_add_test(tests, doubt_stays_until_the_host_was_asked_and_has_it);
	tcase_add_test(tests, a_senders_death_leaves_its_message_in_doubt);
	tcase_add_test(tests, a_sender_that_does_not_come_back_loses_its_message);
	tcase_add_test(tests, a_released_message_whose_key_has_a_newer_one_is_dropped);
	tcase_add_test(tests, a_dead_message_is_told_and_may_be_revived);
	tcase_add_test(tests, after_a_dead_message_the_same_words_are_taken_again);
	tcase_add_test(tests, counts_and_lists_show_what_waits);
	tcase_add_test(tests, a_pending_whose_job_has_ended_is_stuck);
	tcase_add_test(tests, a_pending_with_a_final_behind_it_is_not_stuck);
	tcase_add_test(tests, a_pending_that_another_job_repeats_waits_for_that_job);
	tcase_add_test(tests, what_passes_a_ceiling_is_cut_or_refused);
	tcase_add_test(tests, state_names_are_those_of_the_host);
	return fixture_suite("store/outbox", tests);
}

UNIT_MAIN(outbox_suite)
