/* Build statuses and reports at Bitbucket Cloud, against the stand-in. */
#include "forge/bitbucket.h"

#include "unit/forge_fixture.h"

#define API "/2.0"
#define LONG_NAME "heapgate-of-the-inner-services-on-linux-arm64"

static const char *const words[STATUS_STATE_COUNT] = { "INPROGRESS", "SUCCESSFUL", "FAILED", "FAILED",
						       "STOPPED" };

START_TEST(every_state_has_its_word)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.state = (enum status_state)_i;
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	json_t *status = thing("bitbucket-status", 0);
	assert_member(status, "state", words[_i]);
	assert_member(status, "key", "heapgate");
	assert_member(status, "refname", "feature");
	assert_member(status, "url", "https://ci.example/c/5");
	json_decref(status);
}
END_TEST

START_TEST(long_keys_stay_apart)
{
	struct message message = message_of(MESSAGE_STATUS), other = message_of(MESSAGE_STATUS);

	message.context = LONG_NAME "-a";
	other.context = LONG_NAME "-b";
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	(void)send_to("bitbucket", API, &other, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-status", NULL), 2);
}
END_TEST

START_TEST(a_status_always_has_an_address)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.target_url = "";
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	json_t *status = thing("bitbucket-status", 0);
	assert_member(status, "url", "https://bitbucket.org/acme/api/commits/" SHA);
	json_decref(status);
}
END_TEST

START_TEST(of_a_fork_the_status_goes_there)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.project = "alice/api";
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-status", "alice/api@" SHA), 1);
}
END_TEST

static const char *const results[STATUS_STATE_COUNT] = { "PENDING", "PASSED", "FAILED", "PENDING",
							 "PENDING" };

START_TEST(a_report_has_its_annotations)
{
	struct message message = message_of(MESSAGE_REPORT);
	scoped_free char *body = report_with(120);

	message.state = (enum status_state)_i;
	message.body = body;
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	json_t *report = thing("bitbucket-report", 0), *first = thing("bitbucket-annotation", 119);
	assert_member(report, "result", results[_i]);
	assert_member(report, "link", "https://ci.example/c/5");
	assert_member(first, "severity", "HIGH");
	assert_member(first, "path", "order/order.go");
	ck_assert_int_eq(json_integer_value(json_object_get(first, "line")), 1);
	json_decref(report);
	json_decref(first);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-annotation", NULL), 120);
}
END_TEST

START_TEST(a_report_sent_again_replaces_itself)
{
	struct message message = message_of(MESSAGE_REPORT);
	scoped_free char *many = report_with(120), *few = report_with(2);

	message.body = many;
	fault(CODE_HOST_CUT_AFTER, "POST", "/annotations", 0, NULL);
	(void)send_to("bitbucket", API, &message, FORGE_AGAIN);
	message.in_doubt = true;
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-annotation", NULL), 120);
	message.body = few;
	(void)send_to("bitbucket", API, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-annotation", NULL), 2);
	ck_assert_uint_eq(code_host_thing_count(host, "bitbucket-report", NULL), 1);
}
END_TEST

static Suite *bitbucket_suite(void)
{
	Suite *suite = suite_create("forge/bitbucket");
	TCase *tests = fixture_tests("bitbucket");

	tcase_add_loop_test(tests, every_state_has_its_word, 0, STATUS_STATE_COUNT);
	tcase_add_test(tests, long_keys_stay_apart);
	tcase_add_test(tests, a_status_always_has_an_address);
	tcase_add_test(tests, of_a_fork_the_status_goes_there);
	tcase_add_loop_test(tests, a_report_has_its_annotations, 0, STATUS_STATE_COUNT);
	tcase_add_test(tests, a_report_sent_again_replaces_itself);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(bitbucket_suite)
