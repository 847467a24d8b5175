/* Connecting a repository: what is there, what is missing, and the webhook that is made. */
#include <signal.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static char *config, *hook_url;

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
	hook_url = mem_print("http://127.0.0.1:%u/hooks/github/" STAGE_REPOSITORY, stage.port);
}

static void setup(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
	write_config();
}

static void teardown(void)
{
	free(config);
	free(hook_url);
	stage_close(&stage);
}

/* What the host answers when it is asked for PATH next. */
static void answer(const char *method, const char *path, unsigned status, const char *body)
{
	const struct code_host_fault fault = {
		.kind = CODE_HOST_ANSWER, .method = method, .path = path, .status = status, .body = body
	};

	code_host_add_fault(stage.host, &fault);
}

static void show_repository(const char *main_branch, bool push)
{
	scoped_free char *body = mem_print("{\"default_branch\":\"%s\",\"permissions\":{\"push\":%s}}",
					   main_branch, push ? "true" : "false");
	scoped_free char *branch = mem_print("{\"commit\":{\"sha\":\"%s\"}}", stage.main.hex);

	answer("GET", "/repos/" STAGE_REPOSITORY, 200, body);
	answer("GET", "/branches/main", 200, branch);
}

static char *hook(const char *active, const char *insecure, const char *events)
{
	return mem_print(
		"[{\"id\":1,\"config\":{\"url\":\"https://other.example.com/\"}},{\"id\":42,\"active\":%s,"
		"\"events\":[%s],\"config\":{\"url\":\"%s\",\"content_type\":\"json\","
		"\"insecure_ssl\":\"%s\"}}]",
		active, events, hook_url, insecure);
}

static int run(struct buf *out, bool create)
{
	buf_clear(out);
	return stage_run(&stage, out,
			 (const char *const[]){ "connect", "--config", config, "github/" STAGE_REPOSITORY,
						create ? "--create-webhook" : NULL, NULL });
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
		answer("GET", "/hooks", 200, right);
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
	answer("GET", "/hooks", 200, wrong);
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, wrong_hooks[_i].says);
	show_repository("main", true);
	answer("GET", "/hooks", 200, wrong);
	answer("PATCH", "/hooks/42", 200, "{\"id\":42}");
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
	answer("GET", "/hooks", 200, "[]");
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "--create-webhook makes it");
	show_repository("main", true);
	answer("GET", "/hooks", 200, "[]");
	answer("POST", "/hooks", 201, "{\"id\":43}");
	ck_assert_msg(run(&out, true) == 0, "%s", buf_string(&out));
	assert_says(&out, "created: the webhook to ");
}
END_TEST

START_TEST(what_is_missing_is_said_in_words)
{
	scoped_buf out = { 0 };

	show_repository("trunk", false);
	answer("GET", "/hooks", 404, "{\"message\":\"Not Found\"}");
	ck_assert_int_eq(run(&out, false), 3);
	assert_says(&out, "the host's default branch is trunk");
	assert_says(&out, "the token may not write");
	assert_says(&out, "the webhooks cannot be looked at: it is not there, or the token may not see it");
	assert_says(&out, "a test status stands on ");
	answer("GET", "/repos/" STAGE_REPOSITORY, 401, "{\"message\":\"Bad credentials\"}");
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
	tcase_add_test(cases, what_is_missing_is_said_in_words);
	tcase_add_test(cases, what_is_not_configured_is_refused);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(connect_suite)
