/*
 * Command lines: one table of options per command, read by getopt_long and printed by --help.
 *
 *	const struct option_row rows[] = {
 *		{ 'f', "format", OPTION_CHOICE, &format, "text|json|sarif", "how to print" },
 *	};
 *	const struct options options = {
 *		.command = "scan", .operands = "[DIR]", .most = 1, .summary = "...", .examples = "...",
 *		.rows = rows, .count = COUNT_OF(rows),
 *	};
 *	struct operands given;
 *	int code = options_read(&given, &options, argc, argv);
 *	if (code != OPTIONS_GO_ON)
 *		return code;
 */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include "base/buf.h"

enum option_kind {
	OPTION_FLAG,   /* bool *: set to true */
	OPTION_TEXT,   /* const char **: lent from argv */
	OPTION_LIST,   /* struct option_list *: may be given several times; lent from argv */
	OPTION_NUMBER, /* uint64_t * */
	OPTION_SIZE,   /* uint64_t *: bytes; 64m */
	OPTION_SPAN,   /* int64_t *: milliseconds; 90s */
	OPTION_CHOICE, /* int *: which of the words in `value` */
};

enum { OPTION_LIST_MOST = 32 };

struct option_list {
	const char *items[OPTION_LIST_MOST + 1]; /* NULL at the end */
	size_t count;
};

struct option_row {
	char letter; /* '\0': none */
	const char *name;
	enum option_kind kind;
	void *out;	   /* as the kind says; holds the default before and is left alone if not given */
	const char *value; /* what stands for the value in the help; for OPTION_CHOICE "one|two|three" */
	const char *help;
};

struct options {
	const char *command;  /* "config check" where there are two words */
	const char *operands; /* as the help shows them: "BASE HEAD"; NULL: none */
	size_t least, most;   /* number of operands */
	const char *summary;  /* one or two sentences */
	const char *examples; /* whole lines, the first thing after the usage; NULL: none */
	const struct option_row *rows;
	size_t count;
};

/* What is left of argv. */
struct operands {
	char **list;
	size_t count;
};

/* Returned when the command is to run; anything else is the exit code: help was printed (EXIT_PASS), or the
 * command line was refused with a sentence on standard error (EXIT_USAGE). */
enum { OPTIONS_GO_ON = -1 };

int options_read(struct operands *out, const struct options *options, int argc, char **argv) MUST_USE;
/* The text of --help. */
void options_help(struct buf *out, const struct options *options);

#endif
