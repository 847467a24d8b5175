/* The stand-in refuses what GitHub refuses, and sends what GitHub sends: tests lean on both. */
#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "forge/client.h"
#include "hook/github.h"
#include "support/code_host_inside.h"
#include "support/code_host_send.h"
#include "unit/unit.h"

#define TOKEN "the-token"
#define SHA "6dcb09b5b57875f334f61aebed695e2e4193db5e"
#define OTHER_SHA "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
#define STATUSES "/repos/acme/api/statuses/" SHA

static struct code_host *host;
static struct client *client;

static void start(const struct code_host_options *options)
{
	code_host_stop(host);
	host = code_host_start(options);
	ck_assert_ptr_nonnull(host);
}

static void set_up(void)
{
	const struct code_host_options options = { .token = TOKEN };
	const struct client_options plain = { .plain_http = true };
	struct err err = { 0 };

	start(&options);
	code_host_know(host, "acme/api", SHA);
	ck_assert_msg(client_open(&client, &plain, &err) == 0, "%s", err.text);
}

static void tear_down(void)
{
	client_close(client);
	code_host_stop(host);
	host = NULL;
}

/* The status of the answer; its body, in OUT if that is not NULL, is the caller's. */
static long ask(const char *method, const char *path, const char *body, const char *token, char **out)
{
	scoped_free char *url = mem_print("%s%s", code_host_url(host), path);
	struct client_request request = { method, url, NULL, view_of(body), view_of(token), NULL };
	scoped_client_response response = { 0 };
	struct err err = { 0 };

	ck_assert_msg(client_send(&response, client, &request, &err) == 0, "%s", err.text);
	if (out)
		*out = buf_take(&response.body);
	return response.status;
}

static long post(const char *body)
{
	return ask("POST", STATUSES, body, TOKEN, NULL);
}

START_TEST(wants_the_token)
{
	ck_assert_int_eq(ask("POST", STATUSES, "{\"state\":\"success\"}", "", NULL), 401);
	ck_assert_int_eq(ask("POST", STATUSES, "{\"state\":\"success\"}", "other", NULL), 401);
	ck_assert_int_eq(ask("GET", "/repos/acme/api/commits/" SHA "/status", "", "", NULL), 401);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 201);
	ck_assert(!code_host_request_at(host, 0).authorized);
	ck_assert(code_host_request_at(host, 3).authorized);
}
END_TEST

static const struct {
	const char *method, *path;
	long status;
} paths[] = {
	{ "POST", "/repos/acme/api/statuses/" OTHER_SHA, 422 },
	{ "POST", "/repos/acme/api/statuses/6dcb09b", 422 },
	{ "POST", "/repos/acme/api/statuses/main", 422 },
	{ "POST", "/repos/acme/api/statuses/", 404 },
	{ "POST", "/repos/acme/statuses/" SHA, 404 },
	{ "POST", "/repos/acme/api/commits/" SHA "/statuses", 404 },
	{ "DELETE", STATUSES, 404 },
	{ "GET", "/", 404 },
	{ "GET", "/repos/acme/api", 200 },
	{ "GET", "/repos/acme", 404 },
	{ "GET", "/repos/acme/api/commits/" OTHER_SHA "/statuses", 422 },
	{ "GET", "/repos/acme/api/commits/" SHA "/statuses", 200 },
	{ "GET", STATUSES, 200 },
};

START_TEST(knows_its_routes_and_commits)
{
	const char *body = strcmp(paths[_i].method, "POST") == 0 ? "{\"state\":\"success\"}" : "";

	ck_assert_int_eq(ask(paths[_i].method, paths[_i].path, body, TOKEN, NULL), paths[_i].status);
}
END_TEST

static const struct {
	const char *body;
	long status;
	const char *says;
} bodies[] = {
	{ "{\"state\":\"error\"}", 201, "\"context\":\"default\"" },
	{ "{\"state\":\"failure\",\"context\":\"a\",\"description\":null}", 201, "\"description\":null" },
	{ "{\"state\":\"pending\",\"target_url\":\"\"}", 201, "pending" },
	{ "{\"state\":\"passed\"}", 422, "not included in the list" },
	{ "{\"state\":\"SUCCESS\"}", 422, "not included in the list" },
	{ "{}", 422, "not included in the list" },
	{ "{\"state\":7}", 422, "not a string" },
	{ "{\"state\":\"success\",\"target_url\":\"ftp://x/\"}", 422, "http(s)" },
	{ "[]", 400, "parsing JSON" },
	{ "{", 400, "parsing JSON" },
};

START_TEST(checks_the_members)
{
	scoped_free char *answer = NULL;

	ck_assert_int_eq(ask("POST", STATUSES, bodies[_i].body, TOKEN, &answer), bodies[_i].status);
	ck_assert_msg(strstr(answer, bodies[_i].says) != NULL, "%s", answer);
}
END_TEST

static char *described(const char *character, size_t count)
{
	scoped_buf text = { 0 };

	buf_text(&text, "{\"state\":\"success\",\"description\":\"");
	for (size_t i = 0; i < count; i++)
		buf_text(&text, character);
	buf_text(&text, "\"}");
	return buf_take(&text);
}

START_TEST(counts_the_characters_of_a_description)
{
	scoped_free char *within = described("\xc3\xa9", 140);
	scoped_free char *past = described("x", 141);
	scoped_free char *answer = NULL;

	ck_assert_int_eq(post(within), 201);
	ck_assert_int_eq(ask("POST", STATUSES, past, TOKEN, &answer), 422);
	ck_assert_ptr_nonnull(strstr(answer, "description is too long (maximum is 140 characters)"));
	ck_assert_uint_eq(code_host_status_count(host, "acme/api", SHA, NULL), 1);
}
END_TEST

START_TEST(takes_a_thousand_statuses_for_a_context_in_any_case)
{
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(post(i % 2 ? "{\"state\":\"pending\",\"context\":\"gate\"}"
					    : "{\"state\":\"pending\",\"context\":\"Gate\"}"),
				 201);
	ck_assert_int_eq(post("{\"state\":\"pending\",\"context\":\"GATE\"}"), 422);
	ck_assert_int_eq(post("{\"state\":\"pending\",\"context\":\"other\"}"), 201);
}
END_TEST

START_TEST(lists_the_newest_first_in_pages)
{
	scoped_free char *first = NULL, *last = NULL;

	for (int i = 0; i < 5; i++) {
		scoped_free char *body = mem_print("{\"state\":\"pending\",\"description\":\"n%d\"}", i);
		ck_assert_int_eq(post(body), 201);
	}
	const char *page = "/repos/acme/api/commits/" SHA "/statuses?per_page=2";
	ck_assert_int_eq(ask("GET", page, "", TOKEN, &first), 200);
	ck_assert_ptr_nonnull(strstr(first, "\"n4\""));
	ck_assert_ptr_nonnull(strstr(first, "\"n3\""));
	ck_assert_ptr_null(strstr(first, "\"n2\""));
	ck_assert_int_eq(
		ask("GET", "/repos/acme/api/commits/" SHA "/statuses?per_page=2&page=3", "", TOKEN, &last),
		200);
	ck_assert_ptr_nonnull(strstr(last, "\"n0\""));
	ck_assert_ptr_null(strstr(last, "\"n1\""));
}
END_TEST

static const struct {
	const char *states[3];
	const char *combined;
} combinations[] = {
	{ { NULL }, "pending" },
	{ { "success", "success", "success" }, "success" },
	{ { "success", "pending", "success" }, "pending" },
	{ { "pending", "error", "success" }, "failure" },
	{ { "failure", "pending", "success" }, "failure" },
};

START_TEST(combines_the_latest_of_each_context)
{
	scoped_free char *answer = NULL;

	for (int i = 0; i < 3 && combinations[_i].states[0]; i++) {
		scoped_free char *older = mem_print("{\"state\":\"error\",\"context\":\"c%d\"}", i);
		scoped_free char *newer =
			mem_print("{\"state\":\"%s\",\"context\":\"C%d\"}", combinations[_i].states[i], i);
		ck_assert_int_eq(post(older), 201);
		ck_assert_int_eq(post(newer), 201);
	}
	scoped_free char *expected = mem_print("{\"state\":\"%s\"", combinations[_i].combined);
	ck_assert_int_eq(ask("GET", "/repos/acme/api/commits/" SHA "/status", "", TOKEN, &answer), 200);
	ck_assert_msg(strncmp(answer, expected, strlen(expected)) == 0, "%s", answer);
}
END_TEST

START_TEST(counts_the_rate_down_and_refuses)
{
	code_host_rate(host, 1, 60);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 201);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 403);
	code_host_rate(host, 0, 0);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 201);
}
END_TEST

START_TEST(faults_come_in_order_and_end)
{
	code_host_add_fault(host,
			    &(struct code_host_fault){ .kind = CODE_HOST_ANSWER, .status = 500, .times = 2 });
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .status = 418,
							     .method = "GET",
							     .path = "/commits/" });
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 500);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 500);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 201);
	ck_assert_int_eq(ask("GET", "/repos/acme/api/commits/" SHA "/status", "", TOKEN, NULL), 418);
	ck_assert_int_eq(ask("GET", "/repos/acme/api/commits/" SHA "/status", "", TOKEN, NULL), 200);
}
END_TEST

START_TEST(is_driven_by_http_too)
{
	scoped_free char *requests = NULL, *statuses = NULL;

	ck_assert_int_eq(ask("POST", "/_control/faults",
			     "{\"kind\":\"answer\",\"status\":503,\"headers\":\"Retry-After: 1\"}", "", NULL),
			 200);
	ck_assert_int_eq(ask("POST", "/_control/faults", "{\"kind\":\"no such\"}", "", NULL), 422);
	ck_assert_int_eq(ask("POST", "/_control/commits",
			     "{\"repository\":\"acme/web\",\"sha\":\"" OTHER_SHA "\"}", "", NULL),
			 200);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 503);
	ck_assert_int_eq(
		ask("POST", "/repos/acme/web/statuses/" OTHER_SHA, "{\"state\":\"success\"}", TOKEN, NULL),
		201);
	ck_assert_int_eq(ask("GET", "/_control/requests", "", "", &requests), 200);
	ck_assert_ptr_nonnull(strstr(requests, "\"status\":503"));
	ck_assert_int_eq(
		ask("GET", "/_control/statuses?repository=acme/web&sha=" OTHER_SHA, "", "", &statuses), 200);
	ck_assert_ptr_nonnull(strstr(statuses, "\"state\":\"success\""));
	ck_assert_int_eq(ask("POST", "/_control/rate", "{\"left\":0,\"reset_in_s\":60}", "", NULL), 200);
	ck_assert_int_eq(post("{\"state\":\"success\"}"), 403);
	ck_assert_uint_eq(code_host_request_count(host), 3);
}
END_TEST

START_TEST(waiting_ends_when_the_status_is_there_or_the_time_over)
{
	int64_t before = clock_mono_ms();

	ck_assert_int_eq(post("{\"state\":\"pending\",\"context\":\"gate\"}"), 201);
	ck_assert(code_host_await(host, "acme/api", SHA, "gate", "pending", 5));
	ck_assert(!code_host_await(host, "acme/api", SHA, "gate", NULL, 0.05));
	ck_assert_int_eq(post("{\"state\":\"failure\",\"context\":\"gate\"}"), 201);
	ck_assert(code_host_await(host, "acme/api", SHA, "gate", NULL, 5));
	ck_assert_int_lt(clock_mono_ms() - before, 4000);
}
END_TEST

START_TEST(stopping_ends_what_hangs)
{
	const struct client_options quick = { .plain_http = true, .total_ms = 100 };
	scoped_client *impatient = NULL;
	scoped_client_response response = { 0 };
	struct client_request request = { .method = "GET", .url = code_host_url(host) };
	struct err err = { 0 };
	int64_t before = clock_mono_ms();

	ck_assert_int_eq(client_open(&impatient, &quick, &err), 0);
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_HANG, .milliseconds = 60000 });
	ck_assert_int_eq(client_send(&response, impatient, &request, &err), -1);
	code_host_stop(host);
	host = NULL;
	ck_assert_int_lt(clock_mono_ms() - before, 5000);
}
END_TEST

/* A bare repository with one commit, made by Git itself. */
static char git_script[] =
	"set -e; cd \"$1\"; export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1\n"
	"git init -q --bare acme/api.git\n"
	"tree=$(git --git-dir=acme/api.git mktree </dev/null)\n"
	"commit=$(git --git-dir=acme/api.git -c user.name=a -c user.email=a@b commit-tree -m x $tree)\n"
	"git --git-dir=acme/api.git update-ref refs/heads/main $commit\n"
	"git --git-dir=acme/api.git update-ref refs/pull/7/head $commit\n"
	"printf %s $commit >commit\n";

static int shell(char *script, char *argument)
{
	char sh[] = "sh", flag[] = "-c";
	char *const argv[] = { sh, flag, script, sh, argument, NULL };

	return code_host_run(argv, NULL, -1, -1);
}

START_TEST(serves_git_from_a_directory)
{
	char directory[] = "/tmp/code-host-XXXXXX";
	struct code_host_options options = { .token = TOKEN, .repositories = directory };
	scoped_buf commit = { 0 };
	struct err err = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(shell(git_script, directory), 0);
	scoped_free char *file = files_join(directory, "commit");
	ck_assert_msg(files_read(&commit, file, &err) == 0, "%s", err.text);
	start(&options);
	scoped_free char *status = mem_print("/repos/acme/api/statuses/%s", buf_string(&commit));
	ck_assert_int_eq(ask("POST", status, "{\"state\":\"success\"}", TOKEN, NULL), 201);
	ck_assert_int_eq(ask("POST", "/repos/acme/api/statuses/" SHA, "{\"state\":\"success\"}", TOKEN, NULL),
			 422);
	ck_assert_int_eq(ask("POST", "/repos/acme/no/statuses/" SHA, "{\"state\":\"success\"}", TOKEN, NULL),
			 404);
	scoped_free char *fetch = mem_print(
		"test \"$(git ls-remote %s/git/acme/api.git refs/pull/7/head | cut -f1)\" = \"$1\" &&"
		"git init -q %s/clone && cd %s/clone && git fetch -q %s/git/acme/api.git $1",
		code_host_url(host), directory, directory, code_host_url(host));
	ck_assert_int_eq(shell(fetch, commit.ptr), 0);
	options.private_git = true;
	start(&options);
	scoped_free char *private = mem_print(
		"! GIT_TERMINAL_PROMPT=0 git ls-remote %s/git/acme/api.git 2>/dev/null &&"
		"git ls-remote -q http://x-access-token:%s@127.0.0.1:%u/git/acme/api.git >/dev/null",
		code_host_url(host), TOKEN, code_host_port(host));
	ck_assert_int_eq(shell(private, directory), 0);
	ck_assert_msg(files_remove_tree(directory, &err) == 0, "%s", err.text);
}
END_TEST

static const struct {
	const char *event;
	struct code_host_facts facts;
	enum event_kind kind;
} sent[] = {
	{ "ping", { 0 }, EVENT_PING },
	{ "push", { 0 }, EVENT_PUSH },
	{ "push", { .ref = "refs/heads/x", .forced = true }, EVENT_PUSH },
	{ "push",
	  { .ref = "refs/heads/x", .after = "0000000000000000000000000000000000000000" },
	  EVENT_PUSH },
	{ "push", { .ref = "refs/tags/v1" }, EVENT_IGNORED },
	{ "pull_request", { .action = "opened" }, EVENT_CHANGE },
	{ "pull_request", { .action = "reopened", .fork = true }, EVENT_CHANGE },
	{ "pull_request", { .action = "synchronize", .fork_deleted = true }, EVENT_CHANGE },
	{ "pull_request", { .action = "ready_for_review" }, EVENT_CHANGE },
	{ "pull_request", { .action = "edited" }, EVENT_IGNORED },
	{ "pull_request", { .action = "edited", .old_base_ref = "old" }, EVENT_CHANGE },
	{ "pull_request", { .action = "closed", .merged = true }, EVENT_CLOSED },
	{ "pull_request", { .action = "converted_to_draft", .draft = true }, EVENT_IGNORED },
	{ "merge_group", { .action = "checks_requested" }, EVENT_QUEUE },
	{ "merge_group", { .action = "destroyed" }, EVENT_DEQUEUE },
	{ "check_run", { .action = "rerequested" }, EVENT_RERUN },
	{ "check_suite", { .action = "rerequested", .fork = true }, EVENT_RERUN },
	{ "status", { 0 }, EVENT_IGNORED },
};

START_TEST(sends_payloads_that_mean_what_they_should)
{
	scoped_free char *body = code_host_payload(sent[_i].event, &sent[_i].facts);
	struct event event;
	struct err err = { 0 };

	ck_assert_ptr_nonnull(body);
	struct envelope envelope = { .event = view_of(sent[_i].event),
				     .delivery = VIEW("1"),
				     .content_type = VIEW("application/json"),
				     .body = view_of(body) };
	ck_assert_msg(github_event_parse(&event, &envelope, &err) == 0, "%s", err.text);
	ck_assert_str_eq(event_kind_name(event.kind), event_kind_name(sent[_i].kind));
	ck_assert_str_eq(event.repository, "acme/api");
	ck_assert_int_eq(event.fork, strcmp(sent[_i].event, "pull_request") == 0 &&
					     (sent[_i].facts.fork || sent[_i].facts.fork_deleted));
	event_release(&event);
}
END_TEST

START_TEST(sends_signed_deliveries_and_the_same_again)
{
	scoped_free char *url = mem_print("%s/anything", code_host_url(host));
	struct code_host_hook hook = { .url = url, .secret = "s", .event = "ping", .body = "{\"a\":1}" };
	struct code_host_reply first, again;
	struct err err = { 0 };

	ck_assert_msg(code_host_send(&first, &hook, &err) == 0, "%s", err.text);
	ck_assert_int_eq(first.status, 401);
	ck_assert_uint_eq(strlen(first.delivery), 36);
	hook.delivery = first.delivery;
	hook.form = true;
	ck_assert_msg(code_host_send(&again, &hook, &err) == 0, "%s", err.text);
	ck_assert_str_eq(again.delivery, first.delivery);
	ck_assert_str_eq(code_host_request_at(host, 0).body, "{\"a\":1}");
	ck_assert_str_eq(code_host_request_at(host, 1).body, "payload=%7B%22%61%22%3A%31%7D");
}
END_TEST

static Suite *code_host_suite(void)
{
	Suite *suite = suite_create("support/code_host");
	TCase *api = tcase_create("api");
	TCase *control = tcase_create("control");
	TCase *hooks = tcase_create("hooks");

	tcase_add_checked_fixture(api, set_up, tear_down);
	tcase_set_timeout(api, 60);
	tcase_add_test(api, wants_the_token);
	tcase_add_loop_test(api, knows_its_routes_and_commits, 0, (int)COUNT_OF(paths));
	tcase_add_loop_test(api, checks_the_members, 0, (int)COUNT_OF(bodies));
	tcase_add_test(api, counts_the_characters_of_a_description);
	tcase_add_test(api, takes_a_thousand_statuses_for_a_context_in_any_case);
	tcase_add_test(api, lists_the_newest_first_in_pages);
	tcase_add_loop_test(api, combines_the_latest_of_each_context, 0, (int)COUNT_OF(combinations));
	tcase_add_test(api, counts_the_rate_down_and_refuses);
	tcase_add_checked_fixture(control, set_up, tear_down);
	tcase_set_timeout(control, 60);
	tcase_add_test(control, faults_come_in_order_and_end);
	tcase_add_test(control, is_driven_by_http_too);
	tcase_add_test(control, waiting_ends_when_the_status_is_there_or_the_time_over);
	tcase_add_test(control, stopping_ends_what_hangs);
	tcase_add_test(control, serves_git_from_a_directory);
	tcase_add_checked_fixture(hooks, set_up, tear_down);
	tcase_add_loop_test(hooks, sends_payloads_that_mean_what_they_should, 0, (int)COUNT_OF(sent));
	tcase_add_test(hooks, sends_signed_deliveries_and_the_same_again);
	suite_add_tcase(suite, api);
	suite_add_tcase(suite, control);
	suite_add_tcase(suite, hooks);
	return suite;
}

UNIT_MAIN(code_host_suite)
