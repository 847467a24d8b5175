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
};

void upkeep_begin(struct upkeep *upkeep);
/* To be called about twice a second, by the thread that supervises. */
void upkeep_tick(struct upkeep *upkeep, const struct config *config, struct store *store, struct http *http,
		 int64_t mono_ms);

#endif
