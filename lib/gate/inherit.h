/*
 * A commit's collection from another one's: what they share is taken over by reference.
 */
#ifndef GATE_INHERIT_H
#define GATE_INHERIT_H

#include "gate/run.h"

/*
 * Stores COMMIT's collection, from that of FROM, which is stored, and the difference of the two trees.
 * Without a difference that the Go command would see, no process is started.  Errors as collect().
 */
int inherit(struct run *run, const struct oid *commit, const struct oid *from, struct err *err) MUST_USE;

#endif
