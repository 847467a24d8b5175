/*
 * One child process, from start to end: no shell, no inherited environment or descriptors, its own process
 * group, a jail, ceilings and a deadline.  For the one thread of a process that starts children.
 */
#ifndef CHILD_CHILD_H
#define CHILD_CHILD_H

#include <stdint.h>

#include "base/err.h"
#include "base/view.h"
#include "child/jail.h"

/* Takes the next bytes of an output stream; -1 (with ERR filled) ends the child. */
typedef int child_sink(void *payload, struct view bytes, struct err *err);
/* Called once a second while the child runs, and after a signal; -1 (with ERR filled) ends the child. */
typedef int child_tick(void *payload, struct err *err);

struct child_spec {
	const char *const *argv;  /* argv[0]: a path, or looked up in the PATH of `env` */
	const char *const *env;	  /* the whole environment, "NAME=value", NULL at the end */
	const char *directory;	  /* working directory; NULL: the caller's */
	struct view input;	  /* written to standard input; empty: /dev/null */
	child_sink *out, *errors; /* standard output and standard error; NULL: thrown away */
	child_tick *tick;	  /* may be NULL */
	void *payload;		  /* for the three callbacks */
	/* Bounds, past which the child is ended with all that it started; 0: none. */
	int64_t deadline_ms;	      /* wall time */
	int64_t cpu_ms;		      /* processor time of all its processes, as seen a few times a second */
	uint64_t memory_bytes;	      /* address space of each process; resident size of all, likewise seen */
	uint64_t processes;	      /* at one time, likewise seen; the jail's `copies`: with RLIMIT_NPROC */
	uint64_t output_bytes;	      /* of both streams together */
	uint64_t file_bytes;	      /* RLIMIT_FSIZE, which a program learns as an error */
	uint64_t open_files;	      /* RLIMIT_NOFILE, likewise */
	const struct jail_room *room; /* what it may reach; NULL: whatever the caller may */
};

struct child_result {
	int status; /* exit code, or -1 when a signal ended it */
	int signal; /* that signal, or 0 */
	int64_t wall_ms, cpu_ms;
	uint64_t peak_bytes; /* largest resident size */
};

/*
 * Runs the child to its end; no process that it started is left behind, in its group or out of it.  The child
 * dies with the caller.  While it runs, SIGCHLD and SIGPIPE do not reach the caller's handlers.  A child that
 * ran is success, whatever its status.  Errors: ERR_ABSENT (no such program), ERR_LIMIT (a bound: the
 * text begins with "limit: time", "limit: cpu", "limit: memory", "limit: processes", "limit: output"),
 * whatever a callback gave, ERR_INTERNAL.
 */
int child_run(struct child_result *out, const struct child_spec *spec, struct err *err) MUST_USE;

#endif
