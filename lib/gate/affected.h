/*
 * Which packages of two collections a comparison must see.
 *
 * Those are the ones that differ, and where generics tie packages together (one declares them, others compile
 * them) also those that describe functions of a differing one, or the same functions as it does: so every
 * function that is compared is seen whole.  `heapgate diff` and the daemon both leave out the rest.  A stored
 * package that was compiled again, and of which the compiler said the same, does not differ.
 */
#ifndef GATE_AFFECTED_H
#define GATE_AFFECTED_H

#include "store/outline.h"

struct affected {
	struct arena arena;
	bool *in_base, *in_head; /* beside the outlines' snapshots */
	size_t alike;		 /* sites of the packages that are left out, leaks not counted */
};

void affected_release(struct affected *affected);
#define scoped_affected SCOPED(affected_release) struct affected

void affected_find(struct affected *out, const struct outline *base, const struct outline *head);
/* Removes from two collections in memory what need not be compared; snapshots of equal inputs are equal.
 * Returns `alike`. */
size_t affected_reduce(struct collection *base, struct collection *head);
/* Appends the snapshots that SEEN marks to OUT, with all that OUTLINE tells; OUT lends from OUTLINE. */
int affected_load(struct collection *out, struct store *store, const struct outline *outline,
		  const bool *seen, struct err *err) MUST_USE;

#endif
