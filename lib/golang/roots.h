/*
 * Where the modules lie that a module is built with: replaced, used by a workspace, vendored, in the module
 * cache.  Private to sources.
 */
#ifndef GOLANG_ROOTS_H
#define GOLANG_ROOTS_H

#include "base/arena.h"
#include "golang/toolchain.h"

struct root {
	const char *module;    /* module path as it is printed */
	const char *directory; /* absolute, without links */
};

struct roots {
	struct arena *arena;
	const struct toolchain *toolchain;
	const char *working_directory;
	struct root *list; /* the module itself, go.mod's replacements, go.work's modules */
	size_t count, room;
};

void roots_read(struct roots *out, struct arena *arena, const struct toolchain *toolchain,
		const char *working_directory);

/* The path of the file of another module or of the standard library that PRINTED names; in the arena.  NULL
 * where none can be read. */
const char *roots_find(const struct roots *roots, struct view printed);
/* The import path that PRINTED's directory names, without a version; in ARENA. */
const char *roots_package(struct arena *arena, struct view printed);

#endif
