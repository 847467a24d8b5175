/*
 * Keeping the sums along the main line.  Private to lib/store.
 */
#ifndef STORE_TREND_DERIVE_H
#define STORE_TREND_DERIVE_H

#include "store/timeline.h"
#include "store/turns.h"

/* Derives the rows of POSITION anew from those of BEFORE (-1: from nothing) and what became others between.
 */
int trend_derive(struct store *store, const struct line *line, int64_t before, int64_t position,
		 const struct turns *turns, struct err *err) MUST_USE;
/* Removes the rows of a range of positions. */
int trend_clear(struct store *store, const struct line *line, int64_t from, int64_t to,
		struct err *err) MUST_USE;

#endif
