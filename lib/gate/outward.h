/*
 * What a module takes from directories outside of what is collected.
 */
#ifndef GATE_OUTWARD_H
#define GATE_OUTWARD_H

#include "base/arena.h"
#include "base/err.h"

struct outward {
	const char **list; /* directories, absolute */
	size_t count, room;
	const char *replaced, *words; /* of the first: the module, and its replacement as it is written */
};

/*
 * Adds to OUT the directories that the `replace` lines of MODULE_ROOT's go.mod and of the go.work WORKSPACE
 * (NULL: none is in force) name and that do not lie in ROOT.  ERR_INPUT: a path that leads above "/".
 */
int outward_find(struct outward *out, struct arena *arena, const char *root, const char *module_root,
		 const char *workspace, struct err *err) MUST_USE;

#endif
