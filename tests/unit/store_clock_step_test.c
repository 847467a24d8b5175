/* lib/store/clock_step.h: what waits keeps its age. */
#include "store/clock_step.h"

#include "store/jobs.h"
#include "store/outbox.h"
#include "store_fixture.h"

enum { NOW = 10 * 86400 * 1000, HOUR = 3600 * 1000, DAY = 24 * HOUR, LEASE = 60 * 1000 };

static int64_t enqueue(unsigned commit, int64_t created_ms, int64_t not_before_ms)
{
	const struct job_request request = { .repository = fx.repository,
					     .kind = JOB_CHECK,
					     .head = fixture_oid(commit),
					     .number = commit,
					     .not_before_ms = not_before_ms };
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, created_ms, &fx.err));
	return id;
}

static struct job_row row_of(int64_t id)
{
	struct job_row row;

	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	return row;
}

static struct job claim_at(int64_t now_ms)
{
	struct job job = { 0 };
	bool found;

	OK(job_claim(&found, &job, &fx.arena, fx.store, "work-01/1", LEASE, now_ms, &fx.err));
	return job;
}

static const int64_t steps[] = { DAY, -DAY, HOUR, -HOUR };

START_TEST(waiting_and_running_jobs_keep_their_age)
{
	int64_t step = steps[_i], old = NOW + 5000, new = old + step;
	int64_t running = enqueue(1, NOW, 0), waiting = enqueue(2, NOW + 1, NOW + 30000);
	struct job job = claim_at(NOW + 2);
	enum job_grip grip;
	struct jobs ended = { 0 };

	ck_assert_int_eq(job.id, running);
	OK(store_follow_clock(fx.store, old, new, &fx.err));
	ck_assert_int_eq(row_of(running).created_ms, NOW + step);
	ck_assert_int_eq(row_of(running).lease_ms, NOW + 2 + LEASE + step);
	ck_assert_int_eq(row_of(waiting).created_ms, NOW + 1 + step);
	ck_assert_int_eq(row_of(waiting).not_before_ms, NOW + 30000 + step);
	OK(jobs_reap(&ended, &fx.arena, fx.store, 3, new, &fx.err));
	OK(jobs_give_up(&ended, &fx.arena, fx.store, new - HOUR / 2, "late", new, &fx.err));
	ck_assert_uint_eq(ended.count, 0);
	OK(job_heartbeat(&grip, fx.store, &job, "work-01/1", LEASE, new, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	ck_assert_int_eq(claim_at(new + 30000).id, waiting);
}
END_TEST

/* Between the step and the moment at which it is noticed. */
START_TEST(what_was_written_in_the_new_time_stays)
{
	int64_t step = steps[_i], old = NOW + 5000, new = old + step;
	int64_t late = enqueue(3, new - 200, 0);
	struct job job = claim_at(new - 100);

	ck_assert_int_eq(job.id, late);
	OK(store_follow_clock(fx.store, old, new, &fx.err));
	ck_assert_int_eq(row_of(late).created_ms, new - 200);
	ck_assert_int_eq(row_of(late).lease_ms, new - 100 + LEASE);
}
END_TEST

START_TEST(messages_keep_their_age)
{
	int64_t step = steps[_i], old = NOW + 5000, new = old + step, id, next;
	const struct message message = { .repository = fx.repository,
					 .commit = fixture_oid(1),
					 .context = "heapgate",
					 .state = STATUS_SUCCESS,
					 .description = "fine",
					 .target_url = "" };

	OK(outbox_put(&id, fx.store, &message, NOW, &fx.err));
	OK(store_follow_clock(fx.store, old, new, &fx.err));
	OK(outbox_next_ms(&next, fx.store, &fx.err));
	ck_assert_int_le(next, new);
	ck_assert_int_ge(next, new - 5000);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("store_clock_step");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, fixture_setup, fixture_teardown);
	tcase_add_loop_test(all, waiting_and_running_jobs_keep_their_age, 0, (int)COUNT_OF(steps));
	tcase_add_loop_test(all, what_was_written_in_the_new_time_stays, 0, (int)COUNT_OF(steps));
	tcase_add_loop_test(all, messages_keep_their_age, 0, (int)COUNT_OF(steps));
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
