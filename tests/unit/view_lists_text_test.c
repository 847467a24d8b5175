/* Lists as text and CSV: lib/view/lists_text.h; badges. */
#include "view/lists_text.h"

#include <stdio.h>

#include "unit/unit.h"
#include "view/lists.h"

static struct commit_info commit_of(unsigned number, const char *subject)
{
	struct commit_info commit = { .author = "Ada", .subject = subject, .message = subject };

	(void)snprintf(commit.oid.hex, sizeof(commit.oid.hex), "%040x", number);
	commit.time_ms = 1700000000000 + number * 1000;
	return commit;
}

START_TEST(a_sparkline_reaches_from_lowest_to_highest)
{
	static const int64_t values[] = { 0, 7, 14 }, nothing[] = { 0, 0 };
	scoped_buf out = { 0 }, flat = { 0 };

	sparkline(&out, values, COUNT_OF(values));
	ck_assert_str_eq(buf_string(&out), "\u2581\u2584\u2588");
	sparkline(&flat, nothing, COUNT_OF(nothing));
	ck_assert_str_eq(buf_string(&flat), "\u2581\u2581");
}
END_TEST

static struct trend_point points[2];
static const struct trend trend = { points, COUNT_OF(points), COUNT_OF(points) };

static void fill_trend(void)
{
	points[0] = (struct trend_point){ .position = 5,
					  .commit = commit_of(2, "b, \"quoted\""),
					  .go_version = "go1.26",
					  .tally = { .sites = 9, .allocating = 7, .functions = 3 },
					  .gap = 2 };
	points[1] = (struct trend_point){ .position = 2,
					  .commit = commit_of(1, "a\x1b[31m"),
					  .go_version = "go1.26",
					  .tally = { .sites = 4, .allocating = 4, .functions = 2 },
					  .gap = -1 };
	points[0].tally.causes[CAUSE_RETURN_POINTER] = 7;
}

START_TEST(a_pipe_gets_neither_colours_nor_pictures)
{
	scoped_buf out = { 0 };

	lists_trend_text(&out, &trend, false);
	ck_assert_str_eq(
		buf_string(&out),
		"COMMIT   DATE        ALLOCATING  CHANGE  SUBJECT\n"
		"0000000  2023-11-14           7      +3  b, \"quoted\"  (2 before it not collected)\n"
		"0000000  2023-11-14           4          a\\x1b[31m\n");
}
END_TEST

START_TEST(a_terminal_gets_both)
{
	scoped_buf out = { 0 };

	lists_trend_text(&out, &trend, true);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\u2585\u2588  7 now\n"));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\x1b[31m+3\x1b[0m"));
	ck_assert_ptr_null(strstr(buf_string(&out), "a\x1b[31m"));
}
END_TEST

START_TEST(csv_quotes_what_needs_it)
{
	scoped_buf out = { 0 };

	lists_trend_csv(&out, &trend);
	struct view rest = buf_view(&out), line;
	ck_assert(view_split(&rest, '\n', &line));
	ck_assert(view_starts(line, VIEW("commit,time,author,subject,go_version,sites,allocating,functions,"
					 "return-pointer,interface-boxing,")));
	ck_assert(view_split(&rest, '\n', &line));
	ck_assert(view_starts(line, VIEW("0000000000000000000000000000000000000002,2023-11-14T22:13:22Z,Ada,"
					 "\"b, \"\"quoted\"\"\",go1.26,9,7,3,7,0,")));
}
END_TEST

static const char *const formulas[][2] = {
	{ "=1+1", ",\"'=1+1\"," },
	{ "+cmd|' /C calc'!A0", ",\"'+cmd|' /C calc'!A0\"," },
	{ "-2,\"x\"", ",\"'-2,\"\"x\"\"\"," },
	{ "@SUM(A1)", ",\"'@SUM(A1)\"," },
	{ "\t=1", ",\"'\t=1\"," },
	{ "\r=1", ",\"'\r=1\"," },
	{ "\n=1", ",\"'\n=1\"," },
	{ "\uff1d1", ",\"'\uff1d1\"," },
	{ "a = b", ",a = b," },
};

/* A spreadsheet shows it and does not obey; numbers stay numbers. */
START_TEST(csv_has_no_formulas)
{
	scoped_buf out = { 0 };

	points[0].commit.subject = formulas[_i][0];
	points[0].tally.sites = -9;
	lists_trend_csv(&out, &trend);
	ck_assert_msg(strstr(buf_string(&out), formulas[_i][1]) != NULL, "%s", buf_string(&out));
	ck_assert_ptr_nonnull(strstr(buf_string(&out), ",go1.26,-9,7,3,"));
}
END_TEST

START_TEST(an_empty_field_is_still_a_field)
{
	struct listed_function row = { .function = { 1, "ex/a", "F", "" },
				       .causes = " return-pointer map-store ",
				       .allocating = 2 };
	const struct listed_functions list = { &row, 1, 1 };
	scoped_buf out = { 0 };

	lists_functions_csv(&out, &list);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "\nex/a,F,,2,return-pointer map-store,,,,\n"));
}
END_TEST

START_TEST(what_was_not_collected_is_no_number_on_a_badge)
{
	static const struct tally none, some = { .allocating = 12 };
	scoped_buf absent = { 0 }, clean = { 0 }, full = { 0 };

	badge_svg(&absent, NULL);
	badge_svg(&clean, &none);
	badge_svg(&full, &some);
	ck_assert_ptr_nonnull(strstr(buf_string(&absent), ">not collected</text>"));
	ck_assert_ptr_nonnull(strstr(buf_string(&clean), ">0</text>"));
	ck_assert_ptr_nonnull(strstr(buf_string(&full), ">12</text>"));
	ck_assert_ptr_null(strstr(buf_string(&full), "style="));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_lists_text");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, fill_trend, NULL);
	tcase_add_test(all, a_sparkline_reaches_from_lowest_to_highest);
	tcase_add_test(all, a_pipe_gets_neither_colours_nor_pictures);
	tcase_add_test(all, a_terminal_gets_both);
	tcase_add_test(all, csv_quotes_what_needs_it);
	tcase_add_loop_test(all, csv_has_no_formulas, 0, COUNT_OF(formulas));
	tcase_add_test(all, an_empty_field_is_still_a_field);
	tcase_add_test(all, what_was_not_collected_is_no_number_on_a_badge);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
