/* What the webhooks of Bitbucket Cloud mean. */
#include "hook/bitbucket.h"

#include "unit/hook_payload.h"

#define REPOSITORY                                                                                           \
	"\"actor\":{\"display_name\":\"Ann\"},\"repository\":{\"type\":\"repository\",\"full_name\":"        \
	"\"acme/api\",\"uuid\":\"{aaaa}\"}"

#define BRANCH(name, hash)                                                                                   \
	"{\"type\":\"branch\",\"name\":\"" name "\",\"target\":{\"type\":\"commit\",\"hash\":\"" hash        \
	"\",\"message\":\"subject\\n\",\"date\":\"2026-01-31T12:34:56.500000+00:00\"}}"

static char *push(const char *changes)
{
	return mem_print("{\"push\":{\"changes\":[%s]}," REPOSITORY "}", changes);
}

START_TEST(one_push_moves_several_branches)
{
	scoped_free char *body = push("{\"old\":" BRANCH("main", SHA_A) ",\"new\":" BRANCH(
		"main",
		SHA_B) ",\"forced\":true},"
		       "{\"old\":null,\"new\":{\"type\":\"tag\",\"name\":\"v1\",\"target\":{\"hash\":\"" SHA_B
		       "\"}}},"
		       "{\"old\":" BRANCH("gone", SHA_C) ",\"new\":null,\"closed\":true},"
							 "{\"old\":null,\"new\":" BRANCH(
								 "a/b", SHA_C) ",\"created\":true}");
	scoped_event event = payload_read(&hook_bitbucket, "repo:push", body);
	const struct event *gone = event.next, *made = gone ? gone->next : NULL;

	ck_assert_ptr_nonnull(made);
	ck_assert_ptr_null(made->next);
	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.ref, "refs/heads/main");
	ck_assert_str_eq(event.before.hex, SHA_A);
	ck_assert_str_eq(event.head.hex, SHA_B);
	ck_assert(event.forced && !event.deleted);
	ck_assert_str_eq(event.title, "subject");
	ck_assert_str_eq(event.author, "Ann");
	ck_assert_int_eq(event.updated_ms, 1769862896500);
	ck_assert_int_eq(gone->kind, EVENT_PUSH);
	ck_assert(gone->deleted);
	ck_assert_str_eq(gone->ref, "refs/heads/gone");
	ck_assert_str_eq(made->ref, "refs/heads/a/b");
	ck_assert(oid_is_zero(&made->before) && !made->deleted);
	ck_assert_str_eq(made->repository, "acme/api");
	ck_assert_str_eq(made->delivery, event.delivery);
}
END_TEST

START_TEST(tags_alone_are_ignored)
{
	scoped_free char *tag = push("{\"old\":null,\"new\":{\"type\":\"tag\",\"name\":\"v1\"}}");
	scoped_free char *none = push("");
	scoped_event of_tag = payload_read(&hook_bitbucket, "repo:push", tag);
	scoped_event of_none = payload_read(&hook_bitbucket, "repo:push", none);

	ck_assert_int_eq(of_tag.kind, EVENT_IGNORED);
	ck_assert_int_eq(of_none.kind, EVENT_IGNORED);
}
END_TEST

static char *pull(const char *hash, const char *source_repository, const char *branch)
{
	return mem_print(
		"{\"pullrequest\":{\"id\":7,\"title\":\"Reuse the buffer\",\"state\":\"OPEN\","
		"\"author\":{\"display_name\":\"Ann\"},\"draft\":true,"
		"\"updated_on\":\"2026-01-31T12:34:56.000001+00:00\","
		"\"source\":{\"branch\":{\"name\":\"%s\"},\"commit\":{\"hash\":\"%s\"},"
		"\"repository\":%s},\"destination\":{\"branch\":{\"name\":\"main\"},"
		"\"commit\":{\"hash\":\"cccccccccccc\"},\"repository\":{\"uuid\":\"{aaaa}\"}}}," REPOSITORY
		"}",
		branch, hash, source_repository);
}

#define HERE "{\"uuid\":\"{aaaa}\",\"full_name\":\"acme/api\"}"
#define FORK "{\"uuid\":\"{bbbb}\",\"full_name\":\"ann/api\"}"

START_TEST(a_pull_request_tells_the_first_digits_of_its_head)
{
	scoped_free char *body = pull("aaaaaaaaaaaa", HERE, "feature/x");
	scoped_event event = payload_read(&hook_bitbucket, "pullrequest:updated", body);

	ck_assert_int_eq(event.kind, EVENT_CHANGE);
	ck_assert(event.stands && event.draft && !event.fork);
	ck_assert(oid_is_empty(&event.head));
	ck_assert_str_eq(event.head_short, "aaaaaaaaaaaa");
	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.fetch_ref, "refs/heads/feature/x");
	ck_assert_str_eq(event.head_ref, "feature/x");
	ck_assert_str_eq(event.source, "");
	ck_assert_str_eq(event.title, "Reuse the buffer");
	ck_assert_str_eq(event.author, "Ann");
	ck_assert_int_eq(event.updated_ms, 1769862896000);
}
END_TEST

START_TEST(a_full_hash_is_taken_as_one)
{
	scoped_free char *body = pull(SHA_A, HERE, "feature");
	scoped_event event = payload_read(&hook_bitbucket, "pullrequest:created", body);

	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.head_short, "");
}
END_TEST

START_TEST(a_fork_is_told_by_name_unless_it_is_gone)
{
	scoped_free char *fork = pull("aaaaaaaaaaaa", FORK, "feature");
	scoped_free char *gone = pull("aaaaaaaaaaaa", "null", "feature");
	scoped_event of_fork = payload_read(&hook_bitbucket, "pullrequest:created", fork);
	scoped_event of_gone = payload_read(&hook_bitbucket, "pullrequest:created", gone);

	ck_assert(of_fork.fork && of_gone.fork);
	ck_assert_str_eq(of_fork.source, "ann/api");
	ck_assert_str_eq(of_gone.source, "");
}
END_TEST

START_TEST(a_listed_pull_request_has_the_same_form)
{
	scoped_free char *body = pull("aaaaaaaaaaaa", FORK, "feature");
	char *object = strchr(body + 1, '{'), *end = strstr(body, "}},\"actor\"");
	scoped_free char *alone = mem_print("%.*s", (int)(end + 2 - object), object);
	scoped_event event = payload_listed(&hook_bitbucket, alone);

	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head_short, "aaaaaaaaaaaa");
	ck_assert_str_eq(event.source, "ann/api");
	ck_assert(event.stands);
}
END_TEST

static const struct {
	const char *event;
	enum event_kind kind;
	bool merged;
} events[] = {
	{ "pullrequest:created", EVENT_CHANGE, false },
	{ "pullrequest:updated", EVENT_CHANGE, false },
	{ "pullrequest:fulfilled", EVENT_CLOSED, true },
	{ "pullrequest:rejected", EVENT_CLOSED, false },
	{ "pullrequest:approved", EVENT_IGNORED, false },
	{ "pullrequest:comment_created", EVENT_IGNORED, false },
	{ "repo:commit_status_created", EVENT_IGNORED, false },
};

START_TEST(each_event_of_a_pull_request)
{
	scoped_free char *body = pull("aaaaaaaaaaaa", HERE, "feature");
	scoped_event event = payload_read(&hook_bitbucket, events[_i].event, body);

	ck_assert_str_eq(event_kind_name(event.kind), event_kind_name(events[_i].kind));
	ck_assert_int_eq(event.merged, events[_i].merged);
}
END_TEST

static const struct {
	const char *hash, *repository, *branch;
} wrong[] = {
	{ "aaaaaa", HERE, "feature" },
	{ "", HERE, "feature" },
	{ ZEROS, HERE, "feature" },
	{ "AAAAAAAAAAAA", HERE, "feature" },
	{ "aaaaaaaaaaa^", HERE, "feature" },
	{ SHA_A "aaaaaa", HERE, "feature" },
	{ "aaaaaaaaaaaa", HERE, "a..b" },
	{ "aaaaaaaaaaaa", HERE, "-x" },
	{ "aaaaaaaaaaaa", "{\"uuid\":\"{bbbb}\",\"full_name\":\"../api\"}", "feature" },
	{ "aaaaaaaaaaaa", "{\"uuid\":\"{bbbb}\",\"full_name\":\"https://evil/api\"}", "feature" },
	{ "aaaaaaaaaaaa", "{\"uuid\":\"{bbbb}\"}", "feature" },
};

START_TEST(refuses_pull_requests_with_a_wrong_fact)
{
	scoped_free char *body = pull(wrong[_i].hash, wrong[_i].repository, wrong[_i].branch);

	payload_refused(&hook_bitbucket, "pullrequest:created", body, ERR_INPUT);
}
END_TEST

START_TEST(refuses_pushes_that_are_none)
{
	scoped_free char *nameless =
		push("{\"new\":{\"type\":\"branch\",\"target\":{\"hash\":\"" SHA_A "\"}}}");
	scoped_free char *wrong_name = push("{\"new\":" BRANCH("a b", SHA_A) "}");
	scoped_free char *short_hash = push("{\"new\":" BRANCH("a", "aaaaaaaaaaaa") "}");
	scoped_buf many = { 0 };

	payload_refused(&hook_bitbucket, "repo:push", nameless, ERR_INPUT);
	payload_refused(&hook_bitbucket, "repo:push", wrong_name, ERR_INPUT);
	payload_refused(&hook_bitbucket, "repo:push", short_hash, ERR_INPUT);
	payload_refused(&hook_bitbucket, "repo:push", "{\"push\":{\"changes\":7}," REPOSITORY "}", ERR_INPUT);
	payload_refused(&hook_bitbucket, "repo:push", "{" REPOSITORY "}", ERR_INPUT);
	for (int i = 0; i <= BITBUCKET_CHANGES_MOST; i++)
		buf_text(&many, i ? ",{}" : "{}");
	scoped_free char *too_many = push(buf_string(&many));
	payload_refused(&hook_bitbucket, "repo:push", too_many, ERR_LIMIT);
}
END_TEST

static Suite *bitbucket_suite(void)
{
	Suite *suite = suite_create("hook/bitbucket");
	TCase *pushes = tcase_create("pushes"), *pulls = tcase_create("pulls");

	tcase_add_test(pushes, one_push_moves_several_branches);
	tcase_add_test(pushes, tags_alone_are_ignored);
	tcase_add_test(pushes, refuses_pushes_that_are_none);
	tcase_add_test(pulls, a_pull_request_tells_the_first_digits_of_its_head);
	tcase_add_test(pulls, a_full_hash_is_taken_as_one);
	tcase_add_test(pulls, a_fork_is_told_by_name_unless_it_is_gone);
	tcase_add_test(pulls, a_listed_pull_request_has_the_same_form);
	tcase_add_loop_test(pulls, each_event_of_a_pull_request, 0, (int)COUNT_OF(events));
	tcase_add_loop_test(pulls, refuses_pull_requests_with_a_wrong_fact, 0, (int)COUNT_OF(wrong));
	suite_add_tcase(suite, pushes);
	suite_add_tcase(suite, pulls);
	return suite;
}

UNIT_MAIN(bitbucket_suite)
