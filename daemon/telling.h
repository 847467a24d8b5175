/*
 * The history of one function, read from the store for pages, for the API and for the command line.
 */
#ifndef DAEMON_TELLING_H
#define DAEMON_TELLING_H

#include "store/store.h"
#include "view/page.h"

/* What the store lends ends with each call, so all of it is copied here. */
struct telling {
	struct arena arena;
	struct store *store;
	struct page_history history; /* `repository`, `web` and `asked` are set by the caller */
	const char *file;	     /* which of several functions of one name (init); NULL: any */
	const char *line;	     /* whose history: a configuration's name; NULL: the first one */
	struct page_change *changes;
	size_t count, room;
	int64_t function; /* row id of the only choice */
};

void telling_release(struct telling *telling);
#define scoped_telling SCOPED(telling_release) struct telling

/*
 * Fills the rest of the history: what `asked` may mean and, where that is one function, its changes.  A
 * repository that was never collected has no choices.  HOST may be NULL for any.
 */
int telling_tell(struct telling *telling, const char *host, const char *repository, struct err *err) MUST_USE;
/* Adds since when each site that it has today has been there; nothing unless the function is one alone. */
int telling_blame(struct telling *telling, struct err *err) MUST_USE;

#endif
