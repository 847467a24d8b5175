/*
 * Time.  Wall time is for people and for rows; spans are measured on the monotonic clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/view.h"

#define CLOCK_TEXT 21 /* "2026-01-31T12:34:56Z" and its terminator */

/* Milliseconds since 1970 (UTC). */
int64_t clock_wall_ms(void);
/* Milliseconds that only go forward; starts anywhere. */
int64_t clock_mono_ms(void);
/* The same clock in microseconds. */
int64_t clock_mono_us(void);
/* RFC 3339 in UTC, to the second. */
void clock_print(int64_t wall_ms, char out[CLOCK_TEXT]);
/* Reads "2026-01-31" as its first moment in UTC; false, with *OUT untouched, where TEXT is no day. */
bool clock_parse_day(int64_t *out, struct view text);

#endif
