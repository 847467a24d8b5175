/*
 * One worker collects a commit, the others that want it wait.
 */
#ifndef GATE_LATCH_H
#define GATE_LATCH_H

#include "base/files.h"
#include "gate/run.h"

/*
 * Waits until nobody else holds COMMIT of the run's repository under its configuration; *OUT is the latch,
 * which goes with its descriptor, or with the process.  A few commits may share a latch: never take a second
 * one.  Errors: as run_tick(), which is called meanwhile; ERR_INTERNAL.
 */
int latch_take(int *out, struct run *run, const struct oid *commit, struct err *err) MUST_USE;
#define scoped_latch scoped_fd

#endif
