/*
 * Other processes write all the while, in the old time until the step and in the new one after it.  Going
 * forward, what was written before is recognised by its age; going back, by lying in the future.
 */
#include "store/clock_step.h"

#include "store/handle.h"

enum { SLACK_MS = 1000, LEASE_MOST_MS = 600 * 1000 };

static int forward(struct store *store, int64_t old_ms, int64_t new_ms, struct err *err)
{
	const struct value delta = value_int(new_ms - old_ms), until = value_int(old_ms + SLACK_MS);

	if (RUN(store, err, JOBS_FORWARD, delta, until, value_int(new_ms)) < 0 ||
	    RUN(store, err, OUTBOX_FORWARD, delta, until, value_int(new_ms)) < 0)
		return -1;
	return 0;
}

static int back(struct store *store, int64_t old_ms, int64_t new_ms, struct err *err)
{
	const struct value delta = value_int(new_ms - old_ms), now = value_int(new_ms),
			   lease = value_int(new_ms + LEASE_MOST_MS);

	if (RUN(store, err, JOBS_BACK, delta, now, lease) < 0 ||
	    RUN(store, err, OUTBOX_BACK, delta, now, lease) < 0)
		return -1;
	return 0;
}

int store_follow_clock(struct store *store, int64_t old_ms, int64_t new_ms, struct err *err)
{
	scoped_rollback *guard = NULL;

	if (store_begin(store, err) < 0)
		return -1;
	guard = store;
	if ((new_ms > old_ms ? forward : back)(store, old_ms, new_ms, err) < 0)
		return -1;
	return store_commit(store, err);
}
