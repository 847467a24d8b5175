/* What is in the journal is there after a crash, counts once, and nothing else can be read as it. */
#include <fcntl.h>
#include <sys/stat.h>

#include "store/deliveries.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store_fixture.h"

static struct journal *journal;
static char *path;
static struct buf taken; /* what was, "a b " */
static bool commit_fails;

static void open_journal(void)
{
	OK(journal_open(&journal, fx.store, path, &fx.err));
}

static void set_up(void)
{
	fixture_setup();
	path = files_join(fx.directory, "journal");
	open_journal();
}

static void tear_down(void)
{
	journal_close(take(journal));
	buf_release(&taken);
	free(take(path));
	fixture_teardown();
}

/* As after a crash. */
static void open_again(void)
{
	journal_close(take(journal));
	open_journal();
}

static void add(const char *text)
{
	const struct view parts[] = { view_upto(view_of(text), 1), view_from(view_of(text), 1) };

	OK(journal_add(journal, parts, COUNT_OF(parts), &fx.err));
}

static void flush(void)
{
	struct journal_load load;

	ck_assert(journal_load(&load, journal));
	OK(journal_write(&load, &fx.err));
	journal_landed(journal, true);
}

static void add_all(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(texts[i]);
	flush();
}

/* Notes it, in the database as well; "bad" fails. */
static int note(void *payload, struct view record, struct err *err)
{
	scoped_free char *text = mem_print("%.*s", VIEW_ARG(record));
	const struct delivery delivery = { .host = "github",
					   .guid = text,
					   .repository = "",
					   .event = "",
					   .action = "",
					   .outcome = "noted",
					   .job = commit_fails ? 1 : 0 }; /* which there is not */
	int64_t id;
	bool known;

	(void)payload;
	if (strcmp(text, "bad") == 0)
		return err_set(err, ERR_BUSY, "not now");
	if (commit_fails && handle_script(fx.store, "PRAGMA defer_foreign_keys = ON", "settings", err) < 0)
		return -1;
	if (delivery_add(&id, &known, fx.store, &delivery, err) < 0)
		return -1;
	buf_print(&taken, "%s ", text);
	return 0;
}

static void take_at_most(size_t most)
{
	OK(journal_take(journal, most, note, NULL, &fx.err));
}

static void expect_taken(const char *wanted)
{
	ck_assert_str_eq(buf_string(&taken), wanted);
	buf_clear(&taken);
}

static const char *const abc[] = { "a", "bb", "ccc" };

START_TEST(records_come_back_in_their_order)
{
	ck_assert(!journal_is_waiting(journal));
	add_all(abc, 3);
	ck_assert(journal_is_waiting(journal));
	take_at_most(2);
	expect_taken("a bb ");
	take_at_most(2);
	expect_taken("ccc ");
	ck_assert(!journal_is_waiting(journal));
	take_at_most(2);
	expect_taken("");
}
END_TEST

START_TEST(what_was_not_taken_is_there_after_a_crash)
{
	add_all(abc, 3);
	take_at_most(1);
	open_again();
	ck_assert(journal_is_waiting(journal));
	buf_clear(&taken);
	take_at_most(10);
	expect_taken("bb ccc ");
	open_again();
	ck_assert(!journal_is_waiting(journal));
}
END_TEST

/* The file's old content is there, and all of it valid once. */
START_TEST(what_was_taken_never_comes_again)
{
	static const char *const shorter[] = { "x" };

	add_all(abc, 3);
	take_at_most(10);
	add_all(shorter, 1);
	open_again();
	buf_clear(&taken);
	take_at_most(10);
	expect_taken("x ");
	open_again();
	ck_assert(!journal_is_waiting(journal));
}
END_TEST

START_TEST(a_failure_takes_nothing)
{
	static const char *const texts[] = { "a", "bad" };

	add_all(texts, 2);
	ck_assert_int_lt(journal_take(journal, 10, note, NULL, &fx.err), 0);
	ck_assert_int_eq(fx.err.kind, ERR_BUSY);
	ck_assert(!store_in_transaction(fx.store));
	ck_assert_int_eq(fixture_number(fx.path, "SELECT count(*) FROM delivery"), 0);
	buf_clear(&taken);
	take_at_most(1);
	expect_taken("a ");
	open_again();
	ck_assert(journal_is_waiting(journal));
	ck_assert_int_eq(fixture_number(fx.path, "SELECT count(*) FROM delivery"), 1);
}
END_TEST

/* After a crash the key may be the old one or the new one. */
START_TEST(nothing_is_added_while_the_key_is_not_known)
{
	const struct view parts[] = { VIEW("new") };

	add_all(abc, 2);
	commit_fails = true;
	ck_assert_int_lt(journal_take(journal, 1, note, NULL, &fx.err), 0);
	OK(journal_add(journal, parts, 1, &fx.err));
	flush();
	ck_assert_int_lt(journal_take(journal, 10, note, NULL, &fx.err), 0);
	ck_assert_int_lt(journal_add(journal, parts, 1, &fx.err), 0);
	ck_assert_int_eq(fx.err.kind, ERR_BUSY);
	commit_fails = false;
	buf_clear(&taken);
	take_at_most(1);
	OK(journal_add(journal, parts, 1, &fx.err));
	flush();
	take_at_most(10);
	expect_taken("a bb new new ");
}
END_TEST

/* Nobody was told of it. */
START_TEST(a_load_that_fails_does_not_count)
{
	struct journal_load load;

	add_all(abc, 1);
	add("lost");
	ck_assert(journal_load(&load, journal));
	add("behind");
	journal_landed(journal, false);
	ck_assert(!journal_load(&load, journal));
	add("next");
	flush();
	open_again();
	take_at_most(10);
	expect_taken("a next ");
	ck_assert_uint_eq(journal_damaged(journal), 0);
}
END_TEST

/* Though some of it arrived, and the one before it was written over. */
START_TEST(nothing_of_a_load_that_failed_comes_back)
{
	struct journal_load load;

	add_all(abc, 1);
	add("over");
	add("lost");
	ck_assert(journal_load(&load, journal));
	OK(journal_write(&load, &fx.err));
	journal_landed(journal, false);
	add("next");
	flush();
	open_again();
	take_at_most(10);
	expect_taken("a next ");
}
END_TEST

/* A record that is added while all others are taken keeps its place. */
START_TEST(what_is_on_its_way_is_not_forgotten)
{
	struct journal_load load;

	add_all(abc, 2);
	add("flying");
	ck_assert(journal_load(&load, journal));
	add("boarding");
	take_at_most(10);
	expect_taken("a bb ");
	OK(journal_write(&load, &fx.err));
	journal_landed(journal, true);
	flush();
	open_again();
	take_at_most(10);
	expect_taken("flying boarding ");
}
END_TEST

static off_t file_size(void)
{
	struct stat info;

	ck_assert_int_eq(stat(path, &info), 0);
	return info.st_size;
}

static void overwrite(off_t place, const void *bytes, size_t size)
{
	scoped_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(pwrite(fd, bytes, size, place), (ssize_t)size);
}

/* Wherever the power went, what was whole before is whole. */
START_TEST(a_torn_end_is_no_record)
{
	off_t whole, end;

	add_all(abc, 2);
	whole = file_size();
	add("torn");
	flush();
	end = whole + 32 + 4; /* head and content */
	while (--end >= whole) {
		journal_close(take(journal));
		ck_assert_int_eq(truncate(path, end), 0);
		open_journal();
		ck_assert_uint_eq(journal_bytes(journal), (uint64_t)whole);
	}
	take_at_most(10);
	expect_taken("a bb ");
	ck_assert_uint_eq(journal_damaged(journal), 0);
}
END_TEST

START_TEST(behind_a_damaged_record_the_next_is_found)
{
	off_t first, bit = 0;

	add_all(abc, 1);
	first = file_size();
	add_all(abc + 1, 2);
	for (; bit < 8 * 32; bit += 37) { /* of the head and the content */
		char byte;
		scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
		ck_assert_int_eq(pread(fd, &byte, 1, first + bit / 8), 1);
		byte ^= (char)(1 << bit % 8);
		overwrite(first + bit / 8, &byte, 1);
	}
	open_again();
	take_at_most(10);
	expect_taken("a ccc ");
	ck_assert_uint_eq(journal_damaged(journal), 64);
	ck_assert(!journal_is_waiting(journal));
}
END_TEST

/* Nor is the next one looked for in a load that is still being written. */
START_TEST(what_has_not_landed_is_not_taken)
{
	struct journal_load load;
	off_t first;

	add_all(abc, 1);
	first = file_size();
	add_all(abc + 1, 1);
	overwrite(first, "a damaged head, seal and all the rest", 32);
	add("flying");
	ck_assert(journal_load(&load, journal));
	OK(journal_write(&load, &fx.err));
	take_at_most(10);
	expect_taken("a ");
	ck_assert_uint_eq(journal_damaged(journal), 64);
	journal_landed(journal, false);
	add("next");
	flush();
	take_at_most(10);
	expect_taken("next ");
}
END_TEST

/* Whoever writes a commit's title writes into the file, too: in it stands the file as it was. */
START_TEST(a_payload_cannot_bring_a_record)
{
	scoped_buf file = { 0 }, body = { 0 };

	add_all(abc, 1);
	OK(files_read(&file, path, &fx.err));
	take_at_most(1);
	expect_taken("a ");
	/* Behind a head of 32 bytes, the copy lies where a record may begin, and its place is right. */
	buf_print(&body, "%032d", 0);
	uint64_t place = 64;
	memcpy(file.ptr + 24, &place, sizeof(place));
	buf_add(&body, buf_view(&file));
	const struct view parts[] = { buf_view(&body) };
	OK(journal_add(journal, parts, 1, &fx.err));
	flush();
	overwrite(0, "damaged", 7);
	open_again();
	ck_assert(!journal_is_waiting(journal));
}
END_TEST

/* Places are part of the seal: a copy elsewhere is no record. */
START_TEST(a_record_counts_at_its_own_place_only)
{
	scoped_buf file = { 0 };

	add_all(abc, 1);
	OK(files_read(&file, path, &fx.err));
	overwrite(file_size(), file.ptr, file.len);
	open_again();
	take_at_most(10);
	expect_taken("a ");
}
END_TEST

START_TEST(a_large_record_is_one_like_others)
{
	scoped_free char *text = mem_zero(3 << 20, 1);
	uint64_t size = 0;

	memset(text, 'x', (3 << 20) - 1);
	const struct view parts[] = { view_of(text) };
	for (int i = 0; i < 3; i++)
		OK(journal_add(journal, parts, 1, &fx.err));
	flush();
	size = journal_bytes(journal);
	ck_assert_int_lt(journal_take(journal, 10, note, NULL, &fx.err), 0); /* too long for an id */
	ck_assert_int_eq(fx.err.kind, ERR_LIMIT);
	ck_assert_uint_eq(journal_bytes(journal), size);
}
END_TEST

START_TEST(a_file_that_cannot_be_used_is_named)
{
	scoped_free char *absent = files_join(fx.directory, "absent/journal"),
			 *link = files_join(fx.directory, "link");
	struct journal *other;

	ck_assert_int_lt(journal_open(&other, fx.store, absent, &fx.err), 0);
	ck_assert_ptr_nonnull(strstr(fx.err.text, absent));
	ck_assert_int_eq(symlink("journal", link), 0);
	ck_assert_int_lt(journal_open(&other, fx.store, link, &fx.err), 0);
}
END_TEST

static Suite *suite(void)
{
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 20);
	tcase_add_test(tests, records_come_back_in_their_order);
	tcase_add_test(tests, what_was_not_taken_is_there_after_a_crash);
	tcase_add_test(tests, what_was_taken_never_comes_again);
	tcase_add_test(tests, a_failure_takes_nothing);
	tcase_add_test(tests, nothing_is_added_while_the_key_is_not_known);
	tcase_add_test(tests, a_load_that_fails_does_not_count);
	tcase_add_test(tests, nothing_of_a_load_that_failed_comes_back);
	tcase_add_test(tests, what_is_on_its_way_is_not_forgotten);
	tcase_add_test(tests, a_torn_end_is_no_record);
	tcase_add_test(tests, behind_a_damaged_record_the_next_is_found);
	tcase_add_test(tests, what_has_not_landed_is_not_taken);
	tcase_add_test(tests, a_payload_cannot_bring_a_record);
	tcase_add_test(tests, a_record_counts_at_its_own_place_only);
	tcase_add_test(tests, a_large_record_is_one_like_others);
	tcase_add_test(tests, a_file_that_cannot_be_used_is_named);
	return fixture_suite("store_journal", tests);
}

UNIT_MAIN(suite)
