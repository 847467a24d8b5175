/* Statuses and notes at GitLab, against the stand-in. */
#include "forge/gitlab.h"

#include "unit/forge_fixture.h"

#define API "/api/v4"

static const char *const words[STATUS_STATE_COUNT] = { "pending", "success", "failed", "failed", "canceled" };

START_TEST(every_state_has_its_word)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.state = (enum status_state)_i;
	(void)send_to("gitlab", API, &message, FORGE_SENT);
	json_t *status = thing("gitlab-status", 0);
	assert_member(status, "status", words[_i]);
	assert_member(status, "name", "heapgate");
	assert_member(status, "ref", "feature");
	assert_member(status, "target_url", "https://ci.example/c/5");
	json_decref(status);
	ck_assert_uint_eq(code_host_thing_count(host, "gitlab-status", "acme/api@" SHA), 1);
}
END_TEST

START_TEST(a_state_that_it_has_is_no_failure)
{
	struct message message = message_of(MESSAGE_STATUS);

	(void)send_to("gitlab", API, &message, FORGE_SENT);
	struct forge_answer again = send_to("gitlab", API, &message, FORGE_SENT);
	ck_assert(again.shown);
	ck_assert_str_eq(again.reason, "");
}
END_TEST

START_TEST(in_doubt_it_is_looked_up_first)
{
	struct message message = message_of(MESSAGE_STATUS);

	fault(CODE_HOST_CUT_AFTER, "POST", "/statuses/", 0, NULL);
	(void)send_to("gitlab", API, &message, FORGE_AGAIN);
	message.in_doubt = true;
	size_t before = code_host_request_count(host);
	struct forge_answer again = send_to("gitlab", API, &message, FORGE_SENT);
	ck_assert(again.shown);
	ck_assert_uint_eq(code_host_request_count(host), before + 1);
}
END_TEST

START_TEST(of_a_fork_the_status_goes_there)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.project = "42";
	(void)send_to("gitlab", API, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "gitlab-status", "42@" SHA), 1);
}
END_TEST

static const struct {
	unsigned status;
	const char *body;
} refusals[] = {
	{ 403, "{\"message\":\"403 Forbidden\"}" },
	{ 404, "{\"message\":\"404 Project Not Found\"}" },
};

START_TEST(where_the_fork_refuses_a_note_tells)
{
	struct message message = message_of(MESSAGE_STATUS);

	message.project = "42";
	message.body = "**heapgate**: 1 new heap escape\n";
	fault(CODE_HOST_ANSWER, "POST", "/statuses/", refusals[_i].status, refusals[_i].body);
	struct forge_answer first = send_to("gitlab", API, &message, FORGE_SENT);
	json_t *note = thing("note", 0);
	assert_member(note, "body", "<!-- heapgate heapgate status -->\n**heapgate**: 1 new heap escape\n");
	json_decref(note);
	message.body = "**heapgate**: No new heap escapes\n";
	message.made = first.made;
	fault(CODE_HOST_ANSWER, "POST", "/statuses/", refusals[_i].status, refusals[_i].body);
	(void)send_to("gitlab", API, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, "note", "acme/api!7"), 1);
}
END_TEST

START_TEST(of_our_own_project_a_refusal_is_final)
{
	struct message message = message_of(MESSAGE_STATUS);

	fault(CODE_HOST_ANSWER, "POST", "/statuses/", 403, "{\"message\":\"403 Forbidden\"}");
	struct forge_answer answer = send_to("gitlab", API, &message, FORGE_REFUSED);
	ck_assert_str_eq(answer.reason, "403: 403 Forbidden");
}
END_TEST

START_TEST(there_is_one_note_kept_up_to_date)
{
	assert_one_comment("gitlab", API, "note");
}
END_TEST

START_TEST(a_note_is_found_on_any_page)
{
	struct message message = message_of(MESSAGE_COMMENT);

	message.body = "first";
	struct forge_answer made = send_to("gitlab", API, &message, FORGE_SENT);
	for (int i = 0; i < 130; i++)
		code_host_put_thing(host, "note", "acme/api!7", "{\"body\":\"someone's\"}");
	message.body = "second";
	struct forge_answer found = send_to("gitlab", API, &message, FORGE_SENT);
	ck_assert_str_eq(found.made, made.made);
	ck_assert_uint_eq(code_host_thing_count(host, "note", NULL), 131);
}
END_TEST

static Suite *gitlab_suite(void)
{
	Suite *suite = suite_create("forge/gitlab");
	TCase *tests = fixture_tests("gitlab");

	tcase_add_loop_test(tests, every_state_has_its_word, 0, STATUS_STATE_COUNT);
	tcase_add_test(tests, a_state_that_it_has_is_no_failure);
	tcase_add_test(tests, in_doubt_it_is_looked_up_first);
	tcase_add_test(tests, of_a_fork_the_status_goes_there);
	tcase_add_loop_test(tests, where_the_fork_refuses_a_note_tells, 0, (int)COUNT_OF(refusals));
	tcase_add_test(tests, of_our_own_project_a_refusal_is_final);
	tcase_add_test(tests, there_is_one_note_kept_up_to_date);
	tcase_add_test(tests, a_note_is_found_on_any_page);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(gitlab_suite)
