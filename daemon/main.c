/*
 * The program: looks its first argument up in the table of commands.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "daemon/commands.h"
#include "daemon/nearest.h"

const struct command commands[] = {
	{ "scan", cmd_scan, "list the heap escapes of a Go module directory" },
	{ "diff", cmd_diff, "compare two commits of a local repository and judge the difference" },
	{ "history", cmd_history, "since when does a function escape, and why" },
	{ "blame", cmd_blame, "which commit brought each site that a function has" },
	{ "top", cmd_top, "the functions that escape most, changed last, or have for longest" },
	{ "trend", cmd_trend, "how much escapes along the main branch, or in one package of it" },
	{ "compare", cmd_compare, "how two collected commits differ" },
	{ "explain", cmd_explain, "what a cause or situation means, or why a function escapes" },
	{ "serve", cmd_serve, "receive webhooks, show results, run the workers" },
	{ "work", cmd_work, "run queued checks, one at a time (serve starts these)" },
	{ "send", cmd_send, "post results to the code host (serve starts this)" },
	{ "outbox", cmd_outbox, "what is on its way to the code host, and another try for it" },
	{ "sweep", cmd_sweep, "ask the code hosts what no webhook told (serve starts this)" },
	{ "fetch", cmd_fetch, "bring a repository's mirror up to date (a check starts this)" },
	{ "backfill", cmd_backfill, "queue older commits of the main branch" },
	{ "waive", cmd_waive, "take responsibility for an escape until a day; list and revoke waivers" },
	{ "status", cmd_status, "the verdict on a commit, as an exit code" },
	{ "connect", cmd_connect, "check what a repository needs at its code host, make the webhook" },
	{ "deliveries", cmd_deliveries, "what the code hosts announced, what came of it, and once more" },
	{ "gc", cmd_gc, "remove what is older than the retention limits" },
	{ "backup", cmd_backup, "copy the database while everything runs" },
	{ "restore", cmd_restore, "put a backup in the place of the database" },
	{ "config", cmd_config, "check a configuration or policy file and say what it means" },
	{ "doctor", cmd_doctor, "check everything the daemon needs on this machine" },
	{ "version", cmd_version, "print the version" },
	{ "help", cmd_help, "print this text, or a command's" },
};
const size_t command_count = COUNT_OF(commands);

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	const char *near = nearest_of(name, &commands[0].name, command_count, sizeof(commands[0]));

	(void)fprintf(stderr, "heapgate: there is no command '%s'%s%s%s; see: heapgate help\n", name,
		      near ? ", did you mean '" : "", near ? near : "", near ? "'" : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";
	const struct command *command;

	(void)signal(SIGPIPE, SIG_IGN);
	if (strcmp(name, "--version") == 0)
		name = "version";
	else if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	command = find(name);
	if (!command)
		return unknown(name);
	int code = command->run(argc > 1 ? argc - 1 : 1, argc > 1 ? argv + 1 : argv);
	return argc > 1 ? code : EXIT_USAGE;
}
