/* lib/gate/announce and lib/gate/send: from a verdict through the outbox to what hosts show, whatever they
 * answer. */
#include "gate/announce.h"
#include "gate/send.h"

#include "store/changes.h"
#include "store_fixture.h"
#include "support/code_host.h"

#define TOKEN "canary-token-0123456789"
enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS };

static struct code_host *host;
static struct gate_host gate_host;
static struct gate_repository repository;
static struct gate_webhook webhook;
static struct gate_settings settings;
static struct forge_session *session;
static struct sender sender;
static char *api, *hook_url, *private_key, *public_key;
static int64_t now_ms;

/* The installation has one repository at a host of KIND, whose API is below PREFIX. */
static void set_host(const char *kind, const char *prefix)
{
	free(api);
	api = mem_print("%s%s", code_host_url(host), prefix);
	gate_host = (struct gate_host){ .name = "github",
					.forge = forge_find(view_of(kind)),
					.account = { .api = api, .token = VIEW(TOKEN) },
					.context = "heapgate",
					.comments = true };
	repository = (struct gate_repository){ .name = "acme/api", .path = "acme/api", .host = &gate_host };
	settings = (struct gate_settings){ .external_url = "https://ci.example",
					   .repositories = &repository,
					   .repository_count = 1 };
}

static void set_app(void)
{
	gate_host.forge = gate_host.forge->app;
	gate_host.account =
		(struct forge_account){ .api = api, .app_id = "1234", .app_key = view_of(private_key) };
}

static void make_key(void)
{
	code_host_make_key(&private_key, &public_key);
}

static void free_key(void)
{
	free(private_key);
	free(public_key);
}

static void setup(void)
{
	const struct client_options plain = { .plain_http = true, .total_ms = 400 };

	fixture_setup();
	const struct code_host_options options = { .token = TOKEN,
						   .app_id = "1234",
						   .app_public_key = public_key };
	host = code_host_start(&options);
	ck_assert_ptr_nonnull(host);
	set_host("github", "");
	hook_url = mem_print("%s/inbox", code_host_url(host));
	webhook = (struct gate_webhook){ "audit", hook_url, VIEW("canary-secret") };
	OK(forge_session_open(&session, &plain, &fx.err));
	sender = (struct sender){
		.store = fx.store, .session = session, .settings = &settings, .owner = "send-01:1"
	};
	now_ms = 1000000;
}

static void teardown(void)
{
	sender_release(&sender);
	forge_session_close(session);
	code_host_stop(host);
	free(api);
	free(hook_url);
	api = NULL;
	fixture_teardown();
}

static struct job add_job(unsigned commit)
{
	const struct job_request request = { .repository = fx.repository,
					     .kind = JOB_CHECK,
					     .head = fixture_oid(commit),
					     .ref = "refs/pull/7/head",
					     .base_ref = "main",
					     .number = 7 };
	struct job_row row;
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, now_ms, &fx.err));
	OK(job_get(&row, &fx.arena, fx.store, id, &fx.err));
	return row.job;
}

static void tell(const struct job *job, enum status_state state, const char *text)
{
	OK(announce(fx.store, &settings, job, state, text, ++now_ms, &fx.err));
}

static void tell_verdict(const struct job *job, enum status_state state, const char *markdown)
{
	const struct announce_texts texts = {
		.report = VIEW(
			"{\"title\":\"t\",\"summary\":\"s\",\"notes\":[{\"file\":\"a.go\",\"line\":3,"
			"\"level\":"
			"\"failure\",\"title\":\"x\",\"message\":\"y\",\"details\":\"\"}],\"omitted\":0}"),
		.markdown = view_of(markdown),
		.sarif = VIEW("{\"version\":\"2.1.0\",\"runs\":[]}"),
		.result = VIEW("{\"schema\":1}"),
		.verdict = "fail",
	};

	OK(announce_verdict(fx.store, &settings, job, state, "1 new heap escape", &texts, ++now_ms, &fx.err));
}

static struct sent send_one(void)
{
	struct sent sent;

	OK(send_next(&sent, &sender, now_ms, &fx.err));
	ck_assert_ptr_null(strstr(sent.text, "canary"));
	return sent;
}

/* All that is due, at most a hundred. */
static size_t send_due(void)
{
	size_t count = 0;

	while (count < 100 && send_one().found)
		count++;
	return count;
}

/* As time goes by, until nothing waits. */
static void send_until_settled(void)
{
	size_t counts[MESSAGE_STAGE_COUNT];

	for (int i = 0; i < 200; i++) {
		(void)send_due();
		OK(outbox_count(counts, fx.store, &fx.err));
		if (!counts[MESSAGE_DUE] && !counts[MESSAGE_SENDING])
			return;
		now_ms += MINUTE_MS;
	}
	ck_abort_msg("the outbox never settled");
}

static void assert_dead(size_t wanted, const char *reason)
{
	struct messages dead;

	OK(outbox_dead_list(&dead, &fx.arena, fx.store, 0, 100, &fx.err));
	ck_assert_uint_eq(dead.count, wanted);
	if (wanted)
		ck_assert_msg(strstr(dead.list[0].error, reason) != NULL, "%s", dead.list[0].error);
}

/* What each kind of host ends up with, of one check that failed. */
static const struct {
	const char *kind, *prefix;
	bool app;
	struct {
		const char *thing;
		size_t count;
	} shown[3];
} hosts[] = {
	{ "github", "", false, { { "comment", 1 } } },
	{ "github", "", true, { { "check-run", 1 }, { "comment", 1 } } },
	{ "gitlab", "/api/v4", false, { { "gitlab-status", 1 }, { "note", 1 } } },
	{ "gitea", "/api/v1", false, { { "gitea-status", 2 }, { "gitea-comment", 1 } } },
	{ "forgejo", "/api/v1", false, { { "gitea-status", 2 }, { "gitea-comment", 1 } } },
	{ "bitbucket",
	  "/2.0",
	  false,
	  { { "bitbucket-status", 1 }, { "bitbucket-report", 1 }, { "bitbucket-annotation", 1 } } },
	{ "generic", "", false, { { NULL, 0 } } },
};

START_TEST(a_check_is_shown_as_the_host_can)
{
	struct job job = add_job(1);

	set_host(hosts[_i].kind, hosts[_i].prefix);
	if (hosts[_i].app)
		set_app();
	tell(&job, STATUS_PENDING, "Queued");
	(void)send_due();
	tell_verdict(&job, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	assert_dead(0, "");
	for (size_t i = 0; i < COUNT_OF(hosts[_i].shown) && hosts[_i].shown[i].thing; i++)
		ck_assert_uint_eq(code_host_thing_count(host, hosts[_i].shown[i].thing, NULL),
				  hosts[_i].shown[i].count);
	if (strcmp(hosts[_i].kind, "github") == 0)
		ck_assert_uint_eq(code_host_status_count(host, "acme/api", job.head.hex, NULL),
				  hosts[_i].app ? 0 : 2);
	if (strcmp(hosts[_i].kind, "generic") == 0)
		ck_assert_uint_eq(code_host_request_count(host), 0);
}
END_TEST

START_TEST(a_pass_is_commented_only_where_a_failure_was)
{
	struct job first = add_job(1), second = add_job(2), third = add_job(3);
	scoped_free char *text = NULL;

	tell_verdict(&first, STATUS_SUCCESS, "**Passed.**");
	(void)send_due();
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 0);
	tell_verdict(&second, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	tell_verdict(&third, STATUS_SUCCESS, "**Passed.**");
	(void)send_due();
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 1);
	text = code_host_thing_at(host, "comment", NULL, 0);
	ck_assert_ptr_nonnull(strstr(text, "Passed"));
	ck_assert_ptr_nonnull(strstr(text, "[Full report](https://ci.example/c/"));
}
END_TEST

/* What a job without a comparison says takes the place of an older commit's findings. */
static const enum status_state without_comparison[] = { STATUS_ERROR, STATUS_CANCELLED, STATUS_SUCCESS };

START_TEST(a_comment_does_not_outlive_its_commit)
{
	struct job first = add_job(1), second = add_job(2);
	scoped_free char *short_id = mem_print("commit %.*s", OID_SHORT, second.head.hex);

	tell_verdict(&first, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	tell(&second, STATUS_PENDING, "Queued");
	(void)send_due();
	scoped_free char *before = code_host_thing_at(host, "comment", NULL, 0);
	ck_assert_ptr_nonnull(strstr(before, "**Failed.**"));
	tell(&second, without_comparison[_i], "It <b>ended</b>");
	(void)send_due();
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 1);
	scoped_free char *after = code_host_thing_at(host, "comment", NULL, 0);
	ck_assert_ptr_null(strstr(after, "**Failed.**"));
	ck_assert_ptr_null(strstr(after, "<b>"));
	ck_assert_ptr_nonnull(strstr(after, short_id));
	ck_assert_ptr_nonnull(strstr(after, "older commit"));
	assert_dead(0, "");
}
END_TEST

START_TEST(without_a_comment_none_is_made_without_findings)
{
	struct job job = add_job(1);

	tell(&job, STATUS_ERROR, "Could not judge");
	(void)send_due();
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 0);
}
END_TEST

static void tell_begun(const struct job *job)
{
	OK(announce_begun(fx.store, &settings, job, ++now_ms, &fx.err));
}

static const struct {
	const char *kind, *prefix;
	bool app;
	const char *thing, *begun, *ended;
} tellers[] = {
	{ "github", "", true, "check-run", "\"status\":\"in_progress\"", "\"status\":\"completed\"" },
	{ "gitlab", "/api/v4", false, "gitlab-status", "\"status\":\"running\"", "\"status\":\"failed\"" },
};

static void set_teller(int at)
{
	set_host(tellers[at].kind, tellers[at].prefix);
	if (tellers[at].app)
		set_app();
	ck_assert(gate_host.forge->tells_begun);
}

START_TEST(a_check_that_runs_is_told_from_one_that_waits)
{
	struct job job = add_job(1);

	set_teller(_i);
	tell(&job, STATUS_PENDING, "Queued");
	(void)send_due();
	scoped_free char *waits = code_host_thing_at(host, tellers[_i].thing, NULL, 0);
	ck_assert_ptr_null(strstr(waits, tellers[_i].begun));
	tell_begun(&job);
	(void)send_due();
	scoped_free char *runs = code_host_thing_at(host, tellers[_i].thing, NULL, 0);
	ck_assert_ptr_nonnull(strstr(runs, tellers[_i].begun));
	tell_verdict(&job, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	scoped_free char *ended = code_host_thing_at(host, tellers[_i].thing, NULL, 0);
	ck_assert_ptr_nonnull(strstr(ended, tellers[_i].ended));
	ck_assert_uint_eq(code_host_thing_count(host, tellers[_i].thing, NULL), 1);
	assert_dead(0, "");
}
END_TEST

/* The worker's word may come late: put after the verdict, or tried again when that was sent. */
START_TEST(a_check_that_ended_does_not_run_again)
{
	struct job job = add_job(1);

	set_teller(_i);
	tell(&job, STATUS_PENDING, "Queued");
	(void)send_due();
	tell_begun(&job);
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_CUT_AFTER });
	ck_assert_int_eq(send_one().outcome, FORGE_AGAIN);
	tell_verdict(&job, STATUS_FAILURE, "**Failed.**");
	tell_begun(&job);
	send_until_settled();
	scoped_free char *ended = code_host_thing_at(host, tellers[_i].thing, NULL, 0);
	ck_assert_ptr_nonnull(strstr(ended, tellers[_i].ended));
	ck_assert_uint_eq(code_host_thing_count(host, tellers[_i].thing, NULL), 1);
	assert_dead(0, "");
}
END_TEST

START_TEST(a_job_done_again_gets_a_run_of_its_own)
{
	struct job first = add_job(1), second;

	set_app();
	tell(&first, STATUS_PENDING, "Queued");
	(void)send_due();
	tell_verdict(&first, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	second = add_job(1);
	tell(&second, STATUS_PENDING, "Queued");
	(void)send_due();
	tell_verdict(&second, STATUS_FAILURE, "**Failed.**");
	(void)send_due();
	assert_dead(0, "");
	ck_assert_uint_eq(code_host_thing_count(host, "check-run", NULL), 2);
}
END_TEST

START_TEST(a_superseded_check_is_cancelled)
{
	struct job job = add_job(1);
	const struct jobs_filter filter = { .repository = fx.repository };
	struct jobs stopped = { 0 };
	scoped_free char *run = NULL;

	set_app();
	tell(&job, STATUS_PENDING, "Queued");
	(void)send_due();
	OK(jobs_stop(&stopped, &fx.arena, fx.store, &filter, JOB_SUPERSEDED, "Superseded", now_ms, &fx.err));
	OK(announce_ended(fx.store, &settings, &stopped, "Superseded by 1234567", ++now_ms, &fx.err));
	(void)send_due();
	run = code_host_thing_at(host, "check-run", NULL, 0);
	ck_assert_ptr_nonnull(strstr(run, "\"conclusion\":\"cancelled\""));
	ck_assert_uint_eq(code_host_thing_count(host, "check-run", NULL), 1);
}
END_TEST

/* A check of a change whose head is in project 42 of GitLab. */
static struct job add_fork(void)
{
	const struct change change = { .repository = fx.repository,
				       .number = 7,
				       .head = fixture_oid(1),
				       .base_ref = "main",
				       .open = true,
				       .source = "42",
				       .head_ref = "feature",
				       .title = "",
				       .author = "" };
	bool newer;

	set_host("gitlab", "/api/v4");
	OK(change_put(&newer, fx.store, &change, &fx.err));
	return add_job(1);
}

START_TEST(the_head_of_a_fork_is_told_where_it_is)
{
	struct job job = add_fork();

	tell(&job, STATUS_PENDING, "Queued");
	(void)send_due();
	scoped_free char *place = mem_print("42@%s", job.head.hex);
	scoped_free char *status = code_host_thing_at(host, "gitlab-status", place, 0);
	ck_assert_ptr_nonnull(status);
	ck_assert_ptr_nonnull(strstr(status, "\"ref\":\"feature\""));
}
END_TEST

START_TEST(where_the_fork_refuses_the_note_mentions_nobody)
{
	struct job job = add_fork();

	tell(&job, STATUS_ERROR, "Could not judge: @octocat <b>");
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .method = "POST",
							     .path = "/statuses/",
							     .status = 403,
							     .body = "{\"message\":\"403 Forbidden\"}" });
	(void)send_due();
	assert_dead(0, "");
	scoped_free char *note = code_host_thing_at(host, "note", "acme/api!7", 0);
	ck_assert_ptr_nonnull(strstr(note, "Could not judge"));
	ck_assert_ptr_null(strstr(note, " @octocat"));
	ck_assert_ptr_null(strstr(note, " <b>"));
}
END_TEST

START_TEST(a_webhook_gets_every_result)
{
	struct job job = add_job(1);

	set_host("generic", "");
	settings.webhooks = &webhook;
	settings.webhook_count = 1;
	code_host_add_fault(host,
			    &(struct code_host_fault){
				    .kind = CODE_HOST_ANSWER, .times = 9, .path = "/inbox", .status = 204 });
	tell(&job, STATUS_PENDING, "Queued");
	ck_assert_uint_eq(send_due(), 0);
	tell_verdict(&job, STATUS_FAILURE, "**Failed.**");
	ck_assert_uint_eq(send_due(), 1);
	const char *body = code_host_request_at(host, 0).body;
	ck_assert_ptr_nonnull(strstr(body, "\"verdict\": \"fail\""));
	ck_assert_ptr_nonnull(strstr(body, "\"result\": {\"schema\": 1}"));
	ck_assert_ptr_nonnull(strstr(body, "\"repository\": \"acme/api\""));
	ck_assert_ptr_nonnull(code_host_header(host, 0, "webhook-signature"));
}
END_TEST

/* Whatever the host does once, it shows the status once in the end, and nothing is given up. */
static const struct code_host_fault passing[] = {
	{ .kind = CODE_HOST_ANSWER, .status = 500 },
	{ .kind = CODE_HOST_ANSWER, .status = 429, .headers = "Retry-After: 30" },
	{ .kind = CODE_HOST_ANSWER, .status = 429, .headers = "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT" },
	{ .kind = CODE_HOST_ANSWER, .status = 429, .headers = "Retry-After: 99999999999999" },
	{ .kind = CODE_HOST_ANSWER,
	  .status = 403,
	  .headers = "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1" },
	{ .kind = CODE_HOST_HANG, .milliseconds = 600 },
	{ .kind = CODE_HOST_CUT_BEFORE },
	{ .kind = CODE_HOST_CUT_AFTER },
	{ .kind = CODE_HOST_DELAY, .milliseconds = 500 },
};

START_TEST(what_passes_leaves_one_status)
{
	struct job job = add_job(1);

	code_host_add_fault(host, &passing[_i]);
	tell(&job, STATUS_SUCCESS, "No new heap escapes");
	ck_assert_int_eq(send_one().outcome, FORGE_AGAIN);
	ck_assert(!send_one().found);
	if (passing[_i].kind == CODE_HOST_DELAY)
		ck_assert(code_host_await(host, "acme/api", job.head.hex, NULL, "success", 5));
	send_until_settled();
	ck_assert_uint_eq(code_host_status_count(host, "acme/api", job.head.hex, NULL), 1);
	assert_dead(0, "");
}
END_TEST

static const struct {
	unsigned status;
	const char *body, *reason;
} refusals[] = {
	{ 422,
	  "{\"message\":\"Validation Failed\",\"errors\":[{\"message\":\"This SHA and context has reached "
	  "the maximum "
	  "number of statuses.\"}]}",
	  "maximum number of statuses" },
	{ 403, "{\"message\":\"Resource not accessible by personal access token\"}", "not accessible" },
	{ 401, "{\"message\":\"Bad credentials\"}", "Bad credentials" },
};

START_TEST(what_is_final_is_a_dead_letter_with_its_reason)
{
	struct job job = add_job(1);
	size_t revived;

	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .status = refusals[_i].status,
							     .body = refusals[_i].body });
	tell(&job, STATUS_SUCCESS, "No new heap escapes");
	ck_assert_int_eq(send_one().outcome, FORGE_REFUSED);
	assert_dead(1, refusals[_i].reason);
	OK(outbox_revive_all(&revived, fx.store, now_ms, &fx.err));
	ck_assert_uint_eq(revived, 1);
	ck_assert_int_eq(send_one().outcome, FORGE_SENT);
	ck_assert_uint_eq(code_host_status_count(host, "acme/api", job.head.hex, NULL), 1);
}
END_TEST

START_TEST(a_host_that_never_answers_is_given_up_after_a_day)
{
	struct job job = add_job(1);

	code_host_add_fault(
		host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER, .times = 10000, .status = 502 });
	tell(&job, STATUS_SUCCESS, "No new heap escapes");
	for (int i = 0; i < 2000 && now_ms < 2 * DAY_MS; i++, now_ms += 5 * MINUTE_MS)
		(void)send_due();
	assert_dead(1, "502");
}
END_TEST

START_TEST(a_limit_holds_for_all_that_goes_there)
{
	struct job first = add_job(1), second = add_job(2);

	tell(&first, STATUS_SUCCESS, "one");
	tell(&second, STATUS_SUCCESS, "two");
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .status = 429,
							     .headers = "Retry-After: 120" });
	ck_assert_int_eq(send_one().outcome, FORGE_AGAIN);
	ck_assert(!send_one().found);
	now_ms += 119 * 1000;
	ck_assert(!send_one().found);
	now_ms += 2 * 1000;
	ck_assert_uint_eq(send_due(), 2);
}
END_TEST

START_TEST(a_silent_host_is_tried_by_one_message_at_a_time)
{
	struct job jobs[20];

	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_CUT_BEFORE, .times = 1000 });
	for (unsigned i = 0; i < COUNT_OF(jobs); i++) {
		jobs[i] = add_job(i + 1);
		tell(&jobs[i], STATUS_SUCCESS, "fine");
	}
	ck_assert_uint_eq(send_due(), 5);
	ck_assert_uint_eq(send_due(), 0);
	now_ms += MINUTE_MS;
	ck_assert_uint_eq(send_due(), 1);
	code_host_clear_faults(host);
	send_until_settled();
	assert_dead(0, "");
	for (unsigned i = 0; i < COUNT_OF(jobs); i++)
		ck_assert_uint_eq(code_host_status_count(host, "acme/api", jobs[i].head.hex, NULL), 1);
}
END_TEST

START_TEST(a_repository_that_left_is_a_dead_letter)
{
	struct job job = add_job(1);

	tell(&job, STATUS_SUCCESS, "fine");
	settings.repository_count = 0;
	ck_assert_int_eq(send_one().outcome, FORGE_REFUSED);
	assert_dead(1, "no longer configured");
}
END_TEST

static Suite *send_suite(void)
{
	Suite *suite = suite_create("gate/send");
	TCase *shown = tcase_create("shown"), *faults = tcase_create("faults");
	TCase *const all[] = { shown, faults };

	for (size_t i = 0; i < COUNT_OF(all); i++) {
		tcase_add_unchecked_fixture(all[i], make_key, free_key);
		tcase_add_checked_fixture(all[i], setup, teardown);
		tcase_set_timeout(all[i], 60);
		suite_add_tcase(suite, all[i]);
	}
	tcase_add_loop_test(shown, a_check_is_shown_as_the_host_can, 0, (int)COUNT_OF(hosts));
	tcase_add_test(shown, a_pass_is_commented_only_where_a_failure_was);
	tcase_add_loop_test(shown, a_comment_does_not_outlive_its_commit, 0,
			    (int)COUNT_OF(without_comparison));
	tcase_add_test(shown, without_a_comment_none_is_made_without_findings);
	tcase_add_loop_test(shown, a_check_that_runs_is_told_from_one_that_waits, 0, (int)COUNT_OF(tellers));
	tcase_add_loop_test(shown, a_check_that_ended_does_not_run_again, 0, (int)COUNT_OF(tellers));
	tcase_add_test(shown, a_job_done_again_gets_a_run_of_its_own);
	tcase_add_test(shown, a_superseded_check_is_cancelled);
	tcase_add_test(shown, the_head_of_a_fork_is_told_where_it_is);
	tcase_add_test(shown, where_the_fork_refuses_the_note_mentions_nobody);
	tcase_add_test(shown, a_webhook_gets_every_result);
	tcase_add_loop_test(faults, what_passes_leaves_one_status, 0, (int)COUNT_OF(passing));
	tcase_add_loop_test(faults, what_is_final_is_a_dead_letter_with_its_reason, 0,
			    (int)COUNT_OF(refusals));
	tcase_add_test(faults, a_host_that_never_answers_is_given_up_after_a_day);
	tcase_add_test(faults, a_limit_holds_for_all_that_goes_there);
	tcase_add_test(faults, a_silent_host_is_tried_by_one_message_at_a_time);
	tcase_add_test(faults, a_repository_that_left_is_a_dead_letter);
	return suite;
}

UNIT_MAIN(send_suite)
