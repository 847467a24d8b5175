/* heapgate work: claims jobs and takes each to its end. */
#include "base/clock.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "daemon/disk.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "gate/pipeline.h"
#include "gate/sandbox.h"

enum { IDLE_MS = 200, TROUBLE_MS = 2000 };

static int run(const struct child_process *process, struct sandbox *sandbox, const struct job *job,
	       struct err *err)
{
	const struct worker worker = { process->owner, process->name, &child_process_stop, sandbox };
	struct pipeline_result result;
	int64_t started = clock_mono_ms();

	log_event(LEVEL_INFO, "job.start", LOG_NUMBER("job", job->id),
		  LOG_TEXT("kind", job_kind_name(job->kind)), LOG_TEXT("repository", job->repository_name),
		  LOG_TEXT("commit", job->head.hex), LOG_NUMBER("attempt", job->attempt));
	if (pipeline_run(&result, &process->config->gate, process->store, &worker, job, err) < 0)
		return -1;
	log_event(LEVEL_INFO, "job.end", LOG_NUMBER("job", job->id),
		  LOG_TEXT("state", job_state_name(result.state)), LOG_NUMBER("check", result.check),
		  LOG_NUMBER("ms", clock_mono_ms() - started), LOG_TEXT("text", result.text));
	return 0;
}

/* *FOUND: a job was run. */
static int work_once(bool *found, const struct child_process *process, struct sandbox *sandbox,
		     struct err *err)
{
	scoped_arena arena = { 0 };
	struct job job;

	*found = false;
	if (disk_is_low(process->config))
		return 0;
	if (job_claim(found, &job, &arena, process->store, process->owner, RUN_LEASE_MS, clock_wall_ms(),
		      err) < 0)
		return -1;
	return *found ? run(process, sandbox, &job, err) : 0;
}

int cmd_work(int argc, char **argv)
{
	scoped_child_process process;
	struct err err;
	const struct child_process_use use = {
		.command = "work",
		.summary = "Runs queued checks, one at a time, until SIGTERM.  `heapgate serve` starts as "
			   "many as core.workers says.",
	};
	int code = child_process_start(&process, &use, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	struct sandbox sandbox = sandbox_for(&process.config->gate);
	while (!child_process_stop) {
		bool found = false;
		if (work_once(&found, &process, &sandbox, &err) < 0) {
			log_event(LEVEL_ERROR, "work.failed", LOG_TEXT("reason", err.text));
			if (err.kind != ERR_BUSY)
				return EXIT_UNJUDGED;
			child_process_sleep(TROUBLE_MS);
		} else if (!found) {
			if (process.once)
				break;
			child_process_sleep(IDLE_MS);
		}
	}
	return EXIT_PASS;
}
