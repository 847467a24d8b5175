/*
 * The main line and the history derived from it.  Private to lib/store.
 */
#ifndef STORE_TIMELINE_H
#define STORE_TIMELINE_H

#include "store/store.h"

/* The main line as one configuration sees it. */
struct line {
	int64_t repository;
	const char *name; /* "" or NULL: the first configuration's */
};
#define LINE_VALUES(line) value_int((line)->repository), value_text((line)->name)

/* In the caller's transaction; see records_place() and records_cut(). */
int timeline_place(struct store *store, const struct line *line, int64_t collection, int64_t position,
		   struct err *err) MUST_USE;
int timeline_cut(struct store *store, const struct line *line, int64_t position, struct err *err) MUST_USE;
/* Derives anew what the newest migration could not; in transactions of its own. */
int timeline_catch_up(struct store *store, struct err *err) MUST_USE;
/* Derives all of a repository's history anew, line by line. */
int timeline_rebuild(struct store *store, int64_t repository, struct err *err) MUST_USE;

#endif
