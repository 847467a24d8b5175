/* What GitHub's webhooks mean.  The payloads hold the documented members that matter, and some that tempt. */
#include "hook/github.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "unit/unit.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SHA_C "cccccccccccccccccccccccccccccccccccccccc"
#define ZEROS "0000000000000000000000000000000000000000"

#define REPOSITORY                                                                                           \
	"\"repository\":{\"id\":42,\"full_name\":\"acme/api\",\"clone_url\":\"http://169.254.169.254/\","    \
	"\"pushed_at\":1767225600},\"sender\":{\"login\":\"ann\"}"

static int parse_as(struct event *out, const char *name, const char *body, struct err *err)
{
	struct envelope envelope = {
		.event = view_of(name),
		.delivery = VIEW("72d3162e-cc78-11e3-81ab-4c9367dc0958"),
		.content_type = VIEW("application/json"),
		.body = view_of(body),
	};

	return github_event_parse(out, &envelope, err);
}

static struct event parsed(const char *name, const char *body)
{
	struct event event;
	struct err err = { 0 };

	int status = parse_as(&event, name, body, &err);
	ck_assert_msg(status == 0, "%s: %.200s", err.text, body);
	ck_assert_str_eq(event.name, name);
	return event;
}

static void assert_refused(const char *name, const char *body, enum err_kind kind)
{
	struct event event;
	struct err err = { 0 };

	int status = parse_as(&event, name, body, &err);
	ck_assert_msg(status == -1, "accepted: %.200s", body);
	ck_assert_msg(err.kind == kind, "%s: %.200s", err.text, body);
	ck_assert_msg(!strpbrk(err.text, "\n\r\033"), "%s", err.text);
}

/* A pull_request payload; FORK is head.repo, MORE is put at its end. */
static char *pull(const char *action, const char *head_repository, const char *more)
{
	return mem_print("{\"action\":\"%s\",\"number\":7,\"pull_request\":{\"number\":7,\"draft\":false,"
			 "\"merged\":false,\"title\":\"Reuse the buffer\",\"user\":{\"login\":\"ann\"},"
			 "\"updated_at\":\"2026-01-31T12:34:56Z\",\"statuses_url\":\"file:///etc/passwd\","
			 "\"head\":{\"sha\":\"" SHA_A "\",\"ref\":\"feature\",\"repo\":%s},"
			 "\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\",\"repo\":{\"id\":42}}}," REPOSITORY
			 "%s}",
			 action, head_repository, more);
}

static const struct {
	const char *action;
	enum event_kind kind;
} pull_actions[] = {
	{ "opened", EVENT_CHANGE },
	{ "reopened", EVENT_CHANGE },
	{ "synchronize", EVENT_CHANGE },
	{ "ready_for_review", EVENT_CHANGE },
	{ "closed", EVENT_CLOSED },
	{ "edited", EVENT_IGNORED },
	{ "converted_to_draft", EVENT_IGNORED },
	{ "assigned", EVENT_IGNORED },
	{ "auto_merge_disabled", EVENT_IGNORED },
	{ "auto_merge_enabled", EVENT_IGNORED },
	{ "demilestoned", EVENT_IGNORED },
	{ "dequeued", EVENT_IGNORED },
	{ "enqueued", EVENT_IGNORED },
	{ "labeled", EVENT_IGNORED },
	{ "locked", EVENT_IGNORED },
	{ "milestoned", EVENT_IGNORED },
	{ "review_request_removed", EVENT_IGNORED },
	{ "review_requested", EVENT_IGNORED },
	{ "unassigned", EVENT_IGNORED },
	{ "unlabeled", EVENT_IGNORED },
	{ "unlocked", EVENT_IGNORED },
	{ "an_action_of_tomorrow", EVENT_IGNORED },
};

START_TEST(each_action_of_a_pull_request)
{
	scoped_free char *body = pull(pull_actions[_i].action, "{\"id\":42}", "");
	scoped_event event = parsed("pull_request", body);

	ck_assert_str_eq(event_kind_name(event.kind), event_kind_name(pull_actions[_i].kind));
	ck_assert_str_eq(event.action, pull_actions[_i].action);
	ck_assert_int_eq(event.note[0] != '\0', event.kind == EVENT_IGNORED);
	ck_assert_str_eq(event.head.hex, SHA_A);
}
END_TEST

START_TEST(a_pull_request_with_all_its_facts)
{
	scoped_free char *body = pull("synchronize", "{\"id\":42}", ",\"before\":\"" SHA_C "\"");
	scoped_event event = parsed("pull_request", body);

	ck_assert_str_eq(event.delivery, "72d3162e-cc78-11e3-81ab-4c9367dc0958");
	ck_assert_uint_eq(event.repository_id, 42);
	ck_assert_str_eq(event.repository, "acme/api");
	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.base.hex, SHA_B);
	ck_assert_str_eq(event.before.hex, SHA_C);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.ref, "");
	ck_assert(!event.fork && !event.draft && !event.merged);
	ck_assert_int_eq(event.updated_ms, 1769862896000);
	ck_assert_str_eq(event.title, "Reuse the buffer");
	ck_assert_str_eq(event.author, "ann");
}
END_TEST

START_TEST(a_retargeted_pull_request_is_checked_again)
{
	scoped_free char *body =
		pull("edited", "{\"id\":42}",
		     ",\"changes\":{\"base\":{\"ref\":{\"from\":\"old\"},\"sha\":{\"from\":\"" SHA_C "\"}}}");
	scoped_event event = parsed("pull_request", body);

	ck_assert_int_eq(event.kind, EVENT_CHANGE);
	ck_assert_str_eq(event.base_ref, "main");
}
END_TEST

START_TEST(an_edited_title_is_ignored)
{
	scoped_free char *body =
		pull("edited", "{\"id\":42}", ",\"changes\":{\"title\":{\"from\":\"before\"}}");
	scoped_event event = parsed("pull_request", body);

	ck_assert_int_eq(event.kind, EVENT_IGNORED);
}
END_TEST

START_TEST(a_fork_is_another_repository_or_a_deleted_one)
{
	scoped_free char *other = pull("opened", "{\"id\":43}", "");
	scoped_free char *deleted = pull("opened", "null", "");
	scoped_event from_other = parsed("pull_request", other);
	scoped_event from_deleted = parsed("pull_request", deleted);

	ck_assert(from_other.fork);
	ck_assert(from_deleted.fork);
	ck_assert_int_eq(from_deleted.kind, EVENT_CHANGE);
}
END_TEST

START_TEST(drafts_and_merges_are_told)
{
	scoped_event event =
		parsed("pull_request",
		       "{\"action\":\"closed\",\"pull_request\":{\"number\":1,\"draft\":true,\"merged\":true,"
		       "\"head\":{\"sha\":\"" SHA_A "\",\"repo\":null},\"base\":{\"sha\":\"" SHA_B
		       "\",\"ref\":\"release/1.x\"},\"user\":null}," REPOSITORY "}");

	ck_assert(event.draft && event.merged);
	ck_assert_str_eq(event.base_ref, "release/1.x");
	ck_assert_str_eq(event.author, "");
	ck_assert_int_eq(event.updated_ms, 0);
}
END_TEST

static char *push(const char *ref, const char *before, const char *after, const char *flags)
{
	return mem_print("{\"ref\":\"%s\",\"before\":\"%s\",\"after\":\"%s\",%s,\"head_commit\":{\"message\":"
			 "\"subject\\n\\nbody\"},\"pusher\":{\"name\":\"ann\"}," REPOSITORY "}",
			 ref, before, after, flags);
}

START_TEST(a_branch_moves)
{
	scoped_free char *body =
		push("refs/heads/main", SHA_A, SHA_B, "\"created\":false,\"deleted\":false,\"forced\":false");
	scoped_event event = parsed("push", body);

	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.ref, "refs/heads/main");
	ck_assert_str_eq(event.before.hex, SHA_A);
	ck_assert_str_eq(event.head.hex, SHA_B);
	ck_assert(!event.deleted && !event.forced);
	ck_assert_int_eq(event.updated_ms, 1767225600000);
	ck_assert_str_eq(event.title, "subject");
	ck_assert_str_eq(event.author, "ann");
	ck_assert_str_eq(event.action, "");
}
END_TEST

START_TEST(a_branch_is_made_forced_and_deleted)
{
	scoped_free char *made =
		push("refs/heads/a/b", ZEROS, SHA_B, "\"created\":true,\"deleted\":false,\"forced\":false");
	scoped_free char *forced = push("refs/heads/a", SHA_A, SHA_B, "\"deleted\":false,\"forced\":true");
	scoped_free char *gone = push("refs/heads/a", SHA_A, ZEROS, "\"deleted\":true,\"forced\":false");
	scoped_event of_made = parsed("push", made);
	scoped_event of_forced = parsed("push", forced);
	scoped_event of_gone = parsed("push", gone);

	ck_assert(oid_is_zero(&of_made.before) && !of_made.deleted);
	ck_assert(of_forced.forced);
	ck_assert(of_gone.deleted && oid_is_zero(&of_gone.head));
	ck_assert_int_eq(of_gone.kind, EVENT_PUSH);
}
END_TEST

START_TEST(tags_and_other_refs_are_ignored)
{
	scoped_free char *tag = push("refs/tags/v1.0", ZEROS, SHA_B, "\"deleted\":false");
	scoped_free char *note = push("refs/notes/x", SHA_A, SHA_B, "\"deleted\":false");
	scoped_event of_tag = parsed("push", tag);
	scoped_event of_note = parsed("push", note);

	ck_assert_int_eq(of_tag.kind, EVENT_IGNORED);
	ck_assert_int_eq(of_note.kind, EVENT_IGNORED);
}
END_TEST

static const struct {
	const char *time; /* JSON */
	int64_t ms;
} times[] = {
	{ "0", 0 },
	{ "1767225600", 1767225600000 },
	{ "-5", 0 },
	{ "9223372036854775807", 0 },
	{ "null", 0 },
	{ "\"2026-01-31T12:34:56Z\"", 1769862896000 },
	{ "\"2026-01-31T12:34:56.789Z\"", 1769862896789 },
	{ "\"2026-01-31T12:34:56.7891234Z\"", 1769862896789 },
	{ "\"2026-01-31T14:34:56+02:00\"", 1769862896000 },
	{ "\"2026-01-31T12:04:56-00:30\"", 1769862896000 },
	{ "\"2026-01-31T12:34:56\"", 0 },
	{ "\"2026-01-31 12:34:56Z\"", 0 },
	{ "\"2026-01-31T12:34:56Zx\"", 0 },
	{ "\"2026-1-31T12:34:56Z\"", 0 },
	{ "\"yesterday\"", 0 },
	{ "\"\"", 0 },
};

START_TEST(the_time_of_a_push_in_either_form)
{
	scoped_free char *body =
		mem_print("{\"ref\":\"refs/heads/main\",\"before\":\"" SHA_A "\",\"after\":\"" SHA_B
			  "\",\"deleted\":false,\"repository\":{\"id\":1,\"full_name\":\"a/b\","
			  "\"pushed_at\":%s}}",
			  times[_i].time);
	scoped_event event = parsed("push", body);

	ck_assert_int_eq(event.updated_ms, times[_i].ms);
}
END_TEST

static char *queue(const char *action, const char *head_ref, const char *base_ref)
{
	return mem_print(
		"{\"action\":\"%s\",\"reason\":\"merged\",\"merge_group\":{\"head_sha\":\"" SHA_A
		"\",\"head_ref\":\"%s\",\"base_sha\":\"" SHA_B "\",\"base_ref\":\"%s\","
		"\"head_commit\":{\"message\":\"Merge #7\",\"author\":{\"name\":\"ann\"}}}," REPOSITORY "}",
		action, head_ref, base_ref);
}

static const struct {
	const char *action;
	enum event_kind kind;
} queue_actions[] = {
	{ "checks_requested", EVENT_QUEUE },
	{ "destroyed", EVENT_DEQUEUE },
	{ "something_new", EVENT_IGNORED },
};

START_TEST(each_action_of_a_merge_queue)
{
	const char *ref = "refs/heads/gh-readonly-queue/main/pr-7-" SHA_B;
	scoped_free char *body = queue(queue_actions[_i].action, ref, "refs/heads/main");
	scoped_event event = parsed("merge_group", body);

	ck_assert_int_eq(event.kind, queue_actions[_i].kind);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_str_eq(event.base.hex, SHA_B);
	ck_assert_str_eq(event.ref, ref);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.title, "Merge #7");
	ck_assert_uint_eq(event.number, 0);
}
END_TEST

static char *check(const char *name, const char *action, const char *pulls)
{
	return mem_print("{\"action\":\"%s\",\"%s\":{\"id\":5,\"head_sha\":\"" SHA_A
			 "\",\"pull_requests\":%s}," REPOSITORY "}",
			 action, name, pulls);
}

static const char *const check_names[] = { "check_run", "check_suite" };

START_TEST(a_check_is_asked_for_again)
{
	const char *name = check_names[_i];
	scoped_free char *body = check(name, "rerequested",
				       "[{\"number\":7,\"head\":{\"sha\":\"" SHA_A "\",\"ref\":\"f\"},"
				       "\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\"}}]");
	scoped_event event = parsed(name, body);

	ck_assert_int_eq(event.kind, EVENT_RERUN);
	ck_assert_str_eq(event.head.hex, SHA_A);
	ck_assert_uint_eq(event.number, 7);
	ck_assert_str_eq(event.base_ref, "main");
	ck_assert_str_eq(event.author, "ann");
}
END_TEST

/* "pull_requests" is empty for forks. */
START_TEST(a_check_of_a_fork_names_no_pull_request)
{
	scoped_free char *body = check(check_names[_i], "rerequested", "[]");
	scoped_event event = parsed(check_names[_i], body);

	ck_assert_int_eq(event.kind, EVENT_RERUN);
	ck_assert_uint_eq(event.number, 0);
	ck_assert_str_eq(event.base_ref, "");
}
END_TEST

START_TEST(other_actions_of_a_check_are_ignored)
{
	static const char *const actions[] = { "created", "completed", "requested_action", "requested" };

	for (size_t i = 0; i < COUNT_OF(actions); i++) {
		scoped_free char *body = check(check_names[_i], actions[i], "[]");
		scoped_event event = parsed(check_names[_i], body);
		ck_assert_int_eq(event.kind, EVENT_IGNORED);
	}
}
END_TEST

START_TEST(a_ping_needs_no_repository)
{
	scoped_event of_repository = parsed("ping", "{\"zen\":\"Keep it\",\"hook_id\":1," REPOSITORY "}");
	scoped_event of_organisation = parsed("ping", "{\"zen\":\"Keep it\",\"hook_id\":1}");

	ck_assert_int_eq(of_repository.kind, EVENT_PING);
	ck_assert_str_eq(of_repository.repository, "acme/api");
	ck_assert_int_eq(of_organisation.kind, EVENT_PING);
	ck_assert_str_eq(of_organisation.repository, "");
}
END_TEST

START_TEST(other_events_are_ignored_with_a_note)
{
	scoped_event status = parsed("status", "{\"sha\":\"x\"," REPOSITORY "}");
	scoped_event unknown = parsed("an_event_of_tomorrow", "{}");

	ck_assert_int_eq(status.kind, EVENT_IGNORED);
	ck_assert_str_ne(status.note, "");
	ck_assert_int_eq(unknown.kind, EVENT_IGNORED);
}
END_TEST

START_TEST(a_form_is_read_like_json)
{
	struct envelope envelope = {
		.event = VIEW("ping"),
		.delivery = VIEW("1"),
		.content_type = VIEW("application/x-www-form-urlencoded"),
		.body = VIEW("payload=%7B%22zen%22%3A%22a+b%22%7D"),
	};
	struct event event;
	struct err err = { 0 };

	ck_assert_msg(github_event_parse(&event, &envelope, &err) == 0, "%s", err.text);
	ck_assert_int_eq(event.kind, EVENT_PING);
	event_release(&event);
}
END_TEST

static const char *const no_json[] = {
	"",
	" ",
	"[]",
	"null",
	"\"text\"",
	"{",
	"{\"a\":1}{}",
	"{\"a\":1,\"a\":2}",
	"{\"a\":\"\\u0000\"}",
	"{\"a\":\"\xff\"}",
	"{\"a\":\"\\ud800\"}",
	"{\"a\":1e999}",
	"{\"a\":99999999999999999999}",
	"\xef\xbb\xbf{}",
	"{\"\033[31m\":\033[31m}",
	"{\"action\":7}",
	"{\"action\":null}",
	"{\"action\":\"\"}",
	"{\"action\":\"<b>\"}",
	"{\"action\":\"two words\"}",
	"{\"repository\":{}}",
	"{\"repository\":{\"id\":1}}",
	"{\"repository\":{\"id\":\"1\",\"full_name\":\"a/b\"}}",
	"{\"repository\":{\"id\":-1,\"full_name\":\"a/b\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a/b/c\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"../b\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a/..\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"/b\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a/\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a b/c\"}}",
	"{\"repository\":{\"id\":1,\"full_name\":\"a/b?x=1\"}}",
};

START_TEST(refuses_what_no_host_would_send)
{
	assert_refused("ping", no_json[_i], ERR_INPUT);
}
END_TEST

static const char *const wrong_refs[] = {
	"refs/heads/",	   "refs/heads/a b",	"refs/heads/a..b",     "refs/heads/-x",
	"refs/heads/a~1",  "refs/heads/a^",	"refs/heads/a:b",      "refs/heads/a?",
	"refs/heads/a*",   "refs/heads/[a",	"refs/heads/a\\\\",    "refs/heads/.a",
	"refs/heads/a/.b", "refs/heads/a.lock", "refs/heads/a.lock/b", "refs/heads/a//b",
	"refs/heads//a",   "refs/heads/a/",	"refs/heads/a.",       "refs/heads/a@{1}",
	"refs/heads/@",	   "refs/heads/a\\nb",	"refs/heads/a\177",
};

START_TEST(refuses_branches_that_git_would_refuse)
{
	scoped_free char *body = push(wrong_refs[_i], SHA_A, SHA_B, "\"deleted\":false");

	assert_refused("push", body, ERR_INPUT);
	scoped_free char *of_queue = queue("checks_requested", wrong_refs[_i], "main");
	assert_refused("merge_group", of_queue, ERR_INPUT);
	scoped_free char *on_base = queue("checks_requested", "refs/heads/q", wrong_refs[_i]);
	assert_refused("merge_group", on_base, ERR_INPUT);
}
END_TEST

START_TEST(refuses_a_branch_name_that_is_too_long)
{
	char name[300];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	scoped_free char *ref = mem_print("refs/heads/%s", name);
	scoped_free char *body = push(ref, SHA_A, SHA_B, "\"deleted\":false");
	assert_refused("push", body, ERR_INPUT);
}
END_TEST

static const char *const wrong_oids[] = {
	"",
	"aaaaaaa",
	SHA_A "a",
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..",
	"--upload-pack=evil;aaaaaaaaaaaaaaaaaaaaa",
};

START_TEST(refuses_wrong_commit_ids)
{
	scoped_free char *after = push("refs/heads/a", SHA_A, wrong_oids[_i], "\"deleted\":false");
	scoped_free char *before = push("refs/heads/a", wrong_oids[_i], SHA_A, "\"deleted\":false");
	scoped_free char *head =
		mem_print("{\"action\":\"rerequested\",\"check_run\":{\"head_sha\":\"%s\"}," REPOSITORY "}",
			  wrong_oids[_i]);

	assert_refused("push", after, ERR_INPUT);
	assert_refused("push", before, ERR_INPUT);
	assert_refused("check_run", head, ERR_INPUT);
}
END_TEST

START_TEST(refuses_zeros_where_a_commit_is_to_be_checked)
{
	assert_refused("pull_request",
		       "{\"action\":\"opened\",\"pull_request\":{\"number\":1,\"head\":{\"sha\":\"" ZEROS
		       "\"},\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\"}}," REPOSITORY "}",
		       ERR_INPUT);
}
END_TEST

START_TEST(refuses_a_push_that_contradicts_itself)
{
	scoped_free char *gone = push("refs/heads/a", SHA_A, SHA_B, "\"deleted\":true");
	scoped_free char *there = push("refs/heads/a", SHA_A, ZEROS, "\"deleted\":false");

	assert_refused("push", gone, ERR_INPUT);
	assert_refused("push", there, ERR_INPUT);
}
END_TEST

static const char *const wrong_numbers[] = {
	"0", "-1", "9223372036854775807", "2147483648", "9223372036854775808", "1.5", "\"7\"", "null", "[7]"
};

START_TEST(refuses_wrong_numbers_of_pull_requests)
{
	scoped_free char *body =
		mem_print("{\"action\":\"opened\",\"pull_request\":{\"number\":%s,\"head\":{\"sha\":\"" SHA_A
			  "\"},\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\"}}," REPOSITORY "}",
			  wrong_numbers[_i]);

	assert_refused("pull_request", body, ERR_INPUT);
}
END_TEST

/* The header that names the event is not covered by the signature. */
START_TEST(refuses_a_payload_under_another_events_name)
{
	static const char *const names[] = { "push", "pull_request", "merge_group", "check_run",
					     "check_suite" };
	char *bodies[] = {
		push("refs/heads/a", SHA_A, SHA_B, "\"deleted\":false"),
		pull("opened", "null", ""),
		queue("destroyed", "refs/heads/q", "main"),
		check("check_run", "rerequested", "[]"),
		check("check_suite", "rerequested", "[]"),
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (size_t j = 0; j < COUNT_OF(names); j++)
			if (i != j)
				assert_refused(names[i], bodies[j], ERR_INPUT);
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		free(bodies[i]);
}
END_TEST

START_TEST(refuses_an_acting_event_without_a_repository)
{
	assert_refused("check_run", "{\"action\":\"rerequested\",\"check_run\":{\"head_sha\":\"" SHA_A "\"}}",
		       ERR_INPUT);
}
END_TEST

static const struct {
	const char *event, *delivery;
} wrong_headers[] = {
	{ "", "1" },	{ "PING", "1" },    { "pi ng", "1" },	    { "ping\n", "1" },
	{ "ping", "" }, { "ping", "1\n2" }, { "ping", "<script>" },
};

START_TEST(refuses_wrong_headers)
{
	struct envelope envelope = {
		.event = view_of(wrong_headers[_i].event),
		.delivery = view_of(wrong_headers[_i].delivery),
		.content_type = VIEW("application/json"),
		.body = VIEW("{}"),
	};
	struct event event;
	struct err err = { 0 };

	ck_assert_int_eq(github_event_parse(&event, &envelope, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

/* {"a":OPEN OPEN ... CLOSE CLOSE}: COUNT of each. */
static char *repeated(const char *open, const char *close, size_t count)
{
	scoped_buf text = { 0 };

	buf_text(&text, "{\"a\":");
	for (size_t i = 0; i < count; i++)
		buf_text(&text, open);
	for (size_t i = 0; i < count; i++)
		buf_text(&text, close);
	buf_char(&text, '}');
	return buf_take(&text);
}

START_TEST(refuses_deep_nesting)
{
	scoped_free char *within = repeated("[", "]", 63);
	scoped_free char *past = repeated("[", "]", 64);
	scoped_free char *far = repeated("{\"a\":", "}", 100000);
	scoped_event event = parsed("ping", within);

	ck_assert_int_eq(event.kind, EVENT_PING);
	assert_refused("ping", past, ERR_LIMIT);
	assert_refused("ping", far, ERR_LIMIT);
}
END_TEST

START_TEST(brackets_within_strings_do_not_count)
{
	scoped_buf text = { 0 };

	buf_text(&text, "{\"a\":\"\\\"");
	for (int i = 0; i < 1000; i++)
		buf_text(&text, "[{\\\\");
	buf_text(&text, "\"}");
	scoped_event event = parsed("ping", buf_string(&text));
	ck_assert_int_eq(event.kind, EVENT_PING);
}
END_TEST

#ifdef __SANITIZE_ADDRESS__
enum { MEMORY_FACTOR = 4 };
#else
enum { MEMORY_FACTOR = 1 };
#endif

static size_t peak_kib(void)
{
	struct rusage usage;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return (size_t)usage.ru_maxrss;
}

static char *many(const char *open, const char *item, size_t size, const char *close)
{
	scoped_buf text = { .ceiling = size + 64 };

	buf_text(&text, open);
	while (text.len < size)
		buf_text(&text, item);
	buf_text(&text, close);
	return buf_take(&text);
}

/* 24 MB of `{},` would take jansson well over a gigabyte. */
START_TEST(memory_is_bounded_whatever_comes)
{
	scoped_free char *bomb = many("{\"a\":[{}", ",{}", 24000000, "]}");
	scoped_free char *lists = many("{\"a\":[[]", ",[]", 24000000, "]}");
	size_t before = peak_kib();

	assert_refused("ping", bomb, ERR_LIMIT);
	assert_refused("ping", lists, ERR_LIMIT);
	ck_assert_uint_le(peak_kib() - before, 4096);
}
END_TEST

START_TEST(the_largest_payload_within_bounds_takes_bounded_memory)
{
	scoped_free char *most = many("{\"a\":[{}", ",{}", 740000, "]}");
	size_t before = peak_kib();
	scoped_event event = parsed("ping", most);

	ck_assert_int_eq(event.kind, EVENT_PING);
	ck_assert_uint_le(peak_kib() - before, 96 * 1024 * MEMORY_FACTOR);
}
END_TEST

START_TEST(a_long_title_is_cut_between_characters)
{
	scoped_buf title = { 0 };

	for (int i = 0; i < 700; i++)
		buf_text(&title, "\xe2\x82\xac");
	scoped_free char *body = mem_print(
		"{\"action\":\"opened\",\"pull_request\":{\"number\":1,\"title\":\"%s\",\"head\":{\"sha\":"
		"\"" SHA_A "\"},\"base\":{\"sha\":\"" SHA_B "\",\"ref\":\"main\"}}," REPOSITORY "}",
		buf_string(&title));
	scoped_event event = parsed("pull_request", body);
	ck_assert_uint_eq(strlen(event.title), 1023);
}
END_TEST

/* What stands before `"ref"` of a push. */
static const struct {
	const char *text;
	bool refused;
} links[] = {
	{ "\"a_url\":\"x\",", false },
	{ "\"url\" :\t\"\\\"},{\\\\\" ,\n ", false },
	{ "\"a\":[\"url\",\"b_url\"],\"c\":{\"url\":\"x\"},", false },
	{ "\"a_url\":null,\"b_url\":{\"url\":\"x\",\"ref\":1},", false },
	{ "\"a\":\"url\",\"b\":\"c\\\"url\",", false },
	{ "\"a\":{\"url\":\"x\",},", true },
	{ "\"a_url\":\"x\",,", true },
	{ "\"a_url\":\"x\"", true },
	{ "\"a_url\" \"x\",", true },
	{ "\"a_url\":,", true },
	{ "\"a_url\":\"x", true },
	{ "\"ref\":\"refs/heads/other\",\"a_url\":\"x\",", true },
};

START_TEST(links_are_passed_over_and_nothing_else)
{
	scoped_free char *body = mem_print("{%s\"ref\":\"refs/heads/main\",\"before\":\"" SHA_A
					   "\",\"after\":\"" SHA_B "\"," REPOSITORY "}",
					   links[_i].text);

	if (links[_i].refused) {
		assert_refused("push", body, ERR_INPUT);
		return;
	}
	scoped_event event = parsed("push", body);
	ck_assert_str_eq(event.ref, "refs/heads/main");
	ck_assert_str_eq(event.repository, "acme/api");
}
END_TEST

static Suite *github_suite(void)
{
	Suite *suite = suite_create("hook/github");
	TCase *events = tcase_create("events");
	TCase *refusals = tcase_create("refusals");
	TCase *bounds = tcase_create("bounds");

	tcase_add_loop_test(events, each_action_of_a_pull_request, 0, (int)COUNT_OF(pull_actions));
	tcase_add_test(events, a_pull_request_with_all_its_facts);
	tcase_add_test(events, a_retargeted_pull_request_is_checked_again);
	tcase_add_test(events, an_edited_title_is_ignored);
	tcase_add_test(events, a_fork_is_another_repository_or_a_deleted_one);
	tcase_add_test(events, drafts_and_merges_are_told);
	tcase_add_test(events, a_branch_moves);
	tcase_add_loop_test(events, links_are_passed_over_and_nothing_else, 0, (int)COUNT_OF(links));
	tcase_add_test(events, a_branch_is_made_forced_and_deleted);
	tcase_add_test(events, tags_and_other_refs_are_ignored);
	tcase_add_loop_test(events, the_time_of_a_push_in_either_form, 0, (int)COUNT_OF(times));
	tcase_add_loop_test(events, each_action_of_a_merge_queue, 0, (int)COUNT_OF(queue_actions));
	tcase_add_loop_test(events, a_check_is_asked_for_again, 0, (int)COUNT_OF(check_names));
	tcase_add_loop_test(events, a_check_of_a_fork_names_no_pull_request, 0, (int)COUNT_OF(check_names));
	tcase_add_loop_test(events, other_actions_of_a_check_are_ignored, 0, (int)COUNT_OF(check_names));
	tcase_add_test(events, a_ping_needs_no_repository);
	tcase_add_test(events, other_events_are_ignored_with_a_note);
	tcase_add_test(events, a_form_is_read_like_json);
	tcase_add_loop_test(refusals, refuses_what_no_host_would_send, 0, (int)COUNT_OF(no_json));
	tcase_add_loop_test(refusals, refuses_branches_that_git_would_refuse, 0, (int)COUNT_OF(wrong_refs));
	tcase_add_test(refusals, refuses_a_branch_name_that_is_too_long);
	tcase_add_loop_test(refusals, refuses_wrong_commit_ids, 0, (int)COUNT_OF(wrong_oids));
	tcase_add_test(refusals, refuses_zeros_where_a_commit_is_to_be_checked);
	tcase_add_test(refusals, refuses_a_push_that_contradicts_itself);
	tcase_add_loop_test(refusals, refuses_wrong_numbers_of_pull_requests, 0,
			    (int)COUNT_OF(wrong_numbers));
	tcase_add_test(refusals, refuses_a_payload_under_another_events_name);
	tcase_add_test(refusals, refuses_an_acting_event_without_a_repository);
	tcase_add_loop_test(refusals, refuses_wrong_headers, 0, (int)COUNT_OF(wrong_headers));
	tcase_add_test(bounds, refuses_deep_nesting);
	tcase_add_test(bounds, brackets_within_strings_do_not_count);
	tcase_add_test(bounds, memory_is_bounded_whatever_comes);
	tcase_add_test(bounds, the_largest_payload_within_bounds_takes_bounded_memory);
	tcase_add_test(bounds, a_long_title_is_cut_between_characters);
	suite_add_tcase(suite, events);
	suite_add_tcase(suite, refusals);
	suite_add_tcase(suite, bounds);
	return suite;
}

UNIT_MAIN(github_suite)
