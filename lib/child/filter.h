/*
 * The system calls that no jailed child needs.  Private to lib/child.
 */
#ifndef CHILD_FILTER_H
#define CHILD_FILTER_H

#include "child/jail.h"

/* A program for seccomp(2): *OUT is an open file of it, from its start, closed by the caller. */
int filter_open(int *out, const struct jail_room *room, struct err *err) MUST_USE;

#endif
