/*
 * A commit's tree on disk, as far as the Go toolchain needs it, written by us: never outside the directory,
 * never through a link, no mode but 0644 and 0755, no names that lie (security.md, 5).
 */
#ifndef TREE_EXPORT_H
#define TREE_EXPORT_H

#include "tree/mirror.h"

struct export_limits {
	uint64_t files; /* with directories and what is left out */
	uint64_t bytes, blob_bytes;
	unsigned depth;
};

#define EXPORT_LIMITS ((struct export_limits){ 200000, 2ull << 30, 64ull << 20, 64 })

/*
 * What is not in the directory, and why: symlinks, submodules, files above blob_bytes, names that are refused
 * (with all below them).  PATH is as the tree has it, any bytes but NUL; WHY is a sentence about it.
 */
typedef void export_skipped(void *payload, const char *path, const char *why);

/*
 * Makes DIRECTORY (made where absent) hold COMMIT's tree.  Where it holds an earlier export (the record of it
 * lies beside it as DIRECTORY ".commit"), only the difference is written, and the times of other files stay
 * as they are.  After a crash, a reboot, or where it is found not to be as recorded, all of it is thrown away
 * and done anew.
 *
 * SKIPPED (may be NULL) is told everything that is left out of this commit, written now or before.  Errors:
 * ERR_ABSENT (no such commit), ERR_LIMIT (files and directories, bytes, depth), ERR_INPUT (a tree with a name
 * twice), ERR_INTERNAL; nothing is left of the directory after the last three.
 */
int tree_export(struct mirror *mirror, const struct oid *commit, const char *directory,
		const struct export_limits *limits, export_skipped *skipped, void *payload,
		struct err *err) MUST_USE;

#endif
