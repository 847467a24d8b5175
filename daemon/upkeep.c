#include "daemon/upkeep.h"

#include "daemon/disk.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "store/clock_step.h"
#include "store/jobs.h"

enum { MIND_EVERY_MS = 5000, LOG_TIDY = 4 << 20, LOG_LARGE = 256 << 20, STEP_MS = 5000 };

void upkeep_begin(struct upkeep *upkeep)
{
	*upkeep = (struct upkeep){ .watchdog_ms = notify_watchdog_ms() };
}

/* Alive is who gets on: the supervisor is here, the listener has turned, the store answers.  Otherwise nothing
 * is said, and the manager starts the service again. */
static void tell_watchdog(struct upkeep *upkeep, struct store *store, struct http *http, int64_t mono_ms)
{
	uint64_t rounds = http_rounds(http);
	int64_t ignored;
	struct err err;

	if (!upkeep->watchdog_ms || mono_ms - upkeep->told_ms < upkeep->watchdog_ms / 4 ||
	    rounds == upkeep->rounds)
		return;
	if (jobs_oldest_ms(&ignored, store, &err) < 0) {
		log_event(LEVEL_ERROR, "watchdog.withheld", LOG_TEXT("error", err.text));
		return;
	}
	notify_manager("WATCHDOG=1");
	upkeep->told_ms = mono_ms;
	upkeep->rounds = rounds;
}

static void mind_log(struct upkeep *upkeep, struct store *store)
{
	struct err err;

	if (store_log_bytes(store) > LOG_TIDY && store_checkpoint(store, &err) < 0)
		log_event(LEVEL_WARNING, "store.not_checkpointed", LOG_TEXT("error", err.text));
	bool large = store_log_bytes(store) > LOG_LARGE;
	if (large && !upkeep->large)
		log_event(LEVEL_WARNING, "store.log_large", LOG_NUMBER("bytes", store_log_bytes(store)),
			  LOG_TEXT("note", "a reader keeps the write-ahead log from being emptied"));
	upkeep->large = large;
}

static void mind_disk(struct upkeep *upkeep, const struct config *config)
{
	enum disk_change change;
	struct err err;
	bool low = disk_is_low(config);

	if (low != upkeep->low)
		log_event(low ? LEVEL_ERROR : LEVEL_NOTICE, low ? "disk.low" : "disk.ok",
			  LOG_NUMBER("free", disk_free(config)), LOG_NUMBER("floor", config->free_space),
			  LOG_TEXT("note", low ? "no webhook is taken and no check begun until there is room"
					       : "webhooks are taken again"));
	upkeep->low = low;
	if (disk_mind_reserve(&change, config, &err) < 0)
		log_event(LEVEL_WARNING, "disk.reserve", LOG_TEXT("error", err.text));
	else if (change == DISK_RESERVE_GIVEN)
		log_event(LEVEL_ERROR, "disk.full",
			  LOG_TEXT("note", "the reserve was given up so that what was begun can end"));
}

void upkeep_clock(struct upkeep *upkeep, struct store *store, int64_t wall_ms, int64_t mono_ms)
{
	int64_t expected = upkeep->wall_ms + mono_ms - upkeep->mono_ms, step = wall_ms - expected;
	struct err err;

	if (upkeep->mono_ms && (step > STEP_MS || step < -STEP_MS)) {
		log_event(LEVEL_WARNING, "clock.stepped", LOG_NUMBER("ms", step));
		if (store_follow_clock(store, expected, wall_ms, &err) < 0) {
			log_event(LEVEL_ERROR, "clock.not_followed", LOG_TEXT("error", err.text));
			return; /* the next tick tries again */
		}
	}
	upkeep->wall_ms = wall_ms;
	upkeep->mono_ms = mono_ms;
}

void upkeep_tick(struct upkeep *upkeep, const struct config *config, struct store *store, struct http *http,
		 int64_t mono_ms)
{
	tell_watchdog(upkeep, store, http, mono_ms);
	if (mono_ms - upkeep->minded_ms < MIND_EVERY_MS)
		return;
	upkeep->minded_ms = mono_ms;
	mind_log(upkeep, store);
	mind_disk(upkeep, config);
}
