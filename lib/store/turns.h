/*
 * Which functions' sites differ between two neighbours on the main line.  Private to lib/store.
 */
#ifndef STORE_TURNS_H
#define STORE_TURNS_H

#include "store/timeline.h"

struct turn {
	int64_t function,
		compiled;    /* row ids: the function, and the package whose compilation described it */
	int64_t was, became; /* record row ids, 0 where it did not exist */
};

struct turns {
	struct turn *list;
	size_t count, room;
	const int64_t *gone, *come; /* row ids of the snapshots that only the one side has */
	size_t gone_count, come_count;
};

/* From the collection at position BEFORE (-1: from nothing) to the one at AFTER.  A package that could not be
 * judged counts as it was when it could be last. */
int turns_find(struct turns *out, struct arena *arena, struct store *store, const struct line *line,
	       int64_t before, int64_t after, struct err *err) MUST_USE;
/* Was any package of the collection at POSITION not judged? */
int turns_incomplete(bool *out, struct store *store, const struct line *line, int64_t position,
		     struct err *err) MUST_USE;

#endif
