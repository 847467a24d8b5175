/* One judgement, in the daemon and at hand. */
#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void close_stage(void)
{
	stage_close(&stage);
}

static void open_usual(void)
{
	stage_open(&stage, &(struct stage_options){ .policy = "[policy]\n\tmaybe = report\n" });
	stage_serve(&stage);
}

static void open_with_profile(void)
{
	stage_open(&stage,
		   &(struct stage_options){ .policy = "[policy]\n\thot-profile = default.pgo\n",
					    .profile = TESTS_DIR "/golden/profile/cmd/server/default.pgo" });
	stage_serve(&stage);
}

/* The whole document about a change's newest check. */
static json_t *document_of(const struct oid *head)
{
	struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head->hex, STAGE_CONTEXT, 0, &status));
	scoped_free char *path = mem_print("/api/v1/checks%s", strrchr(status.target_url, '/'));
	scoped_free char *text = stage_get(&stage, path, NULL);
	json_t *document = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(document);
	return document;
}

/* In other words both tell which base they took: the branch is named as each knows it. */
static void forget_how_the_base_was_named(json_t *result)
{
	json_t *configurations = json_object_get(result, "configurations"), *one;
	size_t i;

	json_object_del(json_object_get(result, "base"), "reason");
	json_array_foreach (configurations, i, one)
		json_object_del(one, "base_reason");
}

static const struct {
	const char *overlay, *state;
	int code;
} changes[] = {
	{ "adds", "failure", 1 },
	{ "harmless", "success", 0 },
	{ "removes", "success", 0 },
};

START_TEST(a_change_is_judged_alike_before_it_is_pushed)
{
	scoped_buf text = { 0 };
	struct oid head = stage_commit_change(&stage, 1, changes[_i].overlay);
	const char *const argv[] = { "diff",	      "--merge-base", "main", head.hex, "--repo",
				     stage.repo.path, "--format",     "json", NULL };

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *status = stage_await(&stage, &head, changes[_i].state);
	ck_assert_int_eq(stage_run(&stage, &text, argv), changes[_i].code);
	json_auto_t *local = json_loads(buf_string(&text), 0, NULL);
	ck_assert_msg(local != NULL, "%s", buf_string(&text));
	ck_assert_str_eq(json_string_value(json_object_get(local, "status")), status);
	json_auto_t *document = document_of(&head);
	json_t *result = json_object_get(document, "result");
	forget_how_the_base_was_named(local);
	forget_how_the_base_was_named(result);
	if (!json_equal(local, result)) {
		scoped_free char *one = json_dumps(local, JSON_INDENT(1) | JSON_SORT_KEYS);
		scoped_free char *other = json_dumps(result, JSON_INDENT(1) | JSON_SORT_KEYS);
		ck_abort_msg("at hand:\n%s\nin the daemon:\n%s", one, other);
	}
}
END_TEST

/* The profile is of another program, so nothing of this one is hot. */
START_TEST(where_nothing_is_hot_additions_are_reported)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *status = stage_await(&stage, &head, "success");
	ck_assert_msg(strstr(status, "let through by the policy") != NULL, "%s", status);
	json_auto_t *document = document_of(&head);
	json_t *added = json_object_get(json_object_get(document, "result"), "added"), *one;
	size_t i, cold = 0;
	json_array_foreach (added, i, one)
		cold += strcmp(json_string_value(json_object_get(one, "rule")),
			       "not hot: 0.00% of default.pgo, hot is 1.00%") == 0;
	ck_assert_uint_ge(cold, 3);
}
END_TEST

static Suite *judge_suite(void)
{
	Suite *suite = suite_create("flow_judge");
	TCase *alike = tcase_create("alike"), *heat = tcase_create("heat");

	tcase_set_timeout(alike, 180);
	tcase_add_checked_fixture(alike, open_usual, close_stage);
	tcase_add_loop_test(alike, a_change_is_judged_alike_before_it_is_pushed, 0, (int)COUNT_OF(changes));
	suite_add_tcase(suite, alike);

	/* Since Go 1.25 the first use of pprof builds it. */
	tcase_set_timeout(heat, 500);
	tcase_add_checked_fixture(heat, open_with_profile, close_stage);
	tcase_add_test(heat, where_nothing_is_hot_additions_are_reported);
	suite_add_tcase(suite, heat);
	return suite;
}

UNIT_MAIN(judge_suite)
