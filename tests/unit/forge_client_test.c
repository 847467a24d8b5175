/* The HTTP client against the stand-in and its faults. */
#include "forge/client.h"

#include "base/clock.h"
#include "base/mem.h"
#include "support/code_host.h"
#include "unit/unit.h"

#define TOKEN "token-that-must-stay-secret"

static struct code_host *host;
static struct client *client;

static void open_client(const struct client_options *options)
{
	struct err err = { 0 };

	client_close(client);
	ck_assert_msg(client_open(&client, options, &err) == 0, "%s", err.text);
}

static void set_up(void)
{
	const struct code_host_options options = { .token = TOKEN };
	const struct client_options plain = { .plain_http = true, .total_ms = 2000 };

	host = code_host_start(&options);
	ck_assert_ptr_nonnull(host);
	open_client(&plain);
}

static void tear_down(void)
{
	client_close(client);
	client = NULL;
	code_host_stop(host);
}

static int request(struct client_response *out, const char *method, const char *path, struct err *err)
{
	scoped_free char *url = mem_print("%s%s", code_host_url(host), path);
	struct client_request request = { .method = method, .url = url, .bearer = VIEW(TOKEN) };

	if (strcmp(method, "POST") == 0)
		request.body = VIEW("{}");
	return client_send(out, client, &request, err);
}

static void fault(struct code_host_fault fault)
{
	code_host_add_fault(host, &fault);
}

static const unsigned statuses[] = { 200, 204, 301, 302, 307, 404, 422, 429, 500, 503 };

START_TEST(any_status_is_an_answer_and_none_is_followed)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	fault((struct code_host_fault){
		.kind = CODE_HOST_ANSWER, .status = statuses[_i], .headers = "Location: /repos/elsewhere" });
	ck_assert_msg(request(&response, "GET", "/x", &err) == 0, "%s", err.text);
	ck_assert_int_eq(response.status, statuses[_i]);
	ck_assert_uint_eq(code_host_request_count(host), 1);
}
END_TEST

START_TEST(reads_the_headers_that_matter)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	fault((struct code_host_fault){
		.kind = CODE_HOST_ANSWER,
		.status = 403,
		.headers = "Retry-After: 7\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1767225600\n"
			   "Link: <http://a/?page=1>; rel=\"prev\", <http://a/?page=3&x=a,b>; rel=\"last\", "
			   "<http://a/?page=2>; rel=\"next\"",
		.body = "text",
	});
	ck_assert_int_eq(request(&response, "GET", "/x", &err), 0);
	ck_assert_int_eq(response.retry_after_ms, 7000);
	ck_assert_int_eq(response.limit_left, 0);
	ck_assert_int_eq(response.limit_reset_ms, 1767225600000);
	ck_assert_str_eq(response.next, "http://a/?page=2");
	ck_assert_str_eq(buf_string(&response.body), "text");
}
END_TEST

START_TEST(absent_headers_are_told_apart_from_zero)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	fault((struct code_host_fault){ .kind = CODE_HOST_ANSWER, .status = 200 });
	ck_assert_int_eq(request(&response, "GET", "/x", &err), 0);
	ck_assert_int_eq(response.retry_after_ms, -1);
	ck_assert_int_eq(response.limit_left, -1);
	ck_assert_int_eq(response.limit_reset_ms, -1);
	ck_assert_ptr_null(response.next);
}
END_TEST

START_TEST(retry_after_may_be_a_date)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	fault((struct code_host_fault){ .kind = CODE_HOST_ANSWER,
					.status = 503,
					.headers = "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT" });
	ck_assert_int_eq(request(&response, "GET", "/x", &err), 0);
	ck_assert_int_gt(response.retry_after_ms, (int64_t)86400 * 1000);
}
END_TEST

START_TEST(says_who_it_is)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(request(&response, "GET", "/unknown", &err), 0);
	ck_assert_int_eq(response.status, 404); /* 403 without a User-Agent, 401 without the token */
	ck_assert(code_host_request_at(host, 0).authorized);
}
END_TEST

/* What a failure says and whether the host may have acted. */
static const struct {
	struct code_host_fault fault;
	enum err_kind kind;
} failures[] = {
	{ { .kind = CODE_HOST_HANG, .milliseconds = 1500 }, ERR_BUSY },
	{ { .kind = CODE_HOST_CUT_BEFORE }, ERR_BUSY },
	{ { .kind = CODE_HOST_CUT_AFTER }, ERR_BUSY },
	{ { .kind = CODE_HOST_TRICKLE, .milliseconds = 100 }, ERR_BUSY },
};

START_TEST(no_whole_answer_is_busy_and_doubtful)
{
	const struct client_options quick = { .plain_http = true, .total_ms = 400 };
	scoped_client_response response = { 0 };
	struct err err = { 0 };
	int64_t start = clock_mono_ms();

	open_client(&quick);
	fault(failures[_i].fault);
	ck_assert_int_eq(request(&response, "POST", "/x", &err), -1);
	ck_assert_int_eq(err.kind, failures[_i].kind);
	ck_assert(response.doubtful);
	ck_assert_int_lt(clock_mono_ms() - start, 1200);
}
END_TEST

START_TEST(a_change_is_never_sent_twice_by_itself)
{
	scoped_client_response first = { 0 }, second = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(request(&first, "GET", "/x", &err), 0); /* leaves a kept connection */
	fault((struct code_host_fault){ .kind = CODE_HOST_CUT_AFTER });
	ck_assert_int_eq(request(&second, "POST", "/x", &err), -1);
	ck_assert_uint_eq(code_host_request_count(host), 2);
}
END_TEST

START_TEST(nobody_listening_is_busy_without_doubt)
{
	struct client_request request = { .method = "POST",
					  .url = "http://127.0.0.1:1/",
					  .body = VIEW("{}") };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(client_send(&response, client, &request, &err), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
	ck_assert(!response.doubtful);
}
END_TEST

static const char *const wrong_urls[] = {
	"ftp://127.0.0.1/", "file:///etc/passwd",      "gopher://127.0.0.1/", "",
	"http://",	    "http://127.0.0.1:99999/", "smb://127.0.0.1/x"
};

START_TEST(refuses_other_schemes_and_no_urls)
{
	struct client_request request = { .method = "GET", .url = wrong_urls[_i] };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(client_send(&response, client, &request, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(plain_http_has_to_be_allowed)
{
	const struct client_options strict = { 0 };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	open_client(&strict);
	ck_assert_int_eq(request(&response, "GET", "/x", &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_uint_eq(code_host_request_count(host), 0);
}
END_TEST

START_TEST(an_answer_past_the_ceiling_is_a_limit)
{
	const struct client_options small = { .plain_http = true, .body_most = 1000 };
	char body[1002];
	scoped_client_response within = { 0 }, past = { 0 };
	struct err err = { 0 };

	open_client(&small);
	memset(body, 'x', sizeof(body));
	body[1000] = '\0';
	fault((struct code_host_fault){ .kind = CODE_HOST_ANSWER, .status = 200, .body = body });
	ck_assert_int_eq(request(&within, "GET", "/x", &err), 0);
	body[1000] = 'x';
	body[1001] = '\0';
	fault((struct code_host_fault){ .kind = CODE_HOST_ANSWER, .status = 200, .body = body });
	ck_assert_int_eq(request(&past, "GET", "/x", &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(the_environments_proxy_is_not_used)
{
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	ck_assert_int_eq(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
	ck_assert_msg(request(&response, "GET", "/x", &err) == 0, "%s", err.text);
	ck_assert_int_eq(unsetenv("http_proxy"), 0);
	ck_assert_int_eq(unsetenv("ALL_PROXY"), 0);
}
END_TEST

START_TEST(a_configured_proxy_is_used)
{
	struct client_options options = { .plain_http = true, .proxy = code_host_url(host) };
	struct client_request request = { .method = "GET", .url = "http://somewhere.invalid/x" };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	open_client(&options);
	ck_assert_msg(client_send(&response, client, &request, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(code_host_request_count(host), 1);
}
END_TEST

START_TEST(a_token_cannot_bring_headers)
{
	struct client_request request = { .method = "GET",
					  .url = code_host_url(host),
					  .bearer = VIEW("a\r\nX-Evil: 1") };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(client_send(&response, client, &request, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_null(strstr(err.text, "Evil"));
}
END_TEST

static const struct {
	const char *text, *secret, *safe;
} redactions[] = {
	{ "Bearer s3cret!", "s3cret!", "Bearer ***" },
	{ "a s3cret! b s3cret! c", "s3cret!", "a *** b *** c" },
	{ "u=s3%2Fcret", "s3/cret", "u=***" },
	{ "nothing", "s3cret", "nothing" },
	{ "nothing", "", "nothing" },
	{ "", "x", "" },
};

START_TEST(redacts_a_secret)
{
	scoped_free char *safe = client_redact(view_of(redactions[_i].text), view_of(redactions[_i].secret));

	ck_assert_str_eq(safe, redactions[_i].safe);
}
END_TEST

static Suite *client_suite(void)
{
	Suite *suite = suite_create("forge/client");
	TCase *answers = tcase_create("answers");
	TCase *failures_case = tcase_create("failures");

	tcase_add_checked_fixture(answers, set_up, tear_down);
	tcase_add_loop_test(answers, any_status_is_an_answer_and_none_is_followed, 0,
			    (int)COUNT_OF(statuses));
	tcase_add_test(answers, reads_the_headers_that_matter);
	tcase_add_test(answers, absent_headers_are_told_apart_from_zero);
	tcase_add_test(answers, retry_after_may_be_a_date);
	tcase_add_test(answers, says_who_it_is);
	tcase_add_test(answers, the_environments_proxy_is_not_used);
	tcase_add_test(answers, a_configured_proxy_is_used);
	tcase_add_loop_test(answers, redacts_a_secret, 0, (int)COUNT_OF(redactions));
	tcase_add_checked_fixture(failures_case, set_up, tear_down);
	tcase_add_loop_test(failures_case, no_whole_answer_is_busy_and_doubtful, 0, (int)COUNT_OF(failures));
	tcase_add_test(failures_case, a_change_is_never_sent_twice_by_itself);
	tcase_add_test(failures_case, nobody_listening_is_busy_without_doubt);
	tcase_add_loop_test(failures_case, refuses_other_schemes_and_no_urls, 0, (int)COUNT_OF(wrong_urls));
	tcase_add_test(failures_case, plain_http_has_to_be_allowed);
	tcase_add_test(failures_case, an_answer_past_the_ceiling_is_a_limit);
	tcase_add_test(failures_case, a_token_cannot_bring_headers);
	suite_add_tcase(suite, answers);
	suite_add_tcase(suite, failures_case);
	return suite;
}

UNIT_MAIN(client_suite)
