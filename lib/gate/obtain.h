/*
 * The records of a commit: from the store where they are, else collected at the cost of what changed since a
 * collected commit, and stored.
 */
#ifndef GATE_OBTAIN_H
#define GATE_OBTAIN_H

#include "gate/run.h"

/*
 * Fills OUT (empty before; the run's own) with COMMIT's records under the run's configuration.  FROM, where
 * it is not NULL, is a collected commit to start from; else the nearest collected first-parent ancestor is.
 * Errors as collect().
 */
int obtain(struct collection *out, struct run *run, const struct oid *commit, const struct oid *from,
	   struct err *err) MUST_USE;
/* The nearest first-parent ancestor of COMMIT (itself included) that is collected; *BEHIND counts the steps.
 * ERR_ABSENT where there is none within reach. */
int obtain_nearest(struct oid *out, size_t *behind, struct run *run, const struct oid *commit,
		   struct err *err) MUST_USE;
/* Where COMMIT stands on the repository's main branch; RECORDS_OFF_LINE (store/records.h) elsewhere. */
int obtain_position(int64_t *out, struct run *run, const struct oid *commit, struct err *err) MUST_USE;

#endif
