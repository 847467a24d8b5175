/*
 * The steps of a check, in their order: the table in pipeline.c.
 */
#ifndef GATE_PIPELINE_H
#define GATE_PIPELINE_H

#include "gate/run.h"

/* How a job ended, for the log. */
struct pipeline_result {
	enum job_state state; /* JOB_QUEUED: it will be tried again */
	int64_t check;	      /* row id, 0 for none */
	char text[1024];      /* the status line, or why not */
};

/*
 * Takes a claimed JOB to its end.  What goes wrong with the job is stored with it, and people are told; -1
 * only where the store does not work, the job then stays with its lease.
 */
int pipeline_run(struct pipeline_result *out, const struct gate_settings *settings, struct store *store,
		 const struct worker *worker, const struct job *job, struct err *err) MUST_USE;

#endif
