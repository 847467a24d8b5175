#include "gate/pipeline.h"

#include <stdio.h>

#include "base/clock.h"
#include "gate/announce.h"
#include "gate/steps.h"
#include "store/checks.h"
#include "view/report.h"

/* Before the second attempt, twice this; then twice as long each time. */
#define WAIT_MS ((int64_t)1000)

/* The path of a check, and of a commit of the main branch. */
static const struct stage {
	enum job_state state;
	unsigned kinds; /* of jobs that take it */
	pipeline_step *go;
} stages[] = {
#define CHECK (1u << JOB_CHECK)
#define MAIN (1u << JOB_BASELINE | 1u << JOB_BACKFILL)
	{ JOB_FETCHING, CHECK | MAIN, step_fetch },  { JOB_COLLECTING, CHECK | MAIN, step_toolchain },
	{ JOB_COLLECTING, MAIN, step_main },	     { JOB_COLLECTING, CHECK, step_base },
	{ JOB_COLLECTING, CHECK | MAIN, step_head }, { JOB_COMPARING, CHECK, step_compare },
	{ JOB_COMPARING, MAIN, step_summarise },
#undef CHECK
#undef MAIN
};

static int enter(struct run *run, enum job_state state, struct err *err)
{
	if (run->job.state == state)
		return 0;
	if (job_move(&run->grip, run->store, &run->job, run->worker->owner, state, clock_wall_ms(), err) < 0)
		return -1;
	return run->grip == JOB_HELD ? 0 : err_set(err, ERR_BUSY, "the job is no longer wanted");
}

static int go_through(struct run *run, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(stages); i++) {
		const struct stage *stage = &stages[i];
		if (!(stage->kinds & 1u << run->job.kind))
			continue;
		if (enter(run, stage->state, err) < 0 || stage->go(run, err) < 0)
			return -1;
	}
	return 0;
}

static const enum status_state statuses[] = {
	[VERDICT_PASS] = STATUS_SUCCESS,
	[VERDICT_FAIL] = STATUS_FAILURE,
	[VERDICT_ERROR] = STATUS_ERROR,
};

static void describe(char text[REPORT_STATUS_MOST * 4 + 1], const struct run *run, const struct err *failure)
{
	scoped_arena arena = { 0 };

	if (failure)
		report_status_text(text, view_of(arena_print(&arena, "Could not judge: %s", failure->text)));
	else if (run->job.kind == JOB_CHECK)
		report_status(text, &run->comparison);
	else
		report_status_text(text, view_of(run->summary));
}

static enum verdict verdict_of(const struct run *run, const struct err *failure)
{
	if (failure)
		return VERDICT_ERROR;
	return run->job.kind == JOB_CHECK ? run->comparison.verdict : VERDICT_PASS;
}

static int put_check(int64_t *id, struct run *run, enum verdict verdict, const char *text,
		     const struct err *failure, struct err *err)
{
	scoped_buf result = { .ceiling = CHECK_RESULT_MOST };

	*id = 0;
	if (run->job.kind != JOB_CHECK)
		return 0;
	if (!failure)
		report_diff_json(&result, &run->comparison);
	const struct check check = {
		.job = run->job.id,
		.repository = run->job.repository,
		.number = run->job.number,
		.head = run->job.head,
		.base = run->base,
		.base_reason = run->base_reason,
		.verdict = verdict,
		.status_text = failure ? failure->text : text,
		.result = result.spoiled ? VIEW("") : buf_view(&result),
		.started_ms = run->started_ms,
		.finished_ms = clock_wall_ms(),
		.configuration = run->toolchain.configuration,
	};
	return check_put(id, run->store, &check, err);
}

/* Check, end of the job and final status stand together or not at all. */
static int finish(struct pipeline_result *out, struct run *run, const struct err *failure, struct err *err)
{
	enum verdict verdict = verdict_of(run, failure);
	enum job_state state = verdict == VERDICT_ERROR ? JOB_FAILED : JOB_DONE;
	char text[REPORT_STATUS_MOST * 4 + 1];
	int64_t check, now = clock_wall_ms();

	describe(text, run, failure);
	if (store_begin(run->store, err) < 0)
		return -1;
	scoped_rollback *guard = run->store;
	if (put_check(&check, run, verdict, text, failure, err) < 0)
		return -1;
	if (job_finish(&run->grip, run->store, &run->job, run->worker->owner, state, text, now, err) < 0)
		return -1;
	if (run->grip != JOB_HELD)
		return 0;
	if (announce(run->store, run->settings, &run->job, statuses[verdict], text, now, err) < 0 ||
	    store_commit(run->store, err) < 0)
		return -1;
	out->state = state;
	out->check = check;
	(void)snprintf(out->text, sizeof(out->text), "%s", text);
	return 0;
}

static bool may_try_again(const struct run *run, const struct err *failure)
{
	return failure->kind == ERR_BUSY && (run->job.attempt < run->settings->attempts || run_stopping(run));
}

static int try_later(struct pipeline_result *out, struct run *run, const struct err *failure, struct err *err)
{
	int64_t now = clock_wall_ms();
	int64_t wait = run_stopping(run) ? 0 : WAIT_MS << (run->job.attempt < 8 ? run->job.attempt : 8);

	(void)snprintf(out->text, sizeof(out->text), "%s", failure->text);
	return job_requeue(&run->grip, run->store, &run->job, run->worker->owner, now + wait, failure->text,
			   now, err);
}

static void report_grip(struct pipeline_result *out, const struct run *run)
{
	out->state = run->grip == JOB_UNWANTED ? JOB_SUPERSEDED : JOB_QUEUED;
	(void)snprintf(out->text, sizeof(out->text), "%s",
		       run->grip == JOB_UNWANTED ? "no longer wanted" : "the lease was lost");
}

int pipeline_run(struct pipeline_result *out, const struct gate_settings *settings, struct store *store,
		 const struct worker *worker, const struct job *job, struct err *err)
{
	struct pipeline_result result = { .state = JOB_QUEUED };
	scoped_run run = { 0 };
	struct err failure;
	bool failed =
		run_start(&run, settings, store, worker, job, &failure) < 0 || go_through(&run, &failure) < 0;

	if (run.grip == JOB_HELD) {
		int ended = failed && may_try_again(&run, &failure)
				    ? try_later(&result, &run, &failure, err)
				    : finish(&result, &run, failed ? &failure : NULL, err);
		if (ended < 0)
			return -1;
	}
	if (run.grip != JOB_HELD)
		report_grip(&result, &run);
	*out = result;
	return 0;
}
