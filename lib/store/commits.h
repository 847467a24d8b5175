/*
 * Commits that the store knows, and under what they were collected.
 */
#ifndef STORE_COMMITS_H
#define STORE_COMMITS_H

#include "base/view.h"
#include "model/collection.h"
#include "model/commit.h"
#include "store/store.h"

enum { COMMIT_PREFIX_LEAST = 4 }; /* hexadecimal digits that name a commit */

/* The commit whose id begins with TEXT.  ERR_INPUT: not such digits, or several begin so; ERR_ABSENT. */
int commit_resolve(struct oid *out, struct store *store, int64_t repository, struct view text,
		   struct err *err) MUST_USE;
/* ERR_ABSENT. */
int commit_get(struct commit_info *out, struct arena *arena, struct store *store, int64_t repository,
	       const struct oid *oid, struct err *err) MUST_USE;

struct configurations {
	struct configuration *list;
	size_t count, room;
};

/* Under what COMMIT was collected, the last that came first; empty: it was not. */
int commit_configurations(struct configurations *out, struct arena *arena, struct store *store,
			  int64_t repository, const struct oid *oid, struct err *err) MUST_USE;
/* The same of the newest commit of the main branch on LINE (store/records.h): one, or none. */
int line_configurations(struct configurations *out, struct arena *arena, struct store *store,
			int64_t repository, const char *line, struct err *err) MUST_USE;

#endif
