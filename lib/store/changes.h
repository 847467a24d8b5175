/*
 * Pull requests as last seen.
 */
#ifndef STORE_CHANGES_H
#define STORE_CHANGES_H

#include "model/oid.h"
#include "store/store.h"

enum { CHANGE_TITLE_MOST = 1024, CHANGE_AUTHOR_MOST = 255 }; /* bytes; cut */
enum { CHANGE_SOURCE_MOST = 255, CHANGE_REF_MOST = 1024 };   /* bytes; past it ERR_LIMIT */

struct change {
	int64_t repository; /* row id */
	uint64_t number;
	struct oid head;
	const char *base_ref; /* branch name it goes to */
	bool open, draft;
	/* The repository of the head where it is another one (a fork), as the host names it: a number or a
	 * path; else "" or NULL.  And the head's branch there, likewise. */
	const char *source, *head_ref;
	const char *title, *author; /* may be "" */
	int64_t updated_ms;	    /* the host's time, 0 where unknown */
};

struct changes {
	struct change *list;
	size_t count, room;
};

/*
 * Takes CHANGE over, unless a later state is known already: *NEWER is false then and nothing changes.  Hosts
 * tell the time to the second, so an equal time counts as newer, and so does an unknown one.
 */
int change_put(bool *newer, struct store *store, const struct change *change, struct err *err) MUST_USE;
/* ERR_ABSENT. */
int change_get(struct change *out, struct arena *arena, struct store *store, int64_t repository,
	       uint64_t number, struct err *err) MUST_USE;
/* At most LIMIT open ones, highest number first. */
int changes_open(struct changes *out, struct arena *arena, struct store *store, int64_t repository,
		 size_t limit, struct err *err) MUST_USE;

#endif
