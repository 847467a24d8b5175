/* Webhooks of ours against the stand-in: signatures, and what becomes of answers. */
#include "forge/webhook.h"

#include "crypto/message.h"
#include "unit/forge_fixture.h"

static struct forge_answer post(const char *secret)
{
	scoped_free char *url = mem_print("%s/inbox", code_host_url(host));
	struct message message = message_of(MESSAGE_WEBHOOK);
	struct forge_answer answer = { 0 };

	message.body = "{\"type\":\"check.finished\"}";
	webhook_send(&answer, session, url, view_of(secret), &message);
	ck_assert_ptr_null(strstr(answer.reason, "canary"));
	return answer;
}

static void take_one(unsigned status)
{
	fault(CODE_HOST_ANSWER, "POST", "/inbox", status, "");
}

/* The value of a header that the last request had; lent. */
static const char *header(const char *name)
{
	const char *value = code_host_header(host, code_host_request_count(host) - 1, name);

	ck_assert_msg(value != NULL, "%s", name);
	return value;
}

static const char *const secrets[] = { "canary-secret", "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktMDEyMzQ1Njc=" };

START_TEST(a_receiver_can_check_the_signature)
{
	scoped_buf key = { 0 }, wanted = { 0 };
	struct err err;

	take_one(204);
	struct forge_answer answer = post(secrets[_i]);
	ck_assert_int_eq(answer.outcome, FORGE_SENT);
	struct code_host_request request = code_host_request_at(host, 0);
	const struct signed_message message = { view_of(header("webhook-id")),
						view_of(header("webhook-timestamp")), view_of(request.body) };
	ck_assert_int_eq(message_key(&key, view_of(secrets[_i]), &err), 0);
	ck_assert_int_eq(message_sign(&wanted, buf_view(&key), &message, &err), 0);
	ck_assert_str_eq(header("webhook-signature"), buf_string(&wanted));
	ck_assert_uint_eq(strlen(header("X-Hub-Signature-256")), strlen("sha256=") + 64);
	ck_assert_str_eq(request.body, "{\"type\":\"check.finished\"}");
}
END_TEST

START_TEST(sent_again_it_has_the_same_id)
{
	scoped_free char *first = NULL;

	take_one(500);
	struct forge_answer answer = post("canary");
	ck_assert_int_eq(answer.outcome, FORGE_AGAIN);
	first = mem_text(header("webhook-id"));
	take_one(200);
	answer = post("canary");
	ck_assert_int_eq(answer.outcome, FORGE_SENT);
	ck_assert_str_eq(header("webhook-id"), first);
}
END_TEST

START_TEST(without_a_secret_there_is_no_signature)
{
	take_one(200);
	(void)post("");
	ck_assert_ptr_null(code_host_header(host, 0, "webhook-signature"));
	ck_assert_ptr_null(code_host_header(host, 0, "X-Hub-Signature-256"));
}
END_TEST

START_TEST(a_broken_secret_sends_nothing)
{
	struct forge_answer answer = post("whsec_???");

	ck_assert_int_eq(answer.outcome, FORGE_REFUSED);
	ck_assert_uint_eq(code_host_request_count(host), 0);
}
END_TEST

START_TEST(a_receiver_that_refuses_is_final)
{
	take_one(410);
	struct forge_answer answer = post("canary");

	ck_assert_int_eq(answer.outcome, FORGE_REFUSED);
	ck_assert_int_eq(answer.http_status, 410);
}
END_TEST

static Suite *webhook_suite(void)
{
	Suite *suite = suite_create("forge/webhook");
	TCase *tests = fixture_tests("webhook");

	tcase_add_loop_test(tests, a_receiver_can_check_the_signature, 0, (int)COUNT_OF(secrets));
	tcase_add_test(tests, sent_again_it_has_the_same_id);
	tcase_add_test(tests, without_a_secret_there_is_no_signature);
	tcase_add_test(tests, a_broken_secret_sends_nothing);
	tcase_add_test(tests, a_receiver_that_refuses_is_final);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(webhook_suite)
