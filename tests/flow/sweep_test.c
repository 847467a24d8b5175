/* Webhooks get lost: what the host shows when it is asked. */
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void setup(void)
{
	stage_open(&stage, NULL);
	stage_add_hosts(&stage);
	stage_serve(&stage);
	code_host_page_most(stage.host, 1);
}

static void teardown(void)
{
	stage_close(&stage);
}

static void show_main(const struct stage_host *host)
{
	scoped_free char *json = mem_print("{\"name\":\"main\",\"sha\":\"%s\"}", stage.main.hex);

	code_host_put_thing(stage.host, "branch", host->repository, json);
}

static void show_change(const struct stage_host *host, uint64_t number, const struct oid *head,
			const char *state)
{
	scoped_free char *json = mem_print("{\"number\":%llu,\"head\":\"%s\",\"branch\":\"change-%llu\","
					   "\"base\":\"%s\",\"state\":\"%s\"}",
					   (unsigned long long)number, head->hex, (unsigned long long)number,
					   stage.main.hex, state);

	code_host_put_thing(stage.host, "change", host->repository, json);
}

/* A change that can be fetched as each host has it. */
static struct oid commit_change(uint64_t number, const char *overlay)
{
	struct oid head = stage_commit_change(&stage, number, overlay);
	scoped_free char *ref = mem_print("refs/merge-requests/%llu/head", (unsigned long long)number);

	repo_maker_ref(&stage.repo, ref, &head);
	return head;
}

static void sweep(void)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_buf out = { 0 };

	ck_assert_msg(stage_run(&stage, &out,
				(const char *const[]){ "sweep", "--config", config, "--once", NULL }) == 0,
		      "%s", buf_string(&out));
}

static size_t lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* Each pull request is on a page of its own; one that is closed is not asked for. */
START_TEST(what_nobody_announced_is_checked_once)
{
	struct oid bad = commit_change(1, "adds"), good = commit_change(2, "harmless"),
		   closed = commit_change(3, "removes");

	for (size_t i = 0; i < STAGE_HOSTS; i++) {
		show_main(&stage_hosts[i]);
		show_change(&stage_hosts[i], 1, &bad, "open");
		show_change(&stage_hosts[i], 3, &closed, "closed");
		show_change(&stage_hosts[i], 2, &good, "open");
	}
	sweep();
	for (size_t i = 0; i < STAGE_HOSTS; i++) {
		stage_await_at(&stage, &stage_hosts[i], &bad, stage_hosts[i].failure);
		stage_await_at(&stage, &stage_hosts[i], &good, stage_hosts[i].success);
		stage_await_at(&stage, &stage_hosts[i], &stage.main, stage_hosts[i].success);
		ck_assert_uint_eq(stage_statuses(&stage, &stage_hosts[i], &closed), 0);
	}
	scoped_free char *first = stage_deliveries(&stage);
	ck_assert_uint_eq(lines(first), 3 * STAGE_HOSTS);
	ck_assert_msg(strstr(first, "sweep/open  accepted: job") && strstr(first, "sweep/push"), "%s", first);
	sweep();
	scoped_free char *second = stage_deliveries(&stage);
	ck_assert_str_eq(first, second);
	ck_assert_uint_eq(stage_finals(&stage, &bad), 1);
}
END_TEST

START_TEST(what_was_announced_is_not_checked_again)
{
	struct oid head = stage_commit_change(&stage, 1, "harmless");

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "success");
	show_main(stage_hosts);
	show_change(stage_hosts, 1, &head, "open");
	sweep();
	scoped_free char *list = stage_deliveries(&stage);
	ck_assert_uint_eq(lines(list), 2);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_pull_request_that_is_not_shown_any_more_is_closed)
{
	const struct stage_host *host = &stage_hosts[_i];
	struct oid head = commit_change(1, "harmless");

	show_main(host);
	show_change(host, 1, &head, "open");
	sweep();
	stage_await_at(&stage, host, &head, host->success);
	code_host_drop_thing(stage.host, "change", host->repository);
	sweep();
	scoped_free char *list = stage_deliveries(&stage);
	ck_assert_msg(strstr(list, "sweep/closed  accepted: #1 closed"), "%s", list);
}
END_TEST

/* A host that does not answer has not shown that anything is gone, nor has one whose second page is missing.
 */
START_TEST(a_host_that_refuses_changes_nothing)
{
	static const char *const pages[] = { "/pulls", "/merge_requests", "/pulls", "/pullrequests" };
	const struct stage_host *host = &stage_hosts[_i];
	struct oid head = commit_change(1, "harmless"), other = commit_change(2, "harmless");

	show_main(host);
	show_change(host, 1, &head, "open");
	show_change(host, 2, &other, "open");
	sweep();
	stage_await_at(&stage, host, &head, host->success);
	stage_await_at(&stage, host, &other, host->success);
	scoped_free char *before = stage_deliveries(&stage);
	scoped_free char *next =
		mem_print("Link: <%s%s/limited>; rel=\"next\"", code_host_url(stage.host), host->api);
	stage_answer(&stage, "GET", pages[_i], 200, next,
		     strcmp(host->kind, "bitbucket") == 0 ? "{\"values\":[]}" : "[]");
	stage_answer(&stage, "GET", "/limited", 429, "Retry-After: 60", "{}");
	sweep();
	stage_answer(&stage, "GET", pages[_i], 403, "Retry-After: 60",
		     "{\"message\":\"You have exceeded a secondary rate limit\"}");
	sweep();
	scoped_free char *after = stage_deliveries(&stage);
	ck_assert_str_eq(before, after);
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
	tcase_add_loop_test(cases, a_pull_request_that_is_not_shown_any_more_is_closed, 0, STAGE_HOSTS);
	tcase_add_loop_test(cases, a_host_that_refuses_changes_nothing, 0, STAGE_HOSTS);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(sweep_suite)
