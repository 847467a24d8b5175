/*
 * heapgate help, heapgate version
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/options.h"

static const char before[] =
	"heapgate: a CI gate that blocks merges which add heap escapes to Go code\n"
	"\n"
	"  heapgate scan ~/src/api                 what escapes in this module, and why\n"
	"  heapgate diff main HEAD                 what this branch adds; exit code 1 if the gate fails\n"
	"  heapgate history --repo acme/api 'store.(*Cache).Get'\n"
	"  heapgate serve --config /etc/heapgate/heapgate.conf\n"
	"\n"
	"commands:\n";

static const char after[] = "\n"
			    "'heapgate COMMAND --help' describes a command.\n"
			    "exit codes: 0 pass, 1 gate failed, 2 usage, 3 could not judge\n";

static int help_of(const char *name)
{
	char help_option[] = "--help";
	char *arguments[] = { NULL, help_option, NULL };

	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].name, name) != 0 || commands[i].run == cmd_help)
			continue;
		scoped_free char *own = mem_text(name);
		arguments[0] = own;
		return commands[i].run(2, arguments);
	}
	return command_misused("help", "there is no command '%s'", name);
}

int cmd_help(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "help") != 0)
		return help_of(argv[1]);
	(void)fputs(before, stdout);
	for (size_t i = 0; i < command_count; i++)
		if (commands[i].help)
			printf("  %-12s%s\n", commands[i].name, commands[i].help);
	(void)fputs(after, stdout);
	return EXIT_PASS;
}

int cmd_version(int argc, char **argv)
{
	const struct options options = {
		.command = "version",
		.summary = "Prints the version.",
	};
	struct operands operands;
	int code = options_read(&operands, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	printf("heapgate %s\n", HEAPGATE_VERSION);
	return EXIT_PASS;
}
