/*
 * What a child and everything that it started take of the machine.  Private to lib/child.
 */
#ifndef CHILD_USAGE_H
#define CHILD_USAGE_H

#include <stdint.h>

#include "child/leftovers.h"

struct usage {
	uint64_t processes;
	uint64_t resident_bytes; /* pages that several share count for each */
	int64_t cpu_ms;		 /* with that of processes that have been waited for */
};

/* All descendants of the caller but the children that LEFTOVERS knows, as proc(5) has them right now. */
void usage_measure(struct usage *out, const struct leftovers *leftovers);

#endif
