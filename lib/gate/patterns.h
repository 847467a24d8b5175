/*
 * Package patterns for the Go command: which of some directories belong to a module.
 */
#ifndef GATE_PATTERNS_H
#define GATE_PATTERNS_H

#include "gate/modules.h"

struct patterns_spec {
	const char *root; /* the collected directory */
	const struct modules *modules;
	const struct module *module;	/* one of them */
	const char *const *directories; /* relative to ROOT */
	size_t directory_count;
	const char *const *packages; /* import paths */
	size_t package_count;
};

/*
 * Import paths for each of SPEC's directories and packages that belongs to MODULE and still has Go files that
 * are no tests; each once; NULL at the end.  *COUNT may be 0.
 */
const char *const *patterns_of(size_t *count, struct arena *arena, const struct patterns_spec *spec);

#endif
