/*
 * Package patterns for the Go command: which of some directories belong to a module.
 */
#ifndef GATE_PATTERNS_H
#define GATE_PATTERNS_H

#include "gate/modules.h"

/*
 * "./DIR" for each of DIRECTORIES (relative to ROOT) that belongs to MODULE, one of MODULES, and still has Go
 * files that are no tests; NULL at the end.  *COUNT may be 0.
 */
const char *const *patterns_of(size_t *count, struct arena *arena, const char *root,
			       const struct modules *modules, const struct module *module,
			       const char *const *directories, size_t directory_count);

#endif
