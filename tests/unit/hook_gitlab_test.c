/* What GitLab's webhooks mean, and which of them are GitLab's.  The payloads hold the documented members that
 * matter, and some that tempt. */
#include "hook/gitlab.h"

#include <jansson.h>

#include "unit/hook_payload.h"

#define PROJECT                                                                                              \
	"\"project\":{\"id\":42,\"path_with_namespace\":\"acme/backend/api\",\"default_branch\":\"main\","   \
	"\"git_http_url\":\"http://169.254.169.254/\"}"

static char *merge(const char *action, int source, const char *attributes, const char *more)
{
	return mem_print("{\"object_kind\":\"merge_request\",\"event_type\":\"merge_request\","
			 "\"user\":{\"username\":\"ann\"}," PROJECT ",\"object_attributes\":{\"iid\":7,"
			 "\"action\":\"%s\",\"source_branch\":\"feature/x\",\"target_branch\":\"main\","
			 "\"source_project_id\":%d,\"target_project_id\":42,\"title\":\"Reuse the buffer\","
			 "\"updated_at\":\"2026-01-31 12:34:56 UTC\",\"url\":\"file:///etc/passwd\","
			 "\"last_commit\":{\"id\":\"" SHA_A "\"}%s}%s}",
			 action, source, attributes, more);
}

static const struct {
	const char *action, *attributes, *more;
	enum event_kind kind;
} actions[] = {
	{ "open", "", "", EVENT_CHANGE },
	{ "reopen", "", "", EVENT_CHANGE },
	{ "update", ",\"oldrev\":\"" SHA_B "\"", "", EVENT_CHANGE },
	{ "update", "", ",\"changes\":{\"target_branch\":{\"previous\":\"old\",\"current\":\"main\"}}",
	  EVENT_CHANGE },
	{ "update", "", ",\"changes\":{\"draft\":{\"previous\":true,\"current\":false}}", EVENT_CHANGE },
	{ "update", "", ",\"changes\":{\"draft\":{\"previous\":false,\"current\":true}}", EVENT_IGNORED },
	{ "update", "", ",\"changes\":{\"title\":{\"previous\":\"a\",\"current\":\"b\"}}", EVENT_IGNORED },
	{ "update", "", ",\"changes\":{}", EVENT_IGNORED },
	{ "update", ",\"oldrev\":null", "", EVENT_IGNORED },
	{ "close", "", "", EVENT_CLOSED },
	{ "merge", "", "", EVENT_CLOSED },
	{ "approved", "", "", EVENT_IGNORED },
	{ "unapproval", "", "", EVENT_IGNORED },
	{ "an_action_of_tomorrow", "", "", EVENT_IGNORED },
};

START_TEST(each_action_of_a_merge_request)
{
	scoped_free char *body = merge(actions[_i].action, 42, actions[_i].attributes, actions[_i].more);
	scoped_event event = payload_read(&hook_gitlab, "Merge Request Hook", body);

	ck_assert_str_eq(event_kind_name(event.kind), event_kind_name(actions[_i].kind));
	ck_assert_str_eq(event.action, actions[_i].action);
	ck_assert_int_eq(event.note[0] != '\0', event.kind == EVENT_IGNORED);
	ck_assert_int_eq(event.merged, strcmp(event.action, "merge") == 0);
}
END_TEST

START_TEST(a_merge_request_with_all_its_facts)
{
	scoped_free char *body =
		merge("update", 42, ",\"oldrev\":\"" SHA_B "\",\"draft\":true,\"work_in_progress\":true", "");
	scoped_event event = payload_read(&hook_gitlab, "Merge Request Hook", body);

	ck_assert_str_eq(event.name, "merge_request");
	ck_assert_str_eq(event.repository, "acme/backend/api");
	ck_assert_uint_eq(event.repository_id, 42);
	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.before.hex, SHA_B);
	ck_assert(oid_is_empty(&event.base));
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.fetch_ref, "refs/merge-requests/7/head");
	ck_assert_str_eq(event.head_ref, "feature/x");
	ck_assert_str_eq(event.source, "");
	ck_assert(!event.fork && event.draft && !event.stands);
	ck_assert_int_eq(event.updated_ms, 1769862896000);
	ck_assert_str_eq(event.title, "Reuse the buffer");
	ck_assert_str_eq(event.author, "ann");
}
END_TEST

START_TEST(a_fork_is_known_by_the_numbers_of_the_projects)
{
	scoped_free char *other = merge("open", 43, "", "");
	scoped_event event = payload_read(&hook_gitlab, "Merge Request Hook", other);
	char *null = strstr(other, "\"source_project_id\":43");

	ck_assert(event.fork);
	ck_assert_str_eq(event.source, "43");
	ck_assert_str_eq(event.fetch_ref, "refs/merge-requests/7/head");
	/* The fork was deleted. */
	scoped_free char *gone = mem_print("%.*s\"source_project_id\":null%s", (int)(null - other), other,
					   null + strlen("\"source_project_id\":43"));
	scoped_event of_gone = payload_read(&hook_gitlab, "Merge Request Hook", gone);
	ck_assert(of_gone.fork);
	ck_assert_str_eq(of_gone.source, "");
}
END_TEST

START_TEST(a_listed_merge_request_has_another_form)
{
	scoped_event event = payload_listed(
		&hook_gitlab,
		"{\"iid\":7,\"sha\":\"" SHA_A "\",\"source_branch\":\"feature/x\",\"target_branch\":\"main\","
		"\"source_project_id\":43,\"target_project_id\":42,\"draft\":true,\"title\":\"Reuse\","
		"\"author\":{\"username\":\"ann\"},\"updated_at\":\"2026-01-31T12:34:56.000Z\"}");
	struct event none;
	struct err err;

	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.fetch_ref, "refs/merge-requests/7/head");
	ck_assert_str_eq(event.source, "43");
	ck_assert(event.fork && event.draft);
	ck_assert_int_eq(event.updated_ms, 1769862896000);
	ck_assert_str_eq(event.author, "ann");
	ck_assert_int_eq(hook_gitlab.parse_listed(&none, VIEW("{\"iid\":7,\"sha\":null}"), &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static char *push(const char *kind, const char *ref, const char *before, const char *after)
{
	return mem_print("{\"object_kind\":\"%s\",\"event_name\":\"%s\",\"ref\":\"%s\",\"before\":\"%s\","
			 "\"after\":\"%s\",\"checkout_sha\":null,\"user_username\":\"ann\"," PROJECT
			 ",\"commits\":[{\"message\":\"first\"},{\"message\":\"last\\n\\nbody\"}]}",
			 kind, kind, ref, before, after);
}

START_TEST(a_branch_moves_is_made_and_deleted)
{
	scoped_free char *moves = push("push", "refs/heads/a/b", SHA_A, SHA_B);
	scoped_free char *gone = push("push", "refs/heads/a/b", SHA_A, ZEROS);
	scoped_event event = payload_read(&hook_gitlab, "Push Hook", moves);
	scoped_event of_gone = payload_read(&hook_gitlab, "Push Hook", gone);

	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.ref, "refs/heads/a/b");
	ck_assert_str_eq(event.before.hex, SHA_A);
	ck_assert_str_eq(event.head.hex, SHA_B);
	ck_assert_str_eq(event.title, "last");
	ck_assert_str_eq(event.author, "ann");
	ck_assert(!event.deleted && of_gone.deleted);
}
END_TEST

START_TEST(tags_and_other_events_are_ignored)
{
	scoped_free char *tag = push("tag_push", "refs/tags/v1", ZEROS, SHA_B);
	scoped_event of_tag = payload_read(&hook_gitlab, "Tag Push Hook", tag);
	scoped_event note = payload_read(&hook_gitlab, "Note Hook", "{\"object_kind\":\"note\"," PROJECT "}");
	scoped_event system =
		payload_read(&hook_gitlab, "System Hook", "{\"event_name\":\"user_add_to_group\"}");
	scoped_event none = payload_read(&hook_gitlab, "", "{}");

	ck_assert_int_eq(of_tag.kind, EVENT_IGNORED);
	ck_assert_str_eq(of_tag.name, "tag_push");
	ck_assert_int_eq(note.kind, EVENT_IGNORED);
	ck_assert_str_eq(system.name, "user_add_to_group");
	ck_assert_str_eq(none.name, "unknown");
}
END_TEST

/* The header is not signed: what counts is what the payload says. */
START_TEST(the_payload_says_which_event_it_is)
{
	scoped_free char *body = push("push", "refs/heads/main", SHA_A, SHA_B);
	scoped_event event = payload_read(&hook_gitlab, "Merge Request Hook", body);

	ck_assert_int_eq(event.kind, EVENT_PUSH);
}
END_TEST

START_TEST(without_an_id_the_content_is_the_id)
{
	struct envelope envelope = payload_envelope("", "{\"object_kind\":\"note\"}");
	struct event one, again, other;
	struct err err;

	envelope.delivery = VIEW("");
	ck_assert_int_eq(hook_gitlab.parse(&one, &envelope, &err), 0);
	ck_assert_int_eq(hook_gitlab.parse(&again, &envelope, &err), 0);
	envelope.body = VIEW("{\"object_kind\":\"note\" }");
	ck_assert_int_eq(hook_gitlab.parse(&other, &envelope, &err), 0);
	ck_assert_str_eq(one.delivery, again.delivery);
	ck_assert_str_ne(one.delivery, other.delivery);
	event_release(&one);
	event_release(&again);
	event_release(&other);
}
END_TEST

static const char *const wrong[] = {
	"{\"object_kind\":\"two words\"}",
	"{\"object_kind\":7}",
	"{\"object_kind\":\"note\",\"project\":{}}",
	"{\"object_kind\":\"note\",\"project\":{\"path_with_namespace\":\"alone\"}}",
	"{\"object_kind\":\"note\",\"project\":{\"path_with_namespace\":\"a/../b\"}}",
	"{\"object_kind\":\"note\",\"project\":{\"path_with_namespace\":\"a//b\"}}",
	"{\"object_kind\":\"note\",\"project\":{\"path_with_namespace\":\"a/b/\"}}",
	"{\"object_kind\":\"note\",\"project\":{\"id\":-1,\"path_with_namespace\":\"a/b\"}}",
	"{\"object_kind\":\"push\"," PROJECT "}",
	"{\"object_kind\":\"push\",\"ref\":\"refs/heads/a..b\",\"before\":\"" SHA_A "\",\"after\":\"" SHA_B
	"\"," PROJECT "}",
	"{\"object_kind\":\"push\",\"ref\":\"refs/heads/a\",\"before\":\"" SHA_A "\",\"after\":\"x\"," PROJECT
	"}",
	"{\"object_kind\":\"push\",\"ref\":\"refs/heads/a\",\"before\":\"" SHA_A "\",\"after\":\"" SHA_B
	"\"}",
	"{\"object_kind\":\"merge_request\"," PROJECT "}",
};

START_TEST(refuses_what_gitlab_would_not_send)
{
	payload_refused(&hook_gitlab, "Push Hook", wrong[_i], ERR_INPUT);
}
END_TEST

static const char *const wrong_attributes[] = {
	",\"iid\":0",
	",\"iid\":\"7\"",
	",\"last_commit\":{\"id\":\"" ZEROS "\"}",
	",\"last_commit\":null",
	",\"target_branch\":\"a b\"",
	",\"source_branch\":\"a^\"",
	",\"source_project_id\":-3",
	",\"target_project_id\":0",
	",\"oldrev\":\"short\"",
};

/* Each replaces a member that is right. */
START_TEST(refuses_merge_requests_with_a_wrong_fact)
{
	json_error_t error;
	scoped_free char *text = merge("update", 42, "", "");
	scoped_free char *facts = mem_print("{%s}", wrong_attributes[_i] + 1);
	json_t *root = json_loads(text, 0, &error), *fact = json_loads(facts, 0, &error);

	ck_assert_ptr_nonnull(root);
	ck_assert_ptr_nonnull(fact);
	ck_assert_int_eq(json_object_update(json_object_get(root, "object_attributes"), fact), 0);
	scoped_free char *body = json_dumps(root, JSON_COMPACT);
	payload_refused(&hook_gitlab, "Merge Request Hook", body, ERR_INPUT);
	json_decref(root);
	json_decref(fact);
}
END_TEST

/* Independent of this program: computed by the package `standardwebhooks` 1.1.1 and by plain HMAC. */
#define KEY "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
#define RIGHT "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY="
#define WRONG "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static struct envelope signed_envelope(const char *signature)
{
	return (struct envelope){
		.delivery = VIEW("msg_1"),
		.timestamp = VIEW("1700000000"),
		.signature = view_of(signature),
		.body = VIEW("{\"a\":1}"),
		.now_ms = 1700000000000,
	};
}

static const struct view key[] = { { KEY, sizeof(KEY) - 1 } };

static const struct {
	const char *signatures;
	bool right;
} signatures[] = {
	{ RIGHT, true },
	{ WRONG " " RIGHT, true },
	{ RIGHT " " WRONG, true },
	{ "v1a,xyz v2,abc " RIGHT, true },
	{ WRONG, false },
	{ "", false },
	{ " ", false },
	{ "v1,", false },
	{ "v2,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY=", false },
	{ "rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY=", false },
	{ "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY", false },
	{ "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjZ=", false },
	{ "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY=,", false },
};

START_TEST(one_right_signature_of_several_is_enough)
{
	struct envelope envelope = signed_envelope(signatures[_i].signatures);
	struct err err;

	ck_assert_int_eq(hook_gitlab.verify(&envelope, key, 1, &err), signatures[_i].right ? 0 : -1);
	if (!signatures[_i].right)
		ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static const struct {
	const char *timestamp, *id, *body;
	int64_t now_s;
	bool right;
} times[] = {
	{ "1700000000", "msg_1", "{\"a\":1}", 1700000300, true },
	{ "1700000000", "msg_1", "{\"a\":1}", 1699999700, true },
	{ "1700000000", "msg_1", "{\"a\":1}", 1700000301, false },
	{ "1700000000", "msg_1", "{\"a\":1}", 1699999699, false },
	{ "1700000001", "msg_1", "{\"a\":1}", 1700000000, false },
	{ "", "msg_1", "{\"a\":1}", 1700000000, false },
	{ "-1", "msg_1", "{\"a\":1}", 0, false },
	{ "1700000000", "msg_2", "{\"a\":1}", 1700000000, false },
	{ "1700000000", "", "{\"a\":1}", 1700000000, false },
	{ "1700000000", "msg_1", "{\"a\":2}", 1700000000, false },
};

START_TEST(time_id_and_body_are_signed)
{
	struct envelope envelope = signed_envelope(RIGHT);
	struct err err;

	envelope.timestamp = view_of(times[_i].timestamp);
	envelope.delivery = view_of(times[_i].id);
	envelope.body = view_of(times[_i].body);
	envelope.now_ms = times[_i].now_s * 1000;
	ck_assert_int_eq(hook_gitlab.verify(&envelope, key, 1, &err), times[_i].right ? 0 : -1);
}
END_TEST

static const struct {
	const char *token, *signature;
	bool with_key, with_token, right;
} forms[] = {
	{ "the token", "", false, true, true },
	{ "the token", "", true, true, true },
	{ "another token", "", true, true, false },
	{ "the toke", "", false, true, false },
	{ "the token ", "", false, true, false },
	{ "", "", false, true, false },
	{ "", "", true, false, false },
	/* A signing token is no secret token. */
	{ KEY, "", true, false, false },
	/* A secret token signs nothing. */
	{ "", RIGHT, false, true, false },
	/* Where signatures are expected and one is there, it must be right. */
	{ "the token", WRONG, true, true, false },
	{ "", RIGHT, true, true, true },
};

START_TEST(a_secret_of_one_form_is_never_taken_for_the_other)
{
	struct envelope envelope = signed_envelope(forms[_i].signature);
	struct view secrets[2];
	size_t count = 0;
	struct err err;

	if (forms[_i].with_key)
		secrets[count++] = key[0];
	if (forms[_i].with_token)
		secrets[count++] = VIEW("the token");
	envelope.token = view_of(forms[_i].token);
	ck_assert_int_eq(hook_gitlab.verify(&envelope, secrets, count, &err), forms[_i].right ? 0 : -1);
	if (!forms[_i].right)
		ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_missing_or_broken_secret_is_our_error)
{
	static const struct view broken[] = { { "whsec_!", 7 }, { "whsec_", 6 }, { "", 0 } };
	struct envelope envelope = signed_envelope(RIGHT);
	struct err err;

	ck_assert_int_eq(hook_gitlab.verify(&envelope, key, 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		ck_assert_int_eq(hook_gitlab.verify(&envelope, &broken[i], 1, &err), -1);
		ck_assert_int_eq(err.kind, ERR_INTERNAL);
	}
}
END_TEST

static Suite *gitlab_suite(void)
{
	Suite *suite = suite_create("hook/gitlab");
	TCase *events = tcase_create("events"), *refusals = tcase_create("refusals");
	TCase *secrets = tcase_create("secrets");

	tcase_add_loop_test(events, each_action_of_a_merge_request, 0, (int)COUNT_OF(actions));
	tcase_add_test(events, a_merge_request_with_all_its_facts);
	tcase_add_test(events, a_fork_is_known_by_the_numbers_of_the_projects);
	tcase_add_test(events, a_listed_merge_request_has_another_form);
	tcase_add_test(events, a_branch_moves_is_made_and_deleted);
	tcase_add_test(events, tags_and_other_events_are_ignored);
	tcase_add_test(events, the_payload_says_which_event_it_is);
	tcase_add_test(events, without_an_id_the_content_is_the_id);
	tcase_add_loop_test(refusals, refuses_what_gitlab_would_not_send, 0, (int)COUNT_OF(wrong));
	tcase_add_loop_test(refusals, refuses_merge_requests_with_a_wrong_fact, 0,
			    (int)COUNT_OF(wrong_attributes));
	tcase_add_loop_test(secrets, one_right_signature_of_several_is_enough, 0, (int)COUNT_OF(signatures));
	tcase_add_loop_test(secrets, time_id_and_body_are_signed, 0, (int)COUNT_OF(times));
	tcase_add_loop_test(secrets, a_secret_of_one_form_is_never_taken_for_the_other, 0,
			    (int)COUNT_OF(forms));
	tcase_add_test(secrets, a_missing_or_broken_secret_is_our_error);
	suite_add_tcase(suite, events);
	suite_add_tcase(suite, refusals);
	suite_add_tcase(suite, secrets);
	return suite;
}

UNIT_MAIN(gitlab_suite)
