/* lib/gate/gc: what goes, what stays, and that nothing is left dangling. */
#include "gate/gc.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "gate/latch.h"
#include "store/records.h"
#include "store_fixture.h"
#include "support/collections.h"

enum { DAY_MS = 24 * 3600 * 1000, NOW_DAYS = 1000 };

static const struct gate_repository repository = { .name = "acme/api" };
static struct gate_settings settings;

static void setup(void)
{
	fixture_setup();
	settings = (struct gate_settings){
		.data = fx.directory,
		.repositories = &repository,
		.repository_count = 1,
	};
}

static int silent(void *payload, const char *what, size_t so_far, struct err *err)
{
	(void)payload, (void)what, (void)so_far, (void)err;
	return 0;
}

static struct gc_result collect_garbage(bool dry_run)
{
	struct gc_result result;
	const struct gc_spec spec = {
		.settings = &settings,
		.store = fx.store,
		.limits = { .deliveries_ms = (int64_t)30 * DAY_MS,
			    .checks_ms = (int64_t)30 * DAY_MS,
			    .branches_ms = (int64_t)30 * DAY_MS,
			    .cache_bytes = 8192 },
		.now_ms = (int64_t)NOW_DAYS * DAY_MS,
		.wait_ms = 50,
		.dry_run = dry_run,
		.progress = silent,
	};

	OK(gc(&result, &spec, &fx.err));
	return result;
}

/* A commit with one package and one function of BODY's making. */
static void put(unsigned number, int64_t days, int64_t position, const char *subject)
{
	scoped_collection records = { 0 };
	scoped_free char *text = mem_print("@ example.com/m . a.go\nfn F a.go 1-3\n"
					   "moved | %s | return-pointer | always | 2:2\n",
					   subject);
	const struct commit_info commit = {
		.oid = fixture_oid(number), .author = "", .subject = "", .time_ms = days * DAY_MS
	};
	const struct records_spec spec = {
		.repository = fx.repository, .commit = &commit, .collection = &records, .position = position
	};

	collection_from(&records, text);
	OK(records_put(fx.store, &spec, &fx.err));
}

static int64_t count(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	int64_t rows = 0;
	while (sqlite3_step(stmt) == SQLITE_ROW)
		rows++;
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return rows;
}

START_TEST(an_old_commit_off_the_main_branch_goes_with_what_it_alone_had)
{
	put(1, 1, 0, "a");
	put(2, 1, RECORDS_OFF_LINE, "b");
	struct gc_result result = collect_garbage(false);
	ck_assert_uint_eq(result.rows[RETENTION_COLLECTIONS], 1);
	ck_assert_uint_eq(result.rows[RETENTION_SNAPSHOTS], 1);
	ck_assert_uint_eq(result.rows[RETENTION_RECORDS], 1);
	ck_assert_int_eq(count("SELECT * FROM snapshot"), 1);
	ck_assert_int_eq(count("SELECT * FROM manifest"), 1);
	ck_assert_int_eq(count("PRAGMA foreign_key_check"), 0);
}
END_TEST

START_TEST(what_the_main_branch_shares_stays)
{
	put(1, 1, 0, "a");
	put(2, 1, RECORDS_OFF_LINE, "a");
	struct gc_result result = collect_garbage(false);
	ck_assert_uint_eq(result.rows[RETENTION_COLLECTIONS], 1);
	ck_assert_uint_eq(result.rows[RETENTION_SNAPSHOTS], 0);
	ck_assert_uint_eq(result.rows[RETENTION_RECORDS], 0);
	ck_assert_int_eq(count("PRAGMA foreign_key_check"), 0);
}
END_TEST

START_TEST(a_young_commit_stays)
{
	put(2, NOW_DAYS - 1, RECORDS_OFF_LINE, "b");
	struct gc_result result = collect_garbage(false);
	ck_assert_uint_eq(result.rows[RETENTION_COLLECTIONS], 0);
	ck_assert_int_eq(count("SELECT * FROM record"), 1);
}
END_TEST

START_TEST(a_dry_run_removes_nothing)
{
	put(2, 1, RECORDS_OFF_LINE, "b");
	struct gc_result result = collect_garbage(true);
	ck_assert_uint_eq(result.rows[RETENTION_COLLECTIONS], 1);
	ck_assert_int_eq(count("SELECT * FROM collection"), 1);
	ck_assert_int_eq(count("SELECT * FROM record"), 1);
}
END_TEST

START_TEST(content_in_use_is_left_alone)
{
	scoped_latch latch = -1;

	put(2, 1, RECORDS_OFF_LINE, "b");
	OK(latch_content(&latch, settings.data, &fx.err));
	ck_assert(collect_garbage(false).busy);
	ck_assert_int_eq(count("SELECT * FROM collection"), 1);
}
END_TEST

static void make(const char *name)
{
	scoped_free char *path = files_join(fx.directory, name);

	OK(files_make_directory(path, &fx.err));
}

static bool is_there(const char *name)
{
	scoped_free char *path = files_join(fx.directory, name);

	return access(path, F_OK) == 0;
}

START_TEST(what_belongs_to_no_configured_repository_goes)
{
	make("mirrors/acme/api.git");
	make("mirrors/acme/api2.git");
	make("mirrors/gone/api.git");
	make("trees/work-1/acme/api");
	make("trees/work-1/gone/api");
	ck_assert_uint_eq(collect_garbage(false).directories, 3);
	ck_assert(is_there("mirrors/acme/api.git") && is_there("trees/work-1/acme/api"));
	ck_assert(!is_there("mirrors/acme/api2.git") && !is_there("mirrors/gone/api.git") &&
		  !is_there("trees/work-1/gone/api"));
}
END_TEST

static void make_entry(const char *name, time_t time)
{
	static const char filling[8192];
	scoped_free char *path = files_join(fx.directory, name);
	const struct timespec times[] = { { time, 0 }, { time, 0 } };

	OK(files_write(path, (struct view){ filling, sizeof(filling) }, &fx.err));
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

START_TEST(the_oldest_of_the_build_cache_goes_first)
{
	scoped_free char *cache = files_join(fx.directory, "cache");

	settings.go.cache = cache;
	make("cache/00");
	make_entry("cache/00/new-d", 2000);
	make_entry("cache/00/old-d", 1000);
	make_entry("cache/00/other", 1);
	ck_assert_uint_gt(collect_garbage(false).cache_bytes, 0);
	ck_assert(is_there("cache/00/new-d") && !is_there("cache/00/old-d") && is_there("cache/00/other"));
}
END_TEST

START_TEST(a_mirror_that_is_too_large_goes_when_nobody_fetches_into_it)
{
	scoped_free char *mirror = files_join(fx.directory, "mirrors/acme/api.git");

	settings.mirror_bytes = 4096;
	make("mirrors/acme/api.git");
	make_entry("mirrors/acme/api.git/pack", 1000);
	{
		scoped_latch latch = -1;
		OK(latch_mirror(&latch, mirror, true, &fx.err));
		ck_assert_uint_eq(collect_garbage(false).directories, 0);
		ck_assert(is_there("mirrors/acme/api.git/pack"));
	}
	ck_assert_uint_eq(collect_garbage(true).directories, 1);
	ck_assert(is_there("mirrors/acme/api.git/pack"));
	ck_assert_uint_eq(collect_garbage(false).directories, 1);
	ck_assert(!is_there("mirrors/acme/api.git"));
}
END_TEST

static Suite *gc_suite(void)
{
	TCase *tcase = tcase_create("gc");

	tcase_add_checked_fixture(tcase, setup, fixture_teardown);
	tcase_add_test(tcase, an_old_commit_off_the_main_branch_goes_with_what_it_alone_had);
	tcase_add_test(tcase, what_the_main_branch_shares_stays);
	tcase_add_test(tcase, a_young_commit_stays);
	tcase_add_test(tcase, a_dry_run_removes_nothing);
	tcase_add_test(tcase, content_in_use_is_left_alone);
	tcase_add_test(tcase, what_belongs_to_no_configured_repository_goes);
	tcase_add_test(tcase, a_mirror_that_is_too_large_goes_when_nobody_fetches_into_it);
	tcase_add_test(tcase, the_oldest_of_the_build_cache_goes_first);
	return fixture_suite("gate_gc", tcase);
}

UNIT_MAIN(gc_suite)
