/*
 * A storm of webhooks: the journal takes those that were verified, many times faster than all that follows
 * from them, and they are answered; that follows in their order as soon as fewer come.  While it lasts, a
 * part of the listener's time goes to what waits longest, so that no storm keeps jobs back for good.
 *
 * While the disk is waited for the listener goes on: what comes meanwhile boards the next load.
 */
#ifndef DAEMON_HOOK_STORM_H
#define DAEMON_HOOK_STORM_H

#include "daemon/hook_round.h"

struct hook_sync;
struct journal;

/* Belongs to the listener's thread while that runs.  Times are monotonic. */
struct hook_storm {
	struct journal *file;
	struct hook_sync *sync;
	struct hook_round *flying, *boarding; /* rounds in the load that is written, and behind it */
	uint64_t heard;			      /* webhooks since counted_ms */
	int64_t counted_ms;
	bool calm;	  /* so few came lately that it is over */
	int64_t since_ms; /* something waits; 0: nothing does */
	int64_t next_ms;  /* nothing is taken before */
	int64_t stuck_ms; /* since when nothing can be taken; 0: it can */
	uint64_t taken;	  /* deliveries of this storm */
	uint64_t damaged; /* as logged */
};

/* ERR_INTERNAL: the journal at PATH cannot be opened. */
int hook_storm_open(struct hook_storm *storm, struct store *store, const char *path,
		    struct err *err) MUST_USE;
void hook_storm_close(struct hook_storm *storm);

/* Are the webhooks of GROUP for the journal?  Makes room there. */
bool hook_storm_takes(struct hook_storm *storm, const struct front *front, const struct http_group *group);
/* ROUND, whose webhooks were added, is finished when they are durable. */
void hook_storm_board(struct hook_storm *storm, const struct front *front, struct hook_round *round);
/* Finishes what became durable, and takes some of what waits if it is time.  Yields in how many milliseconds
 * it wants to be called again at the latest, -1: it does not matter. */
int hook_storm_turn(struct hook_storm *storm, const struct front *front);
/* Takes all that waits, for MOST_MS at most; the rest is for the next start. */
void hook_storm_finish(struct hook_storm *storm, const struct front *front, int64_t most_ms);

#endif
