/*
 * Which go.work is in force for a module of a tree.
 */
#ifndef GATE_WORKSPACE_H
#define GATE_WORKSPACE_H

#include "base/arena.h"
#include "base/err.h"

/* The path of the go.work that lies next above the module in DIRECTORY, but not above ROOT, or NULL.  The Go
 * command looks at no other, whether it uses the module or not. */
const char *workspace_nearest(struct arena *arena, const char *root, const char *directory);
/*
 * *OUT is the path of the go.work that lies next above the module in DIRECTORY, but not above ROOT, if it
 * uses that module; else NULL: the module is built alone.  Both are absolute, ROOT the collected directory.
 * ERR_INPUT: that go.work uses a module outside of ROOT.
 */
int workspace_find(const char **out, struct arena *arena, const char *root, const char *directory,
		   struct err *err) MUST_USE;

#endif
