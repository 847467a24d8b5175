#include "daemon/histograms.h"

#include <stdatomic.h>

#include "daemon/counters.h"

enum { BOUNDS = 13 };

/* In microseconds, rising. */
typedef const int64_t bounds[BOUNDS];
static bounds short_bounds = { 1000,   2500,   5000,	10000,	 25000,	  50000,   100000,
			       250000, 500000, 1000000, 2500000, 5000000, 10000000 };
static bounds long_bounds = { 50000,	250000,	   1000000,   2500000,	 5000000,   10000000,  30000000,
			      60000000, 120000000, 300000000, 600000000, 1800000000, 3600000000 };

static const struct {
	const char *metric, *labels;
	const int64_t *bounds;
	const char *help;
} rows[HISTOGRAM_COUNT] = {
#define HISTOGRAM(identifier, metric, labels, bounds, help)                                                  \
	[HISTOGRAM_##identifier] = { metric, labels, bounds, help },
#include "daemon/histograms.def"
#undef HISTOGRAM
};

static struct {
	_Atomic uint64_t buckets[BOUNDS + 1]; /* the last: above all bounds */
	_Atomic uint64_t sum_us;
} values[HISTOGRAM_COUNT];

void histogram_add(enum histogram histogram, int64_t us)
{
	size_t bucket = 0;

	us = us > 0 ? us : 0;
	while (bucket < BOUNDS && us > rows[histogram].bounds[bucket])
		bucket++;
	atomic_fetch_add_explicit(&values[histogram].buckets[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&values[histogram].sum_us, (uint64_t)us, memory_order_relaxed);
}

static void print_one(struct buf *out, size_t i)
{
	const char *metric = rows[i].metric, *labels = rows[i].labels, *comma = *labels ? "," : "";
	const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";
	uint64_t count = 0;

	for (size_t j = 0; j < BOUNDS; j++) {
		count += atomic_load_explicit(&values[i].buckets[j], memory_order_relaxed);
		buf_print(out, "%s_bucket{%s%sle=\"%g\"} %llu\n", metric, labels, comma,
			  (double)rows[i].bounds[j] / 1e6, (unsigned long long)count);
	}
	count += atomic_load_explicit(&values[i].buckets[BOUNDS], memory_order_relaxed);
	buf_print(out, "%s_bucket{%s%sle=\"+Inf\"} %llu\n", metric, labels, comma, (unsigned long long)count);
	buf_print(out, "%s_sum%s%s%s %.6f\n", metric, open, labels, close,
		  (double)atomic_load_explicit(&values[i].sum_us, memory_order_relaxed) / 1e6);
	buf_print(out, "%s_count%s%s%s %llu\n", metric, open, labels, close, (unsigned long long)count);
}

void histograms_print(struct buf *out)
{
	for (size_t i = 0; i < HISTOGRAM_COUNT; i++) {
		if (i == 0 || strcmp(rows[i].metric, rows[i - 1].metric) != 0)
			counters_head(out, rows[i].metric, "histogram", rows[i].help);
		print_one(out, i);
	}
}
