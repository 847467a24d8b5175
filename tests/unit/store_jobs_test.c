/* lib/store/jobs.h: the queue. */
#include "store/jobs.h"

#include <signal.h>

#include "store_fixture.h"

enum { LEASE = 1000 };

static int64_t add(enum job_kind kind, uint64_t number, unsigned head, const char *ref)
{
	const struct job_request request = {
		.repository = fx.repository,
		.kind = kind,
		.number = number,
		.head = fixture_oid(head),
		.ref = ref,
		.base_ref = "main",
		.title = "Faster",
	};
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, 1, &fx.err));
	return id;
}

static int64_t add_check(uint64_t number, unsigned head)
{
	return add(JOB_CHECK, number, head, "refs/pull/head");
}

/* 0 where nothing is due. */
static int64_t claim_at(struct job *job, const char *owner, int64_t now_ms)
{
	bool found;

	OK(job_claim(&found, job, &fx.arena, fx.store, owner, LEASE, now_ms, &fx.err));
	return found ? job->id : 0;
}

static int64_t claim(struct job *job)
{
	return claim_at(job, "w1", 10);
}

static enum job_state state_of(int64_t id)
{
	struct job_row row;

	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	return row.job.state;
}

START_TEST(a_claimed_job_is_as_it_was_enqueued)
{
	struct job_request request = {
		.repository = fx.repository,
		.kind = JOB_CHECK,
		.head = fixture_oid(1),
		.base = fixture_oid(2),
		.ref = "refs/pull/7/head",
		.base_ref = "main",
		.number = 7,
		.title = "Faster",
	};
	struct job_row row;
	struct job job;
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, 5, &fx.err));
	ck_assert_int_eq(claim(&job), id);
	ck_assert_str_eq(job.repository_name, "acme/api");
	ck_assert_int_eq(job.kind, JOB_CHECK);
	ck_assert_int_eq(job.state, JOB_FETCHING);
	ck_assert_str_eq(job.head.hex, request.head.hex);
	ck_assert_str_eq(job.base.hex, request.base.hex);
	ck_assert_str_eq(job.ref, "refs/pull/7/head");
	ck_assert_str_eq(job.base_ref, "main");
	ck_assert_uint_eq(job.number, 7);
	ck_assert_int_eq(job.attempt, 1);
	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	ck_assert_str_eq(row.title, "Faster");
	ck_assert_str_eq(row.owner, "w1");
	ck_assert_int_eq(row.lease_ms, 10 + LEASE);
	ck_assert_int_eq(row.created_ms, 5);
}
END_TEST

START_TEST(an_empty_queue_yields_nothing)
{
	struct job job;

	ck_assert_int_eq(claim(&job), 0);
}
END_TEST

START_TEST(a_job_of_no_repository_is_refused)
{
	const struct job_request request = { .repository = 4711, .kind = JOB_CHECK, .head = fixture_oid(1) };
	int64_t id;

	REFUSED(ERR_INPUT, job_enqueue(&id, fx.store, &request, 1, &fx.err));
}
END_TEST

START_TEST(checks_go_before_baselines_and_those_before_backfill)
{
	struct job job;
	int64_t backfill = add(JOB_BACKFILL, 0, 1, "refs/heads/main");
	int64_t baseline = add(JOB_BASELINE, 0, 2, "refs/heads/main");
	int64_t check = add_check(7, 3);

	ck_assert_int_eq(claim(&job), check);
	ck_assert_int_eq(claim(&job), baseline);
	ck_assert_int_eq(claim(&job), backfill);
}
END_TEST

START_TEST(the_newest_job_of_a_change_goes_first)
{
	struct job job;

	(void)add_check(7, 1);
	int64_t newer = add_check(7, 2);
	ck_assert_int_eq(claim(&job), newer);
}
END_TEST

START_TEST(two_jobs_of_a_change_are_never_held_at_once)
{
	struct job job, other;
	enum job_grip grip;
	int64_t older = add_check(7, 1), newer = add_check(7, 2);

	ck_assert_int_eq(claim_at(&job, "w1", 10), newer);
	ck_assert_int_eq(claim_at(&other, "w2", 10), 0);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "no", 11, &fx.err));
	ck_assert_int_eq(claim_at(&other, "w2", 12), older);
}
END_TEST

START_TEST(higher_priority_goes_first_within_a_kind)
{
	struct job_request request = { .repository = fx.repository, .kind = JOB_CHECK, .number = 1 };
	struct job job;
	int64_t usual, urgent;

	request.head = fixture_oid(1);
	OK(job_enqueue(&usual, fx.store, &request, 1, &fx.err));
	request.number = 2;
	request.priority = 5;
	OK(job_enqueue(&urgent, fx.store, &request, 1, &fx.err));
	ck_assert_int_eq(claim(&job), urgent);
	ck_assert_int_eq(claim(&job), usual);
}
END_TEST

START_TEST(a_busy_repository_lets_an_idle_one_go_first)
{
	struct job job;
	int64_t other, first = add_check(1, 1);

	(void)add_check(2, 2);
	OK(repository_ensure(&other, fx.store, "github", "acme/web", "main", &fx.err));
	const struct job_request request = {
		.repository = other, .kind = JOB_CHECK, .number = 1, .head = fixture_oid(3)
	};
	int64_t idle;
	OK(job_enqueue(&idle, fx.store, &request, 1, &fx.err));
	ck_assert_int_eq(claim(&job), first);
	ck_assert_int_eq(claim(&job), idle);
}
END_TEST

START_TEST(a_job_waits_for_its_time)
{
	struct job_request request = {
		.repository = fx.repository, .kind = JOB_CHECK, .head = fixture_oid(1), .not_before_ms = 100
	};
	struct job job;
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, 1, &fx.err));
	ck_assert_int_eq(claim_at(&job, "w1", 99), 0);
	ck_assert_int_eq(claim_at(&job, "w1", 100), id);
}
END_TEST

START_TEST(a_job_waits_for_another)
{
	struct job_request request = { .repository = fx.repository, .kind = JOB_CHECK, .number = 7 };
	struct job job, waiting;
	enum job_grip grip;
	int64_t baseline = add(JOB_BASELINE, 0, 1, "refs/heads/main"), check;

	request.head = fixture_oid(2);
	request.waits_for = baseline;
	OK(job_enqueue(&check, fx.store, &request, 1, &fx.err));
	ck_assert_int_eq(claim(&job), baseline);
	ck_assert_int_eq(claim(&waiting), 0);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "no", 11, &fx.err));
	ck_assert_int_eq(claim(&waiting), check);
}
END_TEST

START_TEST(a_holder_moves_its_job_along)
{
	struct job job;
	enum job_grip grip;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	OK(job_move(&grip, fx.store, &job, "w1", JOB_COLLECTING, 20, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	OK(job_move(&grip, fx.store, &job, "w1", JOB_COMPARING, 30, &fx.err));
	ck_assert_int_eq(job.state, JOB_COMPARING);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_DONE, "pass", 40, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	ck_assert_int_eq(state_of(id), JOB_DONE);
}
END_TEST

START_TEST(a_move_that_the_diagram_lacks_is_refused)
{
	struct job job;
	enum job_grip grip;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	REFUSED(ERR_INTERNAL, job_move(&grip, fx.store, &job, "w1", JOB_COMPARING, 20, &fx.err));
	REFUSED(ERR_INTERNAL, job_finish(&grip, fx.store, &job, "w1", JOB_DONE, "", 20, &fx.err));
	REFUSED(ERR_INTERNAL, job_finish(&grip, fx.store, &job, "w1", JOB_QUEUED, "", 20, &fx.err));
	ck_assert_int_eq(state_of(id), JOB_FETCHING);
}
END_TEST

START_TEST(a_worker_whose_job_was_taken_back_has_lost_it)
{
	struct job job;
	struct jobs failed;
	enum job_grip grip;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	OK(jobs_reap(&failed, &fx.arena, fx.store, 3, 10 + LEASE, &fx.err));
	OK(job_move(&grip, fx.store, &job, "w1", JOB_COLLECTING, 10 + LEASE, &fx.err));
	ck_assert_int_eq(grip, JOB_LOST);
	ck_assert_int_eq(job.state, JOB_FETCHING);
	OK(job_heartbeat(&grip, fx.store, &job, "w1", LEASE, 10 + LEASE, &fx.err));
	ck_assert_int_eq(grip, JOB_LOST);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "", 10 + LEASE, &fx.err));
	ck_assert_int_eq(grip, JOB_LOST);
	ck_assert_int_eq(state_of(id), JOB_QUEUED);
}
END_TEST

/* The clock was set, or the machine slept: whoever still works on it goes on. */
START_TEST(a_lease_that_nobody_took_back_can_be_renewed)
{
	struct job job;
	struct jobs failed;
	enum job_grip grip;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	OK(job_heartbeat(&grip, fx.store, &job, "w1", LEASE, 10 + 9 * LEASE, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	OK(jobs_reap(&failed, &fx.arena, fx.store, 3, 10 + 9 * LEASE + 1, &fx.err));
	ck_assert_int_eq(state_of(id), JOB_FETCHING);
}
END_TEST

START_TEST(a_heartbeat_keeps_the_job)
{
	struct job job;
	struct jobs failed;
	enum job_grip grip;

	(void)add_check(7, 1);
	(void)claim(&job);
	OK(job_heartbeat(&grip, fx.store, &job, "w1", LEASE, 1000, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	OK(jobs_reap(&failed, &fx.arena, fx.store, 3, 1500, &fx.err));
	OK(job_move(&grip, fx.store, &job, "w1", JOB_COLLECTING, 1600, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
}
END_TEST

START_TEST(a_stopped_job_tells_its_worker)
{
	const struct jobs_filter filter = { .repository = fx.repository, .number = 7 };
	struct job job;
	struct jobs stopped;
	enum job_grip grip;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	OK(jobs_stop(&stopped, &fx.arena, fx.store, &filter, JOB_CANCELLED, "closed", 20, &fx.err));
	ck_assert_uint_eq(stopped.count, 1);
	ck_assert_int_eq(stopped.list[0].job.id, id);
	ck_assert_int_eq(stopped.list[0].job.state, JOB_CANCELLED);
	ck_assert_str_eq(stopped.list[0].text, "closed");
	OK(job_heartbeat(&grip, fx.store, &job, "w1", LEASE, 30, &fx.err));
	ck_assert_int_eq(grip, JOB_UNWANTED);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "", 30, &fx.err));
	ck_assert_int_eq(grip, JOB_UNWANTED);
	ck_assert_int_eq(state_of(id), JOB_CANCELLED);
}
END_TEST

START_TEST(a_requeued_job_waits_and_counts_another_attempt)
{
	struct job job, again;
	enum job_grip grip;
	struct job_row row;
	int64_t id = add_check(7, 1);

	(void)claim(&job);
	OK(job_requeue(&grip, fx.store, &job, "w1", 500, "the host is down", 20, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	ck_assert_str_eq(row.text, "the host is down");
	ck_assert_str_eq(row.owner, "");
	ck_assert_int_eq(claim_at(&again, "w2", 499), 0);
	ck_assert_int_eq(claim_at(&again, "w2", 500), id);
	ck_assert_int_eq(again.attempt, 2);
	OK(job_heartbeat(&grip, fx.store, &job, "w1", LEASE, 510, &fx.err));
	ck_assert_int_eq(grip, JOB_LOST);
}
END_TEST

START_TEST(the_same_owner_does_not_hold_by_an_older_attempt)
{
	struct job job, again;
	enum job_grip grip;

	(void)add_check(7, 1);
	(void)claim(&job);
	struct job old = job;
	OK(job_requeue(&grip, fx.store, &job, "w1", 20, "", 20, &fx.err));
	(void)claim_at(&again, "w1", 30);
	OK(job_heartbeat(&grip, fx.store, &old, "w1", LEASE, 40, &fx.err));
	ck_assert_int_eq(grip, JOB_LOST);
}
END_TEST

START_TEST(a_dead_workers_jobs_are_queued_again)
{
	struct job job;
	struct jobs failed;
	int64_t mine = add_check(1, 1), others = add_check(2, 2);

	ck_assert_int_eq(claim_at(&job, "host:12:a", 10), mine);
	ck_assert_int_eq(claim_at(&job, "host:123:a", 10), others);
	OK(jobs_release_owner(&failed, &fx.arena, fx.store, "host:12:", 3, 20, &fx.err));
	ck_assert_uint_eq(failed.count, 0);
	ck_assert_int_eq(state_of(mine), JOB_QUEUED);
	ck_assert_int_eq(state_of(others), JOB_FETCHING);
}
END_TEST

START_TEST(an_expired_job_is_tried_again_until_it_was_tried_often_enough)
{
	struct job job;
	struct jobs failed;
	int64_t id = add_check(7, 1), now = 10;

	for (int attempt = 1; attempt <= 3; attempt++) {
		ck_assert_int_eq(claim_at(&job, "w1", now), id);
		now += LEASE;
		OK(jobs_reap(&failed, &fx.arena, fx.store, 3, now, &fx.err));
		ck_assert_uint_eq(failed.count, attempt == 3);
	}
	ck_assert_int_eq(failed.list[0].job.id, id);
	ck_assert_int_eq(state_of(id), JOB_FAILED);
}
END_TEST

START_TEST(a_job_that_takes_too_long_is_given_up)
{
	struct job job;
	struct jobs ended;
	int64_t held = add_check(1, 1), waiting = add_check(2, 2);

	(void)claim(&job);
	OK(jobs_give_up(&ended, &fx.arena, fx.store, 1, "too long", 50, &fx.err));
	ck_assert_uint_eq(ended.count, 0);
	OK(jobs_give_up(&ended, &fx.arena, fx.store, 2, "too long", 50, &fx.err));
	ck_assert_uint_eq(ended.count, 2);
	ck_assert_int_eq(state_of(held), JOB_FAILED);
	ck_assert_int_eq(state_of(waiting), JOB_FAILED);
}
END_TEST

START_TEST(only_older_jobs_of_the_change_are_superseded)
{
	struct jobs stopped;
	int64_t older = add_check(7, 1), other = add_check(8, 2), newer = add_check(7, 3);
	const struct jobs_filter filter = { .repository = fx.repository, .number = 7, .before = newer };

	OK(jobs_stop(&stopped, &fx.arena, fx.store, &filter, JOB_SUPERSEDED, "a newer commit", 20, &fx.err));
	ck_assert_uint_eq(stopped.count, 1);
	ck_assert_int_eq(state_of(older), JOB_SUPERSEDED);
	ck_assert_int_eq(state_of(other), JOB_QUEUED);
	ck_assert_int_eq(state_of(newer), JOB_QUEUED);
}
END_TEST

START_TEST(jobs_are_found_by_head_ref_and_kind)
{
	struct jobs found;
	struct oid head = fixture_oid(1);
	int64_t check = add_check(7, 1), baseline = add(JOB_BASELINE, 0, 1, "refs/heads/main");
	struct jobs_filter filter = { .repository = fx.repository, .head = &head };

	OK(jobs_find(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_uint_eq(found.count, 2);
	filter.kind = JOB_CHECK;
	filter.of_kind = true;
	OK(jobs_find(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_int_eq(found.list[0].job.id, check);
	filter = (struct jobs_filter){ .repository = fx.repository, .ref = "refs/heads/main" };
	OK(jobs_find(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_int_eq(found.list[0].job.id, baseline);
}
END_TEST

START_TEST(lists_and_counts_agree)
{
	size_t counts[JOB_STATE_COUNT];
	struct job job;
	struct jobs open, all;
	enum job_grip grip;

	(void)add_check(1, 1);
	(void)add_check(2, 2);
	(void)add_check(3, 3);
	(void)claim(&job);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "", 20, &fx.err));
	(void)claim(&job);
	OK(jobs_count(counts, fx.store, &fx.err));
	ck_assert_uint_eq(counts[JOB_QUEUED], 1);
	ck_assert_uint_eq(counts[JOB_FETCHING], 1);
	OK(jobs_unfinished(&open, &fx.arena, fx.store, 9, &fx.err));
	ck_assert_uint_eq(open.count, 2);
	OK(jobs_list(&all, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(all.count, 3);
	ck_assert_int_gt(all.list[0].job.id, all.list[2].job.id);
}
END_TEST

enum { RACE_JOBS = 60 };

/* Claims until nothing is left; its exit says whether any claim was wrong. */
static void race(const char *owner)
{
	struct store *store;
	struct arena arena = { 0 };
	struct job job;
	enum job_grip grip;
	bool found = true;

	if (store_open(&store, fx.path, STORE_WORK, &fx.err) < 0)
		_exit(1);
	while (found) {
		if (job_claim(&found, &job, &arena, store, owner, 1000000, 10, &fx.err) < 0)
			_exit(2);
		if (found && (job.attempt != 1 ||
			      job_finish(&grip, store, &job, owner, JOB_FAILED, owner, 20, &fx.err) < 0 ||
			      grip != JOB_HELD))
			_exit(3);
	}
	store_close(store);
	arena_release(&arena);
	_exit(0);
}

START_TEST(racing_workers_claim_every_job_exactly_once)
{
	pid_t children[3];
	struct jobs all;

	for (unsigned i = 0; i < RACE_JOBS; i++)
		(void)add_check(i + 1, i);
	store_close(take(fx.store));
	for (size_t i = 0; i < COUNT_OF(children); i++) {
		char owner[] = { 'w', (char)('0' + i), '\0' };
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] == 0)
			race(owner);
	}
	for (size_t i = 0; i < COUNT_OF(children); i++)
		ck_assert_int_eq(fixture_wait(children[i]), 0);
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(jobs_list(&all, &fx.arena, fx.store, 0, 2 * RACE_JOBS, &fx.err));
	ck_assert_uint_eq(all.count, RACE_JOBS);
	for (size_t i = 0; i < all.count; i++) {
		ck_assert_int_eq(all.list[i].job.state, JOB_FAILED);
		ck_assert_int_eq(all.list[i].job.attempt, 1);
	}
}
END_TEST

START_TEST(a_worker_killed_with_a_job_leaves_it_to_the_next)
{
	int64_t id = add_check(7, 1);
	struct job job;
	struct jobs failed;

	store_close(take(fx.store));
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		bool found;
		if (store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0 ||
		    job_claim(&found, &job, &fx.arena, fx.store, "dead:1", LEASE, 10, &fx.err) < 0 || !found)
			_exit(1);
		(void)raise(SIGKILL);
	}
	ck_assert(WIFSIGNALED(fixture_wait(child)));
	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_int_eq(state_of(id), JOB_FETCHING);
	OK(jobs_release_owner(&failed, &fx.arena, fx.store, "dead:", 3, 20, &fx.err));
	ck_assert_int_eq(claim_at(&job, "w2", 30), id);
	ck_assert_int_eq(job.attempt, 2);
}
END_TEST

static Suite *jobs_suite(void)
{
	TCase *tests = tcase_create("jobs");

	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_claimed_job_is_as_it_was_enqueued);
	tcase_add_test(tests, an_empty_queue_yields_nothing);
	tcase_add_test(tests, a_job_of_no_repository_is_refused);
	tcase_add_test(tests, checks_go_before_baselines_and_those_before_backfill);
	tcase_add_test(tests, the_newest_job_of_a_change_goes_first);
	tcase_add_test(tests, two_jobs_of_a_change_are_never_held_at_once);
	tcase_add_test(tests, higher_priority_goes_first_within_a_kind);
	tcase_add_test(tests, a_busy_repository_lets_an_idle_one_go_first);
	tcase_add_test(tests, a_job_waits_for_its_time);
	tcase_add_test(tests, a_job_waits_for_another);
	tcase_add_test(tests, a_holder_moves_its_job_along);
	tcase_add_test(tests, a_move_that_the_diagram_lacks_is_refused);
	tcase_add_test(tests, a_worker_whose_job_was_taken_back_has_lost_it);
	tcase_add_test(tests, a_lease_that_nobody_took_back_can_be_renewed);
	tcase_add_test(tests, a_heartbeat_keeps_the_job);
	tcase_add_test(tests, a_stopped_job_tells_its_worker);
	tcase_add_test(tests, a_requeued_job_waits_and_counts_another_attempt);
	tcase_add_test(tests, the_same_owner_does_not_hold_by_an_older_attempt);
	tcase_add_test(tests, a_dead_workers_jobs_are_queued_again);
	tcase_add_test(tests, an_expired_job_is_tried_again_until_it_was_tried_often_enough);
	tcase_add_test(tests, a_job_that_takes_too_long_is_given_up);
	tcase_add_test(tests, only_older_jobs_of_the_change_are_superseded);
	tcase_add_test(tests, jobs_are_found_by_head_ref_and_kind);
	tcase_add_test(tests, lists_and_counts_agree);
	tcase_add_test(tests, racing_workers_claim_every_job_exactly_once);
	tcase_add_test(tests, a_worker_killed_with_a_job_leaves_it_to_the_next);
	return fixture_suite("store/jobs", tests);
}

UNIT_MAIN(jobs_suite)
