/*
 * What this process measured since it started, in buckets; any thread may measure.  The rows are in
 * histograms.def.
 */
#ifndef DAEMON_HISTOGRAMS_H
#define DAEMON_HISTOGRAMS_H

#include "base/buf.h"

enum histogram {
#define HISTOGRAM(identifier, metric, labels, bounds, help) HISTOGRAM_##identifier,
#include "daemon/histograms.def"
#undef HISTOGRAM
	HISTOGRAM_COUNT,
};

void histogram_add(enum histogram histogram, int64_t us);
/* All of them in Prometheus' text format (version 0.0.4). */
void histograms_print(struct buf *out);

#endif
