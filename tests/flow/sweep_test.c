/* Webhooks get lost: what the host shows when it is asked. */
#include <signal.h>

#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void setup(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

static void teardown(void)
{
	stage_close(&stage);
}

/* What the host says when it is asked for PATH next. */
static void answer(const char *path, const char *headers, const char *body)
{
	const struct code_host_fault fault = {
		.kind = CODE_HOST_ANSWER,
		.method = "GET",
		.path = path,
		.status = 200,
		.headers = headers,
		.body = body,
	};

	code_host_add_fault(stage.host, &fault);
}

static char *pull(uint64_t number, const struct oid *head)
{
	return mem_print(
		"{\"number\":%llu,\"state\":\"open\",\"title\":\"A change\",\"user\":{\"login\":\"ann\"},"
		"\"updated_at\":\"2026-01-31T12:34:56Z\",\"draft\":false,"
		"\"head\":{\"sha\":\"%s\",\"ref\":\"change-%llu\",\"repo\":{\"id\":1}},"
		"\"base\":{\"sha\":\"%s\",\"ref\":\"main\",\"repo\":{\"id\":1}}}",
		(unsigned long long)number, head->hex, (unsigned long long)number, stage.main.hex);
}

static void show_main(void)
{
	scoped_free char *body = mem_print("{\"name\":\"main\",\"commit\":{\"sha\":\"%s\"}}", stage.main.hex);

	answer("/branches/main", NULL, body);
}

/* In two pages. */
static void show_pulls(const char *first, const char *second)
{
	scoped_free char *next = mem_print("Link: <%s/repos/%s/pulls?page=2>; rel=\"next\"",
					   code_host_url(stage.host), STAGE_REPOSITORY);
	scoped_free char *one = mem_print("[%s]", first), *two = mem_print("[%s]", second);

	answer("/pulls", next, one);
	answer("/pulls", NULL, two);
}

static void sweep(void)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_buf out = { 0 };

	ck_assert_msg(stage_run(&stage, &out,
				(const char *const[]){ "sweep", "--config", config, "--once", NULL }) == 0,
		      "%s", buf_string(&out));
}

static char *deliveries(void)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_buf out = { 0 };

	ck_assert_int_eq(
		stage_run(&stage, &out, (const char *const[]){ "deliveries", "--config", config, NULL }), 0);
	return buf_take(&out);
}

static size_t lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

START_TEST(what_nobody_announced_is_checked_once)
{
	struct oid bad = stage_commit_change(&stage, 1, "adds"),
		   good = stage_commit_change(&stage, 2, "harmless");
	scoped_free char *one = pull(1, &bad), *two = pull(2, &good);

	show_main();
	show_pulls(one, two);
	sweep();
	(void)stage_await(&stage, &bad, "failure");
	(void)stage_await(&stage, &good, "success");
	(void)stage_await(&stage, &stage.main, "success");
	scoped_free char *first = deliveries();
	ck_assert_uint_eq(lines(first), 3);
	ck_assert_msg(strstr(first, "sweep/open  accepted: job") && strstr(first, "sweep/push"), "%s", first);
	show_main();
	show_pulls(two, one);
	sweep();
	scoped_free char *second = deliveries();
	ck_assert_str_eq(first, second);
	ck_assert_uint_eq(stage_finals(&stage, &bad), 1);
}
END_TEST

START_TEST(what_was_announced_is_not_checked_again)
{
	struct oid head = stage_commit_change(&stage, 1, "harmless");
	scoped_free char *one = pull(1, &head);

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "success");
	show_main();
	show_pulls(one, "");
	sweep();
	scoped_free char *list = deliveries();
	ck_assert_uint_eq(lines(list), 2);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_pull_request_that_is_not_shown_any_more_is_closed)
{
	struct oid head = stage_commit_change(&stage, 1, "harmless");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "success");
	show_main();
	show_pulls("", "");
	sweep();
	scoped_free char *list = deliveries();
	ck_assert_msg(strstr(list, "sweep/closed  accepted: #1 closed"), "%s", list);
}
END_TEST

/* A host that does not answer has not shown that anything is gone. */
START_TEST(a_host_that_refuses_changes_nothing)
{
	struct oid head = stage_commit_change(&stage, 1, "harmless");
	const struct code_host_fault limited = {
		.kind = CODE_HOST_ANSWER,
		.path = "/pulls",
		.status = 403,
		.headers = "Retry-After: 60",
		.body = "{\"message\":\"You have exceeded a secondary rate limit\"}",
	};

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "success");
	scoped_free char *before = deliveries();
	stage_kill(&stage, SIGTERM);
	show_main();
	code_host_add_fault(stage.host, &limited);
	sweep();
	scoped_free char *after = deliveries();
	ck_assert_uint_eq(lines(after), lines(before) + 1);
	ck_assert_ptr_null(strstr(after, "closed"));
}
END_TEST

static Suite *sweep_suite(void)
{
	Suite *suite = suite_create("flow_sweep");
	TCase *cases = tcase_create("cases");

	tcase_set_timeout(cases, 180);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, what_nobody_announced_is_checked_once);
	tcase_add_test(cases, what_was_announced_is_not_checked_again);
	tcase_add_test(cases, a_pull_request_that_is_not_shown_any_more_is_closed);
	tcase_add_test(cases, a_host_that_refuses_changes_nothing);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(sweep_suite)
