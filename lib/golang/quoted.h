/*
 * Quoted text within the compiler's expressions.
 *
 * String constants are printed quoted, and from Go 1.22 on cut to 72 characters: "a long te...  Up to 1.21
 * raw strings are printed as they are written, over several lines.
 */
#ifndef GOLANG_QUOTED_H
#define GOLANG_QUOTED_H

#include "base/buf.h"

enum { QUOTED_MOST = 72 }; /* characters with quotes that a string constant keeps (go/constant, String) */

/* The length of the quoted text at the start of V, which begins with a quote: to the closing quote, or to the
 * end of a string that was cut; all of V where neither comes. */
size_t quoted_length(struct view v);
/* V ends within a raw string. */
bool quoted_raw_open(struct view v);
/* Appends V with every raw string quoted. */
void quoted_add_plain(struct buf *out, struct view v);
/* Appends the quoted text V, cut as Go 1.22 and later cut it. */
void quoted_add_short(struct buf *out, struct view v);

#endif
