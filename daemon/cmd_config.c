/*
 * heapgate config check
 */
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "judge/policy.h"
#include "view/text.h"

static int refused(const char *path, const struct err *err)
{
	scoped_buf plain = { 0 };

	text_lines(&plain, view_of(err->text));
	(void)fprintf(stderr, "heapgate config check: %s\n%s is not usable as it is\n", buf_string(&plain),
		      path);
	return EXIT_USAGE;
}

/* WORDS: what it means; a policy may be anybody's. */
static int fine(struct buf *words, const char *path)
{
	buf_print(words, "%s: ok\n", path);
	return output_foreign("config", words, EXIT_PASS);
}

static int check_policy(const char *path)
{
	scoped_buf text = { .ceiling = (size_t)1 << 20 }, words = { 0 };
	scoped_policy policy = { 0 };
	struct err err;

	if (files_read(&text, path, &err) < 0 || policy_parse(&policy, buf_view(&text), path, &err) < 0)
		return refused(path, &err);
	policy_explain(&words, &policy);
	return fine(&words, path);
}

static int check_file(const char *path)
{
	scoped_config *config = NULL;
	scoped_buf words = { 0 };
	struct err err;

	if (config_load_file(&config, path, CONFIG_SECRETS_HERE, &err) < 0)
		return refused(path, &err);
	config_explain(&words, config);
	if (config->unread_count)
		buf_print(&words, "not looked at: %zu credential%s of the service manager\n",
			  config->unread_count, config->unread_count == 1 ? "" : "s");
	return fine(&words, path);
}

int cmd_config(int argc, char **argv)
{
	const char *file = CONFIG_DEFAULT, *policy = NULL;
	const struct option_row rows[] = {
		{ 'f', "file", OPTION_TEXT, &file, "FILE", "the configuration; default " CONFIG_DEFAULT },
		{ 'c', "config", OPTION_TEXT, &file, "FILE", "the same" },
		{ 'p', "policy", OPTION_TEXT, &policy, "FILE", "check this policy (.heapgate) instead" },
	};
	const struct options options = {
		.command = "config",
		.operands = "check",
		.least = 1,
		.most = 1,
		.examples = "  heapgate config check\n"
			    "  heapgate config check --file ./heapgate.conf\n"
			    "  heapgate config check --policy .heapgate\n",
		.summary = "Reads a configuration or policy file, says in words what it means, and points at "
			   "what is wrong by line.  Exit code 0 if it is right, 2 if not.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	struct operands operands;
	int code = options_read(&operands, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (strcmp(operands.list[0], "check") != 0)
		return command_misused("config", "there is no 'config %s'; expected: check",
				       operands.list[0]);
	return policy ? check_policy(policy) : check_file(file);
}
