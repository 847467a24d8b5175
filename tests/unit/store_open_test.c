/* lib/store/store.h: opening, roles, migrations, transactions. */
#include "store/store.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "schema/schema.h"
#include "store/backup.h"
#include "store/deliveries.h"
#include "store/handle.h"
#include "store_fixture.h"

static int add_repository(const char *name, struct err *err)
{
	int64_t id;

	return repository_ensure(&id, fx.store, "github", name, "main", err);
}

static size_t repository_count(struct store *store)
{
	struct repositories all;

	OK(repositories_list(&all, &fx.arena, store, &fx.err));
	return all.count;
}

START_TEST(a_new_file_gets_the_current_schema_and_our_mark)
{
	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_int_eq(fixture_number(fx.path, "PRAGMA user_version"), SCHEMA_VERSION);
	ck_assert_int_eq(fixture_number(fx.path, "PRAGMA application_id"), 1752196980);
	ck_assert_int_eq(
		fixture_number(fx.path, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}
END_TEST

START_TEST(a_new_file_is_private)
{
	struct stat info;

	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_int_eq(stat(fx.path, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0600);
}
END_TEST

START_TEST(an_empty_file_is_taken_for_new)
{
	OK(files_write(fx.path, VIEW(""), &fx.err));
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
}
END_TEST

START_TEST(a_reader_of_no_file_is_told_so_and_makes_none)
{
	REFUSED(ERR_ABSENT, store_open(&fx.store, fx.path, STORE_READ, &fx.err));
	ck_assert_int_eq(access(fx.path, F_OK), -1);
}
END_TEST

START_TEST(somebody_elses_database_is_left_untouched)
{
	scoped_buf before = { 0 }, after = { 0 };

	fixture_script(fx.path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1); PRAGMA application_id = 7");
	OK(files_read(&before, fx.path, &fx.err));
	REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	ck_assert_ptr_nonnull(strstr(fx.err.text, "belongs to another program"));
	OK(files_read(&after, fx.path, &fx.err));
	ck_assert(view_equal(buf_view(&before), buf_view(&after)));
}
END_TEST

START_TEST(a_database_without_a_mark_but_with_tables_is_somebody_elses)
{
	fixture_script(fx.path, "CREATE TABLE theirs (x)");
	REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
}
END_TEST

START_TEST(a_file_that_is_no_database_is_refused)
{
	OK(files_write(fx.path,
		       VIEW("this is a letter to my grandmother, longer than a header, and it goes on "
			    "until it has more than one hundred bytes"),
		       &fx.err));
	REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	ck_assert_ptr_nonnull(strstr(fx.err.text, "not a database"));
}
END_TEST

START_TEST(a_newer_database_is_refused_by_every_role)
{
	scoped_buf before = { 0 }, after = { 0 };

	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	store_close(take(fx.store));
	fixture_script(fx.path, "PRAGMA user_version = 4711");
	OK(files_read(&before, fx.path, &fx.err));
	for (int role = STORE_READ; role <= STORE_WORK; role++) {
		REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, (enum store_role)role, &fx.err));
		ck_assert_ptr_nonnull(strstr(fx.err.text, "4711"));
	}
	OK(files_read(&after, fx.path, &fx.err));
	ck_assert(view_equal(buf_view(&before), buf_view(&after)));
}
END_TEST

/* One byte after another of the header's fixed part. */
START_TEST(a_damaged_header_is_refused_and_left_as_it_is)
{
	scoped_buf good = { 0 };

	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	store_close(take(fx.store));
	OK(files_read(&good, fx.path, &fx.err));
	for (size_t i = 0; i < 16; i++) {
		scoped_buf bad = { 0 }, after = { 0 };
		buf_add(&bad, buf_view(&good));
		bad.ptr[i] ^= 0x20;
		OK(files_write(fx.path, buf_view(&bad), &fx.err));
		REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
		OK(files_read(&after, fx.path, &fx.err));
		ck_assert(view_equal(buf_view(&bad), buf_view(&after)));
	}
}
END_TEST

START_TEST(a_reader_does_not_migrate)
{
	fixture_script(fx.path, "PRAGMA application_id = 1752196980");
	REFUSED(ERR_INPUT, store_open(&fx.store, fx.path, STORE_READ, &fx.err));
	ck_assert_int_eq(fixture_number(fx.path, "PRAGMA user_version"), 0);
}
END_TEST

START_TEST(opening_again_keeps_what_is_there)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(add_repository("acme/api", &fx.err));
	store_close(take(fx.store));
	OK(store_open(&fx.store, fx.path, STORE_SERVE, &fx.err));
	ck_assert_uint_eq(repository_count(fx.store), 1);
}
END_TEST

START_TEST(processes_that_start_at_once_all_open_a_new_file)
{
	pid_t children[16];

	for (size_t i = 0; i < COUNT_OF(children); i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] == 0)
			_exit(store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0);
	}
	for (size_t i = 0; i < COUNT_OF(children); i++)
		ck_assert_int_eq(fixture_wait(children[i]), 0);
	ck_assert_int_eq(fixture_number(fx.path, "PRAGMA user_version"), SCHEMA_VERSION);
}
END_TEST

START_TEST(a_reader_cannot_write)
{
	struct store *reader;

	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_open(&reader, fx.path, STORE_READ, &fx.err));
	int64_t id;
	ck_assert_int_eq(repository_ensure(&id, reader, "github", "acme/api", "main", &fx.err), -1);
	ck_assert_int_eq(store_begin(reader, &fx.err), -1);
	store_close(reader);
	ck_assert_uint_eq(repository_count(fx.store), 0);
}
END_TEST

START_TEST(what_is_committed_is_seen_by_another_connection)
{
	struct store *reader;

	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_open(&reader, fx.path, STORE_READ, &fx.err));
	OK(store_begin(fx.store, &fx.err));
	OK(add_repository("acme/api", &fx.err));
	ck_assert_uint_eq(repository_count(reader), 0);
	OK(store_commit(fx.store, &fx.err));
	ck_assert_uint_eq(repository_count(reader), 1);
	store_close(reader);
}
END_TEST

START_TEST(a_second_transaction_is_refused_and_the_first_goes_on)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_begin(fx.store, &fx.err));
	OK(add_repository("acme/api", &fx.err));
	REFUSED(ERR_INTERNAL, store_begin(fx.store, &fx.err));
	OK(store_commit(fx.store, &fx.err));
	ck_assert_uint_eq(repository_count(fx.store), 1);
}
END_TEST

static int fail_halfway(void)
{
	if (store_begin(fx.store, &fx.err) < 0)
		return -1;
	scoped_rollback *guard = fx.store;
	(void)guard;
	return add_repository("acme/api", &fx.err) < 0 ? -1 : err_set(&fx.err, ERR_INPUT, "halfway");
}

START_TEST(leaving_the_scope_rolls_back)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	REFUSED(ERR_INPUT, fail_halfway());
	ck_assert(!store_in_transaction(fx.store));
	ck_assert_uint_eq(repository_count(fx.store), 0);
}
END_TEST

START_TEST(rolling_back_nothing_is_fine)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	store_rollback(fx.store);
	OK(store_begin(fx.store, &fx.err));
	store_rollback(fx.store);
	store_rollback(fx.store);
	ck_assert(!store_in_transaction(fx.store));
}
END_TEST

START_TEST(a_process_killed_in_a_transaction_leaves_nothing_of_it)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	store_close(take(fx.store));
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0 ||
		    add_repository("acme/kept", &fx.err) < 0 || store_begin(fx.store, &fx.err) < 0 ||
		    add_repository("acme/lost", &fx.err) < 0)
			_exit(1);
		(void)raise(SIGKILL);
	}
	ck_assert(WIFSIGNALED(fixture_wait(child)));
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	struct repositories all;
	OK(repositories_list(&all, &fx.arena, fx.store, &fx.err));
	ck_assert_uint_eq(all.count, 1);
	ck_assert_str_eq(all.list[0].name, "acme/kept");
	OK(store_verify(fx.store, &fx.err));
}
END_TEST

static int add_megabyte(void)
{
	scoped_free char *body = mem_zero(1, 1 << 20);
	const struct delivery delivery = { .host = "github", .guid = "1", .body = { body, 1 << 20 } };
	int64_t id;
	bool known;

	return delivery_add(&id, &known, fx.store, &delivery, &fx.err);
}

START_TEST(a_full_disk_is_a_limit)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	ck_assert_int_eq(sqlite3_exec(fx.store->db, "PRAGMA max_page_count = 200", NULL, NULL, NULL),
			 SQLITE_OK);
	REFUSED(ERR_LIMIT, add_megabyte());
	ck_assert_ptr_nonnull(strstr(fx.err.text, "the disk is full"));
	ck_assert(!store_in_transaction(fx.store));
	OK(add_repository("acme/api", &fx.err));
}
END_TEST

START_TEST(a_write_that_fails_damages_nothing)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	store_close(take(fx.store));
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		const struct rlimit bound = { 512 << 10, 512 << 10 };
		(void)signal(SIGXFSZ, SIG_IGN);
		if (store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0 ||
		    setrlimit(RLIMIT_FSIZE, &bound) < 0)
			_exit(1);
		_exit(add_megabyte() < 0 ? 0 : 2);
	}
	ck_assert_int_eq(fixture_wait(child), 0);
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(store_verify(fx.store, &fx.err));
	OK(add_megabyte());
}
END_TEST

START_TEST(damage_is_found)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	for (int i = 0; i < 200; i++) {
		scoped_free char *name = mem_print("acme/%0100d", i);
		OK(add_repository(name, &fx.err));
	}
	OK(store_checkpoint(fx.store, &fx.err));
	store_close(take(fx.store));
	scoped_buf bytes = { 0 };
	OK(files_read(&bytes, fx.path, &fx.err));
	memset(bytes.ptr + 4096, 0x5a, bytes.len - 4096);
	OK(files_write(fx.path, buf_view(&bytes), &fx.err));
	ck_assert(store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0 ||
		  store_verify(fx.store, &fx.err) < 0);
	ck_assert_int_eq(fx.err.kind, ERR_INTERNAL);
	ck_assert_ptr_nonnull(strstr(fx.err.text, "damaged"));
}
END_TEST

START_TEST(a_backup_is_a_database_of_its_own)
{
	scoped_free char *copy = files_join(fx.directory, "copy.db");
	struct store *store;

	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(add_repository("acme/api", &fx.err));
	OK(store_backup(fx.store, copy, false, &fx.err));
	REFUSED(ERR_INPUT, store_backup(fx.store, copy, false, &fx.err));
	OK(add_repository("acme/late", &fx.err));
	OK(store_open(&store, copy, STORE_WORK, &fx.err));
	ck_assert_uint_eq(repository_count(store), 1);
	OK(store_verify(store, &fx.err));
	store_close(store);
	OK(store_backup(fx.store, copy, true, &fx.err));
	OK(store_open(&store, copy, STORE_READ, &fx.err));
	ck_assert_uint_eq(repository_count(store), 2);
	store_close(store);
}
END_TEST

START_TEST(a_checkpoint_empties_the_log)
{
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(add_repository("acme/api", &fx.err));
	ck_assert_int_gt(store_log_bytes(fx.store), 0);
	OK(store_checkpoint(fx.store, &fx.err));
	ck_assert_int_eq(store_log_bytes(fx.store), 0);
}
END_TEST

static Suite *open_suite(void)
{
	TCase *tests = tcase_create("open");

	tcase_add_checked_fixture(tests, fixture_directory, fixture_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_new_file_gets_the_current_schema_and_our_mark);
	tcase_add_test(tests, a_new_file_is_private);
	tcase_add_test(tests, an_empty_file_is_taken_for_new);
	tcase_add_test(tests, a_reader_of_no_file_is_told_so_and_makes_none);
	tcase_add_test(tests, somebody_elses_database_is_left_untouched);
	tcase_add_test(tests, a_database_without_a_mark_but_with_tables_is_somebody_elses);
	tcase_add_test(tests, a_file_that_is_no_database_is_refused);
	tcase_add_test(tests, a_newer_database_is_refused_by_every_role);
	tcase_add_test(tests, a_damaged_header_is_refused_and_left_as_it_is);
	tcase_add_test(tests, a_reader_does_not_migrate);
	tcase_add_test(tests, opening_again_keeps_what_is_there);
	tcase_add_test(tests, processes_that_start_at_once_all_open_a_new_file);
	tcase_add_test(tests, a_reader_cannot_write);
	tcase_add_test(tests, what_is_committed_is_seen_by_another_connection);
	tcase_add_test(tests, a_second_transaction_is_refused_and_the_first_goes_on);
	tcase_add_test(tests, leaving_the_scope_rolls_back);
	tcase_add_test(tests, rolling_back_nothing_is_fine);
	tcase_add_test(tests, a_process_killed_in_a_transaction_leaves_nothing_of_it);
	tcase_add_test(tests, a_full_disk_is_a_limit);
	tcase_add_test(tests, a_write_that_fails_damages_nothing);
	tcase_add_test(tests, damage_is_found);
	tcase_add_test(tests, a_backup_is_a_database_of_its_own);
	tcase_add_test(tests, a_checkpoint_empties_the_log);
	return fixture_suite("store/open", tests);
}

UNIT_MAIN(open_suite)
