/*
 * A job: one commit to be collected and, for a change, judged.
 *
 *            +-----------(worker died, or try again later)-----------+
 *            v                                                        |
 *   +--> queued --> fetching --> collecting --> comparing --> done    |
 *   |        |          |             |              |                |
 *   |        +----------+------+------+--------------+                |
 *   |                          +--> superseded, cancelled, failed     |
 *   +-----------------------------------------------------------------+
 *
 * Only one worker holds a job that is fetching, collecting or comparing: its lease.  The last four states
 * are final.
 */
#ifndef MODEL_JOB_H
#define MODEL_JOB_H

#include <stdint.h>

#include "model/oid.h"

enum job_state {
	JOB_QUEUED,
	JOB_FETCHING,
	JOB_COLLECTING,
	JOB_COMPARING,
	JOB_DONE,	/* has a verdict pass or fail, or filled the baseline */
	JOB_FAILED,	/* could not judge: verdict error */
	JOB_SUPERSEDED, /* a newer commit of the same change took its place */
	JOB_CANCELLED,	/* the change was closed, the branch deleted, the queue entry dropped */
	JOB_STATE_COUNT,
};

enum job_kind {
	JOB_CHECK,    /* judge a change against its base */
	JOB_BASELINE, /* collect a commit of the main branch */
	JOB_BACKFILL, /* collect an older commit of the main branch, when nothing else waits */
	JOB_KIND_COUNT,
};

const char *job_state_name(enum job_state state);
const char *job_kind_name(enum job_kind kind);
bool job_state_parse(struct view name, enum job_state *out);
bool job_kind_parse(struct view name, enum job_kind *out);
bool job_may_move(enum job_state from, enum job_state to);
bool job_is_final(enum job_state state);

struct job {
	int64_t id;
	int64_t repository;	     /* row id */
	const char *repository_name; /* the configured name, "owner/name"; owned by whoever read the job */
	enum job_kind kind;
	enum job_state state;
	struct oid head;
	const char *
		head_short; /* its first digits, while the host has told no more and `head` is zeros; or "" */
	const char *ref;    /* what to fetch to get HEAD: "refs/pull/7/head", "refs/heads/main" */
	const char *source; /* the repository that `ref` is in, where that is a fork: "owner/name"; or "" */
	const char *base_ref; /* the main branch, or the branch the change goes to */
	struct oid base;      /* asked-for base (merge queue); empty: the merge base */
	uint64_t number;      /* pull request, 0 for none */
	int attempt;	      /* 1 for the first */
};

#endif
