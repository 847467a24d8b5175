/*
 * Allocation that fails: the program is linked with --wrap, and SQLite gets its memory here.
 */
#ifndef FAULTS_ALLOCATIONS_H
#define FAULTS_ALLOCATIONS_H

#include <stdbool.h>

/* SQLite's memory comes from here, too.  Before SQLite is used. */
void allocations_watch(void);
/* From now on the call with this NUMBER fails, 1 for the next one (0: none), and all that follow where
 * LASTING. */
void allocations_fail(long number, bool lasting);
/* Has it come to that? */
bool allocations_failed(void);

#endif
