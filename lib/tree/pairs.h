/*
 * Two trees side by side.  Private to lib/tree.
 *
 * A tree's entries are sorted as if directories ended in "/", so a file and a directory of one name are two
 * different entries; the order of whole paths is that of their bytes.
 */
#ifndef TREE_PAIRS_H
#define TREE_PAIRS_H

#include "base/buf.h"
#include "tree/gitlib.h"

struct pairs {
	const git_tree *before, *after; /* NULL: empty */
	size_t before_next, after_next;
};

/* The entries of one name (and both directories, or neither); one of them may be NULL. */
struct pair {
	const git_tree_entry *before, *after;
};

bool pairs_next(struct pairs *pairs, struct pair *out);
bool pair_is_same(const struct pair *pair);
/* Is every entry after the one before it?  Then no entry is there twice. */
bool pairs_in_order(const git_tree *tree);
bool entry_is_directory(const git_tree_entry *entry);

/* Appends "/NAME" (or NAME to an empty path) and yields the length to go back to with path_leave(). */
size_t path_enter(struct buf *path, const char *name);
void path_leave(struct buf *path, size_t length);

#endif
