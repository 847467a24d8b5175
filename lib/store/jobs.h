/*
 * Jobs in the queue.
 *
 * A job is claimed by exactly one worker: job_claim() moves it from "queued" to "fetching" in the same
 * statement that finds it.  From then on it belongs to (owner, attempt) until somebody takes it back, which
 * jobs_reap() does when its lease is over; every call about it says whether that still holds, in `enum
 * job_grip`.  A lease alone ends nothing: a clock that was set would end them all.  A worker that reads
 * anything but JOB_HELD stops and writes nothing more.
 *
 * Jobs of one line follow one another: all checks of one pull request; or all jobs of one kind and ref where
 * there is no number.  No two workers hold two jobs of one line at once.
 */
#ifndef STORE_JOBS_H
#define STORE_JOBS_H

#include "model/job.h"
#include "store/store.h"

enum {
	JOB_TEXT_MOST = 1024,  /* bytes of title and text; cut */
	JOB_REF_MOST = 1024,   /* bytes of refs; longer ones are refused with ERR_LIMIT */
	JOB_SOURCE_MOST = 255, /* bytes; likewise */
	JOB_OWNER_MOST = 128,
};

/* What is wanted; strings may be NULL where "" would do. */
struct job_request {
	int64_t repository;
	enum job_kind kind;
	struct oid head;
	const char *head_short; /* where only the first digits are known; `head` is zeros then */
	const char *ref, *source, *base_ref;
	struct oid base;
	uint64_t number;
	const char *title;     /* for people */
	int priority;	       /* within its kind; higher goes first; 0 is usual */
	int64_t waits_for;     /* a job that must be final first, 0 for none */
	int64_t not_before_ms; /* 0: at once */
};

/* A job and its circumstances. */
struct job_row {
	struct job job;
	const char *title;
	int priority;
	const char *owner; /* who holds it; "" */
	const char *text;  /* why it waits again, or how it ended; "" */
	int64_t created_ms, updated_ms, not_before_ms;
	int64_t lease_ms; /* until when; 0 where nobody holds it */
};

struct jobs {
	struct job_row *list;
	size_t count, room;
};

enum job_grip {
	JOB_HELD,     /* it is still this worker's */
	JOB_LOST,     /* the lease was over: it is queued again, somebody else's, or given up */
	JOB_UNWANTED, /* superseded or cancelled */
};

/* ERR_INPUT where the repository does not exist. */
int job_enqueue(int64_t *id, struct store *store, const struct job_request *request, int64_t now_ms,
		struct err *err) MUST_USE;

/*
 * The next job for OWNER, now "fetching" with one attempt more, and held until now + LEASE_MS; *FOUND is
 * false where none is due.  Order: checks, baselines, backfill; higher priority; the repository with the
 * fewest running jobs; the longest waiting line; and of a line the newest job.
 */
int job_claim(bool *found, struct job *out, struct arena *arena, struct store *store, const char *owner,
	      int64_t lease_ms, int64_t now_ms, struct err *err) MUST_USE;

/* ERR_INTERNAL where job_may_move() forbids it.  JOB->state follows on JOB_HELD, in these four alike. */
int job_move(enum job_grip *grip, struct store *store, struct job *job, const char *owner, enum job_state to,
	     int64_t now_ms, struct err *err) MUST_USE;
/* HEAD is what the job's `head_short` stood for; of its pull request, too. */
int job_resolve(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
		const struct oid *head, int64_t now_ms, struct err *err) MUST_USE;
/* Holds it until now + LEASE_MS. */
int job_heartbeat(enum job_grip *grip, struct store *store, const struct job *job, const char *owner,
		  int64_t lease_ms, int64_t now_ms, struct err *err) MUST_USE;
/* Back to the queue, not to be claimed before NOT_BEFORE_MS. */
int job_requeue(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
		int64_t not_before_ms, const char *reason, int64_t now_ms, struct err *err) MUST_USE;
/* TO is final; TEXT tells people how it ended.  Together with the check and the status in one transaction. */
int job_finish(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
	       enum job_state to, const char *text, int64_t now_ms, struct err *err) MUST_USE;

/*
 * Jobs whose worker is gone: those held by an owner that begins with PREFIX (a supervisor that saw it die),
 * or those whose lease is over.  They are queued again, or failed after MOST attempts; OUT gets the failed
 * ones, which still need a final status.
 */
int jobs_release_owner(struct jobs *out, struct arena *arena, struct store *store, const char *prefix,
		       int most, int64_t now_ms, struct err *err) MUST_USE;
int jobs_reap(struct jobs *out, struct arena *arena, struct store *store, int most, int64_t now_ms,
	      struct err *err) MUST_USE;
/* Fails every unfinished job enqueued before CREATED_MS, whoever holds it; OUT gets them. */
int jobs_give_up(struct jobs *out, struct arena *arena, struct store *store, int64_t created_ms,
		 const char *text, int64_t now_ms, struct err *err) MUST_USE;

/* Which unfinished jobs of a repository; what is zero or NULL is not asked for. */
struct jobs_filter {
	int64_t repository;
	enum job_kind kind; /* counts only with `of_kind` */
	bool of_kind;
	uint64_t number;
	const struct oid *head;
	const char *ref;
	int64_t before; /* only ids below */
};

/* Unfinished ones, oldest first. */
int jobs_find(struct jobs *out, struct arena *arena, struct store *store, const struct jobs_filter *filter,
	      struct err *err) MUST_USE;
/* Moves them to TO (superseded, cancelled or failed), whoever holds them; OUT gets them, for their statuses.
 */
int jobs_stop(struct jobs *out, struct arena *arena, struct store *store, const struct jobs_filter *filter,
	      enum job_state to, const char *text, int64_t now_ms, struct err *err) MUST_USE;

/* ERR_ABSENT. */
int job_get(struct job_row *out, struct arena *arena, struct store *store, int64_t id,
	    struct err *err) MUST_USE;
/* The newest one of the commit whose id begins with DIGITS.  ERR_ABSENT: there is none; ERR_INPUT: DIGITS are
 * less than 7 or stand for several commits. */
int job_of_commit(struct job_row *out, struct arena *arena, struct store *store, int64_t repository,
		  struct view digits, struct err *err) MUST_USE;
/* The newest one of a pull request of whose commit nothing but HEAD_SHORT is known; *ID is 0 where there is
 * none. */
int job_unresolved(int64_t *id, struct store *store, int64_t repository, uint64_t number,
		   const char *head_short, struct err *err) MUST_USE;
/* All unfinished ones, oldest first, at most LIMIT. */
int jobs_unfinished(struct jobs *out, struct arena *arena, struct store *store, size_t limit,
		    struct err *err) MUST_USE;
/* Any, newest first, of those with an id below BEFORE (0: from the newest). */
int jobs_list(struct jobs *out, struct arena *arena, struct store *store, int64_t before, size_t limit,
	      struct err *err) MUST_USE;
/* When the oldest unfinished one was enqueued, INT64_MAX for none. */
int jobs_oldest_ms(int64_t *out, struct store *store, struct err *err) MUST_USE;
/* How many there are in each state that is not final; the final ones stay 0. */
int jobs_count(size_t counts[JOB_STATE_COUNT], struct store *store, struct err *err) MUST_USE;

#endif
