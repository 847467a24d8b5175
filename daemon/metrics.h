/*
 * How the service does: latencies, the age of what waits, room; for /metrics.
 */
#ifndef DAEMON_METRICS_H
#define DAEMON_METRICS_H

#include "daemon/page.h"

/* Checks that come after this are measured. */
int metrics_begin(struct store *store, struct err *err) MUST_USE;
/* Appends to OUT in Prometheus' text format. */
int metrics_print(struct buf *out, const struct front *front, struct err *err) MUST_USE;

#endif
