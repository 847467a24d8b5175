/*
 * The children of `heapgate serve`: workers, the sender and the one that sweeps.  Each is a process of the
 * same program, started again when it ends, later and later when it keeps ending.
 */
#ifndef DAEMON_SUPERVISOR_H
#define DAEMON_SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/view.h"

enum { SUPERVISOR_WORKERS_MOST = 64, SUPERVISOR_CHILDREN_MOST = SUPERVISOR_WORKERS_MOST + 2 };

struct supervised {
	const char *command; /* "work", "send", "sweep" */
	char name[16];	     /* "work-01" */
	pid_t pid;	     /* 0: not running */
	unsigned failures;   /* in a row */
	int64_t started_ms, not_before_ms;
};

struct supervisor {
	const char *program, *config; /* paths, lent */
	struct view told;	      /* what the configuration said when it was accepted; lent */
	struct supervised children[SUPERVISOR_CHILDREN_MOST];
	size_t count;
	bool stopping; /* set by the caller: none is started any more */
};

/* Called for every child that ended, after it was reaped. */
typedef void supervisor_ended(void *payload, const struct supervised *child, int status);

/* WORKERS workers, one sender and one that sweeps, none started yet. */
void supervisor_plan(struct supervisor *supervisor, unsigned workers);
/* Whoever is started from now on runs PROGRAM and goes by TEXT, which the file CONFIG said; all lent. */
void supervisor_tell(struct supervisor *supervisor, const char *program, const char *config,
		     struct view text);
/* Starts what should run and does not; to be called at least once a second. */
void supervisor_start_due(struct supervisor *supervisor, int64_t mono_ms);
/* Takes note of children that ended. */
void supervisor_reap(struct supervisor *supervisor, supervisor_ended *ended, void *payload, int64_t mono_ms);
/* Sends SIGNAL to all that run.  Unless `stopping` is set before, those that end are started again. */
void supervisor_signal(const struct supervisor *supervisor, int signal);
size_t supervisor_running(const struct supervisor *supervisor);
/* How long to wait before a child that ended FAILURES times in a row is started again. */
int64_t supervisor_delay_ms(unsigned failures);

#endif
