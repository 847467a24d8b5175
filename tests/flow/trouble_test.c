/* What goes wrong is said, is never a pass or a fail, and leaves nothing pending. */
#include <signal.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void serve_with(const struct stage_options *options)
{
	stage_open(&stage, options);
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
}

static const char *error_of_change(const char *overlay)
{
	struct oid head = stage_commit_change(&stage, 1, overlay);

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	return stage_await(&stage, &head, "error");
}

START_TEST(a_change_that_does_not_build_could_not_be_judged)
{
	serve_with(NULL);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	struct oid head =
		stage_write_change(&stage, 1, "price/price.go", "package price\n\nfunc broken( {\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "Could not judge") && strstr(text, "price"), "%s", text);
	/* The baseline is as it was: the next change is judged against it. */
	struct oid next = stage_commit_change(&stage, 2, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &next), 202);
	(void)stage_await(&stage, &next, "failure");
}
END_TEST

START_TEST(a_broken_go_mod_could_not_be_judged)
{
	serve_with(NULL);
	struct oid head = stage_write_change(&stage, 1, "go.mod", "modul example.com/shop\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "go.mod"), "%s", text);
}
END_TEST

START_TEST(a_missing_toolchain_says_what_to_do)
{
	serve_with(&(struct stage_options){ .go_command = "/nonexistent/go" });
	const char *text = error_of_change("adds");
	ck_assert_msg(strstr(text, "/nonexistent/go"), "%s", text);
}
END_TEST

START_TEST(a_repository_that_cannot_be_fetched_says_so)
{
	serve_with(&(struct stage_options){
		.url = "/nonexistent/repository.git",
		.config = "[limits]\n\tattempts = 2\n",
	});
	const char *text = error_of_change("adds");
	ck_assert_msg(strstr(text, "fetch"), "%s", text);
}
END_TEST

START_TEST(a_policy_that_does_not_parse_names_its_line)
{
	serve_with(&(struct stage_options){ .policy = "[policy]\n\tpreset = lenient\n" });
	const char *text = error_of_change("adds");
	ck_assert_msg(strstr(text, ".heapgate") && strstr(text, ":2:"), "%s", text);
}
END_TEST

START_TEST(a_softer_policy_in_the_change_itself_does_not_count)
{
	serve_with(NULL);
	(void)stage_write_change(&stage, 1, ".heapgate", "[policy]\n\tpreset = report\n");
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(a_policy_of_the_base_that_only_reports_passes)
{
	serve_with(&(struct stage_options){ .policy = "[policy]\n\tpreset = report\n" });
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "success");
	ck_assert_msg(strstr(text, "new heap escapes"), "%s", text);
}
END_TEST

START_TEST(a_trailer_of_the_change_takes_responsibility)
{
	serve_with(NULL);
	(void)stage_commit_change(&stage, 1, "adds");
	repo_maker_write(&stage.repo, "README.md", "# Shop\n");
	struct oid head = repo_maker_commit(&stage.repo, "Explain\n\nHeapgate-Allow: printed once a day");
	repo_maker_ref(&stage.repo, "refs/pull/1/head", &head);
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "success");
	ck_assert_msg(strstr(text, "aived"), "%s", text);
}
END_TEST

/* The host fails in every way; in the end it shows one final status. */
START_TEST(a_code_host_in_trouble_gets_the_result_later)
{
	static const struct code_host_fault faults[] = {
		{ .kind = CODE_HOST_ANSWER, .times = 2, .method = "POST", .status = 502, .body = "oops" },
		{ .kind = CODE_HOST_CUT_BEFORE, .times = 2, .method = "POST" },
		{ .kind = CODE_HOST_CUT_AFTER, .times = 2, .method = "POST" },
		{ .kind = CODE_HOST_ANSWER,
		  .times = 1,
		  .method = "POST",
		  .status = 429,
		  .headers = "Retry-After: 1" },
	};

	serve_with(NULL);
	code_host_add_fault(stage.host, &faults[_i]);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	(void)sleep(3);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_refused_token_ends_in_a_dead_letter_and_not_in_a_loop)
{
	serve_with(&(struct stage_options){ .no_token = true });
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)sleep(5);
	ck_assert_uint_eq(code_host_status_count(stage.host, STAGE_REPOSITORY, head.hex, NULL), 0);
	scoped_free char *metrics = stage_get(&stage, "/metrics", NULL);
	ck_assert_msg(strstr(metrics, "dead"), "%s", metrics);
	ck_assert_uint_lt(code_host_request_count(stage.host), 40);
}
END_TEST

static Suite *trouble_suite(void)
{
	Suite *suite = suite_create("flow_trouble");
	TCase *tcase = tcase_create("trouble");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, NULL, close_stage);
	tcase_add_test(tcase, a_change_that_does_not_build_could_not_be_judged);
	tcase_add_test(tcase, a_broken_go_mod_could_not_be_judged);
	tcase_add_test(tcase, a_missing_toolchain_says_what_to_do);
	tcase_add_test(tcase, a_repository_that_cannot_be_fetched_says_so);
	tcase_add_test(tcase, a_policy_that_does_not_parse_names_its_line);
	tcase_add_test(tcase, a_softer_policy_in_the_change_itself_does_not_count);
	tcase_add_test(tcase, a_policy_of_the_base_that_only_reports_passes);
	tcase_add_test(tcase, a_trailer_of_the_change_takes_responsibility);
	tcase_add_loop_test(tcase, a_code_host_in_trouble_gets_the_result_later, 0, 4);
	tcase_add_test(tcase, a_refused_token_ends_in_a_dead_letter_and_not_in_a_loop);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(trouble_suite)
