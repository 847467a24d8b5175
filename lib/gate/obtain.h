/*
 * The records of a commit in the store: where they are not there yet they are collected, at the cost of what
 * changed since a collected commit.
 */
#ifndef GATE_OBTAIN_H
#define GATE_OBTAIN_H

#include "gate/run.h"
#include "store/records.h"

/*
 * Makes sure that COMMIT's collection under the run's configuration is stored, and stands in its place on the
 * main branch where it belongs there.  FROM, where it is not NULL, is a collected commit to start from; else
 * the nearest collected first-parent ancestor is.  Of several workers that want the same commit one collects
 * it and the others wait.  Errors as collect().
 */
int obtain(struct run *run, const struct oid *commit, const struct oid *from, struct err *err) MUST_USE;
/* Collects all of COMMIT and stores it. */
int obtain_afresh(struct run *run, const struct oid *commit, struct err *err) MUST_USE;
/* Stores CONTENTS (commit, repository, line and position are filled in) for COMMIT; LOOKS_LIKE: see
 * records_adopt(), or NULL. */
int obtain_keep(struct run *run, const struct records_spec *contents, const struct oid *commit,
		const struct oid *looks_like, struct err *err) MUST_USE;
/* The nearest first-parent ancestor of COMMIT (itself included) that is collected; *BEHIND counts the steps.
 * ERR_ABSENT where there is none within reach. */
int obtain_nearest(struct oid *out, size_t *behind, struct run *run, const struct oid *commit,
		   struct err *err) MUST_USE;
/* Where COMMIT stands on the repository's main branch; RECORDS_OFF_LINE (store/records.h) elsewhere. */
int obtain_position(int64_t *out, struct run *run, const struct oid *commit, struct err *err) MUST_USE;

#endif
