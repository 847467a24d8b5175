/* lib/gate/reap.h: no pending status stays behind, whatever became of its job. */
#include "gate/reap.h"

#include <sqlite3.h>

#include "forge/forge.h"
#include "store/jobs.h"
#include "store/outbox.h"
#include "store_fixture.h"

static struct gate_host host = { .name = "github", .kind = "github", .web = "", .context = "heapgate" };
static const struct gate_repository repositories[] = {
	{ .name = "acme/api", .path = "acme/api", .host = &host, .main_branch = "main" },
};
static const struct gate_settings settings = {
	.external_url = "",
	.job_ms = 3600 * 1000,
	.attempts = 3,
	.repositories = repositories,
	.repository_count = COUNT_OF(repositories),
};

enum { NOW = 1000000, LATER = NOW + 60 * 1000 };

static void set_up(void)
{
	fixture_setup();
	host.forge = forge_find(VIEW("github"));
}

static int64_t enqueue(void)
{
	const struct job_request request = { .repository = fx.repository,
					     .kind = JOB_CHECK,
					     .head = fixture_oid(1),
					     .ref = "refs/heads/main" };
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, NOW, &fx.err));
	return id;
}

static void announce(int64_t job)
{
	const struct message pending = { .repository = fx.repository,
					 .commit = fixture_oid(1),
					 .context = "heapgate",
					 .state = STATUS_PENDING,
					 .description = "Checking",
					 .target_url = "",
					 .job = job };
	int64_t id;

	OK(outbox_put(&id, fx.store, &pending, NOW, &fx.err));
}

static struct reaped reap_at(int64_t now_ms)
{
	struct reaped out = { 0 };

	OK(reap(&out, fx.store, &settings, now_ms, &fx.err));
	return out;
}

/* The newest message of the commit. */
static enum status_state newest_state(void)
{
	struct messages list = { 0 };

	OK(outbox_list(&list, &fx.arena, fx.store, 0, 1, &fx.err));
	ck_assert_uint_eq(list.count, 1);
	return list.list[0].state;
}

START_TEST(pending_status_of_no_job_becomes_an_error)
{
	announce(0);
	ck_assert_uint_eq(reap_at(NOW + 1000).statuses, 0);
	ck_assert_int_eq(newest_state(), STATUS_PENDING);
	ck_assert_uint_eq(reap_at(LATER).statuses, 1);
	ck_assert_int_eq(newest_state(), STATUS_ERROR);
	ck_assert_uint_eq(reap_at(LATER + 1000).statuses, 0);
}
END_TEST

/* As if a bug had ended the job without a word. */
START_TEST(pending_status_of_an_ended_job_becomes_an_error)
{
	int64_t job = enqueue();
	sqlite3 *db;

	announce(job);
	ck_assert_uint_eq(reap_at(LATER).statuses, 0);
	ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "UPDATE job SET state = 'done'", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	ck_assert_uint_eq(reap_at(LATER).statuses, 1);
	ck_assert_int_eq(newest_state(), STATUS_ERROR);
}
END_TEST

START_TEST(job_that_nobody_ends_is_ended_at_its_deadline)
{
	int64_t job = enqueue();
	struct job_row row;

	announce(job);
	ck_assert_uint_eq(reap_at(NOW + settings.job_ms - 1).jobs, 0);
	ck_assert_int_eq(newest_state(), STATUS_PENDING);
	ck_assert_uint_eq(reap_at(NOW + settings.job_ms + 1).jobs, 1);
	ck_assert_int_eq(newest_state(), STATUS_ERROR);
	OK(job_get(&row, &fx.arena, fx.store, job, &fx.err));
	ck_assert_int_eq(row.job.state, JOB_FAILED);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("gate_reap");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, fixture_teardown);
	tcase_add_test(all, pending_status_of_no_job_becomes_an_error);
	tcase_add_test(all, pending_status_of_an_ended_job_becomes_an_error);
	tcase_add_test(all, job_that_nobody_ends_is_ended_at_its_deadline);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
