/*
 * Reader of go.mod and go.work files: one directive at a time, blocks taken apart.
 * (https://go.dev/ref/mod#go-mod-file-lexical)
 */
#ifndef GOLANG_GOMOD_H
#define GOLANG_GOMOD_H

#include "base/view.h"

enum { GOMOD_WORDS = 8 }; /* of a directive; more are left out */

struct gomod {
	struct view rest;  /* the text that is still to be read */
	struct view block; /* the verb of the block that is open; else empty */
};

/* `replace a v1 => b v2` has the verb "replace" and four words and the arrow; quotes are taken off. */
struct gomod_directive {
	struct view verb;
	struct view words[GOMOD_WORDS];
	size_t count;
};

/* False at the end of the text. */
bool gomod_next(struct gomod *cursor, struct gomod_directive *out);
/* The directory that a `replace` line puts in a module's place, as it is written; empty where it is a module,
 * or the line is another.  (https://go.dev/ref/mod#go-mod-file-replace: what begins with "./", "../" or "/")
 */
struct view gomod_replacement(const struct gomod_directive *line);

#endif
