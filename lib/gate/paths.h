/*
 * Paths as go.mod and go.work write them.
 */
#ifndef GATE_PATHS_H
#define GATE_PATHS_H

#include "base/arena.h"

/* BASE/PATH (or PATH, if it is absolute) without "." and ".." in it; NULL where it leads above "/". */
const char *paths_clean(struct arena *arena, const char *base, struct view path);
/* Is PATH UPPER, or below it?  Both are absolute and clean. */
bool paths_within(const char *path, const char *upper);

#endif
