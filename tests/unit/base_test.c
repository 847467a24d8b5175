/* lib/base: text, memory and files. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "unit/unit.h"

START_TEST(view_number_takes_whole_numbers_up_to_its_most)
{
	static const struct {
		const char *text;
		uint64_t most, value;
		bool good;
	} rows[] = {
		{ "0", 9, 0, true },
		{ "9", 9, 9, true },
		{ "10", 9, 0, false },
		{ "", 9, 0, false },
		{ "-1", 9, 0, false },
		{ "1x", 99, 0, false },
		{ " 1", 99, 0, false },
		{ "18446744073709551615", UINT64_MAX, UINT64_MAX, true },
		{ "18446744073709551616", UINT64_MAX, 0, false },
		{ "00007", 9, 7, true },
	};
	uint64_t value = 0;
	bool good = view_number(view_of(rows[_i].text), rows[_i].most, &value);

	ck_assert_int_eq(good, rows[_i].good);
	ck_assert_uint_eq(value, rows[_i].value);
}
END_TEST

START_TEST(view_find_gives_first_and_last_place)
{
	struct view text = VIEW("a: b: c");

	ck_assert_int_eq(view_find(text, VIEW(": ")), 1);
	ck_assert_int_eq(view_find_last(text, VIEW(": ")), 4);
	ck_assert_int_eq(view_find(text, VIEW("; ")), -1);
	ck_assert_int_eq(view_find_last(text, VIEW("longer than the text")), -1);
	ck_assert_int_eq(view_find_last(VIEW(": "), VIEW(": ")), 0);
}
END_TEST

START_TEST(view_split_gives_every_piece_and_the_rest)
{
	struct view rest = VIEW("a,,b"), piece;

	ck_assert(view_split(&rest, ',', &piece) && view_is(piece, "a"));
	ck_assert(view_split(&rest, ',', &piece) && view_is(piece, ""));
	ck_assert(view_split(&rest, ',', &piece) && view_is(piece, "b"));
	ck_assert(!view_split(&rest, ',', &piece));
}
END_TEST

START_TEST(view_skip_and_drop_cut_only_what_is_there)
{
	struct view v = VIEW("leaking param: p");

	ck_assert(!view_skip(&v, VIEW("moved")));
	ck_assert(view_skip(&v, VIEW("leaking param: ")));
	ck_assert(!view_drop(&v, VIEW("longer than what is left")));
	ck_assert(view_drop(&v, VIEW("p")));
	ck_assert_uint_eq(v.len, 0);
}
END_TEST

START_TEST(buf_spoils_past_its_ceiling_and_keeps_what_fitted)
{
	scoped_buf buf = { .ceiling = 8 };

	buf_text(&buf, "12345678");
	ck_assert(!buf.spoiled);
	buf_char(&buf, '9');
	ck_assert(buf.spoiled);
	buf_text(&buf, "");
	ck_assert_str_eq(buf_string(&buf), "12345678");
}
END_TEST

START_TEST(buf_prints_and_is_taken)
{
	scoped_buf buf = { 0 };

	ck_assert_str_eq(buf_string(&buf), "");
	buf_print(&buf, "%s=%d", "n", 42);
	scoped_free char *text = buf_take(&buf);
	ck_assert_str_eq(text, "n=42");
	ck_assert_uint_eq(buf.len, 0);
}
END_TEST

START_TEST(arena_memory_is_zeroed_aligned_and_apart)
{
	scoped_arena arena = { 0 };
	unsigned char *large = arena_zero(&arena, 3, 100000);
	double *number = arena_zero(&arena, 1, sizeof(*number));

	for (size_t i = 0; i < 300000; i++)
		ck_assert_int_eq(large[i], 0);
	memset(large, 0xff, 300000);
	ck_assert_uint_eq((uintptr_t)number % _Alignof(double), 0);
	ck_assert(*number == 0.0);
	ck_assert_str_eq(arena_print(&arena, "%d%s", 7, "!"), "7!");
}
END_TEST

START_TEST(a_cleared_arena_hands_out_zeroed_memory_again)
{
	scoped_arena arena = { 0 };

	arena_clear(&arena);
	for (int round = 0; round < 3; round++) {
		unsigned char *small = arena_zero(&arena, 1, 100);
		unsigned char *large = arena_zero(&arena, 1, 200000);
		for (size_t i = 0; i < 100; i++)
			ck_assert_uint_eq(small[i], 0);
		for (size_t i = 0; i < 200000; i++)
			ck_assert_uint_eq(large[i], 0);
		memset(small, 1, 100);
		memset(large, 1, 200000);
		arena_clear(&arena);
		ck_assert_uint_eq(arena.used, 0);
	}
}
END_TEST

START_TEST(arena_push_keeps_elements_while_it_grows)
{
	scoped_arena arena = { 0 };
	size_t count = 0, room = 0;
	int *numbers = NULL;

	for (int i = 0; i < 1000; i++)
		*(int *)arena_push(&arena, numbers, count, room) = i;
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(numbers[i], i);
}
END_TEST

START_TEST(err_wrap_puts_the_callers_words_first)
{
	struct err err = { 0 };

	ck_assert_int_eq(err_set(&err, ERR_BUSY, "locked"), -1);
	ck_assert_int_eq(err_wrap(&err, "open %s", "x.db"), -1);
	ck_assert_str_eq(err.text, "open x.db: locked");
	ck_assert_int_eq(err.kind, ERR_BUSY);
}
END_TEST

START_TEST(err_wrap_keeps_a_terminated_text_when_it_overflows)
{
	struct err err = { 0 };
	char longer[600];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	(void)err_set(&err, ERR_INPUT, "%s", longer);
	(void)err_wrap(&err, "%s", longer);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
}
END_TEST

static char *scratch(void)
{
	char pattern[] = "/tmp/base_test.XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	return mem_text(pattern);
}

START_TEST(files_are_written_whole_and_read_back)
{
	scoped_free char *dir = scratch();
	scoped_free char *path = files_join(dir, "a");
	scoped_buf text = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(files_read(&text, path, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_int_eq(files_write(path, VIEW("one\n"), &err), 0);
	ck_assert_int_eq(files_write(path, VIEW("two\n"), &err), 0);
	ck_assert_int_eq(files_read(&text, path, &err), 0);
	ck_assert_str_eq(buf_string(&text), "two\n");
	ck_assert_int_eq(files_remove_tree(dir, &err), 0);
}
END_TEST

START_TEST(files_read_refuses_more_than_the_ceiling)
{
	scoped_free char *dir = scratch();
	scoped_free char *path = files_join(dir, "a");
	scoped_buf text = { .ceiling = 100 };
	struct err err = { 0 };

	ck_assert_int_eq(files_write(path, VIEW("one\n"), &err), 0);
	ck_assert_int_eq(files_read(&text, path, &err), 0);
	ck_assert_int_eq(truncate(path, 101), 0);
	buf_clear(&text);
	ck_assert_int_eq(files_read(&text, path, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_int_eq(files_remove_tree(dir, &err), 0);
}
END_TEST

START_TEST(files_remove_tree_never_follows_links)
{
	scoped_free char *dir = scratch();
	scoped_free char *inner = files_join(dir, "deep/er");
	scoped_free char *kept = scratch();
	scoped_free char *file = files_join(kept, "kept");
	scoped_free char *link = files_join(inner, "link");
	struct err err = { 0 };

	ck_assert_int_eq(files_make_directory(inner, &err), 0);
	ck_assert_int_eq(files_write(file, VIEW("x"), &err), 0);
	ck_assert_int_eq(symlink(kept, link), 0);
	ck_assert_int_eq(files_remove_tree(dir, &err), 0);
	ck_assert_int_eq(access(file, F_OK), 0);
	ck_assert_int_ne(access(dir, F_OK), 0);
	ck_assert_int_eq(files_remove_tree(dir, &err), 0);
	ck_assert_int_eq(files_remove_tree(kept, &err), 0);
}
END_TEST

START_TEST(secrets_that_others_can_read_or_that_are_empty_are_refused)
{
	scoped_free char *dir = scratch();
	scoped_free char *path = files_join(dir, "token");
	scoped_buf text = { .ceiling = 4096 };
	struct err err = { 0 };

	ck_assert_int_eq(files_write(path, VIEW("s3cret\r\n"), &err), 0);
	ck_assert_int_eq(chmod(path, 0604), 0);
	ck_assert_int_eq(files_read_secret(&text, path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, path));
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(files_read_secret(&text, path, &err), 0);
	ck_assert_str_eq(buf_string(&text), "s3cret");
	ck_assert_int_eq(truncate(path, 0), 0);
	buf_clear(&text);
	ck_assert_int_eq(files_read_secret(&text, path, &err), -1);
	ck_assert_int_eq(files_remove_tree(dir, &err), 0);
}
END_TEST

START_TEST(clock_prints_rfc_3339)
{
	char text[CLOCK_TEXT];

	clock_print(1767225599999, text);
	ck_assert_str_eq(text, "2025-12-31T23:59:59Z");
}
END_TEST

static Suite *base_suite(void)
{
	Suite *suite = suite_create("base");
	TCase *tcase = tcase_create("base");

	tcase_add_loop_test(tcase, view_number_takes_whole_numbers_up_to_its_most, 0, 10);
	tcase_add_test(tcase, view_find_gives_first_and_last_place);
	tcase_add_test(tcase, view_split_gives_every_piece_and_the_rest);
	tcase_add_test(tcase, view_skip_and_drop_cut_only_what_is_there);
	tcase_add_test(tcase, buf_spoils_past_its_ceiling_and_keeps_what_fitted);
	tcase_add_test(tcase, buf_prints_and_is_taken);
	tcase_add_test(tcase, arena_memory_is_zeroed_aligned_and_apart);
	tcase_add_test(tcase, a_cleared_arena_hands_out_zeroed_memory_again);
	tcase_add_test(tcase, arena_push_keeps_elements_while_it_grows);
	tcase_add_test(tcase, err_wrap_puts_the_callers_words_first);
	tcase_add_test(tcase, err_wrap_keeps_a_terminated_text_when_it_overflows);
	tcase_add_test(tcase, files_are_written_whole_and_read_back);
	tcase_add_test(tcase, files_read_refuses_more_than_the_ceiling);
	tcase_add_test(tcase, files_remove_tree_never_follows_links);
	tcase_add_test(tcase, secrets_that_others_can_read_or_that_are_empty_are_refused);
	tcase_add_test(tcase, clock_prints_rfc_3339);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(base_suite)
