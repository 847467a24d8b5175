/*
 * Landlock (landlock(7)): the file system as far as a room goes.  Private to lib/child.
 */
#ifndef CHILD_LANDLOCK_H
#define CHILD_LANDLOCK_H

#include "child/jail.h"

/* The ABI that the kernel offers; 0: none. */
int landlock_abi(void);
/* A rule set for ROOM; *OUT is its descriptor, closed by the caller. */
int landlock_open(int *out, const struct jail_room *room, struct err *err) MUST_USE;
/* Puts the calling process under it, for good; -1 with errno.  Allocates nothing. */
int landlock_enter(int rules) MUST_USE;

#endif
