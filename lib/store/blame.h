/*
 * Since when each site of a function has been there.
 */
#ifndef STORE_BLAME_H
#define STORE_BLAME_H

#include "model/lists.h"
#include "store/store.h"

/* Of FUNCTION (a row id) on LINE; empty where it has no sites there.  Strings in ARENA. */
int blame_function(struct blame *out, struct arena *arena, struct store *store, int64_t function,
		   const char *line, struct err *err) MUST_USE;

#endif
