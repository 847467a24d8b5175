/*
 * What serve does now and then besides its children: the watchdog of the service manager, the write-ahead log,
 * room on the disk.
 */
#ifndef DAEMON_UPKEEP_H
#define DAEMON_UPKEEP_H

#include "daemon/http.h"
#include "daemon/page.h"

struct upkeep {
	int64_t watchdog_ms; /* how often the manager wants to hear of us; 0: never */
	int64_t told_ms, minded_ms;
	uint64_t rounds; /* of the listener when the manager was told */
	bool low, large; /* disk and log, as last logged */
	int64_t wall_ms, mono_ms; /* both clocks at the last tick; 0 before the first */
};

void upkeep_begin(struct upkeep *upkeep);
/* What waits keeps its age when the wall clock was set; to be called before anything looks at times. */
void upkeep_clock(struct upkeep *upkeep, struct store *store, int64_t wall_ms, int64_t mono_ms);
/* To be called about twice a second, by the thread that supervises. */
void upkeep_tick(struct upkeep *upkeep, const struct config *config, struct store *store, struct http *http,
		 int64_t mono_ms);

#endif
