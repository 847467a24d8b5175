/* Command lines. */
#include <stdio.h>

#include "daemon/commands.h"
#include "daemon/options.h"
#include "unit/unit.h"

struct given {
	bool quiet;
	const char *file;
	struct option_list only;
	uint64_t number;
	int64_t span;
	int format;
	struct operands operands;
};

/* WORDS: the command line behind the command's name, NULL at the end. */
static int read_line(struct given *given, const char *const *words)
{
	const struct option_row rows[] = {
		{ 'q', "quiet", OPTION_FLAG, &given->quiet, NULL, "say less" },
		{ 'f', "file", OPTION_TEXT, &given->file, "FILE", "a file" },
		{ 'o', "only", OPTION_LIST, &given->only, "WORD", "several" },
		{ 'n', "number", OPTION_NUMBER, &given->number, "N", "a number" },
		{ 0, "wait", OPTION_SPAN, &given->span, "TIME", "a span" },
		{ 0, "format", OPTION_CHOICE, &given->format, "text|json|sarif", "how" },
	};
	const struct options options = {
		.command = "try",
		.operands = "[A]",
		.most = 1,
		.summary = "Tries.",
		.examples = "  heapgate try --file x\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	static char copies[16][64];
	static char *argv[17];
	int argc = 0;

	(void)snprintf(copies[argc], sizeof(copies[argc]), "try");
	argv[argc] = copies[argc];
	argc++;
	for (; *words; words++) {
		(void)snprintf(copies[argc], sizeof(copies[argc]), "%s", *words);
		argv[argc] = copies[argc];
		argc++;
	}
	argv[argc] = NULL;
	return options_read(&given->operands, &options, argc, argv);
}

#define READ(given, ...) read_line((given), (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(every_kind_of_value_is_read)
{
	struct given given = { 0 };

	ck_assert_int_eq(READ(&given, "-q", "--file", "x.conf", "--only=a", "-o", "b", "-n7", "--wait", "5s",
			      "--format", "sarif", "operand"),
			 OPTIONS_GO_ON);
	ck_assert(given.quiet);
	ck_assert_str_eq(given.file, "x.conf");
	ck_assert_uint_eq(given.only.count, 2);
	ck_assert_str_eq(given.only.items[1], "b");
	ck_assert_uint_eq(given.number, 7);
	ck_assert_int_eq(given.span, 5000);
	ck_assert_int_eq(given.format, 2);
	ck_assert_uint_eq(given.operands.count, 1);
	ck_assert_str_eq(given.operands.list[0], "operand");
}
END_TEST

START_TEST(what_follows_two_dashes_is_no_option)
{
	struct given given = { 0 };

	ck_assert_int_eq(READ(&given, "--", "--file"), OPTIONS_GO_ON);
	ck_assert_str_eq(given.operands.list[0], "--file");
}
END_TEST

static const char *const wrong[][3] = {
	{ "--fiel", "x", NULL }, { "-z", NULL },	  { "--file", NULL },
	{ "-n", "x", NULL },	 { "--wait", "5", NULL }, { "--format", "xml", NULL },
	{ "--quiet=yes", NULL }, { "a", "b", NULL },
};

START_TEST(wrong_lines_are_usage_errors)
{
	struct given given = { 0 };

	ck_assert_int_eq(read_line(&given, wrong[_i]), EXIT_USAGE);
}
END_TEST

START_TEST(help_is_printed_and_passes)
{
	struct given given = { 0 };

	ck_assert_int_eq(READ(&given, "--help"), EXIT_PASS);
}
END_TEST

START_TEST(examples_stand_before_the_options)
{
	const struct option_row rows[] = { { 'q', "quiet", OPTION_FLAG, NULL, NULL, "say less" } };
	const struct options options = { .command = "try",
					 .summary = "Tries.",
					 .examples = "  heapgate try\n",
					 .rows = rows,
					 .count = 1 };
	scoped_buf text = { 0 };

	options_help(&text, &options);
	const char *example = strstr(buf_string(&text), "  heapgate try"),
		   *option = strstr(buf_string(&text), "--quiet");
	ck_assert_ptr_nonnull(example);
	ck_assert_ptr_nonnull(option);
	ck_assert(example < option);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_options");
	TCase *all = tcase_create("all");

	tcase_add_test(all, every_kind_of_value_is_read);
	tcase_add_test(all, what_follows_two_dashes_is_no_option);
	tcase_add_loop_test(all, wrong_lines_are_usage_errors, 0, (int)COUNT_OF(wrong));
	tcase_add_test(all, help_is_printed_and_passes);
	tcase_add_test(all, examples_stand_before_the_options);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
