/*
 * What we keep of a commit, for people.  Strings live in the arena of whoever filled it.
 */
#ifndef MODEL_COMMIT_H
#define MODEL_COMMIT_H

#include <stdint.h>

#include "model/oid.h"

struct commit_info {
	struct oid oid, parent; /* first parent; empty for a root */
	size_t parent_count;
	const char *author;  /* name */
	const char *subject; /* first line of the message */
	const char *message; /* whole */
	int64_t time_ms;     /* committer's */
};

#endif
