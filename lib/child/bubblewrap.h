/*
 * The command line of bubblewrap(1).  Private to lib/child.
 */
#ifndef CHILD_BUBBLEWRAP_H
#define CHILD_BUBBLEWRAP_H

#include "base/arena.h"
#include "child/child.h"

/* Runs PROGRAM with SPEC's arguments in SPEC's room; FILTER: the descriptor of the system call filter in the
 * child. */
const char *const *bubblewrap_argv(struct arena *arena, const struct child_spec *spec, const char *program,
				   int filter);

#endif
