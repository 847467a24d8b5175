/*
 * How much escapes along the main line, and what each package has at its end.
 *
 * What was not collected has no row; no row is ever made up for it.
 */
#ifndef STORE_TREND_H
#define STORE_TREND_H

#include "model/lists.h"
#include "store/store.h"

/* At most LIMIT collected commits of LINE, newest first, below position BEFORE (0: from the newest). */
int trend_list(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
	       const char *line, int64_t before, size_t limit, struct err *err) MUST_USE;
/* The commits at which PACKAGE's sums became others, likewise.  ERR_ABSENT: no commit had such a package. */
int trend_package(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *package, int64_t before, size_t limit,
		  struct err *err) MUST_USE;

/* At most LIMIT packages that the end of LINE has, behind the path AFTER ("": from the first). */
int packages_list(struct listed_packages *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *after, size_t limit, struct err *err) MUST_USE;

#endif
