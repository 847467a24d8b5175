/* One repository under several configurations: stored apart, judged apart, reported together. */
#include <sqlite3.h>

#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static const char config[] = "\tconfiguration = amd64\n\tconfiguration = arm64\n"
			     "[configuration \"amd64\"]\n\tgoos = linux\n\tgoarch = amd64\n"
			     "[configuration \"arm64\"]\n\tgoos = linux\n\tgoarch = arm64\n"
			     "[configuration \"nowhere\"]\n\tgoos = linux\n\tgoarch = nowhere\n";

/* A package with a file for each of the two; on arm64 a value escapes. */
static const char escapes[] = "package price\n\nfunc Hint() *int {\n\tn := 1\n\treturn &n\n}\n";
static const char quiet[] = "package price\n\nfunc Hint() *int {\n\treturn nil\n}\n";
/* The same, and one more. */
static const char worse[] = "package price\n\nfunc Hint() *int {\n\tn := 1\n\treturn &n\n}\n\n"
			    "func More() *int {\n\tmore := 2\n\treturn &more\n}\n";

static void open_with(const char *more)
{
	const struct stage_options options = { .config = more };

	stage_open(&stage, &options);
	repo_maker_write(&stage.repo, "price/x_arm64.go", escapes);
	repo_maker_write(&stage.repo, "price/x_amd64.go", quiet);
	stage.main = repo_maker_commit(&stage.repo, "Hints");
	stage_serve(&stage);
}

static void open_and_serve(void)
{
	open_with(config);
}

static void close_stage(void)
{
	stage_close(&stage);
}

static void says(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) != NULL, "'%s' is not in: %s", words, text);
}

static void lacks(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) == NULL, "'%s' is in: %s", words, text);
}

static char *body_of(const struct oid *commit, const char *format)
{
	struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, 0, &status));
	scoped_free char *path = mem_print("%s%s", format, strrchr(status.target_url, '/'));
	return stage_get(&stage, path, NULL);
}

static void run(struct buf *out, const char *const *argv)
{
	ck_assert_msg(stage_run(&stage, out, argv) == 0, "%s", buf_string(out));
}

/* One number out of the database, read from outside. */
static int64_t number(const char *sql)
{
	scoped_free char *path = stage_path(&stage, "data/heapgate.db");
	sqlite3_stmt *stmt;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	int64_t value = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return value;
}

START_TEST(a_baseline_is_stored_for_each)
{
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	const char *text = stage_await(&stage, &stage.main, "success");
	says(text, "amd64: ");
	says(text, "arm64: ");
	ck_assert_int_eq(number("SELECT count(*) FROM collection"), 2);
	ck_assert_int_eq(number("SELECT count(DISTINCT configuration) FROM collection"), 2);
	ck_assert_int_eq(number("SELECT count(*) FROM timeline WHERE line = ''"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM timeline WHERE line = 'arm64'"), 1);
}
END_TEST

START_TEST(an_escape_on_one_alone_fails_and_is_named)
{
	struct oid head = stage_write_change(&stage, 1, "price/x_arm64.go", worse);

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "failure");
	says(text, "1 new heap escape in 1 function");
	says(text, "(arm64 only)");
	scoped_free char *result = body_of(&head, "/api/v1/checks");
	says(result, "\"configurations\": \"amd64, arm64\"");
	says(result, "moved to heap: more");
	lacks(result, "moved to heap: n\"");
	scoped_free char *page = body_of(&head, "/c");
	says(page, "arm64: go");
	says(page, " on arm64");
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM collection"), 4);
}
END_TEST

START_TEST(an_escape_on_all_is_one)
{
	struct oid head = stage_commit_change(&stage, 2, "adds");

	ck_assert_int_eq(stage_change(&stage, "opened", 2, &head), 202);
	const char *text = stage_await(&stage, &head, "failure");
	lacks(text, "only");
	scoped_free char *page = body_of(&head, "/c");
	says(page, " on amd64, arm64");
}
END_TEST

START_TEST(what_differs_between_configurations_is_no_change)
{
	struct oid head = stage_commit_change(&stage, 3, "harmless");

	ck_assert_int_eq(stage_change(&stage, "opened", 3, &head), 202);
	says(stage_await(&stage, &head, "success"), "No new heap escapes");
}
END_TEST

START_TEST(each_has_its_own_history)
{
	scoped_free char *file = stage_path(&stage, "heapgate.conf");
	const char *const same[] = { "history", "--config", file, "-C", "amd64", "price.Hint", NULL };
	const char *const other[] = { "history", "--config", file, "-C", "arm64", "price.Hint", NULL };
	scoped_buf of_first = { 0 }, of_other = { 0 };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	run(&of_other, other);
	says(buf_string(&of_other), "moved to heap: n");
	run(&of_first, same);
	says(buf_string(&of_first), "no sites in any collected commit");
	scoped_free char *page =
		stage_get(&stage, "/f/acme/shop?function=price.Hint&configuration=arm64", NULL);
	says(page, "moved to heap: n");
}
END_TEST

/* Each page that shows a trend or a list lets the reader choose, and what it links to keeps the choice. */
START_TEST(each_has_its_own_pages)
{
	static const char *const lists[] = { "/r/acme/shop?", "/s/acme/shop?order=age&", "/s/acme/shop?" };
	static const char *const all[] = { "/r/acme/shop?", "/s/acme/shop?", "/p/acme/shop?",
					   "/f/acme/shop?function=price.Hint&" };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		scoped_free char *path = mem_print("%sconfiguration=arm64", lists[i]);
		scoped_free char *of_first = stage_get(&stage, lists[i], NULL);
		scoped_free char *of_other = stage_get(&stage, path, NULL);
		lacks(of_first, "<strong>Hint</strong>");
		says(of_other, "price.Hint&amp;configuration=arm64\"");
	}
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		scoped_free char *path = mem_print("%sconfiguration=arm64", all[i]);
		scoped_free char *unknown = mem_print("%sconfiguration=nowhere", all[i]);
		scoped_free char *of_first = stage_get(&stage, all[i], NULL);
		scoped_free char *of_other = stage_get(&stage, path, NULL);
		long status = 0;
		says(of_first, "<b>amd64</b> · <a href=\"?");
		says(of_first, "configuration=arm64\">arm64</a>");
		says(of_other, "\">amd64</a> · <b>arm64</b>");
		scoped_free char *refused = stage_get(&stage, unknown, &status);
		ck_assert_int_eq(status, 400);
	}
}
END_TEST

START_TEST(each_is_compared_alone)
{
	scoped_free char *file = stage_path(&stage, "heapgate.conf");
	struct oid before = stage.main;
	scoped_buf of_first = { 0 }, of_other = { 0 };

	ck_assert_int_eq(stage_push(&stage, &before), 202);
	(void)stage_await(&stage, &before, "success");
	repo_maker_write(&stage.repo, "price/x_arm64.go", worse);
	stage.main = repo_maker_commit(&stage.repo, "More hints");
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	const char *const first[] = { "compare", "--config", file, before.hex, stage.main.hex, NULL };
	const char *const other[] = { "compare", "--config", file,	     "-C",
				      "arm64",	 before.hex, stage.main.hex, NULL };
	run(&of_first, first);
	says(buf_string(&of_first), ": 0 added");
	run(&of_other, other);
	says(buf_string(&of_other), ": 1 added");
	scoped_free char *path =
		mem_print("/api/v1/repositories/acme/shop/compare/%s...%s?configuration=arm64", before.hex,
			  stage.main.hex);
	scoped_free char *answer = stage_get(&stage, path, NULL);
	says(answer, "moved to heap: more");
	says(answer, "\"goarch\": \"arm64\"");
}
END_TEST

START_TEST(backfill_fills_every_line)
{
	scoped_free char *file = stage_path(&stage, "heapgate.conf");
	const char *const argv[] = { "backfill", "--config", file, NULL };
	scoped_buf out = { 0 };

	run(&out, argv);
	says(buf_string(&out), "2 collected, 0 known before, 0 could not be collected");
	ck_assert_int_eq(number("SELECT count(*) FROM timeline WHERE line = ''"), 2);
	ck_assert_int_eq(number("SELECT count(*) FROM timeline WHERE line = 'arm64'"), 2);
	buf_clear(&out);
	run(&out, (const char *const[]){ "backfill", STAGE_REPOSITORY, "--config", file, NULL });
	says(buf_string(&out), "0 collected, 2 known before");
}
END_TEST

START_TEST(backfill_takes_one_repository_that_is_configured)
{
	scoped_free char *file = stage_path(&stage, "heapgate.conf");
	const char *const wrong[][6] = {
		{ "backfill", "--config", file, "acme/absent" },
		{ "backfill", "--config", file, STAGE_REPOSITORY, "acme/absent" },
		{ "backfill", "--config", file, STAGE_REPOSITORY, "--repository=" STAGE_REPOSITORY },
		{ "work", "--config", file, STAGE_REPOSITORY },
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		scoped_buf out = { 0 };
		ck_assert_int_eq(stage_run(&stage, &out, wrong[i]), 2);
	}
}
END_TEST

START_TEST(one_that_cannot_be_judged_does_not_hide_a_failure)
{
	scoped_free char *more = mem_print("\tconfiguration = nowhere\n%s", config);

	open_with(more);
	struct oid head = stage_write_change(&stage, 1, "price/x_arm64.go", worse);
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "failure");
	says(text, "(arm64 only)");
	says(text, "1 configuration not judged");
	scoped_free char *page = body_of(&head, "/c");
	says(page, "linux/nowhere");
	struct oid fine = stage_commit_change(&stage, 2, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &fine), 202);
	says(stage_await(&stage, &fine, "error"), "nowhere");
	stage_close(&stage);
}
END_TEST

START_TEST(the_command_line_agrees)
{
	scoped_buf out = { 0 };
	struct oid head = stage_write_change(&stage, 1, "price/x_arm64.go", worse);
	const char *const argv[] = { "diff",	       "-r", stage.repo.path, "-C",
				     "goarch=amd64",   "-C", "goarch=arm64",  stage.main.hex,
				     (char *)head.hex, NULL };

	ck_assert_int_eq(stage_run(&stage, &out, argv), 1);
	says(buf_string(&out), "(linux/arm64 only)");
	says(buf_string(&out), "price/x_arm64.go:9:2: moved to heap: more  (linux/arm64)");
}
END_TEST

static Suite *configurations_suite(void)
{
	Suite *suite = suite_create("flow_configurations");
	TCase *served = tcase_create("served"), *bare = tcase_create("bare");

	tcase_set_timeout(served, 180);
	tcase_set_timeout(bare, 180);
	tcase_add_checked_fixture(served, open_and_serve, close_stage);
	tcase_add_test(served, a_baseline_is_stored_for_each);
	tcase_add_test(served, an_escape_on_one_alone_fails_and_is_named);
	tcase_add_test(served, an_escape_on_all_is_one);
	tcase_add_test(served, what_differs_between_configurations_is_no_change);
	tcase_add_test(served, each_has_its_own_history);
	tcase_add_test(served, each_has_its_own_pages);
	tcase_add_test(served, each_is_compared_alone);
	tcase_add_test(served, backfill_fills_every_line);
	tcase_add_test(served, backfill_takes_one_repository_that_is_configured);
	tcase_add_test(served, the_command_line_agrees);
	suite_add_tcase(suite, served);
	tcase_add_test(bare, one_that_cannot_be_judged_does_not_hide_a_failure);
	suite_add_tcase(suite, bare);
	return suite;
}

UNIT_MAIN(configurations_suite)
