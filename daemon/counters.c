#include "daemon/counters.h"

#include <stdatomic.h>

static const struct {
	const char *metric, *labels, *help;
} rows[COUNTER_COUNT] = {
#define COUNTER(identifier, metric, labels, help) [COUNT_##identifier] = { metric, labels, help },
#include "daemon/counters.def"
#undef COUNTER
};

static _Atomic uint64_t values[COUNTER_COUNT];

void counter_add(enum counter counter, uint64_t more)
{
	atomic_fetch_add_explicit(&values[counter], more, memory_order_relaxed);
}

void counters_head(struct buf *out, const char *metric, const char *type, const char *help)
{
	buf_print(out, "# HELP %s %s.\n# TYPE %s %s\n", metric, help, metric, type);
}

void counters_print(struct buf *out)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		uint64_t value = atomic_load_explicit(&values[i], memory_order_relaxed);
		if (i == 0 || strcmp(rows[i].metric, rows[i - 1].metric) != 0)
			counters_head(out, rows[i].metric, "counter", rows[i].help);
		if (*rows[i].labels)
			buf_print(out, "%s{%s} %llu\n", rows[i].metric, rows[i].labels,
				  (unsigned long long)value);
		else
			buf_print(out, "%s %llu\n", rows[i].metric, (unsigned long long)value);
	}
}
