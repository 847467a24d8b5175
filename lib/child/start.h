/*
 * The start of a child: everything between fork and exec.  Private to lib/child.
 */
#ifndef CHILD_START_H
#define CHILD_START_H

#include <sys/types.h>

#include "child/child.h"

/* The one descriptor beside the streams that a child may get: what its jail is made from. */
enum { START_EXTRA_FD = 4 };

struct started {
	pid_t pid;   /* also the id of its process group */
	int process; /* pidfd: readable once it has ended */
	int input;   /* our ends of the streams, non-blocking; -1 for one that is /dev/null */
	int out, errors;
};

/*
 * Starts SPEC's program and waits until it runs.  The caller closes the four descriptors.  On failure
 * nothing is left to close or to reap.
 */
int child_start(struct started *out, const struct child_spec *spec, struct err *err) MUST_USE;

#endif
