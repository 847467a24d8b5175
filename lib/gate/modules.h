/*
 * Which Go modules lie in a directory.
 */
#ifndef GATE_MODULES_H
#define GATE_MODULES_H

#include "base/arena.h"
#include "base/err.h"

struct module {
	const char *directory; /* where the command runs, absolute */
	const char *root;      /* where its go.mod lies: there, or above it */
	const char *path;      /* the `module` line */
};

struct modules {
	struct module *list; /* in path order of their directories */
	size_t count, room;
};

/*
 * Every go.mod in DIRECTORY and below, without the directories that Go's own patterns leave out (vendor,
 * testdata, names that begin with "." or "_").  Where there is none, the module that DIRECTORY is a part of.
 * ERR_INPUT where there is no module at all or a go.mod has no module line.
 */
int modules_find(struct modules *out, struct arena *arena, const char *directory, struct err *err) MUST_USE;
/*
 * The modules that the directories below ROOT (relative to it, COUNT of them) belong to, each once, without a
 * look at any other directory.  Empty where they belong to none.
 */
int modules_of(struct modules *out, struct arena *arena, const char *root, const char *const *directories,
	       size_t count, struct err *err) MUST_USE;

#endif
