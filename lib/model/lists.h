/*
 * What is asked of a repository's main branch: lists of functions, sums commit by commit, packages, and since
 * when a site has been there.  Filled by lib/store, shown by lib/view.
 *
 * Positions are places on the main branch: the number of first-parent ancestors; -1 stands for none.
 */
#ifndef MODEL_LISTS_H
#define MODEL_LISTS_H

#include "model/commit.h"
#include "model/tally.h"

struct function_name {
	int64_t id;
	const char *package, *name;
	const char *file; /* of init functions; else "" */
};

/* Where a list of functions goes on: behind this one. */
struct functions_cursor {
	int64_t key;	  /* what it is sorted by; a position counts downwards where age is */
	const char *name; /* likewise, where it is sorted by names */
	int64_t function, compiled;
};

struct listed_function {
	struct function_name function;
	const char *compiled; /* package whose compilation described it; "" where they are summed up */
	int64_t allocating;
	int64_t changed, since; /* positions: of the last change, and since when it has always escaped */
	struct commit_info changed_commit, since_commit; /* at them; empty ids where there is none */
	const char *causes;				 /* of sites that allocate, separated by spaces */
	struct functions_cursor cursor;
};

struct listed_functions {
	struct listed_function *list;
	size_t count, room;
};

struct trend_point {
	int64_t position;
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

struct listed_package {
	const char *path;
	int64_t changed; /* position since when its sums have been these */
	struct tally tally;
	const char *incomplete; /* why it could not be judged at the end of the branch: the sums are those
				   from when it last could; NULL: it was judged */
};

struct listed_packages {
	struct listed_package *list; /* by path */
	size_t count, room;
};

/* One of the sites that a function has at the end of the branch. */
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

#endif
