/*
 * The runs of one job, one for each configuration of its repository, side by side.
 */
#ifndef GATE_RUNS_H
#define GATE_RUNS_H

#include "gate/run.h"
#include "view/report_many.h"

struct runs {
	struct run *list; /* in the order of the configuration; they share the job and its lease */
	size_t count;
};

/* Starts a run for each configuration; *OUT is to be released also on failure, and holds at least one run
 * with the job then.  Errors as run_start(). */
int runs_start(struct runs *out, const struct gate_settings *settings, struct store *store,
	       const struct worker *worker, const struct job *job, struct err *err) MUST_USE;
void runs_release(struct runs *runs);
#define scoped_runs SCOPED(runs_release) struct runs

/* Moves the job of all on to STATE; ERR_BUSY where it is no longer wanted. */
int runs_enter(struct runs *runs, enum job_state state, struct err *err) MUST_USE;
/* What holds for all: the first that is not JOB_HELD. */
enum job_grip runs_grip(const struct runs *runs);
/*
 * RUN failed with ERR.  Where that is the configuration's own doing and others are left, the failure is kept
 * with RUN and 0 returned; -1 ends the job with ERR.
 */
int runs_fail(struct runs *runs, struct run *run, struct err *err) MUST_USE;
/* The runs as a report wants them; lent, the list in ARENA. */
struct report_part *runs_parts(struct arena *arena, struct runs *runs);

#endif
