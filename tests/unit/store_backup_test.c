/* lib/store/backup.h; and the write-ahead log beside readers that take their time. */
#include "store/backup.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "schema/schema.h"
#include "store/deliveries.h"
#include "store/handle.h"
#include "store_fixture.h"

static char *copy_path;

static void set_up(void)
{
	fixture_setup();
	copy_path = files_join(fx.directory, "copy.db");
}

static void tear_down(void)
{
	free(copy_path);
	fixture_teardown();
}

static int64_t delivery_count(const char *path)
{
	return fixture_number(path, "SELECT count(*) FROM delivery");
}

/* Of SIZE bytes. */
static void deliver(struct store *store, int number, size_t size)
{
	scoped_free char *body = mem_zero(1, size), *guid = mem_print("delivery-%d", number);
	const struct delivery delivery = { .host = "github", .guid = guid, .body = { body, size } };
	int64_t id;
	bool known;

	OK(delivery_add(&id, &known, store, &delivery, &fx.err));
}

static void content_of(struct buf *out, const char *path)
{
	OK(files_read(out, path, &fx.err));
}

START_TEST(copy_is_one_private_file)
{
	struct stat info;
	scoped_free char *log = mem_print("%s-wal", copy_path);

	deliver(fx.store, 1, 100);
	OK(store_backup(fx.store, copy_path, false, &fx.err));
	ck_assert_int_eq(stat(copy_path, &info), 0);
	ck_assert_int_eq(info.st_mode & 0777, 0600);
	ck_assert_int_ne(access(log, F_OK), 0);
	ck_assert_int_eq(
		fixture_number(copy_path,
			       "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'delete'"),
		1);
	ck_assert_int_eq(delivery_count(copy_path), 1);
}
END_TEST

/* A second process that writes until it is killed. */
static pid_t start_writer(void)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child)
		return child;
	struct store *store;
	if (store_open(&store, fx.path, STORE_SERVE, &fx.err) < 0)
		_exit(1);
	for (int i = 1000;; i++)
		deliver(store, i, 2000);
}

START_TEST(copies_are_whole_while_somebody_writes)
{
	pid_t writer = start_writer();
	int64_t last = -1;

	for (int i = 0; i < 20; i++) {
		OK(store_backup(fx.store, copy_path, true, &fx.err));
		int64_t now = delivery_count(copy_path);
		ck_assert_int_ge(now, last);
		last = now;
	}
	ck_assert_int_eq(kill(writer, SIGKILL), 0);
	ck_assert(WIFSIGNALED(fixture_wait(writer)));
	ck_assert_int_gt(last, 0);
}
END_TEST

/* The number of a process that lives no more. */
static pid_t dead_process(void)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (!child)
		_exit(0);
	ck_assert_int_eq(fixture_wait(child), 0);
	return child;
}

/* Names beside the copy; freed by the caller. */
static char *beside(pid_t process, const char *suffix)
{
	return mem_print("%s.copying-%ld%s", copy_path, (long)process, suffix);
}

static bool backup_removes(const char *path)
{
	OK(files_write(path, VIEW("left"), &fx.err));
	OK(store_backup(fx.store, copy_path, true, &fx.err));
	return access(path, F_OK) < 0;
}

START_TEST(leftovers_of_dead_processes_go_with_the_next_backup)
{
	static const char *const ours[] = { "", "-journal", "-wal", "-shm" };
	pid_t dead = dead_process();

	for (size_t i = 0; i < COUNT_OF(ours); i++) {
		scoped_free char *path = beside(dead, ours[i]);
		ck_assert_msg(backup_removes(path), "%s", path);
	}
}
END_TEST

START_TEST(nothing_else_goes_with_a_backup)
{
	pid_t dead = dead_process();
	scoped_free char *living = beside(getppid(), ""), *longer = beside(dead, ".gz");
	char *const others[] = { living,
				 longer,
				 mem_print("%s.%ld", copy_path, (long)dead),
				 mem_print("%s.copying-0%ld", copy_path, (long)dead),
				 mem_print("%s.copying-", copy_path),
				 mem_print("%s.copying--wal", copy_path),
				 mem_print("%s/other.db.copying-%ld", fx.directory, (long)dead) };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		ck_assert_msg(!backup_removes(others[i]), "%s", others[i]);
	for (size_t i = 2; i < COUNT_OF(others); i++)
		free(others[i]);
}
END_TEST

static pid_t start_copying(void)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child)
		return child;
	struct store *store;
	if (store_open(&store, fx.path, STORE_READ, &fx.err) < 0)
		_exit(1);
	for (;;)
		OK(store_backup(store, copy_path, true, &fx.err));
}

/* Killed while a copy was under way: that is seen by what it left. */
static char *killed_copy(void)
{
	for (int tries = 0; tries < 200; tries++) {
		pid_t child = start_copying();
		char *path = beside(child, "");
		while (access(path, F_OK) < 0)
			(void)usleep(100);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert(WIFSIGNALED(fixture_wait(child)));
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	ck_abort_msg("no copy was killed");
	return NULL;
}

START_TEST(killed_backup_leaves_nothing_behind_the_next_one)
{
	for (int i = 0; i < 100; i++)
		deliver(fx.store, i, 16 << 10);
	scoped_free char *left = killed_copy();
	OK(store_backup(fx.store, copy_path, true, &fx.err));
	ck_assert_int_lt(access(left, F_OK), 0);
	ck_assert_int_eq(delivery_count(copy_path), 100);
}
END_TEST

START_TEST(place_that_cannot_be_written_is_told)
{
	scoped_free char *path = files_join(fx.directory, "absent/copy.db");

	REFUSED(ERR_INPUT, store_backup(fx.store, path, false, &fx.err));
	ck_assert_ptr_nonnull(strstr(fx.err.text, path));
}
END_TEST

START_TEST(restored_database_is_as_it_was_and_the_other_one_is_kept)
{
	scoped_free char *replaced = mem_print("%s.replaced", fx.path);

	deliver(fx.store, 1, 100);
	OK(store_backup(fx.store, copy_path, false, &fx.err));
	deliver(fx.store, 2, 100);
	store_close(take(fx.store));
	OK(store_restore(fx.path, copy_path, &fx.err));
	ck_assert_int_eq(delivery_count(fx.path), 1);
	ck_assert_int_eq(delivery_count(replaced), 2);
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_verify(fx.store, &fx.err));
	deliver(fx.store, 3, 100);
}
END_TEST

/* A daemon that was killed leaves a log; restored content must never meet it. */
START_TEST(log_of_the_replaced_database_goes_with_it)
{
	scoped_free char *replaced = mem_print("%s.replaced", fx.path);

	OK(store_backup(fx.store, copy_path, false, &fx.err));
	store_close(take(fx.store));
	pid_t writer = start_writer();
	while (delivery_count(fx.path) < 20)
		(void)usleep(1000);
	ck_assert_int_eq(kill(writer, SIGKILL), 0);
	ck_assert(WIFSIGNALED(fixture_wait(writer)));
	OK(store_restore(fx.path, copy_path, &fx.err));
	ck_assert_int_eq(delivery_count(fx.path), 0);
	ck_assert_int_ge(delivery_count(replaced), 20);
}
END_TEST

START_TEST(damaged_database_can_be_replaced)
{
	deliver(fx.store, 1, 100);
	OK(store_backup(fx.store, copy_path, false, &fx.err));
	store_close(take(fx.store));
	OK(files_write(fx.path, VIEW("this is no database any more"), &fx.err));
	OK(store_restore(fx.path, copy_path, &fx.err));
	ck_assert_int_eq(delivery_count(fx.path), 1);
}
END_TEST

static void check_refused(enum err_kind kind, const char *backup)
{
	scoped_buf before = { 0 }, after = { 0 };

	content_of(&before, fx.path);
	REFUSED(kind, store_restore(fx.path, backup, &fx.err));
	content_of(&after, fx.path);
	ck_assert(view_equal(buf_view(&before), buf_view(&after)));
}

START_TEST(what_is_no_good_backup_is_refused_and_nothing_changes)
{
	OK(store_backup(fx.store, copy_path, false, &fx.err));
	store_close(take(fx.store));
	check_refused(ERR_ABSENT, "/nonexistent/or/not/copy.db");
	fixture_script(copy_path, "PRAGMA user_version = 100000");
	check_refused(ERR_INPUT, copy_path);
	fixture_script(copy_path, "PRAGMA user_version = 1; PRAGMA application_id = 7");
	check_refused(ERR_INPUT, copy_path);
	OK(files_write(copy_path, VIEW(""), &fx.err));
	check_refused(ERR_INPUT, copy_path);
	OK(files_write(copy_path, VIEW("sixteen bytes and some more of nonsense"), &fx.err));
	check_refused(ERR_INPUT, copy_path);
}
END_TEST

START_TEST(damaged_backup_is_refused)
{
	scoped_buf bytes = { 0 };

	for (int i = 0; i < 50; i++)
		deliver(fx.store, i, 3000);
	OK(store_backup(fx.store, copy_path, false, &fx.err));
	store_close(take(fx.store));
	content_of(&bytes, copy_path);
	memset(bytes.ptr + 8192, 0x5a, bytes.len - 8192);
	OK(files_write(copy_path, buf_view(&bytes), &fx.err));
	check_refused(ERR_INTERNAL, copy_path);
}
END_TEST

START_TEST(schema_change_leaves_a_copy_of_before)
{
	scoped_free char *kept = mem_print("%s.schema-1", fx.path);
	scoped_buf sql = { 0 };

	store_close(take(fx.store));
	ck_assert_int_eq(unlink(fx.path), 0);
	content_of(&sql, TESTS_DIR "/schema/schema_1.sql");
	fixture_script(fx.path, buf_string(&sql));
	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_int_eq(fixture_number(kept, "PRAGMA user_version"), 1);
	ck_assert_int_eq(fixture_number(kept, "SELECT count(*) FROM job"), 2);
	ck_assert_int_eq(fixture_number(fx.path, "PRAGMA user_version"), SCHEMA_VERSION);
	store_close(take(fx.store));
	ck_assert_int_eq(unlink(kept), 0);
	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_int_ne(access(kept, F_OK), 0);
}
END_TEST

static sqlite3_stmt *start_reading(sqlite3 **db)
{
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_open_v2(fx.path, db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(*db, "SELECT body FROM delivery", -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	return stmt;
}

START_TEST(reader_that_stays_holds_up_no_writer_and_the_log_shrinks_after_it)
{
	sqlite3 *db;

	deliver(fx.store, 0, 100);
	sqlite3_stmt *stmt = start_reading(&db);
	for (int i = 1; i <= 300; i++)
		deliver(fx.store, i, 16 << 10);
	OK(store_checkpoint(fx.store, &fx.err));
	ck_assert_int_gt(store_log_bytes(fx.store), 300 * (16 << 10));
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	OK(store_checkpoint(fx.store, &fx.err));
	ck_assert_int_eq(store_log_bytes(fx.store), 0);
	ck_assert_int_gt(store_bytes(fx.store), 300 * (16 << 10));
	ck_assert_int_eq(delivery_count(fx.path), 301);
}
END_TEST

START_TEST(checkpoint_waits_for_nobody)
{
	sqlite3 *db;

	deliver(fx.store, 0, 100);
	sqlite3_stmt *stmt = start_reading(&db);
	deliver(fx.store, 1, 100);
	int64_t start = clock_mono_ms();
	OK(store_checkpoint(fx.store, &fx.err));
	ck_assert_int_lt(clock_mono_ms() - start, STORE_WAIT_MS / 2);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
}
END_TEST

START_TEST(statement_over_its_deadline_ends)
{
	struct repositories all;

	for (int i = 0; i < 3000; i++) {
		scoped_free char *name = mem_print("acme/%d", i);
		int64_t id;
		if (i == 0)
			OK(store_begin(fx.store, &fx.err));
		OK(repository_ensure(&id, fx.store, "github", name, "main", &fx.err));
	}
	OK(store_commit(fx.store, &fx.err));
	store_deadline(fx.store, clock_mono_ms() - 1);
	REFUSED(ERR_BUSY, repositories_list(&all, &fx.arena, fx.store, &fx.err));
	ck_assert_ptr_nonnull(strstr(fx.err.text, "too long"));
	store_deadline(fx.store, clock_mono_ms() + 60000);
	OK(repositories_list(&all, &fx.arena, fx.store, &fx.err));
	store_deadline(fx.store, 0);
	OK(repositories_list(&all, &fx.arena, fx.store, &fx.err));
	ck_assert_uint_eq(all.count, 3001);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("store_backup");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 60);
	tcase_add_test(all, copy_is_one_private_file);
	tcase_add_test(all, copies_are_whole_while_somebody_writes);
	tcase_add_test(all, leftovers_of_dead_processes_go_with_the_next_backup);
	tcase_add_test(all, nothing_else_goes_with_a_backup);
	tcase_add_test(all, killed_backup_leaves_nothing_behind_the_next_one);
	tcase_add_test(all, place_that_cannot_be_written_is_told);
	tcase_add_test(all, restored_database_is_as_it_was_and_the_other_one_is_kept);
	tcase_add_test(all, log_of_the_replaced_database_goes_with_it);
	tcase_add_test(all, damaged_database_can_be_replaced);
	tcase_add_test(all, what_is_no_good_backup_is_refused_and_nothing_changes);
	tcase_add_test(all, damaged_backup_is_refused);
	tcase_add_test(all, schema_change_leaves_a_copy_of_before);
	tcase_add_test(all, reader_that_stays_holds_up_no_writer_and_the_log_shrinks_after_it);
	tcase_add_test(all, checkpoint_waits_for_nobody);
	tcase_add_test(all, statement_over_its_deadline_ends);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
