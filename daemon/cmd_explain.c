/*
 * heapgate explain
 */
#include <stdio.h>

#include "daemon/commands.h"
#include "daemon/nearest.h"
#include "daemon/options.h"
#include "model/site.h"

static void explain(enum cause cause)
{
	const struct cause_info *info = cause_info(cause);

	printf("%s\n  what happens: %s.\n  what to do:   %s.\n", info->name, info->happens, info->remedy);
}

static int unknown(const char *given)
{
	const char *names[CAUSE_COUNT];

	for (size_t i = 0; i < CAUSE_COUNT; i++)
		names[i] = cause_info((enum cause)i)->name;
	const char *near = nearest_of(given, names, CAUSE_COUNT, sizeof(names[0]));
	return command_misused("explain", "there is no cause '%s'%s%s", given, near ? ", did you mean " : "",
			       near ? near : "; without an argument all of them are listed");
}

int cmd_explain(int argc, char **argv)
{
	const struct options options = {
		.command = "explain",
		.operands = "[CAUSE]",
		.most = 1,
		.examples = "  heapgate explain\n"
			    "  heapgate explain interface-boxing\n",
		.summary = "Says what a cause of an escape means and what to do about it; without CAUSE, all "
			   "of them.",
	};
	struct operands operands;
	enum cause cause;
	int code = options_read(&operands, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (operands.count == 0)
		for (size_t i = 0; i < CAUSE_COUNT; i++)
			explain((enum cause)i);
	else if (cause_parse(view_of(operands.list[0]), &cause))
		explain(cause);
	else
		return unknown(operands.list[0]);
	return EXIT_PASS;
}
