/*
 * What came from the code hosts, as `heapgate deliveries --json` tells it.
 */
#ifndef VIEW_DELIVERY_H
#define VIEW_DELIVERY_H

#include "base/buf.h"

/* All lent; "" and 0 where there is none. */
struct page_delivery {
	int64_t id;
	const char *host, *delivery; /* the host's id of it */
	const char *repository, *event, *action;
	int64_t received_ms;
	const char *outcome;
	int64_t job;
	const char *job_state;
};

/* An array of COUNT objects. */
void deliveries_json(struct buf *out, const struct page_delivery *list, size_t count);

#endif
