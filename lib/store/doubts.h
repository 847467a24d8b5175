/*
 * What the newest collections of the main branches could not be sure of.
 */
#ifndef STORE_DOUBTS_H
#define STORE_DOUBTS_H

#include "store/store.h"

struct doubts {
	size_t incomplete;   /* packages that could not be judged */
	size_t unrecognised; /* lines of the compiler that the reader does not know */
};

/* Sums over all repositories and configurations. */
int doubts_count(struct doubts *out, struct store *store, struct err *err) MUST_USE;

#endif
