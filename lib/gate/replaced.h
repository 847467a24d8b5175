/*
 * What a tree's go.mod and go.work files put in a module's place.
 */
#ifndef GATE_REPLACED_H
#define GATE_REPLACED_H

#include "gate/modules.h"

/* Directories relative to a root. */
struct replaced {
	const char **list; /* each once */
	size_t count, room;
};

/*
 * The directories of ROOT whose packages are compiled otherwise than as those of one of MODULES under its own
 * path: targets of a `replace` under another path, and modules that a go.work uses though patterns leave them
 * out. (https://go.dev/ref/mod#go-mod-file-replace)  What is outside of ROOT cannot change and is left out.
 * Errors of files that cannot be read; what the Go command would refuse is left to it.
 */
int replaced_find(struct replaced *out, struct arena *arena, const char *root, const struct modules *modules,
		  struct err *err) MUST_USE;

#endif
