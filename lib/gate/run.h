/*
 * One job in progress and everything it owns.
 */
#ifndef GATE_RUN_H
#define GATE_RUN_H

#include <signal.h>

#include "gate/before.h"
#include "gate/collect.h"
#include "gate/settings.h"
#include "gate/source.h"
#include "model/comparison.h"
#include "store/jobs.h"
#include "store/outline.h"
#include "tree/mirror.h"

enum { RUN_LEASE_MS = 60 * 1000 };

/* Who runs jobs. */
struct worker {
	const char *owner;		   /* of leases; no other process has it */
	const char *slot;		   /* names the work trees; kept from one process to the next */
	const volatile sig_atomic_t *stop; /* set from outside: give the job back; may be NULL */
	struct sandbox *sandbox;	   /* of the process; NULL: the Go command has our own rights */
};

struct run {
	const struct gate_settings *settings;
	struct store *store;
	const struct worker *worker;

	struct arena arena; /* all of the following strings */
	struct job job;
	const struct gate_repository *repository;
	const struct gate_configuration *configuration;
	struct mirror *mirror;
	struct toolchain toolchain;
	struct collect_spec collect; /* `directory` is this worker's work tree */
	struct oid base;
	const char *base_reason;
	struct outline base_outline, head_outline;
	struct collection base_records, head_records; /* the affected packages; lends from the outlines */
	struct comparison comparison;
	struct before before;			/* base under another configuration; lent by the comparison */
	const char *summary;			/* of a job without comparison: what to show */
	struct source base_source, head_source; /* for excerpts; see runs_parts() */

	int64_t started_ms;   /* wall */
	int64_t heartbeat_ms; /* monotonic: when the lease was last renewed */
	enum job_grip grip;

	int content; /* latch on what is stored (gate/latch.h), while `in_use` */
	bool in_use;

	bool failed; /* this configuration, while others of the job go on; `failure` says why */
	struct err failure;
};

/* Starts RUN for a claimed JOB (or, with id 0, for one that nobody queued and no lease holds) under the
 * repository's configuration AT, counted from 0; opens its mirror.  ERR_INPUT: the repository is not
 * configured. */
int run_start(struct run *run, const struct gate_settings *settings, struct store *store,
	      const struct worker *worker, const struct job *job, size_t at, struct err *err) MUST_USE;
void run_release(struct run *run);
#define scoped_run SCOPED(run_release) struct run

/* A child_tick: renews the lease now and then; -1 once the job is no longer this worker's or no longer
 * wanted (`grip` says which), or the worker is to stop. */
int run_tick(void *payload, struct err *err);
bool run_stopping(const struct run *run);

#endif
