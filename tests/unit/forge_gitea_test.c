/* Statuses and comments at Gitea and Forgejo, against the stand-in. */
#include "forge/gitea.h"

#include "unit/forge_fixture.h"

#define API "/api/v1"

static const char *const words[STATUS_STATE_COUNT] = { "pending", "success", "failure", "error", "error" };

START_TEST(every_state_has_its_word)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.state = (enum status_state)_i;
	(void)send_to("gitea", API, &message, FORGE_SENT);
	json_t *status = thing("gitea-status", 0);
	assert_member(status, "status", words[_i]);
	assert_member(status, "context", "heapgate");
	assert_member(status, "target_url", "https://ci.example/c/5");
	json_decref(status);
}
END_TEST

START_TEST(in_doubt_the_newest_status_tells)
{
	struct message message = message_of(MESSAGE_STATUS), other = message_of(MESSAGE_STATUS);

	(void)send_to("forgejo", API, &message, FORGE_SENT);
	other.context = "another";
	for (int i = 0; i < 60; i++)
		(void)send_to("gitea", API, &other, FORGE_SENT);
	message.in_doubt = true;
	struct forge_answer again = send_to("gitea", API, &message, FORGE_SENT);
	ck_assert(again.shown);
	message.state = STATUS_SUCCESS;
	again = send_to("gitea", API, &message, FORGE_SENT);
	ck_assert(!again.shown);
	ck_assert_uint_eq(code_host_thing_count(host, "gitea-status", "acme/api@" SHA), 62);
}
END_TEST

START_TEST(there_is_one_comment_kept_up_to_date)
{
	assert_one_comment(_i ? "forgejo" : "gitea", API, "gitea-comment");
}
END_TEST

static Suite *gitea_suite(void)
{
	Suite *suite = suite_create("forge/gitea");
	TCase *tests = fixture_tests("gitea");

	tcase_add_loop_test(tests, every_state_has_its_word, 0, STATUS_STATE_COUNT);
	tcase_add_test(tests, in_doubt_the_newest_status_tells);
	tcase_add_loop_test(tests, there_is_one_comment_kept_up_to_date, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(gitea_suite)
