/* What follows from events: jobs, their ends, and what is known already. */
#include "gate/intake.h"

#include "forge/forge.h"
#include "hook/host.h"
#include "store/changes.h"
#include "store/deliveries.h"
#include "store/jobs.h"
#include "store_fixture.h"

static const char *const branches[] = { "release/*" };
static const char *const forks[] = { "ann/*", "bob/api" };
static struct gate_host host = { .name = "github", .web = "", .context = "heapgate" };
static struct gate_repository repository = {
	.name = "acme/api",
	.path = "acme/api",
	.host = &host,
	.main_branch = "main",
	.check_branches = { branches, COUNT_OF(branches) },
	.forks = { forks, COUNT_OF(forks) },
	.policy = "",
};
static struct gate_settings settings = { .external_url = "",
					 .repositories = &repository,
					 .repository_count = 1 };
static unsigned deliveries;

/* As if the repository were at a host of this KIND. */
static void at(const char *kind)
{
	host.kind = kind;
	host.forge = forge_find(VIEW("github"));
}

static void setup(void)
{
	fixture_setup();
	at("github");
	deliveries = 0;
}

/* Commits that differ from their first digit on. */
static struct oid commit_id(unsigned number)
{
	struct oid oid = oid_zeros;

	memset(oid.hex, "0123456789abcdef"[number % 16], strlen(oid.hex));
	return oid;
}

static struct event event_of(enum event_kind kind)
{
	struct event event = event_blank();

	event.kind = kind;
	event.name = "event";
	event.delivery = arena_print(&fx.arena, "delivery-%u", ++deliveries);
	event.repository = "acme/api";
	return event;
}

static struct event push(const char *ref, unsigned commit)
{
	struct event event = event_of(EVENT_PUSH);

	event.ref = ref;
	event.head = commit_id(commit);
	return event;
}

static struct event change(unsigned commit)
{
	struct event event = event_of(EVENT_CHANGE);

	event.number = 7;
	event.head = commit_id(commit);
	event.base_ref = "main";
	event.fetch_ref = "refs/pull/7/head";
	return event;
}

/* Of a host that tells the first digits of a commit alone. */
static struct event short_change(unsigned commit)
{
	struct event event = change(commit);

	event.head_short = arena_text(&fx.arena, view_upto(view_of(event.head.hex), 12));
	event.head = (struct oid){ 0 };
	event.fetch_ref = "refs/heads/feature";
	event.stands = true;
	return event;
}

static struct intake_result take_in(const struct event *event)
{
	const struct arrival arrival = { .host = "github",
					 .repository = &repository,
					 .event = event,
					 .content_type = ENVELOPE_JSON,
					 .body = VIEW("{}"),
					 .now_ms = 1000 };
	struct intake_result result;

	OK(intake_delivery(&result, fx.store, &settings, &arrival, &fx.err));
	return result;
}

static struct job_row job_of(int64_t id)
{
	struct job_row row;

	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	return row;
}

static void says(struct intake_result result, const char *words)
{
	ck_assert_msg(strstr(result.outcome, words) != NULL, "%s", result.outcome);
}

START_TEST(one_delivery_may_move_several_branches)
{
	struct event first = push("refs/heads/main", 1), second = push("refs/heads/topic", 2),
		     third = push("refs/heads/release/1", 3), gone = push("refs/heads/old", 4);
	gone.deleted = true;
	gone.head = oid_zeros;
	first.next = &second;
	second.next = &third;
	third.next = &gone;
	struct intake_result result = take_in(&first);

	says(result, "accepted: job 1; ignored: neither the main branch (main) nor one of check-branch; "
		     "accepted: job 2; accepted: branch deleted");
	struct job_row main_job = job_of(1), branch = job_of(2);
	ck_assert_int_eq(main_job.job.kind, JOB_BASELINE);
	ck_assert_int_eq(branch.job.kind, JOB_CHECK);
	ck_assert_str_eq(branch.job.ref, "refs/heads/release/1");
	ck_assert_str_eq(branch.job.base_ref, "main");
	ck_assert_uint_eq(branch.job.number, 0);
	ck_assert_int_eq(result.job, 2);
}
END_TEST

START_TEST(a_branch_that_moves_again_supersedes_its_check)
{
	struct event first = push("refs/heads/release/1", 1), same = push("refs/heads/release/1", 1),
		     next = push("refs/heads/release/1", 2), other = push("refs/heads/release/2", 3);
	struct intake_result one = take_in(&first), again = take_in(&same);

	says(again, "job 1 does it already");
	ck_assert_int_eq(again.job, one.job);
	(void)take_in(&other);
	(void)take_in(&next);
	ck_assert_int_eq(job_of(1).job.state, JOB_SUPERSEDED);
	ck_assert_int_eq(job_of(2).job.state, JOB_QUEUED);
	ck_assert_int_eq(job_of(3).job.state, JOB_QUEUED);
}
END_TEST

START_TEST(first_digits_wait_for_the_fetch)
{
	at("bitbucket");
	struct event event = short_change(1);
	struct intake_result result = take_in(&event);
	struct job_row row = job_of(result.job);

	ck_assert(oid_is_zero(&row.job.head));
	ck_assert_str_eq(row.job.head_short, event.head_short);
	ck_assert_str_eq(row.job.ref, "refs/heads/feature");
	ck_assert_str_eq(row.job.source, "");
}
END_TEST

/* The job ends without a verdict. */
static void failing(struct job *job)
{
	enum job_grip grip;

	OK(job_finish(&grip, fx.store, job, "w1", JOB_FAILED, "no Go", 1000, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
}

/* An update does not tell what it changed: often nothing that matters. */
START_TEST(what_is_known_as_it_stands_makes_no_job)
{
	at("bitbucket");
	struct event opened = short_change(1), again = short_change(1), later = short_change(1),
		     pushed = short_change(2), retargeted = short_change(2), closed = short_change(2);
	struct oid head = commit_id(1), next = commit_id(2);
	enum job_grip grip;
	struct job job;
	bool found;

	retargeted.base_ref = "release";
	closed.base_ref = "release";
	closed.kind = EVENT_CLOSED;
	ck_assert_int_eq(take_in(&opened).job, 1);
	says(take_in(&again), "job 1 does it already");
	OK(job_claim(&found, &job, &fx.arena, fx.store, "w1", 1000, 1000, &fx.err));
	OK(job_resolve(&grip, fx.store, &job, "w1", &head, 1000, &fx.err));
	ck_assert_int_eq(grip, JOB_HELD);
	ck_assert_str_eq(job_of(1).job.head_short, "");
	ck_assert_str_eq(job_of(1).job.head.hex, head.hex);
	says(take_in(&later), "#7 is known as it stands");
	failing(&job);
	later.delivery = "another try";
	ck_assert_int_eq(take_in(&later).job, 2);
	OK(job_claim(&found, &job, &fx.arena, fx.store, "w1", 1000, 1000, &fx.err));
	ck_assert_int_eq(take_in(&pushed).job, 3);
	ck_assert_int_eq(job_of(2).job.state, JOB_SUPERSEDED);
	OK(job_resolve(&grip, fx.store, &job, "w1", &next, 1000, &fx.err));
	ck_assert_int_eq(grip, JOB_UNWANTED);
	ck_assert_int_eq(take_in(&retargeted).job, 4);
	says(take_in(&closed), "#7 closed");
	ck_assert_int_eq(job_of(4).job.state, JOB_CANCELLED);
}
END_TEST

/* GitHub sends the commits of forks along; there nothing needs to be allowed. */
START_TEST(a_fork_is_fetched_from_only_where_that_is_allowed)
{
	static const struct {
		const char *kind, *source, *says;
	} cases[] = {
		{ "bitbucket", "ann/api", "accepted" },
		{ "bitbucket", "bob/api", "accepted" },
		{ "bitbucket", "bob/other", "allow-fork does not name it" },
		{ "bitbucket", "eve/ann/api", "allow-fork does not name it" },
		{ "bitbucket", "", "is gone" },
		{ "github", "eve/api", "accepted" },
		{ "github", "", "accepted" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		at(cases[i].kind);
		struct event event = change((unsigned)i + 1);
		event.number = i + 1;
		event.fork = true;
		event.source = cases[i].source;
		struct intake_result result = take_in(&event);
		says(result, cases[i].says);
		if (result.job)
			ck_assert_str_eq(job_of(result.job).job.source,
					 strcmp(cases[i].kind, "github") == 0 ? "" : cases[i].source);
	}
}
END_TEST

START_TEST(an_event_that_is_nobodys_is_stored)
{
	struct event ping = event_of(EVENT_PING), other = event_of(EVENT_IGNORED);
	struct arrival arrival = { .host = "github",
				   .event = &ping,
				   .content_type = ENVELOPE_FORM,
				   .body = VIEW("payload={}"),
				   .now_ms = 1000 };
	struct intake_result result;
	struct delivery stored;

	ping.repository = other.repository = "";
	OK(intake_delivery(&result, fx.store, &settings, &arrival, &fx.err));
	says(result, "pong");
	OK(delivery_get(&stored, &fx.arena, fx.store, result.delivery, &fx.err));
	ck_assert_str_eq(stored.content_type, ENVELOPE_FORM);
	ck_assert_str_eq(stored.repository, "");
	arrival.event = &other;
	OK(intake_delivery(&result, fx.store, &settings, &arrival, &fx.err));
	says(result, "ignored");
}
END_TEST

START_TEST(a_delivery_is_taken_in_again_when_asked)
{
	struct event event = change(1), closed = change(1);
	const struct arrival arrival = { .host = "github",
					 .repository = &repository,
					 .event = &event,
					 .content_type = ENVELOPE_JSON,
					 .body = VIEW("{}"),
					 .now_ms = 2000 };
	struct intake_result first = take_in(&event), again;
	struct delivery stored;

	closed.kind = EVENT_CLOSED;
	(void)take_in(&closed);
	says(take_in(&event), "duplicate of delivery 1");
	OK(intake_again(&again, fx.store, &settings, &arrival, first.delivery, &fx.err));
	ck_assert_int_eq(again.delivery, first.delivery);
	ck_assert_int_ne(again.job, first.job);
	OK(delivery_get(&stored, &fx.arena, fx.store, first.delivery, &fx.err));
	ck_assert_str_eq(stored.outcome, again.outcome);
	ck_assert_int_eq(stored.job, again.job);
}
END_TEST

START_TEST(a_payload_of_another_repository_is_refused)
{
	struct event event = change(1);
	const struct arrival arrival = { .host = "github", .repository = &repository, .event = &event };
	struct intake_result result;
	struct deliveries stored;

	event.repository = "acme/other";
	REFUSED(ERR_INPUT, intake_delivery(&result, fx.store, &settings, &arrival, &fx.err));
	OK(deliveries_list(&stored, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(stored.count, 0);
}
END_TEST

/* What was refused for what the configuration was is not refused for good. */
START_TEST(what_was_refused_is_taken_when_sent_again)
{
	struct event event = change(1);
	const struct delivery refused = { .host = "github",
					  .guid = event.delivery,
					  .repository = "acme/api",
					  .event = "event",
					  .action = "",
					  .outcome =
						  DELIVERY_REFUSED "acme/api is no longer configured here" };
	struct delivery stored;
	struct deliveries failed;
	int64_t id;
	bool known;

	OK(delivery_add(&id, &known, fx.store, &refused, &fx.err));
	OK(deliveries_failed(&failed, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(failed.count, 1);
	struct intake_result result = take_in(&event);
	says(result, "accepted: job 1");
	ck_assert(!result.duplicate);
	OK(delivery_get(&stored, &fx.arena, fx.store, id, &fx.err));
	ck_assert_int_eq(stored.job, 1);
	says(take_in(&event), "duplicate of delivery 1");
	OK(deliveries_failed(&failed, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(failed.count, 0);
}
END_TEST

START_TEST(failed_deliveries_are_listed)
{
	struct event good = change(1), bad = change(2);
	struct deliveries failed;
	enum job_grip grip;
	struct job job;
	bool found;

	bad.number = 8;
	(void)take_in(&good);
	struct intake_result result = take_in(&bad);
	OK(deliveries_failed(&failed, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(failed.count, 0);
	do {
		OK(job_claim(&found, &job, &fx.arena, fx.store, "w1", 1000, 1000, &fx.err));
	} while (found && job.id != result.job);
	ck_assert(found);
	OK(job_finish(&grip, fx.store, &job, "w1", JOB_FAILED, "no Go", 1000, &fx.err));
	OK(deliveries_failed(&failed, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(failed.count, 1);
	ck_assert_int_eq(failed.list[0].id, result.delivery);
	OK(delivery_settle(fx.store, result.delivery - 1, "refused: the payload is no JSON", 0, &fx.err));
	OK(deliveries_failed(&failed, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(failed.count, 2);
	ck_assert_int_eq(failed.list[1].id, result.delivery - 1);
}
END_TEST

START_TEST(the_newest_job_of_a_commit_is_found_by_its_digits)
{
	struct event event = change(1), other = change(2);
	struct job_row row;

	other.number = 8;
	(void)take_in(&event);
	(void)take_in(&other);
	event.number = 9;
	event.delivery = "another";
	struct intake_result newest = take_in(&event);
	OK(job_of_commit(&row, &fx.arena, fx.store, fx.repository, VIEW("1111111"), &fx.err));
	ck_assert_int_eq(row.job.id, newest.job);
	REFUSED(ERR_ABSENT,
		job_of_commit(&row, &fx.arena, fx.store, fx.repository, VIEW("3333333"), &fx.err));
	REFUSED(ERR_INPUT, job_of_commit(&row, &fx.arena, fx.store, fx.repository, VIEW("111111"), &fx.err));
	REFUSED(ERR_INPUT,
		job_of_commit(&row, &fx.arena, fx.store, fx.repository, VIEW("1111111%"), &fx.err));
	event.delivery = "yet another";
	event.number = 10;
	event.head.hex[39] = '2';
	(void)take_in(&event);
	REFUSED(ERR_INPUT, job_of_commit(&row, &fx.arena, fx.store, fx.repository, VIEW("1111111"), &fx.err));
}
END_TEST

START_TEST(one_that_fails_leaves_the_others_of_a_transaction)
{
	static char name[2000];
	struct event first = change(1), bad = change(2), last = change(3);
	const struct arrival arrival = { .host = "github", .repository = &repository, .event = &bad };
	struct deliveries stored;
	struct intake_result result;

	memset(name, 'x', sizeof(name) - 1);
	bad.base_ref = name;
	OK(store_begin(fx.store, &fx.err));
	(void)take_in(&first);
	REFUSED(ERR_LIMIT, intake_delivery(&result, fx.store, &settings, &arrival, &fx.err));
	ck_assert(store_in_transaction(fx.store));
	struct intake_result newest = take_in(&last);
	OK(store_commit(fx.store, &fx.err));
	OK(deliveries_list(&stored, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(stored.count, 2);
	ck_assert_int_eq(job_of(1).job.state, JOB_SUPERSEDED);
	ck_assert_int_eq(job_of(newest.job).job.state, JOB_QUEUED);
}
END_TEST

static Suite *intake_suite(void)
{
	Suite *suite = suite_create("gate/intake");
	TCase *cases = tcase_create("cases");

	tcase_add_checked_fixture(cases, setup, fixture_teardown);
	tcase_add_test(cases, one_delivery_may_move_several_branches);
	tcase_add_test(cases, a_branch_that_moves_again_supersedes_its_check);
	tcase_add_test(cases, first_digits_wait_for_the_fetch);
	tcase_add_test(cases, what_is_known_as_it_stands_makes_no_job);
	tcase_add_test(cases, a_fork_is_fetched_from_only_where_that_is_allowed);
	tcase_add_test(cases, an_event_that_is_nobodys_is_stored);
	tcase_add_test(cases, a_delivery_is_taken_in_again_when_asked);
	tcase_add_test(cases, a_payload_of_another_repository_is_refused);
	tcase_add_test(cases, what_was_refused_is_taken_when_sent_again);
	tcase_add_test(cases, failed_deliveries_are_listed);
	tcase_add_test(cases, the_newest_job_of_a_commit_is_found_by_its_digits);
	tcase_add_test(cases, one_that_fails_leaves_the_others_of_a_transaction);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(intake_suite)
