/*
 * The reader against everything that the captured compilers print (tests/golden/output), each with what is
 * expected of it beside it.  HEAPGATE_GOLDEN=write writes the expected files anew; read their difference.
 */
#include "unit/unit.h"

#include <glob.h>

#include "base/files.h"
#include "base/mem.h"
#include "support/reading.h"

static glob_t captured;

static void read_file(struct buf *out, const char *path)
{
	struct err err = { 0 };

	ck_assert_msg(files_read(out, path, &err) == 0, "%s", err.text);
}

static void read_diagnostics(struct buf *out, const char *path, size_t piece)
{
	scoped_buf diagnostics = { 0 };
	struct err err = { 0 };

	read_file(&diagnostics, path);
	ck_assert_msg(reading_print(out, buf_view(&diagnostics), piece, &err) == 0, "%s", err.text);
}

static char *expected_path(const char *path)
{
	return mem_print("%.*s.expected", (int)(strlen(path) - strlen(".stderr")), path);
}

/* Inlining decisions are many and alike; the unit tests have them. */
static void drop_inlining(struct buf *out, struct view text)
{
	struct view line;

	while (view_split(&text, '\n', &line))
		if (line.len && !view_starts(line, VIEW("= ")))
			buf_print(out, "%.*s\n", VIEW_ARG(line));
}

START_TEST(what_every_release_prints_is_read_as_expected)
{
	const char *path = captured.gl_pathv[_i], *mode = getenv("HEAPGATE_GOLDEN");
	scoped_free char *expected_file = expected_path(path);
	scoped_buf all = { 0 }, actual = { 0 }, expected = { 0 };
	struct err err = { 0 };

	read_diagnostics(&all, path, 0);
	drop_inlining(&actual, buf_view(&all));
	if (mode && strcmp(mode, "write") == 0)
		ck_assert_msg(files_write(expected_file, buf_view(&actual), &err) == 0, "%s", err.text);
	read_file(&expected, expected_file);
	struct view left = buf_view(&expected), right = buf_view(&actual), wanted, got;
	for (int line = 1; view_split(&left, '\n', &wanted); line++) {
		ck_assert_msg(view_split(&right, '\n', &got), "%s ends before line %d", path, line);
		ck_assert_msg(view_equal(wanted, got), "%s:%d\nexpected %.*s\nactual   %.*s", expected_file,
			      line, VIEW_ARG(wanted), VIEW_ARG(got));
	}
	ck_assert_msg(!right.at, "%s has more lines than expected", path);
}
END_TEST

START_TEST(pieces_of_any_size_give_the_same)
{
	static const size_t pieces[] = { 1, 3, 61, 4096 };
	const char *path = captured.gl_pathv[_i];
	scoped_buf whole = { 0 };

	read_diagnostics(&whole, path, 0);
	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		scoped_buf parts = { 0 };
		read_diagnostics(&parts, path, pieces[i]);
		ck_assert_str_eq(buf_string(&whole), buf_string(&parts));
	}
}
END_TEST

START_TEST(nothing_that_a_release_prints_is_unrecognised)
{
	scoped_buf out = { 0 };

	read_diagnostics(&out, captured.gl_pathv[_i], 0);
	ck_assert_ptr_null(strstr(buf_string(&out), "\n? "));
}
END_TEST

static Suite *golden_suite(void)
{
	Suite *suite = suite_create("golang golden");
	TCase *all = tcase_create("captured");
	int found = glob(TESTS_DIR "/golden/output/go1.*/*.stderr", 0, NULL, &captured);
	int count = found == 0 ? (int)captured.gl_pathc : 1; /* without captures the first test fails */

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, what_every_release_prints_is_read_as_expected, 0, count);
	tcase_add_loop_test(all, pieces_of_any_size_give_the_same, 0, count);
	tcase_add_loop_test(all, nothing_that_a_release_prints_is_unrecognised, 0, count);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(golden_suite)
