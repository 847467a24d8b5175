/*
 * A jail made ready for one child: prepared before the fork, entered after it.  Private to lib/child.
 */
#ifndef CHILD_CELL_H
#define CHILD_CELL_H

#include "base/arena.h"
#include "child/child.h"

struct cell {
	struct arena arena;
	const char *program; /* what to execute */
	const char *const *argv;
	const char *directory; /* to change to, or NULL */
	int filter;	       /* open file of the system call filter, or -1 */
	int rules;	       /* of Landlock, or -1 */
	const void *calls;     /* the filter's content, to be loaded by the child itself, or NULL */
	size_t calls_size;
	bool alone;		      /* a user namespace around all of it */
	const char *copied, *overlay; /* mount options that make a private copy of COPIED, or NULL */
	const char *uid_map, *gid_map;
};

/* PROGRAM: where the child's own program lies.  Fills OUT, which the caller releases also on failure. */
int cell_prepare(struct cell *out, const struct child_spec *spec, const char *program,
		 struct err *err) MUST_USE;
void cell_release(struct cell *cell);
#define scoped_cell SCOPED(cell_release) struct cell

/* In the child, as early as possible: the namespaces around bubblewrap.  -1 with errno; allocates nothing. */
int cell_surround(const struct cell *cell) MUST_USE;
/* In the child, as late as possible: no way back.  -1 with errno; allocates nothing. */
int cell_enter(const struct cell *cell) MUST_USE;

#endif
