/*
 * What the commands that ask the database have in common: which database, which repository, which of its
 * configurations, and how to print.  No daemon needs to run.
 */
#ifndef DAEMON_QUESTION_H
#define DAEMON_QUESTION_H

#include "daemon/options.h"
#include "store/repositories.h"
#include "view/lists.h"

enum question_format { QUESTION_TEXT, QUESTION_JSON, QUESTION_CSV };

struct question {
	const char *config, *database, *name, *configuration;
	int format;
	/* After question_open(). */
	const char *command;
	struct arena arena;
	struct store *store;
	struct repository repository;
	const char *line; /* of the main branch (store/records.h) */
	struct list_head head;
};

enum { QUESTION_ROWS = 5 };
/* Rows for a command's table. */
#define QUESTION_OPTION_ROWS(question)                                                                       \
	{ 'c',	       "config",                                                                             \
	  OPTION_TEXT, &(question).config,                                                                   \
	  "FILE",      "configuration (default: " CONFIG_DEFAULT ")" },                                      \
		{ 'd',	       "database",                                                                   \
		  OPTION_TEXT, &(question).database,                                                         \
		  "FILE",      "database, instead of the configuration's" },                                 \
		{ 'r',		"repository",                                                                \
		  OPTION_TEXT,	&(question).name,                                                            \
		  "OWNER/NAME", "which one (default: the only one)" },                                       \
		{ 'C',	       "configuration",                                                              \
		  OPTION_TEXT, &(question).configuration,                                                    \
		  "NAME",      "which of several (default: the repository's first)" },                       \
	{                                                                                                    \
		'f', "format", OPTION_CHOICE, &(question).format, "text|json|csv", "how to print"            \
	}

void question_release(struct question *question);
#define scoped_question SCOPED(question_release) struct question

/* Opens the database and finds the repository.  OPTIONS_GO_ON, or the exit code after it was told why. */
int question_open(struct question *question, const char *command);
/* Tells ERR; yields the exit code. */
int question_failed(const struct question *question, const struct err *err);
/* Prints OUT, which is in the format that was asked for; yields the exit code. */
int question_answer(const struct question *question, const struct buf *out);
/* The function that TEXT means: OPTIONS_GO_ON, or the exit code after it was told that none or several are.
 */
int question_function(struct function_name *out, struct question *question, const char *text);

#endif
