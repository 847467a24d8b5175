/* Check runs, comments and code scanning at GitHub, as an App, against the stand-in. */
#include "forge/github.h"

#include <time.h>

#include "unit/forge_fixture.h"

static char *private_key;

static void make_key(void)
{
	code_host_make_key(&private_key, &public_key);
}

static void free_key(void)
{
	free(private_key);
	free(public_key);
}

static struct forge_account account(void)
{
	return (struct forge_account){ .api = code_host_url(host),
				       .app_id = APP_ID,
				       .app_key = view_of(private_key) };
}

static struct forge_answer check_send(const struct message *message, enum forge_outcome outcome)
{
	const struct forge_account app = account();
	struct forge_answer answer = send_with(&forge_github_app, &app, message);

	ck_assert_msg(answer.outcome == outcome, "%s: %s", forge_outcome_name(answer.outcome), answer.reason);
	return answer;
}

static struct message report_of(enum status_state state)
{
	struct message message = message_of(MESSAGE_REPORT);

	message.state = state;
	return message;
}

static size_t annotations_of(const json_t *run)
{
	return json_array_size(json_object_get(run, "annotations"));
}

static size_t requests_of(const char *method, const char *path)
{
	size_t count = 0;

	for (size_t i = 0; i < code_host_request_count(host); i++) {
		struct code_host_request request = code_host_request_at(host, i);
		count += strcmp(request.method, method) == 0 && strstr(request.path, path);
	}
	return count;
}

START_TEST(a_run_is_queued_and_completed)
{
	struct message pending = report_of(STATUS_PENDING), final = report_of(STATUS_FAILURE);
	scoped_free char *body = report_with(3);
	struct forge_answer queued = check_send(&pending, FORGE_SENT);
	json_t *run = thing("check-run", 0);

	assert_member(run, "status", "queued");
	assert_member(run, "name", "heapgate");
	assert_member(run, "head_sha", SHA);
	assert_member(run, "external_id", "5");
	assert_member(run, "details_url", "https://ci.example/c/5");
	ck_assert_str_ne(queued.made, "");
	json_decref(run);
	final.made = queued.made;
	final.made_job = 5;
	final.made_pending = true;
	final.body = body;
	struct forge_answer done = check_send(&final, FORGE_SENT);
	ck_assert_str_eq(done.made, queued.made);
	ck_assert_uint_eq(code_host_thing_count(host, "check-run", NULL), 1);
	run = thing("check-run", 0);
	assert_member(run, "status", "completed");
	assert_member(run, "conclusion", "failure");
	assert_member(json_object_get(run, "output"), "summary", "**Failed.** more");
	ck_assert_uint_eq(annotations_of(run), 3);
	assert_member(json_array_get(json_object_get(run, "annotations"), 0), "annotation_level", "failure");
	assert_member(json_array_get(json_object_get(run, "annotations"), 0), "path", "order/order.go");
	json_decref(run);
}
END_TEST

static const char *const conclusions[STATUS_STATE_COUNT] = { NULL, "success", "failure", "action_required",
							     "cancelled" };

START_TEST(every_state_has_its_conclusion)
{
	struct message message = report_of((enum status_state)_i);

	(void)check_send(&message, FORGE_SENT);
	json_t *run = thing("check-run", 0);
	assert_member(run, "conclusion", conclusions[_i]);
	json_decref(run);
}
END_TEST

START_TEST(annotations_go_fifty_at_a_time)
{
	struct message message = report_of(STATUS_FAILURE);
	scoped_free char *body = report_with(120);

	message.body = body;
	(void)check_send(&message, FORGE_SENT);
	json_t *run = thing("check-run", 0);
	ck_assert_uint_eq(annotations_of(run), 120);
	json_decref(run);
	ck_assert_uint_eq(requests_of("POST", "/check-runs"), 1);
	ck_assert_uint_eq(requests_of("PATCH", "/check-runs"), 2);
}
END_TEST

START_TEST(a_second_attempt_adds_no_annotation_twice)
{
	struct message message = report_of(STATUS_FAILURE);
	scoped_free char *body = report_with(120);

	message.body = body;
	fault(CODE_HOST_CUT_AFTER, "PATCH", "/check-runs", 0, NULL);
	struct forge_answer first = check_send(&message, FORGE_AGAIN);
	ck_assert(first.doubtful);
	ck_assert_str_ne(first.made, "");
	message.made = first.made;
	message.made_job = message.job;
	message.in_doubt = true;
	message.attempt = 2;
	struct forge_answer second = check_send(&message, FORGE_SENT);
	ck_assert_str_eq(second.made, first.made);
	json_t *run = thing("check-run", 0);
	ck_assert_uint_eq(annotations_of(run), 120);
	json_decref(run);
	message.attempt = 1; /* revived */
	message.in_doubt = false;
	struct forge_answer third = check_send(&message, FORGE_SENT);
	ck_assert(third.shown);
}
END_TEST

START_TEST(a_run_whose_number_was_lost_is_found)
{
	struct message message = report_of(STATUS_PENDING);

	fault(CODE_HOST_CUT_AFTER, "POST", "/check-runs", 0, NULL);
	struct forge_answer first = check_send(&message, FORGE_AGAIN);
	ck_assert_str_eq(first.made, "");
	message.in_doubt = true;
	message.attempt = 2;
	struct forge_answer second = check_send(&message, FORGE_SENT);
	ck_assert(second.shown);
	ck_assert_str_ne(second.made, "");
	ck_assert_uint_eq(code_host_thing_count(host, "check-run", NULL), 1);
}
END_TEST

START_TEST(the_next_job_gets_a_run_of_its_own)
{
	struct message message = report_of(STATUS_SUCCESS), again = report_of(STATUS_PENDING);
	struct forge_answer first = check_send(&message, FORGE_SENT);

	again.job = 6;
	again.made = first.made;
	again.made_job = 5;
	struct forge_answer second = check_send(&again, FORGE_SENT);
	ck_assert_str_ne(second.made, first.made);
	ck_assert_uint_eq(code_host_thing_count(host, "check-run", NULL), 2);
}
END_TEST

START_TEST(texts_are_cut_to_what_is_taken)
{
	struct message message = report_of(STATUS_FAILURE);
	scoped_buf body = { 0 };

	buf_text(&body, "{\"title\":\"t\",\"summary\":\"");
	for (size_t i = 0; i < 70000; i++)
		buf_text(&body, "\xe2\x82\xac");
	buf_text(&body, "\",\"notes\":[{\"file\":\"a.go\",\"line\":1,\"level\":\"failure\",\"title\":\"");
	for (size_t i = 0; i < 300; i++)
		buf_char(&body, 't');
	buf_text(&body, "\",\"message\":\"m\",\"details\":\"");
	for (size_t i = 0; i < 40000; i++)
		buf_text(&body, "\xf0\x9f\x90\xb9");
	buf_text(&body, "\"}]}");
	message.body = buf_string(&body);
	(void)check_send(&message, FORGE_SENT);
}
END_TEST

START_TEST(one_token_serves_until_it_ends)
{
	struct message message = report_of(STATUS_PENDING);

	(void)check_send(&message, FORGE_SENT);
	message.job = 6;
	(void)check_send(&message, FORGE_SENT);
	ck_assert_uint_eq(requests_of("POST", "/access_tokens"), 1);
	ck_assert_uint_eq(requests_of("GET", "/installation"), 1);
}
END_TEST

/* The same repository at another host has another installation. */
START_TEST(an_installation_is_of_one_host)
{
	struct message message = report_of(STATUS_PENDING);
	struct forge_account elsewhere = account();
	scoped_free char *other = mem_print("http://localhost%s", strrchr(elsewhere.api, ':'));

	(void)check_send(&message, FORGE_SENT);
	elsewhere.api = other;
	struct forge_answer answer = send_with(&forge_github_app, &elsewhere, &message);
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	ck_assert_uint_eq(requests_of("GET", "/installation"), 2);
}
END_TEST

START_TEST(a_token_that_ends_soon_is_replaced)
{
	struct message message = report_of(STATUS_PENDING);

	code_host_token_life(host, 60);
	(void)check_send(&message, FORGE_SENT);
	message.job = 6;
	(void)check_send(&message, FORGE_SENT);
	ck_assert_uint_eq(requests_of("POST", "/access_tokens"), 2);
}
END_TEST

/* The App was removed and installed again: it has another number. */
START_TEST(an_installation_that_is_gone_is_asked_for_anew)
{
	struct message message = report_of(STATUS_PENDING);

	code_host_token_life(host, 60);
	(void)check_send(&message, FORGE_SENT);
	fault(CODE_HOST_ANSWER, "POST", "/access_tokens", 404, "{\"message\":\"Not Found\"}");
	message.job = 6;
	(void)check_send(&message, FORGE_SENT);
	ck_assert_uint_eq(requests_of("GET", "/installation"), 2);
	ck_assert_uint_eq(requests_of("POST", "/access_tokens"), 3);
}
END_TEST

START_TEST(an_app_that_is_not_installed_is_asked_for_once)
{
	struct message message = report_of(STATUS_PENDING);

	fault(CODE_HOST_ANSWER, "GET", "/installation", 404, "{\"message\":\"Not Found\"}");
	(void)check_send(&message, FORGE_REFUSED);
	ck_assert_uint_eq(requests_of("GET", "/installation"), 1);
	ck_assert_uint_eq(requests_of("POST", "/access_tokens"), 0);
}
END_TEST

START_TEST(a_token_that_is_refused_is_replaced_once)
{
	struct message message = report_of(STATUS_PENDING);

	(void)check_send(&message, FORGE_SENT);
	fault(CODE_HOST_ANSWER, "POST", "/check-runs", 401, "{\"message\":\"Bad credentials\"}");
	message.job = 6;
	struct forge_answer answer = check_send(&message, FORGE_SENT);
	ck_assert_str_eq(answer.reason, "");
	ck_assert_uint_eq(requests_of("POST", "/access_tokens"), 2);
}
END_TEST

START_TEST(a_wrong_key_is_final)
{
	struct message message = report_of(STATUS_PENDING);
	struct forge_account app = account();

	app.app_key = VIEW("canary");
	struct forge_answer answer = send_with(&forge_github_app, &app, &message);
	ck_assert_int_eq(answer.outcome, FORGE_REFUSED);
	ck_assert_ptr_nonnull(strstr(answer.reason, "private key"));
	app = account();
	app.app_id = "99";
	answer = send_with(&forge_github_app, &app, &message);
	ck_assert_int_eq(answer.outcome, FORGE_REFUSED);
	ck_assert_int_eq(answer.http_status, 401);
}
END_TEST

START_TEST(a_token_is_lent_for_fetching)
{
	const struct forge_target target = { account(), "acme/api", 0 };
	scoped_free char *token = NULL;
	struct err err;

	ck_assert_msg(forge_token(&token, session, &forge_github_app, &target, &err) == 0, "%s", err.text);
	ck_assert_uint_gt(strlen(token), 600);
}
END_TEST

static struct message comment_of(const char *text)
{
	struct message message = message_of(MESSAGE_COMMENT);

	message.body = text;
	return message;
}

START_TEST(there_is_one_comment_kept_up_to_date)
{
	assert_one_comment("github", "", "comment");
}
END_TEST

START_TEST(a_comment_whose_number_was_lost_is_found_on_any_page)
{
	struct message message = comment_of("first");
	struct forge_answer made = send_to("github", "", &message, FORGE_SENT);

	for (int i = 0; i < 250; i++)
		code_host_put_thing(host, "comment", "acme/api", "{\"issue\":\"7\",\"body\":\"someone's\"}");
	message.body = "second";
	struct forge_answer found = send_to("github", "", &message, FORGE_SENT);
	ck_assert_str_eq(found.made, made.made);
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 251);
	struct forge_answer same = send_to("github", "", &message, FORGE_SENT);
	ck_assert(same.shown);
}
END_TEST

START_TEST(a_comment_after_no_answer_is_not_doubled)
{
	struct message message = comment_of("first");

	fault(CODE_HOST_CUT_AFTER, "POST", "/comments", 0, NULL);
	(void)send_to("github", "", &message, FORGE_AGAIN);
	message.in_doubt = true;
	message.attempt = 2;
	(void)send_to("github", "", &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 1);
}
END_TEST

START_TEST(a_comment_that_somebody_removed_is_made_anew)
{
	struct message message = comment_of("first");

	message.made = "999999";
	struct forge_answer answer = send_to("github", "", &message, FORGE_SENT);
	ck_assert_str_ne(answer.made, "999999");
	ck_assert_uint_eq(code_host_thing_count(host, "comment", NULL), 1);
}
END_TEST

START_TEST(a_long_comment_is_cut_when_made_and_when_changed)
{
	scoped_buf text = { 0 };
	struct message message = comment_of("");

	for (size_t i = 0; i < 70000; i++)
		buf_char(&text, 'x');
	message.body = buf_string(&text);
	struct forge_answer made = send_to("github", "", &message, FORGE_SENT);
	message.made = made.made;
	(void)send_to("github", "", &message, FORGE_SENT);
}
END_TEST

START_TEST(findings_go_to_code_scanning)
{
	struct message message = message_of(MESSAGE_SARIF);

	message.body = "{\"version\":\"2.1.0\",\"runs\":[]}";
	(void)check_send(&message, FORGE_SENT);
	json_t *sarif = thing("sarif", 0);
	assert_member(sarif, "ref", "refs/pull/7/head");
	assert_member(sarif, "commit_sha", SHA);
	json_decref(sarif);
}
END_TEST

static Suite *github_check_suite(void)
{
	Suite *suite = suite_create("forge/github_check");
	TCase *runs = tcase_create("runs"), *app = tcase_create("app"), *comments = tcase_create("comments");
	TCase *const all[] = { runs, app, comments };

	for (size_t i = 0; i < COUNT_OF(all); i++) {
		tcase_add_unchecked_fixture(all[i], make_key, free_key);
		tcase_add_checked_fixture(all[i], fixture_open, fixture_close);
		tcase_set_timeout(all[i], 60);
		suite_add_tcase(suite, all[i]);
	}
	tcase_add_test(runs, a_run_is_queued_and_completed);
	tcase_add_loop_test(runs, every_state_has_its_conclusion, STATUS_SUCCESS, STATUS_STATE_COUNT);
	tcase_add_test(runs, annotations_go_fifty_at_a_time);
	tcase_add_test(runs, a_second_attempt_adds_no_annotation_twice);
	tcase_add_test(runs, a_run_whose_number_was_lost_is_found);
	tcase_add_test(runs, the_next_job_gets_a_run_of_its_own);
	tcase_add_test(runs, texts_are_cut_to_what_is_taken);
	tcase_add_test(app, one_token_serves_until_it_ends);
	tcase_add_test(app, an_installation_is_of_one_host);
	tcase_add_test(app, an_installation_that_is_gone_is_asked_for_anew);
	tcase_add_test(app, an_app_that_is_not_installed_is_asked_for_once);
	tcase_add_test(app, a_token_that_ends_soon_is_replaced);
	tcase_add_test(app, a_token_that_is_refused_is_replaced_once);
	tcase_add_test(app, a_wrong_key_is_final);
	tcase_add_test(app, a_token_is_lent_for_fetching);
	tcase_add_test(comments, there_is_one_comment_kept_up_to_date);
	tcase_add_test(comments, a_comment_whose_number_was_lost_is_found_on_any_page);
	tcase_add_test(comments, a_comment_after_no_answer_is_not_doubled);
	tcase_add_test(comments, a_comment_that_somebody_removed_is_made_anew);
	tcase_add_test(comments, a_long_comment_is_cut_when_made_and_when_changed);
	tcase_add_test(comments, findings_go_to_code_scanning);
	return suite;
}

UNIT_MAIN(github_check_suite)
