/* What the reader of compiler diagnostics reports, as text: for tests that compare it. */
#ifndef SUPPORT_READING_H
#define SUPPORT_READING_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Reads DIAGNOSTICS in pieces of PIECE bytes (0: at once) and appends to OUT:
 *
 *	# PACKAGE
 *	FILE:LINE:COLUMN  KIND  CAUSE  ALLOCATION  MESSAGE  CALLEE  FLOW     tabs between them; a site
 *	= FILE:LINE:COLUMN  NAME  can|cannot  COST  REASON                   an inlining decision
 *	? LINE                                                              an unrecognised line
 *
 * FLOW lists each place the value flows into with the reasons, separated by spaces:
 * "p(address-of,assign) {heap}(call parameter)".
 */
int reading_print(struct buf *out, struct view diagnostics, size_t piece, struct err *err) MUST_USE;

#endif
