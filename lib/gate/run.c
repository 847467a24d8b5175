#include "gate/run.h"

#include "base/clock.h"
#include "base/files.h"
#include "gate/latch.h"

enum { HEARTBEAT_MS = 5 * 1000 };

static int open_mirror(struct run *run, struct err *err)
{
	scoped_free char *path = settings_mirror(run->settings, run->repository->name);

	return mirror_open(&run->mirror, path, true, err);
}

static void set_up_collecting(struct run *run)
{
	const struct gate_settings *settings = run->settings;
	scoped_free char *tree = settings_tree(settings, run->worker->slot, run->repository->name);
	scoped_free char *aside = settings_aside(settings, run->worker->slot);

	run->collect = (struct collect_spec){
		.directory = arena_text(&run->arena, view_of(tree)),
		.go = run->configuration->go,
		.deadline_ms = settings->collect_ms,
		.cpu_ms = settings->cpu_ms,
		.memory_bytes = settings->memory_bytes,
		.processes = settings->processes,
		.output_bytes = settings->output_bytes,
		.sandbox = run->worker->sandbox,
		.trusted = run->job.kind != JOB_CHECK,
		.aside = arena_text(&run->arena, view_of(aside)),
		.tick = run_tick,
		.payload = run,
	};
}

int run_start(struct run *run, const struct gate_settings *settings, struct store *store,
	      const struct worker *worker, const struct job *job, size_t at, struct err *err)
{
	*run = (struct run){
		.settings = settings,
		.store = store,
		.worker = worker,
		.job = *job,
		.repository = settings_repository(settings, job->repository_name),
		.toolchain.configuration = { "", "", "", "", "" },
		.base_reason = "",
		.summary = "",
		.started_ms = clock_wall_ms(),
		.heartbeat_ms = clock_mono_ms(),
		.grip = JOB_HELD,
	};
	if (!run->repository)
		return err_set(err, ERR_INPUT, "%s is no longer configured", job->repository_name);
	run->configuration = &run->repository->configurations[at];
	set_up_collecting(run);
	if (latch_content(&run->content, settings->data, err) < 0)
		return -1;
	run->in_use = true;
	return open_mirror(run, err);
}

void run_release(struct run *run)
{
	source_release(&run->head_source);
	source_release(&run->base_source);
	before_release(&run->before);
	comparison_release(&run->comparison);
	collection_release(&run->head_records);
	collection_release(&run->base_records);
	outline_release(&run->head_outline);
	outline_release(&run->base_outline);
	if (run->in_use)
		(void)close(run->content);
	mirror_close(run->mirror);
	arena_release(&run->arena);
	*run = (struct run){ 0 };
}

bool run_stopping(const struct run *run)
{
	return run->worker->stop && *run->worker->stop;
}

int run_tick(void *payload, struct err *err)
{
	struct run *run = payload;
	int64_t now = clock_mono_ms();

	if (run_stopping(run))
		return err_set(err, ERR_BUSY, "the worker is being stopped");
	if (!run->job.id || now - run->heartbeat_ms < HEARTBEAT_MS)
		return 0;
	run->heartbeat_ms = now;
	if (job_heartbeat(&run->grip, run->store, &run->job, run->worker->owner, RUN_LEASE_MS,
			  clock_wall_ms(), err) < 0)
		return -1;
	if (run->grip != JOB_HELD)
		return err_set(err, ERR_BUSY, "the job is no longer wanted");
	return 0;
}
