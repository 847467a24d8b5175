/*
 * Reads a CPU profile through `go tool pprof`, which every toolchain brings (since Go 1.25 it is built at its
 * first use, from the toolchain's own sources).
 */
#ifndef GOLANG_PPROF_H
#define GOLANG_PPROF_H

#include "base/err.h"
#include "model/profile.h"

/* The command that has pprof built where it is not yet, and does nothing else. */
const char *const *pprof_ready_argv(struct arena *arena, const char *go);
/* The command for FILE, whose standard output pprof_read() reads. */
const char *const *pprof_argv(struct arena *arena, const char *go, const char *file);
/*
 * Adds what OUTPUT says to OUT; strings go into ARENA.  Functions get the names of model/collection.h:
 * literals and wrappers that the compiler makes count for the function that they stand in, instantiations are
 * "[...]". ERR_INPUT: it is no such table.
 */
int pprof_read(struct profile *out, struct arena *arena, struct view output, struct err *err) MUST_USE;
/*
 * The functions that a SYMBOL of a program may belong to, as pprof prints it, appended to OUT one a line.  A
 * symbol A.B is the method B of a type A, or the function B put into A: both are told.
 */
struct buf;
void pprof_functions(struct buf *out, struct view symbol);

#endif
