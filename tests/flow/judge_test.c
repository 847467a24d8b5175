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

static size_t count_rules(json_t *added, const char *rule)
{
	size_t i, count = 0;
	json_t *one;

	json_array_foreach (added, i, one)
		count += strcmp(json_string_value(json_object_get(one, "rule")), rule) == 0;
	return count;
}

/* The profile is of another program, so that main.main alone is a name of both: it is hot, and nothing else
 * is. */
START_TEST(a_profile_of_the_base_says_what_fails)
{
	struct oid head = stage_commit_change(&stage, 1, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *status = stage_await(&stage, &head, "failure");
	ck_assert_msg(strncmp(status, "2 new heap escapes in 1 function ", 33) == 0, "%s", status);
	json_auto_t *document = document_of(&head);
	json_t *added = json_object_get(json_object_get(document, "result"), "added");
	ck_assert_uint_eq(count_rules(added, "preset = strict; hot: 99.57% of default.pgo"), 2);
	ck_assert_uint_ge(count_rules(added, "not hot: 0.00% of default.pgo, hot is 1.00%"), 3);
}
END_TEST

/* How many escapes a status of the main branch counts. */
static long escapes(const char *status)
{
	static const char begins[] = "Baseline: ";

	ck_assert_msg(strncmp(status, begins, strlen(begins)) == 0, "%s", status);
	return strtol(status + strlen(begins), NULL, 10);
}

/* A commit of the main branch never fails; and what it brings is not a change's that began before it. */
START_TEST(what_the_main_branch_gained_is_nobodys_fault)
{
	struct oid head = stage_commit_change(&stage, 2, "harmless");

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	long before = escapes(stage_await(&stage, &stage.main, "success"));
	struct oid main = stage_commit_main(&stage, "adds");
	ck_assert_int_eq(stage_push(&stage, &main), 202);
	ck_assert_int_gt(escapes(stage_await(&stage, &main, "success")), before);

	ck_assert_int_eq(stage_change(&stage, "opened", 2, &head), 202);
	const char *status = stage_await(&stage, &head, "success");
	ck_assert_msg(strncmp(status, "No new heap escapes", 19) == 0, "%s", status);
	json_auto_t *document = document_of(&head);
	ck_assert_str_eq(json_string_value(json_object_get(document, "base_reason")), "merge base with main");
	ck_assert_str_ne(json_string_value(json_object_get(document, "base")), main.hex);
}
END_TEST

START_TEST(a_base_that_does_not_build_has_a_named_stand_in)
{
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	struct oid collected = stage.main;
	repo_maker_checkout(&stage.repo, "main");
	repo_maker_write(&stage.repo, "go.mod", "nonsense\n");
	stage.main = repo_maker_commit(&stage.repo, "a module no more");
	struct oid head = stage_write_change(&stage, 3, "go.mod", "module example.com/shop\n\ngo 1.19\n");

	ck_assert_int_eq(stage_change(&stage, "opened", 3, &head), 202);
	(void)stage_await(&stage, &head, "success");
	json_auto_t *document = document_of(&head);
	ck_assert_str_eq(json_string_value(json_object_get(document, "base")), collected.hex);
	ck_assert_str_eq(
		json_string_value(json_object_get(document, "base_reason")),
		"nearest collected ancestor, 1 before the merge base with main, which does not build");
}
END_TEST

static Suite *judge_suite(void)
{
	Suite *suite = suite_create("flow_judge");
	TCase *alike = tcase_create("alike"), *heat = tcase_create("heat");
	TCase *base = tcase_create("base");

	tcase_set_timeout(alike, 180);
	tcase_add_checked_fixture(alike, open_usual, close_stage);
	tcase_add_loop_test(alike, a_change_is_judged_alike_before_it_is_pushed, 0, (int)COUNT_OF(changes));
	suite_add_tcase(suite, alike);

	tcase_set_timeout(base, 180);
	tcase_add_checked_fixture(base, open_usual, close_stage);
	tcase_add_test(base, what_the_main_branch_gained_is_nobodys_fault);
	tcase_add_test(base, a_base_that_does_not_build_has_a_named_stand_in);
	suite_add_tcase(suite, base);

	/* Since Go 1.25 the first use of pprof builds it. */
	tcase_set_timeout(heat, 500);
	tcase_add_checked_fixture(heat, open_with_profile, close_stage);
	tcase_add_test(heat, a_profile_of_the_base_says_what_fails);
	suite_add_tcase(suite, heat);
	return suite;
}

UNIT_MAIN(judge_suite)
