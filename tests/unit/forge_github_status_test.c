/* Statuses at GitHub against the stand-in: what is sent, and what becomes of every answer. */
#include "forge/github.h"

#include "base/clock.h"
#include "base/mem.h"
#include "support/code_host.h"
#include "unit/unit.h"

#define TOKEN "ghs_canary/token+0123456789"
#define REPOSITORY "acme/api"
#define SHA "6dcb09b5b57875f334f61aebed695e2e4193db5e"
#define OTHER_SHA "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"

static struct code_host *host;
static struct forge_session *session;
static const struct message fine = {
	.kind = MESSAGE_STATUS,
	.commit = { SHA },
	.project = "",
	.ref = "",
	.context = "heapgate",
	.state = STATUS_SUCCESS,
	.description = "No new escapes",
	.target_url = "https://ci.example/1",
	.body = "",
	.made = "",
	.attempt = 1,
};

static void set_up(void)
{
	const struct code_host_options options = { .token = TOKEN };
	const struct client_options plain = { .plain_http = true, .total_ms = 400 };
	struct err err = { 0 };

	host = code_host_start(&options);
	ck_assert_ptr_nonnull(host);
	code_host_know(host, REPOSITORY, SHA);
	ck_assert_msg(forge_session_open(&session, &plain, &err) == 0, "%s", err.text);
}

static void tear_down(void)
{
	forge_session_close(session);
	code_host_stop(host);
}

static struct forge_target target(void)
{
	return (struct forge_target){ .account = { .api = code_host_url(host), .token = VIEW(TOKEN) },
				      .repository = REPOSITORY };
}

static struct forge_answer post_to(const struct forge_target *to, const struct message *status)
{
	struct forge_answer answer = { 0 };

	forge_github.send[MESSAGE_STATUS](&answer, session, to, status);
	ck_assert_ptr_null(strstr(answer.reason, "canary"));
	return answer;
}

static struct forge_answer post(const struct message *status)
{
	struct forge_target to = target();

	return post_to(&to, status);
}

static struct message status_of(const char *context, enum status_state state, const char *description)
{
	struct message status = fine;

	status.context = context;
	status.state = state;
	status.description = description;
	return status;
}

/* Once more after an attempt without an answer. */
static struct forge_answer post_in_doubt(const struct message *status)
{
	struct message again = *status;

	again.in_doubt = true;
	return post(&again);
}

static bool shown_already(const struct message *status)
{
	struct forge_answer answer = post_in_doubt(status);

	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	return answer.shown;
}

static void assert_answer(const struct forge_answer *answer, enum forge_outcome outcome, long status)
{
	ck_assert_msg(answer->outcome == outcome, "%s: %s", forge_outcome_name(answer->outcome),
		      answer->reason);
	ck_assert_int_eq(answer->http_status, status);
	ck_assert_int_eq(answer->reason[0] != '\0', outcome != FORGE_SENT);
}

START_TEST(the_host_shows_what_was_sent)
{
	struct forge_answer answer = post(&fine);
	struct code_host_status shown;

	assert_answer(&answer, FORGE_SENT, 201);
	ck_assert(code_host_status_at(host, REPOSITORY, SHA, "heapgate", 0, &shown));
	ck_assert_str_eq(shown.state, "success");
	ck_assert_str_eq(shown.description, "No new escapes");
	ck_assert_str_eq(shown.target_url, "https://ci.example/1");
}
END_TEST

START_TEST(every_state_is_taken)
{
	static const char *const words[STATUS_STATE_COUNT] = { "pending", "success", "failure", "error",
							       "error" };
	struct message status = fine;
	struct code_host_status shown;

	status.state = (enum status_state)_i;
	struct forge_answer answer = post(&status);
	assert_answer(&answer, FORGE_SENT, 201);
	ck_assert(code_host_status_at(host, REPOSITORY, SHA, NULL, 0, &shown));
	ck_assert_str_eq(shown.state, words[_i]);
}
END_TEST

START_TEST(no_report_no_target_url)
{
	struct message status = fine;
	struct code_host_status shown;

	status.target_url = "";
	struct forge_answer answer = post(&status);
	assert_answer(&answer, FORGE_SENT, 201);
	ck_assert(code_host_status_at(host, REPOSITORY, SHA, NULL, 0, &shown));
	ck_assert_ptr_null(shown.target_url);
}
END_TEST

START_TEST(an_api_below_a_path_and_with_a_slash)
{
	scoped_free char *api = mem_print("%s/api/v3/", code_host_url(host));
	struct forge_target to = target();

	to.account.api = api;
	struct forge_answer answer = post_to(&to, &fine);
	assert_answer(&answer, FORGE_REFUSED, 404); /* the stand-in has no such path */
	ck_assert_str_eq(code_host_request_at(host, 0).path, "/api/v3/repos/" REPOSITORY "/statuses/" SHA);
}
END_TEST

static char *text_of(const char *piece, size_t count)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < count; i++)
		buf_text(&text, piece);
	return buf_take(&text);
}

START_TEST(a_long_description_is_cut_to_what_the_host_takes)
{
	scoped_free char *text = text_of("\xe2\x82\xac", 141);
	scoped_free char *kept = text_of("\xe2\x82\xac", 139);
	scoped_free char *expected = mem_print("%s\xe2\x80\xa6", kept);
	struct message status = fine;
	struct code_host_status shown;

	status.description = text;
	struct forge_answer answer = post(&status);
	assert_answer(&answer, FORGE_SENT, 201);
	ck_assert(code_host_status_at(host, REPOSITORY, SHA, NULL, 0, &shown));
	ck_assert_str_eq(shown.description, expected);
}
END_TEST

START_TEST(a_description_of_140_characters_is_whole)
{
	scoped_free char *text = text_of("\xf0\x9f\x90\xb9", 140);
	char out[FORGE_DESCRIPTION_ROOM];

	forge_description(out, text);
	ck_assert_str_eq(out, text);
}
END_TEST

static const struct {
	const char *text, *shown;
} descriptions[] = {
	{ "", "" },
	{ "one\ntwo\ttabs\033[31m\177", "one two tabs [31m " },
	{ "a\xff"
	  "b",
	  "a\xef\xbf\xbd"
	  "b" },
	{ "\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "caf\xc3\xa9", "caf\xc3\xa9" },
};

START_TEST(a_description_is_one_line_of_utf8)
{
	char out[FORGE_DESCRIPTION_ROOM];

	forge_description(out, descriptions[_i].text);
	ck_assert_str_eq(out, descriptions[_i].shown);
}
END_TEST

/* Answers of the host and what is made of them. */
static const struct {
	unsigned status;
	const char *headers, *body;
	enum forge_outcome outcome;
	bool doubtful;
	int64_t wait_least_ms, wait_most_ms;
} answers[] = {
	{ 429, "Retry-After: 30", "{\"message\":\"slow down\"}", FORGE_AGAIN, false, 30000, 30000 },
	{ 403, "Retry-After: 60", "{\"message\":\"You have exceeded a secondary rate limit\"}", FORGE_AGAIN,
	  false, 60000, 60000 },
	{ 429, "Retry-After: 0", "", FORGE_AGAIN, false, FORGE_WAIT_LEAST_MS, FORGE_WAIT_LEAST_MS },
	{ 429, "Retry-After: 999999999", "", FORGE_AGAIN, false, FORGE_WAIT_MOST_MS, FORGE_WAIT_MOST_MS },
	{ 429, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT", "", FORGE_AGAIN, false, FORGE_WAIT_MOST_MS,
	  FORGE_WAIT_MOST_MS },
	{ 429, "Retry-After: nonsense", "", FORGE_AGAIN, false, FORGE_WAIT_LEAST_MS, 60000 },
	{ 429, NULL, "", FORGE_AGAIN, false, 60000, 60000 },
	{ 403, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1", "", FORGE_AGAIN, false, FORGE_WAIT_LEAST_MS,
	  FORGE_WAIT_LEAST_MS },
	{ 403, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 9223372036854775", "", FORGE_AGAIN, false,
	  FORGE_WAIT_MOST_MS, FORGE_WAIT_MOST_MS },
	{ 403, "X-RateLimit-Remaining: 12", "{\"message\":\"API Rate Limit exceeded\"}", FORGE_AGAIN, false,
	  60000, 60000 },
	{ 403, NULL, "{\"message\":\"Resource not accessible by integration\"}", FORGE_REFUSED, false, 0, 0 },
	{ 500, NULL, "", FORGE_AGAIN, true, 0, 0 },
	{ 502, NULL, "<html>bad gateway</html>", FORGE_AGAIN, true, 0, 0 },
	{ 503, "Retry-After: 120", "", FORGE_AGAIN, true, 120000, 120000 },
	{ 408, NULL, "", FORGE_AGAIN, false, 0, 0 },
	{ 409, NULL, "", FORGE_AGAIN, false, 0, 0 },
	{ 400, NULL, "{\"message\":\"Problems parsing JSON\"}", FORGE_REFUSED, false, 0, 0 },
	{ 401, NULL, "{\"message\":\"Bad credentials\"}", FORGE_REFUSED, false, 0, 0 },
	{ 404, NULL, "{\"message\":\"Not Found\"}", FORGE_REFUSED, false, 0, 0 },
	{ 301, "Location: https://elsewhere.example/", "", FORGE_REFUSED, false, 0, 0 },
	{ 307, "Location: https://elsewhere.example/", "", FORGE_REFUSED, false, 0, 0 },
	{ 422, NULL, "{\"message\":\"Validation Failed\",\"errors\":[\"a text\"]}", FORGE_REFUSED, false, 0,
	  0 },
	{ 422, NULL, "{\"message\":7,\"errors\":{}}", FORGE_REFUSED, false, 0, 0 },
	{ 418, NULL, "[", FORGE_REFUSED, false, 0, 0 },
};

START_TEST(each_answer_has_its_consequence)
{
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .status = answers[_i].status,
							     .headers = answers[_i].headers,
							     .body = answers[_i].body });
	struct forge_answer answer = post(&fine);

	assert_answer(&answer, answers[_i].outcome, (long)answers[_i].status);
	ck_assert_int_eq(answer.doubtful, answers[_i].doubtful);
	ck_assert_int_ge(answer.wait_ms, answers[_i].wait_least_ms);
	ck_assert_int_le(answer.wait_ms, answers[_i].wait_most_ms);
	ck_assert_uint_eq(code_host_request_count(host), 1);
}
END_TEST

START_TEST(waits_for_the_limit_to_start_anew)
{
	code_host_rate(host, 0, 100);
	struct forge_answer answer = post(&fine);

	assert_answer(&answer, FORGE_AGAIN, 403);
	ck_assert_int_gt(answer.wait_ms, 95000);
	ck_assert_int_le(answer.wait_ms, 100000);
}
END_TEST

static const struct {
	struct code_host_fault fault;
	size_t accepted;
} cuts[] = {
	{ { .kind = CODE_HOST_HANG, .milliseconds = 800 }, 0 },
	{ { .kind = CODE_HOST_DELAY, .milliseconds = 600 }, 1 },
	{ { .kind = CODE_HOST_CUT_BEFORE }, 0 },
	{ { .kind = CODE_HOST_CUT_AFTER }, 1 },
	{ { .kind = CODE_HOST_TRICKLE, .milliseconds = 50 }, 1 },
};

START_TEST(after_no_answer_the_latest_status_tells)
{
	code_host_add_fault(host, &cuts[_i].fault);
	struct forge_answer answer = post(&fine);

	assert_answer(&answer, FORGE_AGAIN, 0);
	ck_assert(answer.doubtful);
	ck_assert_int_eq(answer.wait_ms, 0);
	if (cuts[_i].accepted)
		ck_assert(code_host_await(host, REPOSITORY, SHA, "heapgate", "success", 2));
	ck_assert_uint_eq(code_host_status_count(host, REPOSITORY, SHA, NULL), cuts[_i].accepted);
	ck_assert_int_eq(shown_already(&fine), cuts[_i].accepted == 1);
	ck_assert_uint_eq(code_host_status_count(host, REPOSITORY, SHA, NULL), 1);
}
END_TEST

START_TEST(a_commit_that_is_not_known_yet_is_tried_a_few_times)
{
	struct message status = fine;

	status.commit = (struct oid){ OTHER_SHA };
	for (; status.attempt < FORGE_UNKNOWN_COMMIT_TRIES; status.attempt++) {
		struct forge_answer answer = post(&status);
		assert_answer(&answer, FORGE_AGAIN, 422);
		ck_assert(!answer.doubtful);
	}
	struct forge_answer last = post(&status);
	assert_answer(&last, FORGE_REFUSED, 422);
	ck_assert_ptr_nonnull(strstr(last.reason, "No commit found"));
}
END_TEST

START_TEST(the_thousand_and_first_status_is_final)
{
	for (int i = 0; i < 1000; i++) {
		struct forge_answer answer = post(&fine);
		ck_assert_int_eq(answer.outcome, FORGE_SENT);
	}
	struct forge_answer answer = post(&fine);

	assert_answer(&answer, FORGE_REFUSED, 422);
	ck_assert_ptr_nonnull(strstr(answer.reason, "maximum number of statuses"));
}
END_TEST

START_TEST(a_wrong_token_is_final)
{
	struct forge_target to = target();

	to.account.token = VIEW("another");
	struct forge_answer answer = post_to(&to, &fine);
	assert_answer(&answer, FORGE_REFUSED, 401);
}
END_TEST

START_TEST(a_token_that_no_header_may_have_is_final)
{
	struct forge_target to = target();

	to.account.token = VIEW("canary\nX: y");
	struct forge_answer answer = post_to(&to, &fine);
	assert_answer(&answer, FORGE_REFUSED, 0);
}
END_TEST

START_TEST(a_context_that_is_not_utf8_is_final)
{
	struct message status = fine;

	status.context = "heap\xff";
	struct forge_answer answer = post(&status);
	assert_answer(&answer, FORGE_REFUSED, 0);
	ck_assert_uint_eq(code_host_request_count(host), 0);
}
END_TEST

START_TEST(an_echoed_token_is_in_no_reason)
{
	static const char *const echoes[] = {
		"{\"message\":\"you sent {authorization}\"}",
		"{\"message\":\"no\",\"errors\":[{\"message\":\"{authorization}\"}]}",
		"{\"message\":\"ghs_canary%2Ftoken%2B0123456789\"}",
	};

	for (size_t i = 0; i < COUNT_OF(echoes); i++) {
		code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
								     .status = 400,
								     .body = echoes[i] });
		struct forge_answer answer = post(&fine);
		ck_assert_ptr_nonnull(strstr(answer.reason, "***"));
	}
}
END_TEST

START_TEST(a_reason_is_one_plain_line)
{
	code_host_add_fault(host,
			    &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
						       .status = 400,
						       .body = "{\"message\":\"a\\n<6>b\\u001b[31m\"}" });
	struct forge_answer answer = post(&fine);

	ck_assert_str_eq(answer.reason, "400: a <6>b [31m");
}
END_TEST

START_TEST(the_latest_of_the_context_counts)
{
	struct message pending = status_of("heapgate", STATUS_PENDING, "Waiting");
	struct message other = status_of("another", STATUS_ERROR, "Broken");
	struct message shouted = status_of("HeapGate", STATUS_SUCCESS, fine.description);

	(void)post(&pending);
	(void)post(&fine);
	(void)post(&other);
	ck_assert(shown_already(&fine));
	ck_assert(shown_already(&shouted)); /* GitHub compares contexts without case */
	ck_assert(!shown_already(&pending));
	ck_assert(!shown_already(&fine)); /* it was, until the pending one came */
}
END_TEST

START_TEST(the_latest_may_be_on_a_later_page)
{
	struct message other = status_of("another", STATUS_PENDING, "Waiting");

	(void)post(&fine);
	for (int i = 0; i < 250; i++)
		(void)post(&other);
	size_t before = code_host_request_count(host);
	ck_assert(shown_already(&fine));
	ck_assert_uint_eq(code_host_request_count(host) - before, 3);
}
END_TEST

START_TEST(a_next_page_elsewhere_is_not_asked)
{
	scoped_free char *link = mem_print("Link: <%s.evil.example/x>; rel=\"next\"", code_host_url(host));

	code_host_add_fault(host,
			    &(struct code_host_fault){
				    .kind = CODE_HOST_ANSWER, .status = 200, .headers = link, .body = "[]" });
	ck_assert(!shown_already(&fine));
	ck_assert_uint_eq(code_host_request_count(host), 2); /* the list and the new status */
}
END_TEST

START_TEST(pages_without_end_come_to_one)
{
	scoped_free char *link = mem_print("Link: <%s/next>; rel=\"next\"", code_host_url(host));

	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .times = 1000,
							     .status = 200,
							     .headers = link,
							     .body = "[]" });
	(void)post_in_doubt(&fine);
	ck_assert_uint_eq(code_host_request_count(host), 101);
}
END_TEST

static const struct {
	unsigned status;
	const char *body;
	enum forge_outcome outcome;
} lists[] = {
	{ 200, "{}", FORGE_AGAIN }, { 200, "[", FORGE_AGAIN },	{ 200, "", FORGE_AGAIN },
	{ 502, "", FORGE_AGAIN },   { 401, "", FORGE_REFUSED }, { 404, "", FORGE_REFUSED },
};

START_TEST(a_latest_that_cannot_be_read_is_not_absent)
{
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .status = lists[_i].status,
							     .body = lists[_i].body });
	struct forge_answer answer = post_in_doubt(&fine);
	assert_answer(&answer, lists[_i].outcome, (long)lists[_i].status);
	ck_assert(!answer.doubtful);
	ck_assert_uint_eq(code_host_status_count(host, REPOSITORY, SHA, NULL), 0);
}
END_TEST

START_TEST(odd_members_of_the_list_are_passed_over)
{
	code_host_add_fault(
		host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
						 .status = 200,
						 .body = "[7,{},{\"context\":null},{\"context\":\"heapgate\","
							 "\"state\":\"success\",\"description\":null}]" });
	struct message silent = status_of("heapgate", STATUS_SUCCESS, "");
	ck_assert(shown_already(&silent));
}
END_TEST

START_TEST(hosts_are_found_by_name)
{
	ck_assert_ptr_eq(forge_find(VIEW("github")), &forge_github);
	ck_assert_ptr_null(forge_find(VIEW("sourceforge")));
}
END_TEST

static Suite *github_status_suite(void)
{
	Suite *suite = suite_create("forge/github_status");
	TCase *sent = tcase_create("sent");
	TCase *not_sent = tcase_create("not sent");
	TCase *latest = tcase_create("latest");

	tcase_add_checked_fixture(sent, set_up, tear_down);
	tcase_add_test(sent, the_host_shows_what_was_sent);
	tcase_add_loop_test(sent, every_state_is_taken, 0, STATUS_STATE_COUNT);
	tcase_add_test(sent, no_report_no_target_url);
	tcase_add_test(sent, an_api_below_a_path_and_with_a_slash);
	tcase_add_test(sent, a_long_description_is_cut_to_what_the_host_takes);
	tcase_add_test(sent, a_description_of_140_characters_is_whole);
	tcase_add_loop_test(sent, a_description_is_one_line_of_utf8, 0, (int)COUNT_OF(descriptions));
	tcase_add_test(sent, hosts_are_found_by_name);
	tcase_add_checked_fixture(not_sent, set_up, tear_down);
	tcase_set_timeout(not_sent, 60);
	tcase_add_loop_test(not_sent, each_answer_has_its_consequence, 0, (int)COUNT_OF(answers));
	tcase_add_test(not_sent, waits_for_the_limit_to_start_anew);
	tcase_add_loop_test(not_sent, after_no_answer_the_latest_status_tells, 0, (int)COUNT_OF(cuts));
	tcase_add_test(not_sent, a_commit_that_is_not_known_yet_is_tried_a_few_times);
	tcase_add_test(not_sent, the_thousand_and_first_status_is_final);
	tcase_add_test(not_sent, a_wrong_token_is_final);
	tcase_add_test(not_sent, a_token_that_no_header_may_have_is_final);
	tcase_add_test(not_sent, a_context_that_is_not_utf8_is_final);
	tcase_add_test(not_sent, an_echoed_token_is_in_no_reason);
	tcase_add_test(not_sent, a_reason_is_one_plain_line);
	tcase_add_checked_fixture(latest, set_up, tear_down);
	tcase_set_timeout(latest, 60);
	tcase_add_test(latest, the_latest_of_the_context_counts);
	tcase_add_test(latest, the_latest_may_be_on_a_later_page);
	tcase_add_test(latest, a_next_page_elsewhere_is_not_asked);
	tcase_add_test(latest, pages_without_end_come_to_one);
	tcase_add_loop_test(latest, a_latest_that_cannot_be_read_is_not_absent, 0, (int)COUNT_OF(lists));
	tcase_add_test(latest, odd_members_of_the_list_are_passed_over);
	suite_add_tcase(suite, sent);
	suite_add_tcase(suite, not_sent);
	suite_add_tcase(suite, latest);
	return suite;
}

UNIT_MAIN(github_status_suite)
