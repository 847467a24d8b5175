/*
 * Which names of a tree are written to disk.  Private to lib/tree.
 */
#ifndef TREE_NAMES_H
#define TREE_NAMES_H

#include "base/view.h"

enum { NAME_MOST = 255 };

/*
 * Why a tree entry called NAME is left out, or NULL for a good one.  Left out are names that no file can
 * have, those that lie to people or to readers of diagnostics (control and bidirectional characters, bytes
 * that are not UTF-8, ":" in Go files), and the directories of version control systems, for which Go tools
 * run commands, in any disguise.
 */
const char *name_refused(struct view name);

#endif
