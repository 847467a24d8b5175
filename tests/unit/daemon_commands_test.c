/* What commands say when they cannot go on. */
#include <stdio.h>

#include "daemon/commands.h"
#include "unit/unit.h"

static char *said;
static size_t said_size;
static FILE *before;

static void listen_to_errors(void)
{
	before = stderr;
	stderr = open_memstream(&said, &said_size);
}

static void stop_listening(void)
{
	(void)fclose(stderr);
	stderr = before;
}

START_TEST(a_repository_does_not_steer_the_terminal)
{
	struct err err;

	err_fill(&err, ERR_INPUT, "hot-threshold is not '\033[31m\a'");
	listen_to_errors();
	ck_assert_int_eq(command_failed("diff", &err), EXIT_UNJUDGED);
	ck_assert_int_eq(command_misused("top", "there is no cause '%s'", "\033[2J"), EXIT_USAGE);
	stop_listening();
	ck_assert_str_eq(said, "heapgate diff: hot-threshold is not '\\x1b[31m\\x07'\n"
			       "heapgate top: there is no cause '\\x1b[2J'; see: heapgate top --help\n");
	free(said);
}
END_TEST

START_TEST(several_lines_stay_several)
{
	struct err err;

	err_fill(&err, ERR_ABSENT, "did you mean one of these?\nm.A\nm.B\n");
	listen_to_errors();
	(void)command_failed("blame", &err);
	stop_listening();
	ck_assert_str_eq(said, "heapgate blame: did you mean one of these?\nm.A\nm.B\n\n");
	free(said);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon: commands");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_repository_does_not_steer_the_terminal);
	tcase_add_test(all, several_lines_stay_several);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
