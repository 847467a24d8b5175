/* heapgate gc: removes what the retention limits say. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "gate/gc.h"

enum { WAIT_DEFAULT_MS = 60 * 1000 };

/* On a terminal a line that changes. */
static int show(void *payload, const char *what, size_t so_far, struct err *err)
{
	const bool *terminal = payload;

	if (*terminal)
		(void)fprintf(stderr, "\r\033[K%s: %zu", what, so_far);
	return child_process_stop ? err_set(err, ERR_BUSY, "interrupted; what was removed stays removed") : 0;
}

static void print_result(const struct gc_result *result, bool dry_run)
{
	(void)printf("%s", dry_run ? "would remove:" : "removed:");
	for (size_t i = 0; i < RETENTION_KIND_COUNT; i++)
		(void)printf("%s %zu %s", i ? "," : "", result->rows[i],
			     retention_name((enum retention_kind)i));
	(void)printf(", %zu directories, %" PRIu64 " MiB of the build cache\n", result->directories,
		     result->cache_bytes >> 20);
}

static int run(const struct child_process *process, bool dry_run, bool vacuum, int64_t wait_ms)
{
	const struct config *config = process->config;
	bool terminal = isatty(STDERR_FILENO);
	struct gc_result result;
	struct err err;
	const struct gc_spec spec = {
		.settings = &config->gate,
		.store = process->store,
		.limits = {
			.deliveries_ms = config->keep_deliveries_ms,
			.checks_ms = config->keep_checks_ms,
			.branches_ms = config->keep_branches_ms,
			.cache_bytes = config->keep_cache,
		},
		.now_ms = clock_wall_ms(),
		.wait_ms = wait_ms,
		.dry_run = dry_run,
		.vacuum = vacuum,
		.progress = show,
		.payload = &terminal,
	};
	int done = gc(&result, &spec, &err);

	if (terminal)
		(void)fputs("\r\033[K", stderr);
	if (done < 0)
		return command_failed("gc", &err);
	print_result(&result, dry_run);
	if (!result.busy)
		return EXIT_PASS;
	(void)fprintf(stderr, "heapgate gc: the workers never paused, so stored content, directories and the "
			      "build cache were left alone; try --wait with more, or a quieter hour\n");
	return EXIT_UNJUDGED;
}

int cmd_gc(int argc, char **argv)
{
	scoped_child_process process;
	bool dry_run = false, vacuum = false;
	int64_t wait_ms = WAIT_DEFAULT_MS;
	const struct option_row rows[] = {
		{ 'n', "dry-run", OPTION_FLAG, &dry_run, NULL, "say what would go, remove nothing" },
		{ '\0', "vacuum", OPTION_FLAG, &vacuum, NULL,
		  "give free room in the database back; needs its size once more" },
		{ '\0', "wait", OPTION_SPAN, &wait_ms, "SPAN", "for the workers to pause (default: 60s)" },
	};
	const struct child_process_use use = {
		.command = "gc",
		.summary =
			"Removes what is older than the limits of [retention], content that nothing refers "
			"to any more, mirrors and work trees of repositories that are not configured, "
			"mirrors above "
			"limits.mirror-size, and "
			"the oldest of a build cache that is too large.",
		.examples = "  heapgate gc --dry-run\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = child_process_start(&process, &use, argc, argv);

	return code == OPTIONS_GO_ON ? run(&process, dry_run, vacuum, wait_ms) : code;
}
