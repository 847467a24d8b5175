/* schema/: every statement prepares and finds its rows by index; every released schema migrates. */
#include "schema/schema.h"

#include <sqlite3.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "store/changes.h"
#include "store/history.h"
#include "store/jobs.h"
#include "store/outbox.h"
#include "store/trend.h"
#include "store_fixture.h"

static sqlite3 *db;

static void setup(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (size_t i = 0; i < SCHEMA_VERSION; i++)
		ck_assert_msg(sqlite3_exec(db, schema_migrations[i], NULL, NULL, NULL) == SQLITE_OK, "%s",
			      sqlite3_errmsg(db));
}

static void teardown(void)
{
	(void)sqlite3_close(db);
}

START_TEST(every_statement_prepares_and_is_one)
{
	const struct schema_statement *statement = &schema_statements[_i];
	const char *tail;
	sqlite3_stmt *stmt;

	ck_assert_msg(sqlite3_prepare_v2(db, statement->text, -1, &stmt, &tail) == SQLITE_OK, "%s: %s",
		      statement->name, sqlite3_errmsg(db));
	ck_assert_ptr_nonnull(stmt);
	(void)sqlite3_finalize(stmt);
	tail += strspn(tail, " \n\t");
	ck_assert_msg(*tail == '\0' || strcmp(tail, "/*scan*/") == 0, "%s: \"%s\" is left over",
		      statement->name, tail);
}
END_TEST

START_TEST(a_statement_for_readers_does_not_write)
{
	const struct schema_statement *statement = &schema_statements[_i];
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_prepare_v2(db, statement->text, -1, &stmt, NULL), SQLITE_OK);
	if (statement->role == SCHEMA_READ)
		ck_assert_msg(sqlite3_stmt_readonly(stmt), "%s writes", statement->name);
	(void)sqlite3_finalize(stmt);
}
END_TEST

/* An index that holds only what is unfinished is small, whatever the table has grown to. */
static bool is_small(const char *step)
{
	static const char *const partial[] = { "job_queued",	    "job_running",	 "job_unfinished",
					       "job_created",	    "outbox_due",	 "outbox_sending",
					       "outbox_unanswered", "change_open",	 "outbox_dead",
					       "outbox_last",	    "delivery_unsettled" };

	for (size_t i = 0; i < COUNT_OF(partial); i++)
		if (strstr(step, partial[i]))
			return true;
	/* Subqueries whose own steps are looked at themselves. */
	/* What one row holds; a page of an index; repositories. */
	if (strstr(step, "json_each") || strcmp(step, "SCAN walked") == 0 || strcmp(step, "SCAN stale") == 0)
		return true;
	/* Rows that an index of parts names; the different sets of causes. */
	if (strstr(step, "function_part VIRTUAL TABLE INDEX 0:M") || strcmp(step, "SCAN sets") == 0)
		return true;
	return strstr(step, "CONSTANT ROW") || strstr(step, "SCAN (subquery") ||
	       strcmp(step, "SCAN due") == 0 || strcmp(step, "SCAN final") == 0;
}

/* These sort what is little, whatever the tables have grown to. */
static bool sorts_little(const char *name)
{
	static const char *const sorting[] = {
		/* A page of a walk; what passes a filter of which a walk found little. */
		"functions_by_escapes", "functions_by_change", "functions_by_age", "functions_named",
		"functions_of_packages", "functions_of_packages_by_name", "functions_of_part",
		"functions_of_part_by_name", "functions_of_cause",
		/* Functions of one name; changes of one function at one position; sites of one function. */
		"function_named", "function_changes", "present_add",
		/* Snapshots of one package with the same inputs. */
		"snapshot_by_inputs", "snapshot_by_key",
		/* Unfinished jobs. */
		"job_claim", "jobs_find", "jobs_count"
	};

	for (size_t i = 0; i < COUNT_OF(sorting); i++)
		if (strcmp(name, sorting[i]) == 0)
			return true;
	return false;
}

START_TEST(no_statement_walks_through_a_table)
{
	const struct schema_statement *statement = &schema_statements[_i];
	scoped_free char *sql = mem_print("EXPLAIN QUERY PLAN %s", statement->text);
	sqlite3_stmt *stmt;

	if (strstr(statement->text, "/*scan*/") || strstr(statement->text, "PRAGMA"))
		return;
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(stmt, 3);
		ck_assert_msg(strncmp(step, "SCAN", 4) != 0 || is_small(step), "%s: %s", statement->name,
			      step);
		ck_assert_msg(!strstr(step, "AUTOMATIC"), "%s: %s", statement->name, step);
		ck_assert_msg(!strstr(step, "TEMP B-TREE") || sorts_little(statement->name), "%s: %s",
			      statement->name, step);
	}
	(void)sqlite3_finalize(stmt);
}
END_TEST

/* Where nothing passes its filter a walk goes through all of its index: the table must stay out of that. */
START_TEST(a_walk_reads_its_index_alone)
{
	static const enum statement walks[] = { STATEMENT_FUNCTIONS_BY_ESCAPES, STATEMENT_FUNCTIONS_BY_CHANGE,
						STATEMENT_FUNCTIONS_BY_AGE };

	for (size_t i = 0; i < COUNT_OF(walks); i++) {
		scoped_free char *sql = mem_print("EXPLAIN QUERY PLAN %s", schema_statements[walks[i]].text);
		size_t covering = 0;
		sqlite3_stmt *stmt;
		ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
		while (sqlite3_step(stmt) == SQLITE_ROW)
			covering += strstr((const char *)sqlite3_column_text(stmt, 3),
					   "USING COVERING INDEX present_") != NULL;
		ck_assert_uint_eq(covering, 1);
		(void)sqlite3_finalize(stmt);
	}
}
END_TEST

START_TEST(every_table_is_strict)
{
	sqlite3_stmt *stmt;

	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
				   "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict"
				   " AND type = 'table' AND name NOT LIKE 'sqlite%'",
				   -1, &stmt, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_DONE);
	(void)sqlite3_finalize(stmt);
}
END_TEST

START_TEST(a_migration_leaves_its_number)
{
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_int(stmt, 0), SCHEMA_VERSION);
	(void)sqlite3_finalize(stmt);
}
END_TEST

static void load_dump(const char *name)
{
	scoped_free char *path = files_join(TESTS_DIR "/schema", name);
	scoped_buf sql = { 0 };
	sqlite3 *old;

	OK(files_read(&sql, path, &fx.err));
	ck_assert_int_eq(sqlite3_open(fx.path, &old), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(old, buf_string(&sql), NULL, NULL, NULL) == SQLITE_OK, "%s",
		      sqlite3_errmsg(old));
	ck_assert_int_eq(sqlite3_close(old), SQLITE_OK);
}

START_TEST(a_database_of_schema_1_opens_with_all_it_holds)
{
	struct repository repository;
	struct change change;
	struct messages messages;
	struct jobs jobs;
	struct function_names names;
	struct offenders top;
	struct trend trend;

	load_dump("schema_1.sql");
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_verify(fx.store, &fx.err));
	OK(repository_find(&repository, &fx.arena, fx.store, "github", "acme/api", &fx.err));
	OK(change_get(&change, &fx.arena, fx.store, repository.id, 7, &fx.err));
	ck_assert_str_eq(change.title, "Faster");
	OK(jobs_list(&jobs, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(jobs.count, 2);
	OK(outbox_list(&messages, &fx.arena, fx.store, 0, 9, &fx.err));
	ck_assert_uint_eq(messages.count, 1);
	OK(history_find(&names, &fx.arena, fx.store, repository.id, "(*T).M", &fx.err));
	ck_assert_uint_eq(names.count, 1);
	OK(history_top(&top, &fx.arena, fx.store, repository.id, "", 9, &fx.err));
	ck_assert_uint_eq(top.count, 1);
	OK(trend_list(&trend, &fx.arena, fx.store, repository.id, "", 0, 9, &fx.err));
	ck_assert_uint_gt(trend.count, 0);
	ck_assert_int_eq(trend.list[0].tally.allocating, top.list[0].allocating);
}
END_TEST

/* The fingerprint was computed of the sites when the record was stored. */
static void check_texts(void)
{
	sqlite3_stmt *stmt;
	struct digest digest;
	int told = 0;

	ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT words, fingerprint FROM record", -1, &stmt, NULL),
			 SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const struct view words = { sqlite3_column_blob(stmt, 0),
					    (size_t)sqlite3_column_bytes(stmt, 0) };
		OK(digest_sha256(&digest, words, &fx.err));
		ck_assert_int_eq(words.len > 0, sqlite3_column_bytes(stmt, 1) > 0);
		if (words.len)
			ck_assert_mem_eq(digest.bytes, sqlite3_column_blob(stmt, 1),
					 (size_t)sqlite3_column_bytes(stmt, 1));
		told += words.len > 0;
	}
	(void)sqlite3_finalize(stmt);
	ck_assert_int_gt(told, 0);
	ck_assert_int_eq(sqlite3_prepare_v2(db,
					    "SELECT group_concat(imports, '|') FROM (SELECT DISTINCT imports "
					    "FROM outline ORDER BY imports)",
					    -1, &stmt, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	ck_assert_str_eq((const char *)sqlite3_column_text(stmt, 0), "example.com/api/in\n|fmt\n");
	(void)sqlite3_finalize(stmt);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static int tell(void *payload, const struct history_change *change, struct err *err)
{
	(void)err;
	buf_print(payload, "%s:", change->commit.subject);
	for (size_t i = 0; i < change->added_count; i++)
		buf_print(payload, " +%s of '%s'", change->added[i]->subject, change->added[i]->message);
	for (size_t i = 0; i < change->removed_count; i++)
		buf_print(payload, " -%s", change->removed[i]->subject);
	buf_print(payload, " = %zu %zu\n", change->allocating, change->leaks);
	return 0;
}

static const char *story_of(int64_t repository, const char *function)
{
	struct function_names names;
	scoped_buf out = { 0 };

	OK(history_find(&names, &fx.arena, fx.store, repository, function, &fx.err));
	ck_assert_uint_eq(names.count, 1);
	OK(history_each(fx.store, names.list[0].id, "", 0, 9, tell, &out, &fx.err));
	return arena_text(&fx.arena, buf_view(&out));
}

START_TEST(a_database_of_schema_4_tells_its_histories)
{
	struct repository repository;

	load_dump("schema_4.sql");
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_verify(fx.store, &fx.err));
	check_texts();
	OK(repository_find(&repository, &fx.arena, fx.store, "github", "acme/api", &fx.err));
	ck_assert_str_eq(story_of(repository.id, "New"),
			 "a literal: +&Cart{...} of '&Cart{...} escapes to heap' +make([]int, n) of "
			 "'make([]int, n) escapes to "
			 "heap' -make([]int, n) -c = 2 0\n"
			 "first: +make([]int, n) of 'make([]int, n) escapes to heap' +c of 'moved to heap: "
			 "c' = 2 0\n");
	ck_assert_str_eq(story_of(repository.id, "First"),
			 "no First: -c = 0 0\n"
			 "first: +c of 'leaking param: c to result ~r0 level=1' = 0 1\n");
}
END_TEST

static Suite *schema_suite(void)
{
	Suite *suite = suite_create("schema");
	TCase *statements = tcase_create("statements"), *dumps = tcase_create("dumps");

	tcase_add_checked_fixture(statements, setup, teardown);
	tcase_add_loop_test(statements, every_statement_prepares_and_is_one, 0, STATEMENT_COUNT);
	tcase_add_loop_test(statements, a_statement_for_readers_does_not_write, 0, STATEMENT_COUNT);
	tcase_add_loop_test(statements, no_statement_walks_through_a_table, 0, STATEMENT_COUNT);
	tcase_add_test(statements, a_walk_reads_its_index_alone);
	tcase_add_test(statements, every_table_is_strict);
	tcase_add_test(statements, a_migration_leaves_its_number);
	suite_add_tcase(suite, statements);
	tcase_add_checked_fixture(dumps, fixture_directory, fixture_teardown);
	tcase_add_test(dumps, a_database_of_schema_1_opens_with_all_it_holds);
	tcase_add_test(dumps, a_database_of_schema_4_tells_its_histories);
	suite_add_tcase(suite, dumps);
	return suite;
}

UNIT_MAIN(schema_suite)
