/*
 * What a function's sites say, their places and flows left out: what a history compares.  Private to
 * lib/store.
 *
 * A line for each site, in an order that does not depend on their places: "KIND CAUSE ALLOCATION
 * LENGTH:MESSAGE".
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/buf.h"
#include "model/collection.h"

/* What a message says its subject is: "x" of "moved to heap: x"; empty where it is in no known wording. */
struct view words_subject(const char *message);
/* Appends the lines of FUNCTION's sites; nothing where it has none. */
void words_write(struct buf *out, const struct function *function);

/* Sites of which only kind, cause, allocation, message and subject are known. */
struct worded {
	const struct site **list; /* in the order of the lines */
	size_t count;
};

/* Their strings live in ARENA.  ERR_INTERNAL where TEXT is not what was written. */
int words_read(struct worded *out, struct arena *arena, struct view text, struct err *err) MUST_USE;
/* Takes out of each what the other has as well. */
void words_cancel(struct worded *a, struct worded *b);

#endif
