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

/*
 * Stored content is in use: `heapgate gc` leaves it alone until the latch goes.  Many may hold it.
 */
int latch_content(int *out, const char *data, struct err *err) MUST_USE;
/* Content is to be removed: waits up to WAIT_MS until nobody uses it, then ERR_BUSY; nobody begins to use it
 * before the latch goes. */
int latch_content_alone(int *out, const char *data, int64_t wait_ms, struct err *err) MUST_USE;
/* One process at a time changes MIRROR, the path of one; ERR_BUSY where not WAIT and another does. */
int latch_mirror(int *out, const char *mirror, bool wait, struct err *err) MUST_USE;

#endif
