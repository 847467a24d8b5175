/* Connecting a repository: what is there, what is missing, and the webhook that is made. */
#include <signal.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static char *config, *hook_url; /* of the repository at GitHub */

static char *url_at(const struct stage_host *host)
{
	return mem_print("http://127.0.0.1:%u/hooks/%s/%s", stage.port, host->kind, host->repository);
}

/* The stage's configuration with an address that this machine reaches. */
static void write_config(void)
{
	static const char unreachable[] = "https://ci.example.com";
	scoped_free char *path = stage_path(&stage, "heapgate.conf");
	scoped_buf text = { 0 };
	struct err err;

	config = stage_path(&stage, "connect.conf");
	ck_assert_int_eq(files_read(&text, path, &err), 0);
	const char *at = strstr(buf_string(&text), unreachable);
	ck_assert_ptr_nonnull(at);
	scoped_free char *changed = mem_print("%.*shttp://127.0.0.1:%u%s", (int)(at - buf_string(&text)),
					      buf_string(&text), stage.port, at + strlen(unreachable));
	ck_assert_int_eq(files_write(config, view_of(changed), &err), 0);
}

static void setup(void)
{
	stage_open(&stage, NULL);
	stage_add_hosts(&stage);
	stage_serve(&stage);
	write_config();
	hook_url = url_at(stage_hosts);
}

static void teardown(void)
{
	free(config);
	free(hook_url);
	stage_close(&stage);
}

static void show_repository(const char *main_branch, bool push)
{
	scoped_free char *body = mem_print("{\"default_branch\":\"%s\",\"permissions\":{\"push\":%s}}",
					   main_branch, push ? "true" : "false");
	scoped_free char *branch = mem_print("{\"commit\":{\"sha\":\"%s\"}}", stage.main.hex);

	stage_answer(&stage, "GET", "/repos/" STAGE_REPOSITORY, 200, NULL, body);
	stage_answer(&stage, "GET", "/branches/main", 200, NULL, branch);
}

static char *hook(const char *active, const char *insecure, const char *events)
{
	return mem_print(
		"[{\"id\":1,\"config\":{\"url\":\"https://other.example.com/\"}},{\"id\":42,\"active\":%s,"
		"\"events\":[%s],\"config\":{\"url\":\"%s\",\"content_type\":\"json\","
		"\"insecure_ssl\":\"%s\"}}]",
		active, events, hook_url, insecure);
}

static int run_at(struct buf *out, const struct stage_host *host, bool create)
{
	scoped_free char *name = mem_print("%s/%s", host->kind, host->repository);

	buf_clear(out);
	return stage_run(&stage, out,
			 (const char *const[]){ "connect", "--config", config, name,
						create ? "--create-webhook" : NULL, NULL });
}

static int run(struct buf *out, bool create)
{
	return run_at(out, stage_hosts, create);
}

static void assert_says(const struct buf *out, const char *words)
{
	ck_assert_msg(strstr(buf_string(out), words) != NULL, "%s", buf_string(out));
}

START_TEST(everything_is_there)
{
	scoped_free char *right = hook("true", "0", "\"push\",\"pull_request\"");
	scoped_buf out = { 0 };

	for (int i = 0; i < 2; i++) {
		show_repository("main", true);
		stage_answer(&stage, "GET", "/hooks", 200, NULL, right);
		ck_assert_msg(run(&out, false) == 0, "%s", buf_string(&out));
		ck_assert_ptr_null(strstr(buf_string(&out), "MISSING"));
	}
	/* The second run found the status there. */
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, stage.main.hex,
						 STAGE_CONTEXT "-connect"),
			  1);
}
END_TEST

static const struct {
	const char *active, *insecure, *events, *says;
} wrong_hooks[] = {
	{ "false", "0", "\"push\",\"pull_request\"", "is switched off" },
	{ "true", "1", "\"push\",\"pull_request\"", "does not verify the certificate" },
	{ "true", "0", "\"pull_request\"", "does not send pushes" },
	{ "true", "0", "\"push\",\"pull_request_review\"", "does not send pull requests" },
};

START_TEST(a_webhook_that_is_wrong_is_told_and_put_right)
{
	scoped_free char *wrong =
		hook(wrong_hooks[_i].active, wrong_hooks[_i].insecure, wrong_hooks[_i].events);
	scoped_buf out = { 0 };
	struct code_host_request put = { 0 };

	show_repository("main", true);
	stage_answer(&stage, "GET", "/hooks", 200, NULL, wrong);
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, wrong_hooks[_i].says);
	show_repository("main", true);
	stage_answer(&stage, "GET", "/hooks", 200, NULL, wrong);
	stage_answer(&stage, "PATCH", "/hooks/42", 200, NULL, "{\"id\":42}");
	ck_assert_msg(run(&out, true) == 0, "%s", buf_string(&out));
	assert_says(&out, "put right: the webhook to ");
	for (size_t i = 0; i < code_host_request_count(stage.host); i++)
		if (strcmp(code_host_request_at(stage.host, i).method, "PATCH") == 0)
			put = code_host_request_at(stage.host, i);
	ck_assert_ptr_nonnull(put.body);
	ck_assert(strstr(put.body, "\"insecure_ssl\":\"0\"") && strstr(put.body, "\"merge_group\"") &&
		  strstr(put.body, hook_url) && strstr(put.body, "a secret for the webhook"));
}
END_TEST

START_TEST(a_webhook_is_made_only_when_asked_for)
{
	scoped_buf out = { 0 };

	show_repository("main", true);
	stage_answer(&stage, "GET", "/hooks", 200, NULL, "[]");
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "--create-webhook makes it");
	show_repository("main", true);
	stage_answer(&stage, "GET", "/hooks", 200, NULL, "[]");
	stage_answer(&stage, "POST", "/hooks", 201, NULL, "{\"id\":43}");
	ck_assert_msg(run(&out, true) == 0, "%s", buf_string(&out));
	assert_says(&out, "created: the webhook to ");
}
END_TEST

/* The newest change of a webhook at the host. */
static const char *last_put(void)
{
	for (size_t i = code_host_request_count(stage.host); i-- > 0;) {
		struct code_host_request request = code_host_request_at(stage.host, i);
		if (strcmp(request.method, "GET") != 0 && strstr(request.path, "/hooks"))
			return request.body;
	}
	return "";
}

/* As any host has it, each by the members that it knows: switched off, and without any event. */
static void put_wrong_hook(const struct stage_host *host, const char *url)
{
	scoped_free char *hook = mem_print("{\"id\":7777,\"uuid\":\"{7777}\",\"url\":\"%s\",\"active\":false,"
					   "\"push_events\":false,\"events\":[],\"config\":{\"url\":\"%s\","
					   "\"content_type\":\"json\"}}",
					   url, url);

	code_host_put_thing(stage.host, "hook", host->repository, hook);
}

/* From nothing to a webhook that is found again behind another one, on the second page. */
START_TEST(every_host_gets_its_webhook)
{
	const struct stage_host *host = &stage_hosts[_i];
	scoped_free char *branch = mem_print("{\"name\":\"main\",\"sha\":\"%s\"}", stage.main.hex);
	scoped_buf out = { 0 };

	code_host_page_most(stage.host, 1);
	code_host_put_thing(stage.host, "branch", host->repository, branch);
	ck_assert_int_eq(run_at(&out, host, false), 3);
	assert_says(&out, "--create-webhook makes it");
	ck_assert_uint_eq(code_host_thing_count(stage.host, "hook", host->repository), 0);
	ck_assert_msg(run_at(&out, host, true) == 0, "%s", buf_string(&out));
	assert_says(&out, "created: the webhook to ");
	ck_assert_ptr_nonnull(strstr(last_put(), "a secret for the webhook"));
	put_wrong_hook(host, "https://other.example.com/");
	ck_assert_msg(run_at(&out, host, false) == 0, "%s", buf_string(&out));
	ck_assert_uint_eq(code_host_thing_count(stage.host, "hook", host->repository), 2);
	/* The later runs found the test status there. */
	ck_assert_uint_eq(stage_statuses(&stage, host, &stage.main), 1);
}
END_TEST

START_TEST(every_host_gets_its_webhook_put_right)
{
	const struct stage_host *host = &stage_hosts[_i];
	scoped_free char *branch = mem_print("{\"name\":\"main\",\"sha\":\"%s\"}", stage.main.hex);
	scoped_free char *url = url_at(host);
	scoped_buf out = { 0 };

	code_host_put_thing(stage.host, "branch", host->repository, branch);
	put_wrong_hook(host, url);
	ck_assert_int_eq(run_at(&out, host, false), 3);
	assert_says(&out, "does not send pushes");
	ck_assert_msg(run_at(&out, host, true) == 0, "%s", buf_string(&out));
	assert_says(&out, "put right: the webhook to ");
	ck_assert_msg(run_at(&out, host, false) == 0, "%s", buf_string(&out));
	ck_assert_uint_eq(code_host_thing_count(stage.host, "hook", host->repository), 1);
}
END_TEST

START_TEST(what_is_missing_is_said_in_words)
{
	scoped_buf out = { 0 };

	show_repository("trunk", false);
	stage_answer(&stage, "GET", "/hooks", 404, NULL, "{\"message\":\"Not Found\"}");
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "the host's default branch is trunk");
	assert_says(&out, "the token may not write");
	assert_says(&out, "the webhooks cannot be looked at: it is not there, or the token may not see it");
	assert_says(&out, "a test status stands on ");
	stage_answer(&stage, "GET", "/repos/" STAGE_REPOSITORY, 401, NULL,
		     "{\"message\":\"Bad credentials\"}");
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "the token is wrong or no longer valid");
	stage_kill(&stage, SIGTERM);
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "/livez cannot be reached from here");
}
END_TEST

START_TEST(what_is_not_configured_is_refused)
{
	static const char *const names[] = { "github", "github/", "gitlab/acme/shop", "github/acme/other" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		scoped_buf out = { 0 };
		ck_assert_int_eq(
			stage_run(&stage, &out,
				  (const char *const[]){ "connect", "--config", config, names[i], NULL }),
			2);
	}
}
END_TEST

static Suite *connect_suite(void)
{
	Suite *suite = suite_create("flow_connect");
	TCase *cases = tcase_create("cases");

	tcase_set_timeout(cases, 120);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, everything_is_there);
	tcase_add_loop_test(cases, a_webhook_that_is_wrong_is_told_and_put_right, 0,
			    (int)COUNT_OF(wrong_hooks));
	tcase_add_test(cases, a_webhook_is_made_only_when_asked_for);
	tcase_add_loop_test(cases, every_host_gets_its_webhook, 0, STAGE_HOSTS);
	tcase_add_loop_test(cases, every_host_gets_its_webhook_put_right, 0, STAGE_HOSTS);
	tcase_add_test(cases, what_is_missing_is_said_in_words);
	tcase_add_test(cases, what_is_not_configured_is_refused);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(connect_suite)
