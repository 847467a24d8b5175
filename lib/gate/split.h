/*
 * Modules that a change cuts in two: a go.mod in a directory that belonged to the module around it.
 */
#ifndef GATE_SPLIT_H
#define GATE_SPLIT_H

#include "model/comparison.h"
#include "tree/mirror.h"

/* Adds a finding to OUT for each go.mod that HEAD adds above Go files of BASE that another module built. */
int split_find(struct comparison *out, struct mirror *mirror, const struct oid *base, const struct oid *head,
	       struct err *err) MUST_USE;

#endif
