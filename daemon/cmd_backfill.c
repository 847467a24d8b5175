/* heapgate backfill: history of the main branch, before the gate was there. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "daemon/options.h"
#include "gate/backfill.h"
#include "gate/fetch.h"
#include "gate/sandbox.h"

enum { LAST_DEFAULT = 100, BAR = 30 };

/* Progress on a terminal is one line that changes; elsewhere one line per commit. */
struct progress {
	int64_t started_ms;
	bool terminal;
};

static void print_rate(const struct progress *progress, size_t done, size_t total)
{
	int64_t spent = clock_mono_ms() - progress->started_ms;

	if (!done || !spent)
		return;
	(void)fprintf(stderr, "  %.1f/s  %" PRId64 " s left", (double)done * 1000.0 / (double)spent,
		      spent * (int64_t)(total - done) / (int64_t)done / 1000);
}

static void print_bar(size_t done, size_t total)
{
	size_t full = total ? done * BAR / total : BAR;

	(void)fputc('[', stderr);
	for (size_t i = 0; i < BAR; i++)
		(void)fputc(i < full ? '=' : ' ', stderr);
	(void)fputs("] ", stderr);
}

static void show(void *payload, size_t done, size_t total, const struct commit_info *commit)
{
	struct progress *progress = payload;

	if (progress->terminal) {
		(void)fputs("\r\033[K", stderr);
		print_bar(done, total);
	}
	(void)fprintf(stderr, "%zu/%zu", done, total);
	print_rate(progress, done, total);
	if (commit)
		(void)fprintf(stderr, "  %.*s", OID_SHORT, commit->oid.hex);
	if (!progress->terminal || !commit)
		(void)fputc('\n', stderr);
}

static int run(const struct child_process *process, const struct gate_repository *repository, size_t last)
{
	struct sandbox sandbox = sandbox_for(&process->config->gate);
	const struct worker worker = { process->owner, process->name, &child_process_stop, &sandbox };
	struct progress progress = { clock_mono_ms(), isatty(STDERR_FILENO) };
	struct backfill_result result;
	scoped_arena arena = { 0 };
	struct err err;
	const struct backfill_spec spec = {
		.settings = &process->config->gate,
		.store = process->store,
		.worker = &worker,
		.repository = repository,
		.last = last,
		.progress = show,
		.payload = &progress,
	};
	const char *const refs[] = { arena_print(&arena, "refs/heads/%s", repository->main_branch), NULL };

	if (fetch_refs(&process->config->gate, repository, refs, &err) < 0 ||
	    backfill(&result, &spec, &err) < 0)
		return command_failed("backfill", &err);
	(void)printf("%zu collected, %zu known before, %zu could not be collected\n", result.collected,
		     result.known, result.failed);
	return EXIT_PASS;
}

int cmd_backfill(int argc, char **argv)
{
	scoped_child_process process;
	const char *name = NULL, *option = NULL;
	uint64_t last = LAST_DEFAULT;
	const struct option_row rows[] = {
		{ 'r', "repository", OPTION_TEXT, &option, "OWNER/NAME", "the same" },
		{ 'n', "last", OPTION_NUMBER, &last, "N",
		  "how many commits of the main branch (default: 100)" },
	};
	const struct child_process_use use = {
		.command = "backfill",
		.summary = "Collects the last commits of the main branch, oldest first, each at the cost of "
			   "what it changed.  Interrupted, it goes on where it was.\n"
			   "OWNER/NAME is the repository; default: the only one.",
		.examples = "  heapgate backfill acme/api --last 500\n",
		.operand = "[OWNER/NAME]",
		.given = &name,
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = child_process_start(&process, &use, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	const struct gate_settings *settings = &process.config->gate;
	if (name && option)
		return command_misused("backfill", "%s and %s: name one repository", name, option);
	name = name ? name : option;
	if (!name && settings->repository_count == 1)
		name = settings->repositories[0].name;
	const struct gate_repository *repository = name ? settings_repository(settings, name) : NULL;
	if (!repository)
		return command_misused("backfill",
				       name ? "%s is not configured"
					    : "name a repository: heapgate backfill OWNER/NAME%s",
				       name ? name : "");
	return run(&process, repository, last);
}
