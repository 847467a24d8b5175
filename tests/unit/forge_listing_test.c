/* What hosts list: open pull requests by pages, branches, webhooks; against canned answers of each. */
#include "forge/listing.h"

#include "forge/hooks.h"
#include "unit/forge_fixture.h"

static const struct {
	const char *kind, *api, *changes, *query, *branch, *answer;
	const char *first, *second; /* pages; %s: the API's base */
	bool linked;		    /* the next page is told by the Link header */
	const char *hooks;
} hosts[] = {
	{ "github", "", "/repos/acme/api/pulls", "state=open&per_page=100", "/repos/acme/api/branches/main",
	  "{\"commit\":{\"sha\":\"" SHA "\"}}", "[{\"n\":1},{\"n\":2}]", "[{\"n\":3}]", true,
	  "/repos/acme/api/hooks" },
	{ "gitea", "/api/v1", "/api/v1/repos/acme/api/pulls", "state=open&limit=50",
	  "/api/v1/repos/acme/api/branches/main", "{\"commit\":{\"id\":\"" SHA "\"}}",
	  "[{\"n\":1},{\"n\":2}]", "[{\"n\":3}]", true, "/api/v1/repos/acme/api/hooks" },
	{ "gitlab", "/api/v4", "/api/v4/projects/acme/api/merge_requests", "state=opened&per_page=100",
	  "/api/v4/projects/acme/api/repository/branches/main", "{\"commit\":{\"id\":\"" SHA "\"}}",
	  "[{\"n\":1},{\"n\":2}]", "[{\"n\":3}]", true, "/api/v4/projects/acme/api/hooks" },
	{ "bitbucket", "/2.0", "/2.0/repositories/acme/api/pullrequests", "state=OPEN&pagelen=50",
	  "/2.0/repositories/acme/api/refs/branches/main", "{\"target\":{\"hash\":\"" SHA "\"}}",
	  "{\"values\":[{\"n\":1},{\"n\":2}],\"next\":\"%s/repositories/acme/api/pullrequests?page=2\"}",
	  "{\"values\":[{\"n\":3}]}", false, "/2.0/repositories/acme/api/hooks" },
};

static char *api_of(int i)
{
	return mem_print("%s%s", code_host_url(host), hosts[i].api);
}

static struct forge_target target_of(const char *api)
{
	return (struct forge_target){ { .api = api, .token = VIEW(TOKEN) }, "acme/api", 0 };
}

static void answer_with(const char *method, unsigned status, const char *headers, const char *body)
{
	code_host_add_fault(host, &(struct code_host_fault){ .kind = CODE_HOST_ANSWER,
							     .method = method,
							     .status = status,
							     .headers = headers,
							     .body = body });
}

static struct code_host_request last_request(void)
{
	return code_host_request_at(host, code_host_request_count(host) - 1);
}

static int collect(void *payload, struct view json, struct err *err)
{
	struct buf *all = payload;

	buf_print(all, "%.*s;", VIEW_ARG(json));
	if (all->len > 1000)
		return err_set(err, ERR_LIMIT, "enough");
	return 0;
}

START_TEST(open_pull_requests_are_listed_page_by_page)
{
	scoped_free char *api = api_of(_i);
	const struct forge_target target = target_of(api);
	const struct forge_ops *ops = forge_find(view_of(hosts[_i].kind));
	scoped_free char *link = mem_print("Link: <%s/next?page=2>; rel=\"next\"", api);
	scoped_buf first = { 0 }, all = { 0 };
	struct forge_answer answer = { 0 };
	struct err err;

	buf_print(&first, "%.*s", (int)strcspn(hosts[_i].first, "%"), hosts[_i].first);
	if (!hosts[_i].linked)
		buf_print(&first, "%s%s", api, strchr(hosts[_i].first, '%') + 2);
	answer_with("GET", 200, hosts[_i].linked ? link : NULL, buf_string(&first));
	answer_with("GET", 200, NULL, hosts[_i].second);
	ck_assert(forge_lists(ops));
	ck_assert_int_eq(forge_list_changes(&answer, session, ops, &target, collect, &all, &err), 0);
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	ck_assert_str_eq(buf_string(&all), "{\"n\":1};{\"n\":2};{\"n\":3};");
	ck_assert_uint_eq(code_host_request_count(host), 2);
	struct code_host_request asked = code_host_request_at(host, 0);
	ck_assert_str_eq(asked.path, hosts[_i].changes);
	ck_assert_str_eq(asked.query, hosts[_i].query);
	ck_assert(asked.authorized);
}
END_TEST

START_TEST(a_branch_tells_its_commit)
{
	scoped_free char *api = api_of(_i);
	const struct forge_target target = target_of(api);
	const struct forge_ops *ops = forge_find(view_of(hosts[_i].kind));
	struct forge_answer answer = { 0 }, other = { 0 };
	struct oid head;

	answer_with("GET", 200, NULL, hosts[_i].answer);
	forge_branch_head(&head, &answer, session, ops, &target, "main");
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	ck_assert_str_eq(head.hex, SHA);
	ck_assert_str_eq(last_request().path, hosts[_i].branch);
	answer_with("GET", 200, NULL, "{\"commit\":{\"sha\":\"main\",\"id\":7}}");
	forge_branch_head(&head, &other, session, ops, &target, "main");
	ck_assert_int_eq(other.outcome, FORGE_REFUSED);
}
END_TEST

/* A list that is cut off was not all of it. */
START_TEST(a_page_that_fails_is_told)
{
	scoped_free char *api = api_of(0);
	const struct forge_target target = target_of(api);
	scoped_free char *link = mem_print("Link: <%s/next?page=2>; rel=\"next\"", api);
	scoped_free char *elsewhere = mem_text("Link: <http://127.0.0.1:1/next>; rel=\"next\"");
	struct forge_answer answer = { 0 }, other = { 0 };
	scoped_buf all = { 0 };
	struct err err;

	answer_with("GET", 200, link, "[{\"n\":1}]");
	answer_with("GET", 502, NULL, "");
	ck_assert_int_eq(forge_list_changes(&answer, session, forge_find(VIEW("github")), &target, collect,
					    &all, &err),
			 0);
	ck_assert_int_eq(answer.outcome, FORGE_AGAIN);
	/* The token goes to the host alone. */
	answer_with("GET", 200, elsewhere, "[{\"n\":1}]");
	ck_assert_int_eq(
		forge_list_changes(&other, session, forge_find(VIEW("github")), &target, collect, &all, &err),
		0);
	ck_assert_uint_eq(code_host_request_count(host), 3);
}
END_TEST

static size_t list_all(struct buf *all, const struct forge_target *target)
{
	struct forge_answer answer = { 0 };
	size_t before = code_host_request_count(host);
	struct err err;

	buf_clear(all);
	ck_assert_int_eq(
		forge_list_changes(&answer, session, forge_find(VIEW("github")), target, collect, all, &err),
		0);
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	return code_host_request_count(host) - before;
}

/* GitHub does not count a request to which it answers that nothing changed. */
START_TEST(what_did_not_change_is_not_sent_anew)
{
	scoped_free char *api = api_of(0);
	const struct forge_target target = target_of(api);
	scoped_free char *first = mem_print("ETag: W/\"one\"\nLink: <%s/next?page=2>; rel=\"next\"", api);
	scoped_buf all = { 0 };

	forge_session_answers(session)->most = 1000;
	answer_with("GET", 200, first, "[{\"n\":1}]");
	answer_with("GET", 200, "ETag: \"two\"", "[{\"n\":2}]");
	ck_assert_uint_eq(list_all(&all, &target), 2);
	ck_assert_ptr_null(code_host_header(host, 0, "If-None-Match"));
	answer_with("GET", 304, NULL, "");
	answer_with("GET", 304, NULL, "");
	ck_assert_uint_eq(list_all(&all, &target), 2);
	ck_assert_str_eq(buf_string(&all), "{\"n\":1};{\"n\":2};");
	ck_assert_str_eq(code_host_header(host, 2, "If-None-Match"), "W/\"one\"");
	ck_assert_str_eq(code_host_header(host, 3, "If-None-Match"), "\"two\"");
	answer_with("GET", 304, NULL, "");
	answer_with("GET", 200, "ETag: \"three\"", "[{\"n\":3}]");
	(void)list_all(&all, &target);
	ck_assert_str_eq(buf_string(&all), "{\"n\":1};{\"n\":3};");
	answer_with("GET", 200, NULL, "[]");
	(void)list_all(&all, &target);
	ck_assert_str_eq(buf_string(&all), "");
	answer_with("GET", 200, NULL, "[]");
	(void)list_all(&all, &target);
	ck_assert_ptr_null(code_host_header(host, code_host_request_count(host) - 1, "If-None-Match"));
}
END_TEST

/* Nobody asked whether: such an answer tells nothing. */
START_TEST(unchanged_since_nothing_is_no_answer)
{
	scoped_free char *api = api_of(0);
	const struct forge_target target = target_of(api);
	struct forge_answer answer = { 0 };
	struct oid head;

	forge_session_answers(session)->most = 1000;
	answer_with("GET", 304, NULL, "");
	forge_branch_head(&head, &answer, session, forge_find(VIEW("github")), &target, "main");
	ck_assert_int_eq(answer.outcome, FORGE_REFUSED);
}
END_TEST

START_TEST(what_is_kept_is_bounded)
{
	enum { PAGE = 6 << 20, LISTS = 4 };
	struct answers answers = { .most = 16 << 20 };
	struct client_response response = { .etag = mem_text("\"e\"") };

	for (size_t i = 0; i < PAGE; i++)
		buf_char(&response.body, ' ');
	for (int i = 0; i < LISTS; i++) {
		scoped_free char *url = mem_print("https://host/%d", i);
		answers_keep(&answers, url, &response);
	}
	ck_assert_ptr_null(answers_find(&answers, "https://host/0"));
	ck_assert_ptr_null(answers_find(&answers, "https://host/1"));
	ck_assert_ptr_nonnull(answers_find(&answers, "https://host/2"));
	ck_assert_ptr_nonnull(answers_find(&answers, "https://host/3"));
	answers_release(&answers);
	client_response_release(&response);
}
END_TEST

START_TEST(whoever_takes_may_end_the_listing)
{
	scoped_free char *api = api_of(0);
	const struct forge_target target = target_of(api);
	struct forge_answer answer = { 0 };
	scoped_buf long_list = { 0 }, all = { 0 };
	struct err err;

	buf_char(&long_list, '[');
	for (int i = 0; i < 400; i++)
		buf_print(&long_list, "%s{\"n\":%d}", i ? "," : "", i);
	buf_char(&long_list, ']');
	answer_with("GET", 200, NULL, buf_string(&long_list));
	ck_assert_int_eq(forge_list_changes(&answer, session, forge_find(VIEW("github")), &target, collect,
					    &all, &err),
			 -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

#define URL "https://ci.example.com/hooks/x/acme/api"

static const struct {
	int host;
	const char *list;
	bool active, pushes, changes, verifies;
} kept[] = {
	{ 0,
	  "[{\"id\":1,\"config\":{\"url\":\"https://other\"}},{\"id\":7,\"active\":true,\"events\":[\"*\"],"
	  "\"config\":{\"url\":\"" URL "\",\"content_type\":\"json\",\"insecure_ssl\":0}}]",
	  true, true, true, true },
	{ 1,
	  "[{\"id\":7,\"active\":false,\"events\":[\"push\"],\"config\":{\"url\":\"" URL
	  "\",\"content_type\":\"json\"}}]",
	  false, true, false, true },
	{ 2,
	  "[{\"id\":7,\"url\":\"" URL "\",\"push_events\":true,\"merge_requests_events\":false,"
	  "\"enable_ssl_verification\":false,\"alert_status\":\"executable\"}]",
	  true, true, false, false },
	{ 2,
	  "[{\"id\":7,\"url\":\"" URL "\",\"push_events\":false,\"merge_requests_events\":true,"
	  "\"enable_ssl_verification\":true,\"alert_status\":\"disabled\"}]",
	  false, false, true, true },
	{ 3,
	  "{\"values\":[{\"uuid\":\"7\",\"url\":\"" URL "\",\"active\":true,\"events\":[\"repo:push\","
	  "\"pullrequest:created\",\"pullrequest:updated\",\"pullrequest:fulfilled\",\"pullrequest:"
	  "rejected\"],"
	  "\"skip_cert_verification\":true}]}",
	  true, true, true, false },
	{ 3,
	  "{\"values\":[{\"uuid\":\"7\",\"url\":\"" URL "\",\"active\":true,\"events\":[\"repo:push\","
	  "\"pullrequest:created\"]}]}",
	  true, true, false, true },
};

START_TEST(a_webhook_is_found_by_its_address)
{
	scoped_free char *api = api_of(kept[_i].host);
	const struct forge_target target = target_of(api);
	const struct forge_ops *ops = forge_find(view_of(hosts[kept[_i].host].kind));
	struct forge_answer answer = { 0 };
	struct forge_hook hook;

	answer_with("GET", 200, NULL, kept[_i].list);
	forge_hook_find(&hook, &answer, session, ops, &target, URL);
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	ck_assert_str_eq(hook.id, "7");
	ck_assert_int_eq(hook.active, kept[_i].active);
	ck_assert_int_eq(hook.pushes, kept[_i].pushes);
	ck_assert_int_eq(hook.changes, kept[_i].changes);
	ck_assert_int_eq(hook.verifies, kept[_i].verifies);
}
END_TEST

/* What is made is what is looked for, and nothing of it is missing. */
START_TEST(what_is_made_is_found_to_be_right)
{
	scoped_free char *api = api_of(_i);
	const struct forge_target target = target_of(api);
	const struct forge_ops *ops = forge_find(view_of(hosts[_i].kind));
	struct forge_answer made = { 0 }, found = { 0 };
	struct forge_hook hook = { 0 };
	json_error_t error;

	answer_with("POST", 201, NULL, "{}");
	forge_hook_put(&made, session, ops, &target, &hook, URL, VIEW("0123456789abcdef"));
	ck_assert_msg(made.outcome == FORGE_SENT, "%s", made.reason);
	struct code_host_request request = last_request();
	ck_assert_str_eq(request.path, hosts[_i].hooks);
	ck_assert_ptr_nonnull(strstr(request.body, "0123456789abcdef"));
	json_t *body = json_loads(request.body, 0, &error);
	ck_assert_ptr_nonnull(body);
	(void)json_object_set_new(body, strcmp(hosts[_i].kind, "bitbucket") == 0 ? "uuid" : "id",
				  json_string("7"));
	json_t *list = strcmp(hosts[_i].kind, "bitbucket") == 0 ? json_pack("{s:[O]}", "values", body)
								: json_pack("[O]", body);
	scoped_free char *text = json_dumps(list, JSON_COMPACT);
	answer_with("GET", 200, NULL, text);
	forge_hook_find(&hook, &found, session, ops, &target, URL);
	ck_assert_str_eq(hook.id, "7");
	ck_assert(hook.active && hook.pushes && hook.changes && hook.verifies && hook.json);
	json_decref(list);
	json_decref(body);
}
END_TEST

static const struct {
	const char *answer, *branch;
	bool told, writes;
} facts[] = {
	{ "{\"default_branch\":\"trunk\",\"permissions\":{\"push\":true}}", "trunk", true, true },
	{ "{\"default_branch\":\"main\",\"permissions\":{\"push\":false,\"pull\":true}}", "main", true,
	  false },
	{ "{\"default_branch\":\"main\",\"permissions\":{\"project_access\":{\"access_level\":30},"
	  "\"group_access\":null}}",
	  "main", true, true },
	{ "{\"default_branch\":\"main\",\"permissions\":{\"project_access\":null,\"group_access\":"
	  "{\"access_level\":20}}}",
	  "main", true, false },
	{ "{\"mainbranch\":{\"name\":\"master\"}}", "master", false, false },
	{ "{}", "", false, false },
};

START_TEST(a_repository_tells_its_branch_and_what_the_token_may)
{
	scoped_free char *api = api_of(0);
	const struct forge_target target = target_of(api);
	struct forge_answer answer = { 0 };
	struct forge_facts told;

	answer_with("GET", 200, NULL, facts[_i].answer);
	forge_facts_read(&told, &answer, session, forge_find(VIEW("github")), &target);
	ck_assert_msg(answer.outcome == FORGE_SENT, "%s", answer.reason);
	ck_assert_str_eq(told.main_branch, facts[_i].branch);
	ck_assert_int_eq(told.told, facts[_i].told);
	ck_assert_int_eq(told.writes, facts[_i].writes);
}
END_TEST

START_TEST(a_plain_server_lists_nothing)
{
	const struct forge_ops *ops = forge_find(VIEW("generic"));

	ck_assert(!forge_lists(ops) && !forge_keeps_hooks(ops));
}
END_TEST

static Suite *listing_suite(void)
{
	Suite *suite = suite_create("forge/listing");
	TCase *cases = tcase_create("cases");

	tcase_add_checked_fixture(cases, fixture_open, fixture_close);
	tcase_add_loop_test(cases, open_pull_requests_are_listed_page_by_page, 0, (int)COUNT_OF(hosts));
	tcase_add_loop_test(cases, a_branch_tells_its_commit, 0, (int)COUNT_OF(hosts));
	tcase_add_test(cases, a_page_that_fails_is_told);
	tcase_add_test(cases, what_did_not_change_is_not_sent_anew);
	tcase_add_test(cases, unchanged_since_nothing_is_no_answer);
	tcase_add_test(cases, what_is_kept_is_bounded);
	tcase_add_test(cases, whoever_takes_may_end_the_listing);
	tcase_add_loop_test(cases, a_webhook_is_found_by_its_address, 0, (int)COUNT_OF(kept));
	tcase_add_loop_test(cases, what_is_made_is_found_to_be_right, 0, (int)COUNT_OF(hosts));
	tcase_add_loop_test(cases, a_repository_tells_its_branch_and_what_the_token_may, 0,
			    (int)COUNT_OF(facts));
	tcase_add_test(cases, a_plain_server_lists_nothing);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(listing_suite)
