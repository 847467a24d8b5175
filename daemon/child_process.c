#include "daemon/child_process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/options.h"

enum { OWN_ROWS = 4 };

volatile sig_atomic_t child_process_stop;

static void stop(int signal)
{
	(void)signal;
	child_process_stop = 1;
}

/* One process for a name: an orphan of a killed daemon keeps its trees until it has ended. */
static int take_name(struct child_process *process, struct err *err)
{
	scoped_free char *directory = files_join(process->config->data, "locks");
	scoped_free char *path = mem_print("%s/%s", directory, process->name);

	if (files_make_directory(directory, err) < 0)
		return -1;
	process->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (process->lock < 0 || flock(process->lock, LOCK_EX) < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	return 0;
}

static int open_all(struct child_process *process, struct err *err)
{
	scoped_free char *database = settings_database(&process->config->gate);

	if (take_name(process, err) < 0)
		return -1;
	return store_open(&process->store, database, STORE_WORK, err);
}

static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = stop };

	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
}

int child_process_start(struct child_process *out, const struct child_process_use *use, int argc, char **argv)
{
	struct config_source source = { 0 };
	struct operands given;
	struct err err;
	struct option_row rows[OWN_ROWS + CHILD_PROCESS_ROWS] = {
		CONFIG_SOURCE_ROWS(source),
		{ '\0', "name", OPTION_TEXT, &out->name, "NAME",
		  "what leases and work trees are held under; one process for a name" },
		{ '\0', "once", OPTION_FLAG, &out->once, NULL, "end when there is nothing to do" },
	};
	const struct options options = {
		.command = use->command,
		.operands = use->operand,
		.most = use->operand ? 1 : 0,
		.summary = use->summary,
		.examples = use->examples,
		.rows = rows,
		.count = OWN_ROWS + use->count,
	};

	assert(use->count <= CHILD_PROCESS_ROWS);
	for (size_t i = 0; i < use->count; i++)
		rows[OWN_ROWS + i] = use->rows[i];
	*out = (struct child_process){ .command = use->command, .name = use->command, .lock = -1 };
	int code = options_read(&given, &options, argc, argv);
	if (code != OPTIONS_GO_ON)
		return code;
	if (given.count)
		*use->given = given.list[0];
	if (!config_open_source(&out->config, use->command, &source))
		return EXIT_USAGE;
	(void)snprintf(out->owner, sizeof(out->owner), "%s/%ld", out->name, (long)getpid());
	catch_signals();
	if (open_all(out, &err) < 0)
		return command_failed(use->command, &err);
	return OPTIONS_GO_ON;
}

void child_process_release(struct child_process *process)
{
	store_close(process->store);
	config_free(process->config);
	if (process->lock >= 0)
		(void)close(process->lock);
}

void child_process_sleep(int64_t ms)
{
	(void)poll(NULL, 0, ms > INT32_MAX ? INT32_MAX : (int)ms);
}
