/*
 * heapgate backup, heapgate restore
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/options.h"
#include "store/backup.h"

/* Filled by the options; between the database and one file. */
struct request {
	int (*act)(const struct config *config, const struct request *request, const char *file,
		   struct err *err);
	const char *config;
	bool replace;
};

static int run(struct request *request, const struct options *options, int argc, char **argv)
{
	struct operands operands;
	scoped_config *config = NULL;
	struct err err;
	int code = options_read(&operands, options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!config_open_plain(&config, options->command, request->config))
		return EXIT_USAGE;
	if (request->act(config, request, operands.list[0], &err) < 0)
		return command_failed(options->command, &err);
	return EXIT_PASS;
}

static int back_up(const struct config *config, const struct request *request, const char *to,
		   struct err *err)
{
	scoped_free char *path = settings_database(&config->gate);
	scoped_store *store = NULL;

	if (store_open(&store, path, STORE_READ, err) < 0)
		return -1;
	return store_backup(store, to, request->replace, err);
}

int cmd_backup(int argc, char **argv)
{
	struct request request = { .act = back_up };
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &request.config, "FILE", "default " CONFIG_DEFAULT },
		{ 'r', "replace", OPTION_FLAG, &request.replace, NULL, "put it in the place of the file TO" },
	};
	const struct options options = {
		.command = "backup",
		.operands = "TO",
		.least = 1,
		.most = 1,
		.examples = "  heapgate backup /var/backups/heapgate.db --replace\n",
		.summary =
			"Copies the database to the file TO, as it is at one moment, while everything runs; "
			"checks the copy, and gives it its name only then.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};

	return run(&request, &options, argc, argv);
}

/* Locks the file for as long as this process lives; ERR_BUSY where somebody holds it.  Makes none: it would
 * be root's. */
static int hold(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, ERR_BUSY, "%s is held: heapgate still runs; stop it first", path);
	return 0;
}

/* What serve, and every worker or sender by its name, holds while it runs. */
static int hold_all(const struct config *config, struct err *err)
{
	scoped_free char *serve = files_join(config->data, "serve.lock");
	scoped_free char *others = files_join(config->data, "locks");
	scoped_directory *directory = opendir(others);
	int result = hold(serve, err);

	if (!directory)
		return result;
	for (struct dirent *entry; result == 0 && (entry = readdir(directory));) {
		scoped_free char *path = files_join(others, entry->d_name);
		if (entry->d_name[0] != '.')
			result = hold(path, err);
	}
	return result;
}

static int restore(const struct config *config, const struct request *request, const char *from,
		   struct err *err)
{
	scoped_free char *path = settings_database(&config->gate);

	(void)request;
	if (hold_all(config, err) < 0 || store_restore(path, from, err) < 0)
		return -1;
	printf("%s is what %s was; the database from before is %s.replaced\n", path, from, path);
	return 0;
}

int cmd_restore(int argc, char **argv)
{
	struct request request = { .act = restore };
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &request.config, "FILE", "default " CONFIG_DEFAULT },
	};
	const struct options options = {
		.command = "restore",
		.operands = "FROM",
		.least = 1,
		.most = 1,
		.examples = "  systemctl stop heapgate\n"
			    "  runuser -u heapgate -- heapgate restore /var/backups/heapgate.db\n"
			    "  systemctl start heapgate\n",
		.summary =
			"Puts the backup FROM in the place of the database, which nobody may be using.  The "
			"database that was there is kept under its name with .replaced behind it.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};

	return run(&request, &options, argc, argv);
}
