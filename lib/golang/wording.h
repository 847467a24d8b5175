/*
 * One wording for what the compiler prints differently from version to version.
 *
 *	go.shape.int_0, go.shape.int, <node DYNAMICTYPE>    T
 *	Stack[go.shape.int], Map[go.shape.int,int]          Stack[...], Map[...]
 *	1 << 20, 4 * 1024                                   1048576, 4096
 *	~R0                                                 ~r0
 *	.autotmp_7                                          .autotmp
 *
 * Quoted strings are cut where they are long, and otherwise stay as they are.
 */
#ifndef GOLANG_WORDING_H
#define GOLANG_WORDING_H

#include "base/buf.h"

/* Appends TEXT in that wording.  QUALIFIER: a package whose name is left out before its unexported names;
 * may be empty. */
void wording_add(struct buf *out, struct view text, struct view qualifier);

#endif
