/* daemon/sides.h: several configurations on a command line. */
#include "daemon/sides.h"

#include "unit/unit.h"

static const struct go_options usual = { .goarch = "amd64", .tags = "netgo" };

static struct option_list given_of(const char *first, const char *second)
{
	struct option_list list = { .items = { first, second } };

	list.count = !first ? 0 : second ? 2 : 1;
	return list;
}

START_TEST(without_the_option_there_is_one)
{
	const struct option_list given = given_of(NULL, NULL);
	scoped_sides sides = { 0 };
	struct err err;

	ck_assert_int_eq(sides_read(&sides, &usual, &given, &err), 0);
	ck_assert_uint_eq(sides.count, 1);
	ck_assert_str_eq(sides.list[0].goarch, "amd64");
}
END_TEST

START_TEST(what_a_word_does_not_say_is_of_the_other_options)
{
	const struct option_list given = given_of("goarch=arm64", "  goos=plan9  tags=a,b inlining=false");
	scoped_sides sides = { 0 };
	struct err err;

	ck_assert_int_eq(sides_read(&sides, &usual, &given, &err), 0);
	ck_assert_uint_eq(sides.count, 2);
	ck_assert_str_eq(sides.list[0].goarch, "arm64");
	ck_assert_str_eq(sides.list[0].tags, "netgo");
	ck_assert(!sides.list[0].no_inlining);
	ck_assert_str_eq(sides.list[1].goos, "plan9");
	ck_assert_str_eq(sides.list[1].goarch, "amd64");
	ck_assert_str_eq(sides.list[1].tags, "a,b");
	ck_assert(sides.list[1].no_inlining);
}
END_TEST

static const struct {
	const char *words, *part;
} wrong[] = {
	{ "gorch=arm64", "gorch=arm64: expected goos=" },
	{ "arm64", "expected goos=" },
	{ "inlining=no", "expected true or false" },
};

START_TEST(what_is_wrong_is_quoted)
{
	const struct option_list given = given_of(wrong[_i].words, NULL);
	scoped_sides sides = { 0 };
	struct err err;

	ck_assert_int_eq(sides_read(&sides, &usual, &given, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strstr(err.text, wrong[_i].part) != NULL, "%s", err.text);
}
END_TEST

static const struct {
	struct configuration configuration;
	const char *name;
} names[] = {
	{ { "go1.26.8", "linux", "amd64", "", "" }, "linux/amd64" },
	{ { "go1.26.8", "linux", "arm64", "a,b", "" }, "linux/arm64 tags=a,b" },
	{ { "go1.26.8", "linux", "arm64", "", "-l" }, "linux/arm64 -l" },
};

START_TEST(a_configuration_is_named_by_what_tells_it_apart)
{
	scoped_arena arena = { 0 };

	ck_assert_str_eq(sides_name(&arena, &names[_i].configuration), names[_i].name);
}
END_TEST

START_TEST(the_same_twice_is_refused)
{
	const struct option_list given = given_of("goarch=arm64", "goarch=arm64");
	struct report_part parts[] = { { .configuration = &names[0].configuration },
				       { .configuration = &names[0].configuration } };
	scoped_sides sides = { 0 };
	struct err err;

	ck_assert_int_eq(sides_read(&sides, &usual, &given, &err), 0);
	ck_assert_int_eq(sides_name_parts(parts, &sides.arena, &sides, &err), -1);
	ck_assert_msg(strstr(err.text, "linux/amd64 is there twice") != NULL, "%s", err.text);
}
END_TEST

START_TEST(one_that_is_not_known_is_called_as_it_was_asked_for)
{
	const struct option_list given = given_of("goarch=arm64", "goarch=nowhere");
	struct report_part parts[] = { { .configuration = &names[0].configuration }, { .failure = "no" } };
	scoped_sides sides = { 0 };
	struct err err;

	ck_assert_int_eq(sides_read(&sides, &usual, &given, &err), 0);
	ck_assert_int_eq(sides_name_parts(parts, &sides.arena, &sides, &err), 0);
	ck_assert_str_eq(parts[1].name, "goarch=nowhere");
}
END_TEST

static Suite *sides_suite(void)
{
	Suite *suite = suite_create("daemon_sides");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, without_the_option_there_is_one);
	tcase_add_test(tcase, what_a_word_does_not_say_is_of_the_other_options);
	tcase_add_loop_test(tcase, what_is_wrong_is_quoted, 0, COUNT_OF(wrong));
	tcase_add_loop_test(tcase, a_configuration_is_named_by_what_tells_it_apart, 0, COUNT_OF(names));
	tcase_add_test(tcase, the_same_twice_is_refused);
	tcase_add_test(tcase, one_that_is_not_known_is_called_as_it_was_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(sides_suite)
