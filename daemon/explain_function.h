/*
 * Functions by the names that people give them.
 */
#ifndef DAEMON_EXPLAIN_FUNCTION_H
#define DAEMON_EXPLAIN_FUNCTION_H

#include "model/collection.h"

/* Could it be the name of a function: no blanks, no '-'? */
bool may_name_function(struct view name);
/*
 * The functions that NAME means, in ARENA; they and their sites live as long as COLLECTION.  NAME is "F",
 * "T.M",
 * "(*T).M", "M" of a method, each also with the package's last element or its whole import path and a dot
 * before it.  Type parameters may be left out.
 */
size_t functions_named(const struct function **out, struct arena *arena, struct collection *collection,
		       struct view name);

#endif
