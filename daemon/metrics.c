#include "daemon/metrics.h"

#include "base/clock.h"
#include "daemon/counters.h"
#include "daemon/disk.h"
#include "daemon/histograms.h"
#include "daemon/hook_storm.h"
#include "store/checks.h"
#include "store/history.h"
#include "store/jobs.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/repositories.h"

enum { CHECKS_AT_ONCE = 1000 };

/* The newest check that was measured; after metrics_begin() the listener's thread alone comes here. */
static int64_t measured;

int metrics_begin(struct store *store, struct err *err)
{
	return checks_newest(&measured, store, err);
}

static void print_bytes(struct buf *out, const char *metric, const char *help, uint64_t bytes)
{
	counters_head(out, metric, "gauge", help);
	buf_print(out, "%s %llu\n", metric, (unsigned long long)bytes);
}

/* SINCE_MS: when; INT64_MAX: there is none, age 0. */
static void print_age(struct buf *out, const char *metric, const char *help, int64_t since_ms)
{
	int64_t age = since_ms == INT64_MAX ? 0 : clock_wall_ms() - since_ms;

	counters_head(out, metric, "gauge", help);
	buf_print(out, "%s %.3f\n", metric, age > 0 ? (double)age / 1000 : 0.0);
}

static int print_ages(struct buf *out, struct store *store, struct err *err)
{
	int64_t job_ms, due_ms;

	if (jobs_oldest_ms(&job_ms, store, err) < 0 || outbox_next_ms(&due_ms, store, err) < 0)
		return -1;
	print_age(out, "heapgate_oldest_job_age_seconds", "Age of the oldest unfinished job, 0 for none",
		  job_ms);
	print_age(out, "heapgate_status_overdue_seconds",
		  "For how long the next status could have been sent, 0 where none is due", due_ms);
	return 0;
}

/* Workers are processes of their own: what they did stands in the database. */
static int measure_checks(struct store *store, struct err *err)
{
	struct check_times times[CHECKS_AT_ONCE];
	size_t count;

	do {
		if (checks_times(times, &count, CHECKS_AT_ONCE, store, measured, err) < 0)
			return -1;
		for (size_t i = 0; i < count; i++) {
			histogram_add(HISTOGRAM_CHECK_WAIT, times[i].wait_ms * 1000);
			histogram_add(HISTOGRAM_CHECK_RUN, times[i].run_ms * 1000);
			measured = times[i].check;
		}
	} while (count == CHECKS_AT_ONCE);
	return 0;
}

/* Of the repositories that are configured: their number is the operator's. */
static int print_baselines(struct buf *out, const struct front *front, struct err *err)
{
	scoped_arena arena = { 0 };
	struct repositories all;
	struct err none;

	if (repositories_list(&all, &arena, front->store, err) < 0)
		return -1;
	counters_head(out, "heapgate_baseline_commit_timestamp_seconds", "gauge",
		      "Time of the newest collected commit of the main branch");
	for (size_t i = 0; i < all.count; i++) {
		struct commit_info head;
		int64_t position;
		if (!config_repository_find(front->config, view_of(all.list[i].name)))
			continue;
		if (history_head(&head, &position, &arena, front->store, all.list[i].id, "", &none) == 0)
			buf_print(out, "heapgate_baseline_commit_timestamp_seconds{repository=\"%s\"} %lld\n",
				  all.list[i].name, (long long)(head.time_ms / 1000));
		else if (none.kind != ERR_ABSENT)
			return *err = none, -1;
	}
	return 0;
}

int metrics_print(struct buf *out, const struct front *front, struct err *err)
{
	if (measure_checks(front->store, err) < 0 || print_ages(out, front->store, err) < 0 ||
	    print_baselines(out, front, err) < 0)
		return -1;
	histograms_print(out);
	counters_head(out, "heapgate_http_connections", "gauge", "Open connections");
	buf_print(out, "heapgate_http_connections %zu\n", front->http ? http_connections(front->http) : 0);
	print_bytes(out, "heapgate_store_bytes", "Size of the database", (uint64_t)store_bytes(front->store));
	print_bytes(out, "heapgate_store_log_bytes", "Size of the database's write-ahead log",
		    (uint64_t)store_log_bytes(front->store));
	if (front->storm)
		print_bytes(out, "heapgate_journal_bytes",
			    "Webhooks that were acknowledged, and not taken in yet",
			    journal_bytes(front->storm->file));
	print_bytes(out, "heapgate_disk_free_bytes", "Room on the disk of core.data",
		    disk_free(front->config));
	print_bytes(out, "heapgate_disk_floor_bytes",
		    "Below so much room no webhook is taken: core.free-space", front->config->free_space);
	return 0;
}
