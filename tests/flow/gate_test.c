/* The main job: a change that adds escapes is blocked, others pass. */
#include <signal.h>

#include "base/mem.h"
#include "flow/counted_go.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void open_and_serve(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
}

static bool says(const char *text, const char *words)
{
	return strstr(text, words) != NULL;
}

/* The check page's id is at the end of the status' link. */
static char *api_of(const struct oid *commit)
{
	struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, 0, &status));
	const char *id = strrchr(status.target_url, '/');
	ck_assert_ptr_nonnull(id);
	scoped_free char *path = mem_print("/api/v1/checks%s", id);
	long code;
	char *body = stage_get(&stage, path, &code);
	ck_assert_int_eq(code, 200);
	return body;
}

START_TEST(a_push_to_main_is_collected_as_the_baseline)
{
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	const char *text = stage_await(&stage, &stage.main, "success");
	ck_assert_msg(says(text, "heap escapes in"), "%s", text);
	ck_assert_uint_eq(stage_finals(&stage, &stage.main), 1);
}
END_TEST

START_TEST(a_change_that_adds_escapes_is_blocked)
{
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "failure");
	ck_assert_msg(says(text, "new heap escapes"), "%s", text);
	scoped_free char *result = api_of(&head);
	ck_assert_msg(says(result, "example.com/shop/price") && says(result, "Format") &&
			      says(result, "example.com/shop/order") && says(result, "Largest") &&
			      says(result, "return-pointer") && says(result, "(*Queue).Send"),
		      "%s", result);
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
}
END_TEST

START_TEST(a_change_without_a_baseline_collects_it)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(moved_lines_and_a_renamed_variable_pass)
{
	struct oid head = stage_commit_change(&stage, 2, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &head), 202);
	const char *text = stage_await(&stage, &head, "success");
	ck_assert_msg(says(text, "No new heap escapes"), "%s", text);
}
END_TEST

START_TEST(a_removed_escape_passes_and_is_told)
{
	struct oid head = stage_commit_change(&stage, 3, "removes");
	ck_assert_int_eq(stage_change(&stage, "opened", 3, &head), 202);
	const char *text = stage_await(&stage, &head, "success");
	ck_assert_msg(says(text, "removed"), "%s", text);
}
END_TEST

static struct counted_go go;

static void open_with_counted_go(void)
{
	counted_go_open(&go, 0);
	stage_open(&stage, &(struct stage_options){ .go_command = go.command });
	stage_serve(&stage);
}

static void close_with_counted_go(void)
{
	stage_close(&stage);
	counted_go_close(&go);
}

/* "env list list ": what was asked of it, in this order. */
static void take_calls(struct buf *out)
{
	scoped_buf calls = { 0 };
	struct view rest, line, verb;

	counted_go_calls(&calls, &go);
	rest = buf_view(&calls);
	while (rest.len && view_split(&rest, '\n', &line) && view_split(&line, ' ', &verb))
		buf_print(out, "%.*s ", VIEW_ARG(verb));
}

START_TEST(a_change_without_go_input_runs_no_go)
{
	scoped_buf before = { 0 }, after = { 0 };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	take_calls(&before);
	struct oid head = stage_write_change(&stage, 4, "README.md", "# Shop\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 4, &head), 202);
	(void)stage_await(&stage, &head, "success");
	take_calls(&after);
	ck_assert_str_eq(buf_string(&before), "env list ");
	ck_assert_str_eq(buf_string(&after), buf_string(&before));
}
END_TEST

START_TEST(a_change_of_one_package_runs_go_once)
{
	scoped_buf calls = { 0 };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	take_calls(&calls);
	ck_assert_str_eq(buf_string(&calls), "env list list ");
}
END_TEST

START_TEST(the_history_of_a_function_tells_when_it_changed)
{
	scoped_buf out = { 0 };
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	const char *const argv[] = { "history", "--config", config, "order.Largest", NULL };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	struct oid next = stage_commit_main(&stage, "adds");
	ck_assert_int_eq(stage_push(&stage, &next), 202);
	(void)stage_await(&stage, &next, "success");
	ck_assert_int_eq(stage_run(&stage, &out, argv), 0);
	ck_assert_msg(says(buf_string(&out), "moved to heap: largest") &&
			      strstr(buf_string(&out), "return-pointer"),
		      "%s", buf_string(&out));
	scoped_free char *page = stage_get(&stage, "/f/acme/shop?function=order.Largest", NULL);
	ck_assert_msg(says(page, "largest"), "%s", page);
}
END_TEST

static Suite *gate_suite(void)
{
	Suite *suite = suite_create("flow_gate");
	TCase *tcase = tcase_create("gate");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_test(tcase, a_push_to_main_is_collected_as_the_baseline);
	tcase_add_test(tcase, a_change_that_adds_escapes_is_blocked);
	tcase_add_test(tcase, a_change_without_a_baseline_collects_it);
	tcase_add_test(tcase, moved_lines_and_a_renamed_variable_pass);
	tcase_add_test(tcase, a_removed_escape_passes_and_is_told);
	tcase_add_test(tcase, the_history_of_a_function_tells_when_it_changed);
	suite_add_tcase(suite, tcase);

	TCase *counted = tcase_create("counted go");
	tcase_set_timeout(counted, 180);
	tcase_add_checked_fixture(counted, open_with_counted_go, close_with_counted_go);
	tcase_add_test(counted, a_change_without_go_input_runs_no_go);
	tcase_add_test(counted, a_change_of_one_package_runs_go_once);
	suite_add_tcase(suite, counted);
	return suite;
}

UNIT_MAIN(gate_suite)
