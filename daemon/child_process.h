/*
 * What `work` and `send` have in common: a name, a configuration, a store, and SIGTERM.
 */
#ifndef DAEMON_CHILD_PROCESS_H
#define DAEMON_CHILD_PROCESS_H

#include <signal.h>

#include "daemon/config.h"
#include "daemon/options.h"
#include "store/store.h"

/* Rows for the table of a command that heapgate itself starts, too. */
#define CONFIG_SOURCE_ROWS(source)                                                                           \
	{                                                                                                    \
		'c',	     "config",                                                                       \
		OPTION_TEXT, &(source).path,                                                                 \
		"FILE",	     "configuration (default: " CONFIG_DEFAULT ")"                                   \
	},                                                                                                   \
	{                                                                                                    \
		'\0', "told", OPTION_FLAG, &(source).told, NULL,                                             \
			"standard input holds what FILE said when it was last accepted"                      \
	}

struct child_process {
	const char *command;
	const char *name; /* "work-01" */
	char owner[128];  /* of leases: the name and the process */
	struct config *config;
	struct store *store;
	int lock;  /* held for the life of the process: the name is used once */
	bool once; /* end when there is nothing to do */
};

/* Set by SIGTERM and SIGINT. */
extern volatile sig_atomic_t child_process_stop;

/* The command, for --help, with its own options beside those that all have. */
struct child_process_use {
	const char *command, *summary, *examples;
	const char *operand; /* one that may be given, as the help shows it; NULL: none */
	const char **given;  /* takes it, and is left alone where it is not given */
	const struct option_row *rows;
	size_t count; /* at most CHILD_PROCESS_ROWS */
};
enum { CHILD_PROCESS_ROWS = 4 };

/* Reads the command line, opens everything.  OPTIONS_GO_ON, or the exit code.  OUT is to be released either
 * way. */
int child_process_start(struct child_process *out, const struct child_process_use *use, int argc,
			char **argv);
void child_process_release(struct child_process *process);
#define scoped_child_process SCOPED(child_process_release) struct child_process

/* Sleeps for at most MS, less when a signal comes. */
void child_process_sleep(int64_t ms);

#endif
