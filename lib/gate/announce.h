/*
 * What people see on a commit: statuses, put into the outbox.
 */
#ifndef GATE_ANNOUNCE_H
#define GATE_ANNOUNCE_H

#include "gate/settings.h"
#include "store/jobs.h"
#include "store/outbox.h"

/* What a verdict brings besides its line; empty texts where there is nothing to compare. */
struct announce_texts {
	struct view report;   /* view/message.h */
	struct view markdown; /* of the comment */
	struct view sarif;
	struct view result; /* JSON, for webhooks */
	const char *verdict;
};

/*
 * Puts what the host is to show on JOB's commit into the outbox, in the caller's transaction: a status or
 * report, by the kind of host, linked to the job's page (/c/ID) where an external URL is configured.  TEXTS
 * come with the verdict; NULL before and without one.
 */
int announce(struct store *store, const struct gate_settings *settings, const struct job *job,
	     enum status_state state, const char *description, int64_t now_ms, struct err *err) MUST_USE;
int announce_verdict(struct store *store, const struct gate_settings *settings, const struct job *job,
		     enum status_state state, const char *description, const struct announce_texts *texts,
		     int64_t now_ms, struct err *err) MUST_USE;
/* A worker is at it now. */
int announce_begun(struct store *store, const struct gate_settings *settings, const struct job *job,
		   int64_t now_ms, struct err *err) MUST_USE;
/* The same final text for each of JOBS: they ended without a verdict.  Checks only; baselines too. */
int announce_ended(struct store *store, const struct gate_settings *settings, const struct jobs *jobs,
		   const char *description, int64_t now_ms, struct err *err) MUST_USE;

#endif
