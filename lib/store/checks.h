/*
 * Checks: what was judged, one row per job that came to a verdict.
 */
#ifndef STORE_CHECKS_H
#define STORE_CHECKS_H

#include "model/comparison.h"
#include "model/oid.h"
#include "store/store.h"

enum {
	CHECK_RESULT_MOST = 32 << 20, /* bytes; past it ERR_LIMIT */
	CHECK_SANDBOX_MOST = 64,      /* bytes of `sandbox`; cut */
	CHECK_TEXT_MOST = 1024,	      /* bytes of status_text, base_reason, configurations; cut */
};

struct check {
	int64_t id; /* grows with time */
	int64_t job, repository;
	uint64_t number;       /* pull request, 0 for none */
	struct oid head, base; /* base is empty where none was found */
	const char *base_reason;
	enum verdict verdict;
	const char *status_text; /* as posted to the host */
	struct view result;	 /* the document of `heapgate diff --format json`; empty in lists, and where
				    nothing could be compared */
	int64_t started_ms, finished_ms;
	struct configuration configuration; /* the first one; go_version "" where none was found out */
	const char *configurations;	    /* the names of all, where there were several; else "" */
	const char *sandbox; /* what it was compiled in, for people; "" where it is not known */
};

struct checks {
	struct check *list;
	size_t count, room;
};

/* Adds CHECK (all but id); a second one of the same job takes the first one's place. */
int check_put(int64_t *id, struct store *store, const struct check *check, struct err *err) MUST_USE;
/* With the result; ERR_ABSENT. */
int check_get(struct check *out, struct arena *arena, struct store *store, int64_t id,
	      struct err *err) MUST_USE;
int check_of_job(struct check *out, struct arena *arena, struct store *store, int64_t job,
		 struct err *err) MUST_USE;
/* The newest one of a commit, with the result; ERR_ABSENT. */
int check_latest(struct check *out, struct arena *arena, struct store *store, int64_t repository,
		 const struct oid *head, struct err *err) MUST_USE;
/* The same without the result. */
int check_of_head(struct check *out, struct arena *arena, struct store *store, int64_t repository,
		  const struct oid *head, struct err *err) MUST_USE;
/* At most LIMIT, newest first, of those with an id below BEFORE (0: from the newest). */
int checks_list(struct checks *out, struct arena *arena, struct store *store, int64_t repository,
		int64_t before, size_t limit, struct err *err) MUST_USE;

/* How long a check waited for a worker, and how long it took. */
struct check_times {
	int64_t check, wait_ms, run_ms;
};

/* The newest id, 0 where there is none. */
int checks_newest(int64_t *id, struct store *store, struct err *err) MUST_USE;
/* Fills at most ROOM of OUT with the checks after AFTER, in the order of ids. */
int checks_times(struct check_times *out, size_t *count, size_t room, struct store *store, int64_t after,
		 struct err *err) MUST_USE;

#endif
