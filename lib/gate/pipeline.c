#include "gate/pipeline.h"

#include <stdio.h>

#include "base/clock.h"
#include "gate/announce.h"
#include "gate/runs.h"
#include "gate/sandbox.h"
#include "gate/steps.h"
#include "store/checks.h"
#include "view/message.h"

/* Before the second attempt, twice this; then twice as long each time. */
#define WAIT_MS ((int64_t)1000)

/* The path of a check, and of a commit of the main branch. */
static const struct stage {
	enum job_state state;
	unsigned kinds; /* of jobs that take it */
	pipeline_step *go;
	bool once; /* not for each configuration */
} stages[] = {
#define CHECK (1u << JOB_CHECK)
#define MAIN (1u << JOB_BASELINE | 1u << JOB_BACKFILL)
	{ JOB_FETCHING, CHECK | MAIN, step_fetch, true },
	{ JOB_COLLECTING, CHECK | MAIN, step_toolchain, false },
	{ JOB_COLLECTING, MAIN, step_main, false },
	{ JOB_COLLECTING, CHECK, step_base, false },
	{ JOB_COLLECTING, CHECK | MAIN, step_head, false },
	{ JOB_COMPARING, CHECK, step_compare, false },
	{ JOB_COMPARING, MAIN, step_summarise, false },
#undef CHECK
#undef MAIN
};

static int go_through_stage(struct runs *runs, const struct stage *stage, struct err *err)
{
	if (runs_enter(runs, stage->state, err) < 0)
		return -1;
	for (size_t i = 0; i < (stage->once ? 1 : runs->count); i++) {
		struct run *run = &runs->list[i];
		if (run->failed || stage->go(run, err) == 0)
			continue;
		if (stage->once || runs_fail(runs, run, err) < 0)
			return -1;
	}
	return 0;
}

/* Hosts that show no difference are not bothered: what waits there already says as much. */
static int tell_begun(const struct runs *runs, struct err *err)
{
	const struct run *run = &runs->list[0];

	if (!run->repository->host->forge->tells_begun)
		return 0;
	return announce_begun(run->store, run->settings, &run->job, clock_wall_ms(), err);
}

static int go_through(struct runs *runs, struct err *err)
{
	if (tell_begun(runs, err) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(stages); i++)
		if (stages[i].kinds & 1u << runs->list[0].job.kind &&
		    go_through_stage(runs, &stages[i], err) < 0)
			return -1;
	return 0;
}

/* How a job ended, as people and programs get it. */
struct ending {
	struct arena arena;
	const struct err *failure; /* of the whole job; NULL: there is a verdict */
	enum verdict verdict;
	char text[REPORT_STATUS_MOST * 4 + 1];
	struct report_part *parts;
	struct comparison merged; /* of checks; so are these */
	struct buf result, report, markdown, sarif;
};

static void ending_release(struct ending *ending)
{
	struct buf *const texts[] = { &ending->result, &ending->report, &ending->markdown, &ending->sarif };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		buf_release(texts[i]);
	comparison_release(&ending->merged);
	arena_release(&ending->arena);
}

static void end_check(struct ending *ending, const struct runs *runs)
{
	report_merge(&ending->merged, ending->parts, runs->count);
	ending->verdict = ending->merged.verdict;
	report_status(ending->text, &ending->merged);
	report_many_json(&ending->result, &ending->merged, ending->parts, runs->count);
	message_report(&ending->report, &ending->merged, NULL);
	report_diff_markdown(&ending->markdown, &ending->merged, NULL);
	if (runs->list[0].repository->host->sarif)
		report_diff_sarif(&ending->sarif, &ending->merged);
}

/* A main branch's commit is told configuration by configuration; one that is missing is an error. */
static void end_main(struct ending *ending, const struct runs *runs)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = &runs->list[i];
		if (run->failed && ending->verdict != VERDICT_ERROR) {
			ending->verdict = VERDICT_ERROR;
			buf_clear(&text);
			buf_print(&text, "Could not judge: %s: %s", run->configuration->name,
				  run->failure.text);
		}
		if (ending->verdict == VERDICT_ERROR)
			continue;
		buf_text(&text, i ? "; " : "Baseline: ");
		if (runs->count > 1)
			buf_print(&text, "%s: ", run->configuration->name);
		buf_text(&text, run->summary);
	}
	report_status_text(ending->text, buf_view(&text));
}

static void end_with(struct ending *ending, struct runs *runs, const struct err *failure)
{
	*ending = (struct ending){
		.failure = failure,
		.result = { .ceiling = CHECK_RESULT_MOST },
		.report = { .ceiling = MESSAGE_BODY_MOST },
		.markdown = { .ceiling = MESSAGE_BODY_MOST },
		.sarif = { .ceiling = MESSAGE_BODY_MOST },
	};
	if (failure) {
		ending->verdict = VERDICT_ERROR;
		report_status_text(ending->text, view_of(arena_print(&ending->arena, "Could not judge: %s",
								     failure->text)));
		return;
	}
	ending->parts = runs_parts(&ending->arena, runs);
	(runs->list[0].job.kind == JOB_CHECK ? end_check : end_main)(ending, runs);
}

static const enum status_state statuses[] = {
	[VERDICT_PASS] = STATUS_SUCCESS,
	[VERDICT_FAIL] = STATUS_FAILURE,
	[VERDICT_ERROR] = STATUS_ERROR,
};

/* The base of the first configuration that has one. */
static const struct run *spokesman(const struct runs *runs)
{
	for (size_t i = 0; i < runs->count; i++)
		if (!runs->list[i].failed)
			return &runs->list[i];
	return &runs->list[0];
}

static const char *names_of(struct arena *arena, const struct ending *ending, size_t count)
{
	return ending->parts && count > 1 ? report_names(arena, UINT64_MAX, ending->parts, count) : "";
}

/* A text that is too large for its place is left out: the verdict stands without it. */
static struct view whole(const struct buf *text)
{
	return text->spoiled ? VIEW("") : buf_view(text);
}

static int put_check(int64_t *id, const struct runs *runs, struct ending *ending, struct err *err)
{
	const struct run *run = spokesman(runs);

	*id = 0;
	if (run->job.kind != JOB_CHECK)
		return 0;
	const struct check check = {
		.job = run->job.id,
		.repository = run->job.repository,
		.number = run->job.number,
		.head = run->job.head,
		.base = run->base,
		.base_reason = run->base_reason,
		.verdict = ending->verdict,
		.status_text = ending->failure ? ending->failure->text : ending->text,
		.result = whole(&ending->result),
		.started_ms = run->started_ms,
		.finished_ms = clock_wall_ms(),
		.configuration = run->toolchain.configuration,
		.configurations = names_of(&ending->arena, ending, runs->count),
		.sandbox = sandbox_name(&ending->arena, run->worker->sandbox),
	};
	return check_put(id, run->store, &check, err);
}

static int tell_verdict(const struct ending *ending, struct run *run, int64_t now, struct err *err)
{
	const struct announce_texts texts = {
		.report = whole(&ending->report),
		.markdown = whole(&ending->markdown),
		.sarif = whole(&ending->sarif),
		.result = whole(&ending->result),
		.verdict = verdict_name(ending->verdict),
	};

	return announce_verdict(run->store, run->settings, &run->job, statuses[ending->verdict], ending->text,
				ending->parts && run->job.kind == JOB_CHECK ? &texts : NULL, now, err);
}

/* Check, end of the job and final status stand together or not at all. */
static int finish(struct pipeline_result *out, struct runs *runs, const struct err *failure, struct err *err)
{
	SCOPED(ending_release) struct ending ending;
	struct run *run = &runs->list[0];
	int64_t check, now = clock_wall_ms();

	end_with(&ending, runs, failure);
	enum job_state state = ending.verdict == VERDICT_ERROR ? JOB_FAILED : JOB_DONE;
	if (store_begin(run->store, err) < 0)
		return -1;
	scoped_rollback *guard = run->store;
	if (put_check(&check, runs, &ending, err) < 0)
		return -1;
	if (job_finish(&run->grip, run->store, &run->job, run->worker->owner, state, ending.text, now, err) <
	    0)
		return -1;
	if (run->grip != JOB_HELD)
		return 0;
	if (tell_verdict(&ending, run, now, err) < 0 || store_commit(run->store, err) < 0)
		return -1;
	out->state = state;
	out->check = check;
	(void)snprintf(out->text, sizeof(out->text), "%s", ending.text);
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

static void report_grip(struct pipeline_result *out, enum job_grip grip)
{
	out->state = grip == JOB_UNWANTED ? JOB_SUPERSEDED : JOB_QUEUED;
	(void)snprintf(out->text, sizeof(out->text), "%s",
		       grip == JOB_UNWANTED ? "no longer wanted" : "the lease was lost");
}

int pipeline_run(struct pipeline_result *out, const struct gate_settings *settings, struct store *store,
		 const struct worker *worker, const struct job *job, struct err *err)
{
	struct pipeline_result result = { .state = JOB_QUEUED };
	scoped_runs runs = { 0 };
	struct err failure;
	bool failed = runs_start(&runs, settings, store, worker, job, &failure) < 0 ||
		      go_through(&runs, &failure) < 0;

	if (runs_grip(&runs) == JOB_HELD) {
		struct run *run = &runs.list[0];
		int ended = failed && may_try_again(run, &failure)
				    ? try_later(&result, run, &failure, err)
				    : finish(&result, &runs, failed ? &failure : NULL, err);
		if (ended < 0)
			return -1;
	}
	if (runs_grip(&runs) != JOB_HELD)
		report_grip(&result, runs_grip(&runs));
	*out = result;
	return 0;
}
