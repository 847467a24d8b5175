/*
 * How much of the disk a repository's mirror may take.
 */
#ifndef GATE_QUOTA_H
#define GATE_QUOTA_H

#include <stdint.h>

#include "base/err.h"

/* Bytes of all files below PATH; 0 where there is none. */
uint64_t quota_used(const char *path);
/*
 * *OUT is how many bytes one more fetch into the mirror at PATH may bring: at most FETCH_MOST, and what is
 * left of MIRROR_MOST (0: no limit; *OUT 0: none either).  ERR_LIMIT: nothing is left.
 */
int quota_left(uint64_t *out, const char *path, uint64_t fetch_most, uint64_t mirror_most,
	       struct err *err) MUST_USE;

#endif
