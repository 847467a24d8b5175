/*
 * What differs between two commits, and single files of a commit.
 */
#ifndef TREE_CHANGED_H
#define TREE_CHANGED_H

#include "base/buf.h"
#include "tree/mirror.h"

enum change_kind {
	CHANGE_ADDED,
	CHANGE_DELETED,
	CHANGE_MODIFIED,
};

/* PATH is relative to the tree's root; -1 (with ERR filled) stops. */
typedef int tree_change(void *payload, enum change_kind kind, const char *path, struct err *err);

/* Every file that differs, in path order; renames are a deletion and an addition. */
int tree_changes(struct mirror *mirror, const struct oid *base, const struct oid *head, tree_change *each,
		 void *payload, struct err *err) MUST_USE;
/* Every file of COMMIT below DIRECTORY ("" for all), in path order, as CHANGE_ADDED; none where there is no
 * such directory. */
int tree_files(struct mirror *mirror, const struct oid *commit, const char *directory, tree_change *each,
	       void *payload, struct err *err) MUST_USE;
/* Appends the file PATH of COMMIT to OUT.  ERR_ABSENT where there is none, ERR_LIMIT past OUT's ceiling. */
int tree_read(struct buf *out, struct mirror *mirror, const struct oid *commit, const char *path,
	      struct err *err) MUST_USE;
/* Is there a file (of any kind but a directory) at PATH of COMMIT? */
bool tree_exists(struct mirror *mirror, const struct oid *commit, const char *path);

#endif
