/*
 * When the machine's clock is set, what waits in the queues keeps its age.
 *
 * Rows hold wall time.  A step would end leases and deadlines early, or put off for as long what was to be
 * done soon.
 */
#ifndef STORE_CLOCK_STEP_H
#define STORE_CLOCK_STEP_H

#include "store/store.h"

/* The clock went from OLD_MS to NEW_MS at one moment: moves the times of unfinished jobs and unsent messages
 * that were written before it by as much. */
int store_follow_clock(struct store *store, int64_t old_ms, int64_t new_ms, struct err *err) MUST_USE;

#endif
