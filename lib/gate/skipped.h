/*
 * Go source that a tree has and its export does not: symlinks, oversized files, names that are refused.
 */
#ifndef GATE_SKIPPED_H
#define GATE_SKIPPED_H

#include "base/err.h"
#include "model/collection.h"

struct skipped {
	struct arena arena;
	struct skipped_file {
		const char *path, *why; /* path: relative to the tree's root, odd bytes as "?" */
	} * list;
	size_t count, room;
};

void skipped_release(struct skipped *skipped);
#define scoped_skipped SCOPED(skipped_release) struct skipped

/* An export_skipped (tree/export.h) whose payload is a struct skipped; keeps what a package would be compiled
 * of. */
void skipped_note(void *skipped, const char *path, const char *why);
/*
 * The packages that lack such a file in DIRECTORY, the exported tree, could not be judged: they become
 * incomplete in OUT, by name and reason, and lose their snapshots.  Errors as modules_of().
 */
int skipped_tell(struct collection *out, struct skipped *skipped, const char *directory,
		 struct err *err) MUST_USE;

#endif
