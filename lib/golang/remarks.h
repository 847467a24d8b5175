/*
 * What the comments of a Go file say to us: private to the function index.
 */
#ifndef GOLANG_REMARKS_H
#define GOLANG_REMARKS_H

#include "base/arena.h"
#include "golang/funcs.h"
#include "golang/scan.h"

/* The line (1-based) of a byte offset. */
int remarks_line(const struct funcs *funcs, size_t offset);
/* Fills OUT's allowances; its line_starts must stand. */
void remarks_allowances(struct funcs *out, struct arena *arena, const struct scan *scan);
/* Does one of the comments before token FIRST mark the file as generated? */
bool remarks_generated(const struct scan *scan, size_t first);

/* The comment block right above the declaration that begins with token AT: whether it says
 * //heapgate:noescape, and the hash of its //go: directives, added to *HASH. */
void remarks_above(const struct funcs *funcs, const struct scan *scan, size_t at, bool *noescape,
		   uint64_t *hash);

#endif
