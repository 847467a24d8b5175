/*
 * Collections, so stored that the cost follows the change: functions, records and snapshots are kept once,
 * by content, and a collection is a list of references (schema/README.md).  What comes out is what was put:
 * functions, sites, flows, absolute lines.
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "model/collection.h"
#include "model/commit.h"
#include "store/store.h"

enum {
	RECORDS_OFF_LINE = -1,
	/* Edition of what reads the compiler's words: part of every stored configuration.  To be raised when
	   the reader says something else of the same words, so that old and new records never meet. */
	RECORDS_READER = 3,
};

/* A stored snapshot that a collection has as well. */
struct inherited {
	const char *package;
	int64_t snapshot; /* row id, of an outline (store/outline.h) */
};

struct records_spec {
	int64_t repository; /* row id */
	const struct commit_info *commit;
	const struct collection *collection; /* what is new in it; the whole without INHERITED */
	const struct inherited *inherited;   /* sorted by package, none of them in `collection` */
	size_t inherited_count;
	const char *line; /* each of several configurations has a main line of its own: its name; "" or
			     NULL for the first one's */
	int64_t position; /* number of first-parent ancestors, where COMMIT is on the main branch;
			     RECORDS_OFF_LINE elsewhere */
};

/*
 * Stores a collection in transactions of its own (asserted): first what it refers to, in batches that leave
 * the queue room to write, with the last of them the collection in one piece, so that nobody sees half of
 * one.  Where the commit was put under this configuration before, nothing is added; on the main line it is
 * placed all the same.  ERR_LIMIT where a value passes its ceiling.
 */
int records_put(struct store *store, const struct records_spec *spec, struct err *err) MUST_USE;
/*
 * The same for a commit that looks like FROM, a stored one: of SPEC's collection only the configuration
 * counts.  ERR_ABSENT where FROM is not stored under it.
 */
int records_adopt(struct store *store, const struct records_spec *spec, const struct oid *from,
		  struct err *err) MUST_USE;
/* Has COMMIT a collection under CONFIGURATION? */
int records_has(bool *out, struct store *store, int64_t repository, const struct oid *commit,
		const struct configuration *configuration, struct err *err) MUST_USE;
/* Under which configuration LINE of the main branch first knew COMMIT; *FOUND is false where it does not.
 * Strings in ARENA. */
int records_first(bool *found, struct configuration *out, struct arena *arena, struct store *store,
		  int64_t repository, const char *line, const struct oid *commit, struct err *err) MUST_USE;
/*
 * Fills OUT (empty before; released by the caller, also on failure).  With PACKAGES (import paths, COUNT of
 * them) only those snapshots; `incomplete` and `unrecognised` always.  ERR_ABSENT where it was not collected.
 */
int records_get(struct collection *out, struct store *store, int64_t repository, const struct oid *commit,
		const struct configuration *configuration, const char *const *packages, size_t count,
		struct err *err) MUST_USE;
/* Is there a snapshot of PACKAGE with these inputs?  *ID is 0 where there is none. */
int records_find_snapshot(int64_t *id, struct store *store, int64_t repository,
			  const struct configuration *configuration, const char *package,
			  const char *input_key, struct err *err) MUST_USE;
/* Appends the snapshot to OUT, its strings in OUT's arena. */
int records_get_snapshot(struct collection *out, struct store *store, int64_t id, struct err *err) MUST_USE;

/*
 * Puts a stored collection on the main line LINE (see records_spec) at POSITION and links the history on both
 * sides of it.  A position that holds the same commit is left as it is; another commit's (the branch was
 * forced) gives way.
 */
int records_place(struct store *store, int64_t repository, const char *line, const struct oid *commit,
		  const struct configuration *configuration, int64_t position, struct err *err) MUST_USE;
/* Removes what LINE holds above POSITION: the branch was forced back. */
int records_cut(struct store *store, int64_t repository, const char *line, int64_t position,
		struct err *err) MUST_USE;
/* Rebuilds everything derived (timeline excepted) of a repository. */
int records_relink(struct store *store, int64_t repository, struct err *err) MUST_USE;

#endif
