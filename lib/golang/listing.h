/*
 * The packages of one run of go list, and which of them could be judged.
 */
#ifndef GOLANG_LISTING_H
#define GOLANG_LISTING_H

#include "base/arena.h"
#include "golang/golist.h"
#include "golang/texts.h"

struct listed {
	const char *import_path, *directory, *build_id;
	struct golist_names files, ignored, imports;
	const char *error;	      /* with its place, where that is certain; "" for none */
	const char *dependency_error; /* of the dependencies' errors, the first one; "" for none */
};

struct listing {
	struct arena arena;
	struct listed *list; /* sorted by import path after listing_sort() */
	size_t count, room;
	struct texts by_import;	       /* import path -> 1 + index, after listing_sort() */
	const char *directory;	       /* collected one, absolute; lent */
	const char *working_directory; /* of the go command, absolute; lent */
};

/* Copies PACKAGE, as a golist_each with a struct listing for its payload. */
int listing_add(void *listing, const struct golist_package *package, struct err *err);
void listing_sort(struct listing *listing);
const struct listed *listing_find(const struct listing *listing, struct view import_path);
void listing_release(struct listing *listing);

enum listed_state {
	LISTED_COMPILED,
	LISTED_EMPTY, /* nothing to compile: only tests, or files for other builds */
	LISTED_FAILED,
};

/* The state of a package; where it failed, *REASON (in ARENA) says why in one line.  PRINTED is the first
 * line that the compiler printed about it beside diagnostics, or "". */
enum listed_state listed_judge(const char **reason, struct arena *arena, const struct listing *listing,
			       const struct listed *package, const char *printed);

#endif
