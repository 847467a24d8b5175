/*
 * What a stored collection consists of, without its functions: enough to plan with, to compare by reference,
 * and to load single packages.
 */
#ifndef STORE_OUTLINE_H
#define STORE_OUTLINE_H

#include "model/collection.h"
#include "model/oid.h"
#include "model/tally.h"
#include "store/store.h"

/* What is known of a snapshot beside its package, directory and imports. */
struct outline_part {
	int64_t snapshot;	    /* row id */
	struct view content;	    /* equal for one package: its functions, records and lines are equal */
	const char *const *borrows; /* other packages of the repository whose functions it describes too */
	size_t borrow_count;
	struct tally tally;
};

struct outline {
	struct collection shape;    /* snapshots without files and functions, mostly without imports */
	struct outline_part *parts; /* beside shape.snapshots */
};

void outline_release(struct outline *outline);
#define scoped_outline SCOPED(outline_release) struct outline

/* What the outline of SNAPSHOT says when it is stored; in ARENA. */
void outline_part_of(struct outline_part *out, struct arena *arena, const struct snapshot *snapshot);
/* Fills OUT (empty before), with what the packages import or without.  ERR_ABSENT where COMMIT was not
 * collected under CONFIGURATION. */
int records_outline(struct outline *out, struct store *store, int64_t repository, const struct oid *commit,
		    const struct configuration *configuration, bool imports, struct err *err) MUST_USE;

#endif
