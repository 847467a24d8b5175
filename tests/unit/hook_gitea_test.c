/* What the webhooks of Gitea and Forgejo mean, and which of them are theirs. */
#include "hook/gitea.h"

#include "unit/hook_payload.h"

#define REPOSITORY                                                                                           \
	"\"repository\":{\"id\":42,\"full_name\":\"acme/api\",\"clone_url\":\"http://169.254.169.254/\"},"   \
	"\"sender\":{\"login\":\"ann\"}"

static char *pull(const char *action, const char *head_repository, const char *more)
{
	return mem_print("{\"action\":\"%s\",\"number\":7,\"pull_request\":{\"number\":7,\"merged\":false,"
			 "\"title\":\"Reuse the buffer\",\"user\":{\"login\":\"ann\"},"
			 "\"updated_at\":\"2026-01-31T13:34:56+01:00\",\"merge_base\":\"" SHA_C "\","
			 "\"head\":{\"sha\":\"" SHA_A "\",\"ref\":\"feature\",\"repo\":%s},"
			 "\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\",\"repo\":{\"id\":42}}}," REPOSITORY
			 "%s}",
			 action, head_repository, more);
}

static const struct {
	const char *action, *more;
	enum event_kind kind;
} actions[] = {
	{ "opened", "", EVENT_CHANGE },
	{ "reopened", "", EVENT_CHANGE },
	{ "synchronized", "", EVENT_CHANGE },
	{ "edited", ",\"changes\":{\"ref\":{\"from\":\"old\"}}", EVENT_CHANGE },
	{ "edited", ",\"changes\":{\"title\":{\"from\":\"old\"}}", EVENT_IGNORED },
	{ "edited", "", EVENT_IGNORED },
	{ "closed", "", EVENT_CLOSED },
	{ "synchronize", "", EVENT_IGNORED },
	{ "label_updated", "", EVENT_IGNORED },
	{ "assigned", "", EVENT_IGNORED },
	{ "reviewed", "", EVENT_IGNORED },
	{ "an_action_of_tomorrow", "", EVENT_IGNORED },
};

START_TEST(each_action_of_a_pull_request)
{
	scoped_free char *body = pull(actions[_i].action, "{\"id\":42}", actions[_i].more);
	scoped_event event = payload_read(&hook_gitea, "pull_request", body);

	ck_assert_str_eq(event_kind_name(event.kind), event_kind_name(actions[_i].kind));
	ck_assert_int_eq(event.note[0] != '\0', event.kind == EVENT_IGNORED);
}
END_TEST

START_TEST(a_pull_request_with_all_its_facts)
{
	scoped_free char *body = pull("synchronized", "{\"id\":43,\"full_name\":\"ann/api\"}", "");
	scoped_event event = payload_read(&hook_forgejo, "pull_request", body);

	ck_assert_str_eq(event.repository, "acme/api");
	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.base.hex, SHA_B);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.fetch_ref, "refs/pull/7/head");
	ck_assert_str_eq(event.head_ref, "feature");
	ck_assert_str_eq(event.source, "ann/api");
	ck_assert(event.fork);
	ck_assert_int_eq(event.updated_ms, 1769862896000);
	ck_assert_str_eq(event.title, "Reuse the buffer");
	ck_assert_str_eq(event.author, "ann");
}
END_TEST

START_TEST(a_listed_pull_request_is_the_object_alone)
{
	scoped_free char *body = pull("opened", "{\"id\":42}", "");
	char *object = strstr(body, "\"pull_request\":") + strlen("\"pull_request\":");
	char *end = strstr(body, ",\"repository\"");
	scoped_free char *alone = mem_print("%.*s", (int)(end - object), object);
	scoped_event event = payload_listed(&hook_gitea, alone);

	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.fetch_ref, "refs/pull/7/head");
	ck_assert(!event.fork);
}
END_TEST

START_TEST(a_branch_moves)
{
	scoped_event event =
		payload_read(&hook_gitea, "push",
			     "{\"ref\":\"refs/heads/main\",\"before\":\"" SHA_A "\",\"after\":\"" SHA_B
			     "\",\"total_commits\":1,\"head_commit\":{\"message\":\"subject\\n\"},"
			     "\"pusher\":{\"login\":\"ann\",\"username\":\"ann\"}," REPOSITORY "}");

	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.ref, "refs/heads/main");
	ck_assert_str_eq(event.head.hex, SHA_B);
	ck_assert_str_eq(event.title, "subject");
	ck_assert_str_eq(event.author, "ann");
}
END_TEST

START_TEST(a_deleted_branch_is_an_event_of_its_own)
{
	scoped_event branch = payload_read(&hook_gitea, "delete",
					   "{\"ref\":\"topic\",\"ref_type\":\"branch\"," REPOSITORY "}");
	scoped_event tag =
		payload_read(&hook_gitea, "delete", "{\"ref\":\"v1\",\"ref_type\":\"tag\"," REPOSITORY "}");

	ck_assert_int_eq(branch.kind, EVENT_PUSH);
	ck_assert(branch.deleted && oid_is_zero(&branch.head));
	ck_assert_str_eq(branch.ref, "refs/heads/topic");
	ck_assert_int_eq(tag.kind, EVENT_IGNORED);
	payload_refused(&hook_gitea, "delete", "{\"ref\":\"a b\",\"ref_type\":\"branch\"," REPOSITORY "}",
			ERR_INPUT);
	payload_refused(&hook_gitea, "delete", "{\"ref\":\"topic\"," REPOSITORY "}", ERR_INPUT);
}
END_TEST

/* They come back for every status that is posted, whatever the webhook was made for. */
START_TEST(statuses_and_unknown_events_are_ignored)
{
	scoped_event status = payload_read(&hook_gitea, "status", "{\"sha\":\"x\"," REPOSITORY "}");
	scoped_event other = payload_read(&hook_gitea, "an_event_of_tomorrow", "{}");

	ck_assert_int_eq(status.kind, EVENT_IGNORED);
	ck_assert_str_ne(status.note, other.note);
	ck_assert_int_eq(other.kind, EVENT_IGNORED);
}
END_TEST

#define SUM "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
/* HMAC-SHA256 of "Hello, World!" under the empty key. */
#define EMPTY "2bbcfa9524f3218c7a34b30e6936f8b1a4516cb097f1a85a1c7d98b5977ec769"

static const struct {
	const char *signature;
	bool right;
} signatures[] = {
	{ SUM, true },	     { "sha256=" SUM, false }, { "", false },
	{ SUM "00", false }, { "sha256=", false },     { EMPTY, false },
};

START_TEST(the_signature_is_bare)
{
	const struct view secret = VIEW("It's a Secret to Everybody");
	struct envelope envelope = { .signature = view_of(signatures[_i].signature),
				     .body = VIEW("Hello, World!") };
	struct err err;

	ck_assert_int_eq(hook_gitea.verify(&envelope, &secret, 1, &err), signatures[_i].right ? 0 : -1);
}
END_TEST

/* Without a secret it sends the headers all the same, over the empty key. */
START_TEST(a_missing_secret_never_verifies)
{
	const struct view empty = VIEW("");
	struct envelope envelope = { .signature = VIEW(SUM), .body = VIEW("Hello, World!") };
	struct err err;

	ck_assert_int_eq(hook_gitea.verify(&envelope, &empty, 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_int_eq(hook_gitea.verify(&envelope, &empty, 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
}
END_TEST

static Suite *gitea_suite(void)
{
	Suite *suite = suite_create("hook/gitea");
	TCase *events = tcase_create("events"), *secrets = tcase_create("secrets");

	tcase_add_loop_test(events, each_action_of_a_pull_request, 0, (int)COUNT_OF(actions));
	tcase_add_test(events, a_pull_request_with_all_its_facts);
	tcase_add_test(events, a_listed_pull_request_is_the_object_alone);
	tcase_add_test(events, a_branch_moves);
	tcase_add_test(events, a_deleted_branch_is_an_event_of_its_own);
	tcase_add_test(events, statuses_and_unknown_events_are_ignored);
	tcase_add_loop_test(secrets, the_signature_is_bare, 0, (int)COUNT_OF(signatures));
	tcase_add_test(secrets, a_missing_secret_never_verifies);
	suite_add_tcase(suite, events);
	suite_add_tcase(suite, secrets);
	return suite;
}

UNIT_MAIN(gitea_suite)
