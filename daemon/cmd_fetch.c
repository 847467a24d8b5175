/* heapgate fetch: brings a repository's mirror up to date. */
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "gate/fetch.h"

int cmd_fetch(int argc, char **argv)
{
	scoped_config *config = NULL;
	struct config_source source = { 0 };
	struct option_list refs = { 0 };
	struct operands given;
	struct err err;
	const struct option_row rows[] = {
		CONFIG_SOURCE_ROWS(source),
		{ '\0', "ref", OPTION_LIST, &refs, "REF",
		  "what to fetch, any number of times (default: the main branch)" },
	};
	const struct options options = {
		.command = "fetch",
		.operands = "OWNER/NAME",
		.least = 1,
		.most = 1,
		.summary = "Fetches refs of a configured repository into its mirror.\n"
			   "Exit code: 2 where the code host refuses or a limit is hit, 3 where it may work "
			   "later.",
		.examples = "  heapgate fetch acme/api --ref refs/pull/7/head\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!config_open_source(&config, "fetch", &source))
		return EXIT_USAGE;
	const struct gate_repository *repository = settings_repository(&config->gate, given.list[0]);
	if (!repository)
		return command_misused("fetch", "%s is not configured", given.list[0]);
	scoped_arena arena = { 0 };
	if (!refs.count)
		refs.items[0] = arena_print(&arena, "refs/heads/%s", repository->main_branch);
	if (fetch_refs(&config->gate, repository, refs.items, &err) < 0) {
		(void)command_failed("fetch", &err);
		return err.kind == ERR_INPUT || err.kind == ERR_LIMIT ? EXIT_USAGE : EXIT_UNJUDGED;
	}
	return EXIT_PASS;
}
