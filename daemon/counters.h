/*
 * What this process counted since it started; any thread may count.  The rows are in counters.def.
 */
#ifndef DAEMON_COUNTERS_H
#define DAEMON_COUNTERS_H

#include "base/buf.h"

enum counter {
#define COUNTER(identifier, metric, labels, help) COUNT_##identifier,
#include "daemon/counters.def"
#undef COUNTER
	COUNTER_COUNT,
};

void counter_add(enum counter counter, uint64_t more);
/* All counters in Prometheus' text format (version 0.0.4). */
void counters_print(struct buf *out);
/* The two comment lines before a metric's first value; TYPE: "counter" or "gauge". */
void counters_head(struct buf *out, const char *metric, const char *type, const char *help);

#endif
