/*
 * What ends a child's group when the caller is killed and cannot do it himself.  Private to lib/child.
 *
 * The kernel kills the child with its parent, but not what the child has started: that takes a process
 * namespace, which bubblewrap has, or somebody who waits for the caller's end.
 */
#ifndef CHILD_LEASH_H
#define CHILD_LEASH_H

#include <sys/types.h>

#include "child/child.h"

struct leash {
	pid_t pid; /* of the process that waits; 0: none is needed */
	int end;   /* closes with the caller */
};

/* For the running GROUP of SPEC's child. */
int leash_put(struct leash *out, const struct child_spec *spec, pid_t group, struct err *err) MUST_USE;
/* Before the group's leader is reaped: afterwards its number may be somebody else's. */
void leash_drop(struct leash *leash);

#endif
