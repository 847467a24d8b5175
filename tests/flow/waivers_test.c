/* Waivers from the request to the status: given, shown, revoked, and never gone. */
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

#define WAIVERS "/api/v1/repositories/" STAGE_REPOSITORY "/waivers"

static struct stage stage;
static struct oid head;

/* A change that adds an escape to one function: "failure". */
static void open_and_fail(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
	head = stage_write_change(
		&stage, 7, "cache/cache.go",
		"package cache\n\n// New keeps its value.\nfunc New() *int {\n\tvalue := 1\n"
		"\treturn &value\n}\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 7, &head), 202);
	(void)stage_await(&stage, &head, "failure");
}

static void close_stage(void)
{
	stage_close(&stage);
}

#define FUNCTION "\"package\": \"example.com/shop/cache\", \"function\": \"New\""
#define SITE "\"message\": \"moved to heap: value\""
#define REASON "\"reason\": \"once, at the start\""

static char *post(const char *token, const char *body, long wanted)
{
	long status;
	char *answer = stage_ask(&stage, &(struct stage_request){ "POST", WAIVERS, token, body }, &status);

	ck_assert_msg(status == wanted, "%ld, not %ld: %s", status, wanted, answer);
	return answer;
}

static void expect(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) != NULL, "no '%s' in: %s", words, text);
}

/* "/17" of the newest check of the head. */
static const char *check_of_head(void)
{
	struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head.hex, STAGE_CONTEXT, 0, &status));
	return strrchr(status.target_url, '/');
}

/* What it says. */
static char *result_of_head(void)
{
	scoped_free char *path = mem_print("/api/v1/checks%s", check_of_head());

	return stage_get(&stage, path, NULL);
}

START_TEST(a_waiver_turns_the_change_green_and_is_shown)
{
	scoped_free char *before = mem_print("/c%s", check_of_head());
	scoped_free char *given =
		post(STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"number\": 7}", 201);
	expect(given, "\"state\": \"active\"");
	expect(given, "\"who\": \"alice\"");
	const char *status = stage_await(&stage, &head, "success");
	expect(status, "1 new heap escape waived");
	scoped_free char *result = result_of_head();
	expect(result, "\"ruling\": \"waived\"");
	expect(result, "once, at the start");
	expect(result, "\"who\": \"alice\"");
	scoped_free char *page = stage_get(&stage, before, NULL);
	scoped_free char *newer =
		mem_print("The commit was checked again: <a href=\"/c%s\">", check_of_head());
	expect(page, newer);
}
END_TEST

/* A part of a name that is one function's: the waiver is that function's. */
START_TEST(a_waiver_has_the_whole_name)
{
	scoped_free char *given =
		post(STAGE_ALICE, "{\"function\": \"cache.New\", \"every_site\": true, " REASON "}", 201);
	expect(given, "\"function\": \"example.com/shop/cache.New\"");
	(void)stage_await(&stage, &head, "success");
}
END_TEST

START_TEST(a_revoked_waiver_turns_it_red_again_and_stays_listed)
{
	scoped_free char *given = post(STAGE_ALICE, "{" FUNCTION ", \"every_site\": true, " REASON "}", 201);
	(void)stage_await(&stage, &head, "success");
	long status;
	scoped_free char *revoked = stage_ask(
		&stage,
		&(struct stage_request){ "DELETE", WAIVERS "/1?reason=too%20soon", STAGE_ALICE, NULL },
		&status);
	ck_assert_msg(status == 200, "%ld: %s", status, revoked);
	expect(revoked, "\"state\": \"revoked\"");
	(void)stage_await(&stage, &head, "failure");
	scoped_free char *list = stage_get(&stage, WAIVERS, &status);
	ck_assert_int_eq(status, 200);
	expect(list, "\"state\": \"revoked\"");
	expect(list, "\"why\": \"too soon\"");
	scoped_free char *again = stage_ask(
		&stage, &(struct stage_request){ "DELETE", WAIVERS "/1", STAGE_ALICE, NULL }, &status);
	ck_assert_int_eq(status, 409);
	expect(again, "revoked before, by alice");
}
END_TEST

START_TEST(what_is_no_waiver_is_refused)
{
	static const struct {
		const char *token, *body;
		long status;
		const char *words;
	} requests[] = {
		{ NULL, "{}", 401, "say who you are" },
		{ STAGE_READER, "{}", 403, "scope is waive" },
		{ "wrong", "{}", 401, "not known" },
		{ STAGE_ALICE, "{", 400, "not JSON" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE "}", 400, "reason" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", \"reason\": \" \"}", 400, "reason is missing" },
		{ STAGE_ALICE, "{" FUNCTION ", " REASON "}", 400, "every_site" },
		{ STAGE_ALICE, "{\"function\": \"New\", " SITE ", " REASON "}", 400, "with its package" },
		{ STAGE_ALICE, "{\"function\": \"example.com/shop/cache.Old\", " SITE ", " REASON "}", 400,
		  "no commit that was collected has a function" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"until\": \"2020-01-01\"}", 400,
		  "in the past" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"until\": \"2999-01-01\"}", 400,
		  "at most 366" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"until\": \"2027-02-30\"}", 400,
		  "no day" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"cause\": \"boredom\"}", 400,
		  "no cause" },
		{ STAGE_ALICE, "{" FUNCTION ", " SITE ", " REASON ", \"line\": 4}", 400, "line" },
	};
	long status;

	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		scoped_free char *answer = post(requests[i].token, requests[i].body, requests[i].status);
		expect(answer, requests[i].words);
		expect(answer, "\"status\": ");
	}
	scoped_free char *list = stage_get(&stage, WAIVERS, &status);
	expect(list, "\"waivers\": []");
	scoped_free char *none = stage_ask(
		&stage, &(struct stage_request){ "DELETE", WAIVERS "/9", STAGE_ALICE, NULL }, &status);
	ck_assert_int_eq(status, 404);
	scoped_free char *reader = stage_ask(
		&stage, &(struct stage_request){ "DELETE", WAIVERS "/9", STAGE_READER, NULL }, &status);
	ck_assert_int_eq(status, 403);
}
END_TEST

static int waive(struct buf *out, const char *const *words)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	const char *argv[16] = { "waive", "--config", config };

	for (size_t i = 0; words[i]; i++)
		argv[3 + i] = words[i];
	buf_clear(out);
	return stage_run(&stage, out, argv);
}

START_TEST(the_command_line_gives_lists_and_revokes)
{
	scoped_buf out = { 0 };

	ck_assert_int_eq(waive(&out, (const char *const[]){ "--list", NULL }), 0);
	expect(buf_string(&out), "no waiver was ever given here");
	ck_assert_int_eq(waive(&out, (const char *const[]){ "example.com/shop/cache.New", "--site",
							    "moved to heap: value", "--reason", "measured",
							    "--who", "bob", NULL }),
			 0);
	expect(buf_string(&out), "checks that are judged again: 1");
	expect(stage_await(&stage, &head, "success"), "waived");
	ck_assert_int_eq(waive(&out, (const char *const[]){ "--revoke", "1", "--reason", "fixed", "--who",
							    "carol", NULL }),
			 0);
	(void)stage_await(&stage, &head, "failure");
	ck_assert_int_eq(waive(&out, (const char *const[]){ "--list", NULL }), 0);
	expect(buf_string(&out), "revoked");
	expect(buf_string(&out), "by carol");
	expect(buf_string(&out), "bob");
	expect(buf_string(&out), "measured");
	ck_assert_int_eq(waive(&out, (const char *const[]){ "example.com/shop/cache.New", NULL }), 2);
	ck_assert_int_eq(waive(&out, (const char *const[]){ "--revoke", "1", NULL }), 2);
	ck_assert_int_eq(waive(&out, (const char *const[]){ "New", "--every-site", "--reason", "x", NULL }),
			 2);
}
END_TEST

static Suite *waivers_suite(void)
{
	Suite *suite = suite_create("flow_waivers");
	TCase *tcase = tcase_create("waivers");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_fail, close_stage);
	tcase_add_test(tcase, a_waiver_turns_the_change_green_and_is_shown);
	tcase_add_test(tcase, a_waiver_has_the_whole_name);
	tcase_add_test(tcase, a_revoked_waiver_turns_it_red_again_and_stays_listed);
	tcase_add_test(tcase, what_is_no_waiver_is_refused);
	tcase_add_test(tcase, the_command_line_gives_lists_and_revokes);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(waivers_suite)
