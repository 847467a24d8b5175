/*
 * The language version that a change gives its module: it alone changes what the compiler does (loop
 * variables at 1.22).
 */
#ifndef GATE_LANGUAGE_H
#define GATE_LANGUAGE_H

#include "base/arena.h"
#include "tree/mirror.h"

/* What to say where the root's go.mod of HEAD has another `go` line than that of BASE, in ARENA; else NULL.
 */
const char *language_change(struct arena *arena, struct mirror *mirror, const struct oid *base,
			    const struct oid *head);

#endif
