/*
 * Rate limits: so many requests a minute, counted apart for each one who asks.
 *
 * A bucket holds a minute's worth of tokens and fills up evenly.  The number of buckets is fixed; when
 * more ask than there are, the fullest is forgotten, which costs the least.
 */
#ifndef DAEMON_RATE_H
#define DAEMON_RATE_H

#include "base/err.h"
#include "base/view.h"

enum { RATE_MOST = 60000 }; /* a minute; the smallest span counted in is a millisecond */

struct rate;

/* ERR_INTERNAL where there is no randomness. */
int rate_new(struct rate **out, struct err *err) MUST_USE;
void rate_free(struct rate *rate);

/* One more request of WHO, in the kind of request KIND.  Yields 0 where it is within A_MINUTE (0: no limit),
 * else in how many milliseconds the next one will be. */
int64_t rate_take(struct rate *rate, char kind, struct view who, uint64_t a_minute, int64_t mono_ms);

static inline void rate_scope(struct rate **rate)
{
	rate_free(*rate);
}
#define scoped_rate SCOPED(rate_scope) struct rate

#endif
