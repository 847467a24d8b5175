/*
 * What people see on a commit: statuses, put into the outbox.
 */
#ifndef GATE_ANNOUNCE_H
#define GATE_ANNOUNCE_H

#include "gate/settings.h"
#include "store/jobs.h"
#include "store/outbox.h"

/*
 * Puts a status of JOB's commit into the outbox, in the caller's transaction.  It links to the job's page
 * (/c/ID) where an external URL is configured.
 */
int announce(struct store *store, const struct gate_settings *settings, const struct job *job,
	     enum status_state state, const char *description, int64_t now_ms, struct err *err) MUST_USE;
/* The same final text for each of JOBS: they ended without a verdict.  Checks only; baselines too. */
int announce_ended(struct store *store, const struct gate_settings *settings, const struct jobs *jobs,
		   const char *description, int64_t now_ms, struct err *err) MUST_USE;

#endif
