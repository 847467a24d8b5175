/*
 * The commands of the program `heapgate`.  One file per command, daemon/cmd_NAME.c; the table is in main.c.
 *
 * argv[0] of a command is its own name; what it returns is the exit code of the program.
 */
#ifndef DAEMON_COMMANDS_H
#define DAEMON_COMMANDS_H

#include <stddef.h>

#include "base/err.h"

/* Exit codes; public (DESIGN, "Contracts"). */
enum exit_code {
	EXIT_PASS = 0,
	EXIT_GATE = 1,	   /* the gate failed */
	EXIT_USAGE = 2,	   /* the command line or the configuration is wrong */
	EXIT_UNJUDGED = 3, /* could not do it: neither pass nor fail */
};

typedef int command_function(int argc, char **argv);

struct command {
	const char *name;
	command_function *run;
	const char *help; /* one line; NULL: not listed, for heapgate's own children */
};

/* The table, in the order of the help text. */
extern const struct command commands[];
extern const size_t command_count;

command_function cmd_scan, cmd_diff, cmd_serve, cmd_work, cmd_send, cmd_fetch, cmd_backfill, cmd_history;
command_function cmd_top, cmd_blame, cmd_trend, cmd_compare;
command_function cmd_explain, cmd_doctor, cmd_gc, cmd_config, cmd_waive, cmd_version, cmd_help;
command_function cmd_backup, cmd_restore, cmd_outbox;
command_function cmd_deliveries, cmd_status, cmd_sweep, cmd_connect;

/*
 * How serve starts its children: `heapgate work --config FILE --name work-01`, `heapgate send --config FILE
 * --name send-01`.  NAME is the owner of the leases (and of a worker's trees): two digits, so that none is
 * the beginning of another's.  SIGTERM: finish or give back what is held, exit 0.
 */
#define CHILD_NAME "%s-%02u"

/* Says "heapgate COMMAND: what went wrong" on standard error and yields EXIT_UNJUDGED. */
int command_failed(const char *command, const struct err *err);
/* The same for a wrong command line or configuration; yields EXIT_USAGE. */
int command_misused(const char *command, const char *format, ...) PRINTF(2, 3);

#endif
