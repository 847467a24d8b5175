/*
 * Since when each site of a function has been there.
 */
#ifndef STORE_BLAME_H
#define STORE_BLAME_H

#include "model/commit.h"
#include "model/site.h"
#include "store/store.h"

/* One of the sites that a function has at the end of the line. */
struct blamed_site {
	const struct site *site;   /* only kind, cause, allocation, message and subject */
	const char *package;	   /* whose compilation has it: generics are compiled by those who use them */
	bool known;		   /* the rest counts; false: older than what was looked at */
	struct commit_info commit; /* that brought it */
	int64_t position;
	const char *go_version; /* that it was collected with */
	bool toolchain_changed; /* with that commit: the compiler may have brought it */
	bool at_least;		/* nothing was collected right before: it may be older */
};

struct blame {
	struct blamed_site *list; /* newest first, then in the order of their words */
	size_t count, room;
};

/* Of FUNCTION (a row id) on LINE; empty where it has no sites there.  Strings in ARENA. */
int blame_function(struct blame *out, struct arena *arena, struct store *store, int64_t function,
		   const char *line, struct err *err) MUST_USE;

#endif
