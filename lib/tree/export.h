/*
 * A commit's tree on disk, as far as the Go toolchain needs it, written by us: never outside the directory,
 * never through a link, no mode but 0644 and 0755, no names that lie (security.md, 5).
 */
#ifndef TREE_EXPORT_H
#define TREE_EXPORT_H

#include "tree/mirror.h"

struct export_limits {
	uint64_t files, bytes, blob_bytes;
	unsigned depth;
};

#define EXPORT_LIMITS ((struct export_limits){ 200000, 2ull << 30, 64ull << 20, 64 })

/* What was left out: symlinks, submodules, refused names. */
typedef void export_skipped(void *payload, const char *path, const char *why);

/*
 * Makes DIRECTORY (made where absent) hold COMMIT's tree.  Where it holds an earlier export (the record of it
 * lies beside it as DIRECTORY ".commit"), only the difference is written; a half-finished export is thrown
 * away and done anew.  File times of unchanged files stay as they are.
 */
int tree_export(struct mirror *mirror, const struct oid *commit, const char *directory,
		const struct export_limits *limits, export_skipped *skipped, void *payload,
		struct err *err) MUST_USE;

#endif
