/*
 * How much escapes along the main line, and what each package has at its end.
 *
 * What was not collected has no row; no row is ever made up for it.
 */
#ifndef STORE_TREND_H
#define STORE_TREND_H

#include "model/commit.h"
#include "model/tally.h"
#include "store/store.h"

struct trend_point {
	int64_t position; /* on the main line */
	struct commit_info commit;
	const char *go_version;
	struct tally tally;
	int64_t changed; /* of a repository: functions whose sites are others than at the point before */
	bool gone;	 /* of a package: the tree has it no more */
	int64_t gap;	 /* of a repository: commits between the point before and this one that were not
			    collected; -1 where no point lies before */
};

struct trend {
	struct trend_point *list; /* newest first */
	size_t count, room;
};

/* At most LIMIT collected commits of LINE, newest first, below position BEFORE (0: from the newest). */
int trend_list(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
	       const char *line, int64_t before, size_t limit, struct err *err) MUST_USE;
/* The commits at which PACKAGE's sums became others, likewise.  ERR_ABSENT: no commit had such a package. */
int trend_package(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *package, int64_t before, size_t limit,
		  struct err *err) MUST_USE;

struct listed_package {
	const char *path;
	int64_t changed; /* position since when its sums have been these */
	struct tally tally;
	const char *incomplete; /* why it could not be judged at the end of the line: the sums are those from
				   when it last could; NULL: it was judged */
};

struct listed_packages {
	struct listed_package *list; /* by path */
	size_t count, room;
};

/* At most LIMIT packages that the end of LINE has, behind the path AFTER ("": from the first). */
int packages_list(struct listed_packages *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *after, size_t limit, struct err *err) MUST_USE;

#endif
