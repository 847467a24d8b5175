/*
 * Numbers as people write them: sizes "64m", spans of time "90s".
 */
#ifndef DAEMON_UNITS_H
#define DAEMON_UNITS_H

#include "base/buf.h"

/* Bytes: a number, then nothing, k, m or g (powers of 1024).  False for anything else. */
bool units_size(struct view text, uint64_t *out);
/* Milliseconds: a number, then ms, s, m, h or d; a bare number only when it is 0. */
bool units_span(struct view text, int64_t *out);
/* The shortest that reads back as the same: "64m", "90s", "0". */
void units_print_size(struct buf *out, uint64_t bytes);
void units_print_span(struct buf *out, int64_t ms);

#endif
