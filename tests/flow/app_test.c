/* A GitHub App from its webhook to its check run: it fetches, too, with its installation's token alone. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

#define REPOSITORY "acme/app"

static struct stage stage;
static char *private_key, *public_key;

static void put(const char *name, const char *text)
{
	scoped_free char *path = stage_path(&stage, name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fputs(text, file) < 0, 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
}

static void setup(void)
{
	stage_open(&stage, NULL);
	code_host_make_key(&private_key, &public_key);
	code_host_set_app(stage.host, "1234", public_key);
	put("app.pem", private_key);
	scoped_free char *path = stage_path(&stage, "heapgate.conf");
	FILE *file = fopen(path, "a");
	ck_assert_ptr_nonnull(file);
	(void)fprintf(file,
		      "[host \"app\"]\n\tkind = github\n\tpoll = 0s\n\tapi = %s\n\tapp-id = 1234\n"
		      "\tapp-key-file = %s/app.pem\n\twebhook-secret-file = %s/secret\n"
		      "[repository \"" REPOSITORY "\"]\n\thost = app\n\turl = %s/git/acme/shop.git\n",
		      code_host_url(stage.host), stage.directory, stage.directory, code_host_url(stage.host));
	ck_assert_int_eq(fclose(file), 0);
	stage_serve(&stage);
}

static void teardown(void)
{
	stage_close(&stage);
	free(private_key);
	free(public_key);
}

static void announce_change(const struct oid *head)
{
	scoped_free char *url = mem_print("http://127.0.0.1:%u/hooks/app/" REPOSITORY, stage.port);
	const struct code_host_facts facts = { .repository = REPOSITORY,
					       .action = "opened",
					       .number = 7,
					       .head = head->hex,
					       .head_ref = "change-7",
					       .base = stage.main.hex };
	scoped_free char *body = code_host_payload("pull_request", &facts);
	const struct code_host_hook hook = { .url = url,
					     .secret = "a secret for the webhook",
					     .event = "pull_request",
					     .body = body,
					     .timeout_ms = 10000 };
	struct code_host_reply reply;
	struct err err;

	ck_assert_msg(code_host_send(&reply, &hook, &err) == 0, "%s", err.text);
	ck_assert_msg(reply.status == 202, "%ld %s", reply.status, reply.body);
}

/* The newest check run, once it is complete; the caller frees. */
static char *await_run(void)
{
	int64_t until_ms = clock_mono_ms() + STAGE_WAIT_S * 1000;
	char *run = NULL;

	while (clock_mono_ms() < until_ms && !(run && strstr(run, "\"status\":\"completed\""))) {
		free(run);
		(void)usleep(100000);
		run = code_host_thing_at(stage.host, "check-run", REPOSITORY, 0);
	}
	ck_assert_ptr_nonnull(run);
	return run;
}

/* In the order of the requests: told to be at work, and afterwards only completed. */
static void assert_begun_before_it_ended(void)
{
	bool begun = false, ended = false;

	for (size_t i = 0; i < code_host_request_count(stage.host); i++) {
		const struct code_host_request request = code_host_request_at(stage.host, i);
		if (!strstr(request.path, "/check-runs"))
			continue;
		bool begins = strstr(request.body, "\"status\":\"in_progress\"") != NULL;
		ck_assert(!begins || !ended);
		begun = begun || begins;
		ended = ended || strstr(request.body, "\"status\":\"completed\"");
	}
	ck_assert(begun && ended);
}

START_TEST(an_app_needs_no_token_of_its_own)
{
	struct oid head = stage_commit_change(&stage, 7, "adds");

	announce_change(&head);
	scoped_free char *run = await_run();
	ck_assert_msg(strstr(run, "\"conclusion\":\"failure\"") != NULL, "%s", run);
	ck_assert_ptr_nonnull(strstr(run, head.hex));
	ck_assert_ptr_nonnull(strstr(run, "\"path\":\"order/order.go\""));
	ck_assert_uint_eq(code_host_thing_count(stage.host, "check-run", REPOSITORY), 1);
	ck_assert_uint_eq(code_host_status_count(stage.host, REPOSITORY, head.hex, NULL), 0);
	assert_begun_before_it_ended();
}
END_TEST

static Suite *app_suite(void)
{
	Suite *suite = suite_create("flow_app");
	TCase *cases = tcase_create("cases");

	tcase_set_timeout(cases, 180);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, an_app_needs_no_token_of_its_own);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(app_suite)
