/* heapgate sweep: asks the code hosts what no webhook told. */
#include "base/clock.h"
#include "base/mem.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "gate/sweep.h"

enum {
	FIRST_MS = 30 * 1000, /* after the start, when the webhooks of the meantime arrive */
	IDLE_MS = 1000,
	ANSWER_MOST = 32 << 20, /* bytes: a hundred pull requests with all their links */
	KEPT_MOST = 16 << 20,	/* of answers that need not be sent again: some dozen usual lists */
};

/* A host, and when it is its turn. */
struct turn {
	const struct gate_host *host;
	int64_t due_ms; /* monotonic */
};

struct sweeper {
	const struct child_process *process;
	struct forge_session *session;
	struct turn *turns; /* one for each repository's host; several may be the same */
	size_t count;
};

static void tell(const struct gate_repository *repository, const struct swept *swept)
{
	bool shown = swept->answer.outcome == FORGE_SENT;

	if (swept->found || !shown)
		log_event(shown ? LEVEL_NOTICE : LEVEL_WARNING, "swept",
			  LOG_TEXT("repository", repository->name), LOG_NUMBER("open", (int64_t)swept->open),
			  LOG_NUMBER("found", (int64_t)swept->found),
			  LOG_TEXT("reason", swept->answer.reason));
}

/* A host that asks for patience gets it from all that lies there. */
static int sweep_one(struct sweeper *sweeper, size_t at, struct err *err)
{
	const struct gate_settings *settings = &sweeper->process->config->gate;
	const struct gate_repository *repository = &settings->repositories[at];
	struct swept swept;

	if (sweep(&swept, sweeper->process->store, sweeper->session, settings, repository, clock_wall_ms(),
		  err) < 0)
		return -1;
	tell(repository, &swept);
	sweeper->turns[at].due_ms = clock_mono_ms() + repository->host->poll_ms;
	for (size_t i = 0; i < sweeper->count && swept.answer.limited; i++)
		if (sweeper->turns[i].host == repository->host)
			sweeper->turns[i].due_ms = clock_mono_ms() + swept.answer.wait_ms;
	return 0;
}

static int sweep_due(struct sweeper *sweeper, struct err *err)
{
	const struct gate_repository *repositories = sweeper->process->config->gate.repositories;

	for (size_t i = 0; i < sweeper->count && !child_process_stop; i++) {
		const struct turn *turn = &sweeper->turns[i];
		bool due = sweeper->process->once || (turn->host->poll_ms && turn->due_ms <= clock_mono_ms());
		if (due && sweep_may(&repositories[i]) && sweep_one(sweeper, i, err) < 0)
			return -1;
	}
	return 0;
}

static int sweep_all(struct sweeper *sweeper)
{
	struct err err;

	while (!child_process_stop) {
		if (sweep_due(sweeper, &err) < 0) {
			log_event(LEVEL_ERROR, "sweep.failed", LOG_TEXT("reason", err.text));
			if (err.kind != ERR_BUSY || sweeper->process->once)
				return EXIT_UNJUDGED;
		}
		if (sweeper->process->once)
			break;
		child_process_sleep(IDLE_MS);
	}
	return EXIT_PASS;
}

int cmd_sweep(int argc, char **argv)
{
	scoped_child_process process;
	scoped_forge_session *session = NULL;
	struct err err;
	const struct child_process_use use = {
		.command = "sweep",
		.summary = "Asks the code hosts for open pull requests and the main branch, every host.poll, "
			   "and "
			   "takes in what no webhook announced.  `heapgate serve` starts one.",
		.examples = "  heapgate sweep --once\n",
	};
	int code = child_process_start(&process, &use, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	const struct gate_settings *settings = &process.config->gate;
	const struct client_options options = { .plain_http = config_any_plain(process.config),
						.body_most = ANSWER_MOST,
						.keep_most = KEPT_MOST };
	if (forge_session_open(&session, &options, &err) < 0)
		return command_failed("sweep", &err);
	scoped_free struct turn *turns = mem_zero(settings->repository_count + 1, sizeof(*turns));
	for (size_t i = 0; i < settings->repository_count; i++)
		turns[i] = (struct turn){ settings->repositories[i].host, clock_mono_ms() + FIRST_MS };
	struct sweeper sweeper = { &process, session, turns, settings->repository_count };
	return sweep_all(&sweeper);
}
