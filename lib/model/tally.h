/*
 * How much escapes: the sums that trends, lists of packages and tree maps show.
 */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include <stdint.h>

#include "model/collection.h"

struct tally {
	int64_t sites;	    /* leaks left out */
	int64_t allocating; /* of them, those that policy looks at; functions from outside left out */
	int64_t functions;  /* with such sites */
	int64_t causes[CAUSE_COUNT]; /* `allocating` by cause */
};

/* Adds ADDED to SUM so often: 1, or -1 to take it away. */
void tally_add(struct tally *sum, const struct tally *added, int64_t times);
bool tally_equal(const struct tally *a, const struct tally *b);
/* What SNAPSHOT holds. */
void tally_snapshot(struct tally *out, const struct snapshot *snapshot);

#endif
