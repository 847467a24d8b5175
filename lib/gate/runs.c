#include "gate/runs.h"

#include "base/clock.h"
#include "base/mem.h"
#include "gate/sandbox.h"

int runs_start(struct runs *out, const struct gate_settings *settings, struct store *store,
	       const struct worker *worker, const struct job *job, struct err *err)
{
	const struct gate_repository *repository = settings_repository(settings, job->repository_name);
	size_t wanted = repository ? repository->configuration_count : 1;

	*out = (struct runs){ .list = mem_zero(wanted, sizeof(*out->list)) };
	while (out->count < wanted) {
		size_t at = out->count++;
		if (run_start(&out->list[at], settings, store, worker, job, at, err) < 0)
			return -1;
	}
	return 0;
}

void runs_release(struct runs *runs)
{
	for (size_t i = 0; i < runs->count; i++)
		run_release(&runs->list[i]);
	free(runs->list);
	*runs = (struct runs){ 0 };
}

int runs_enter(struct runs *runs, enum job_state state, struct err *err)
{
	struct run *run = &runs->list[0];

	if (run->job.state == state)
		return 0;
	if (job_move(&run->grip, run->store, &run->job, run->worker->owner, state, clock_wall_ms(), err) < 0)
		return -1;
	for (size_t i = 1; i < runs->count; i++)
		runs->list[i].job = run->job;
	return run->grip == JOB_HELD ? 0 : err_set(err, ERR_BUSY, "the job is no longer wanted");
}

enum job_grip runs_grip(const struct runs *runs)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->list[i].grip != JOB_HELD)
			return runs->list[i].grip;
	return JOB_HELD;
}

/* What may pass by itself, and a broken store, are everybody's. */
static bool is_own(const struct err *err)
{
	return err->kind == ERR_INPUT || err->kind == ERR_LIMIT || err->kind == ERR_ABSENT;
}

int runs_fail(struct runs *runs, struct run *run, struct err *err)
{
	size_t left = 0;

	if (!is_own(err))
		return -1;
	run->failed = true;
	run->failure = *err;
	for (size_t i = 0; i < runs->count; i++)
		left += !runs->list[i].failed;
	if (left)
		return 0;
	*err = runs->list[0].failure;
	return -1;
}

struct report_part *runs_parts(struct arena *arena, struct runs *runs)
{
	struct report_part *parts = arena_zero(arena, runs->count, sizeof(*parts));

	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = &runs->list[i];
		run->base_source = (struct source){ .mirror = run->mirror, .commit = &run->base };
		run->head_source = (struct source){ .mirror = run->mirror, .commit = &run->job.head };
		parts[i] = (struct report_part){
			.name = run->configuration->name,
			.configuration = &run->toolchain.configuration,
			.comparison = run->failed ? NULL : &run->comparison,
			.failure = run->failed ? run->failure.text : NULL,
			.sandbox = sandbox_name(arena, run->worker->sandbox),
			.source = source_line,
			.base = &run->base_source,
			.head = &run->head_source,
		};
	}
	return parts;
}
