#include "daemon/hook_storm.h"

#include <malloc.h>

#include "base/clock.h"
#include "daemon/hook_journal.h"
#include "daemon/hook_sync.h"
#include "daemon/log.h"

enum {
	STORM = 8,	     /* more webhooks than that at once are one, */
	SPAN_MS = 50,	     /* and as many in such a time still are */
	PATIENCE_MS = 10000, /* what waits longer is taken while it lasts, */
	SHARE = 4,	     /* for one part in so many of the time */
	FAILED_MS = 1000,    /* until it is tried again */
	STUCK_MS = 60000,    /* one that keeps all others back for so long is refused */
	HEADERS = 36 << 10,  /* more bytes than a record has beside the body: http.c takes no more */
};

int hook_storm_open(struct hook_storm *storm, struct store *store, const char *path, struct err *err)
{
	if (journal_open(&storm->file, store, path, err) < 0)
		return -1;
	return hook_sync_start(&storm->sync, err);
}

void hook_storm_close(struct hook_storm *storm)
{
	hook_sync_stop(storm->sync);
	journal_close(storm->file);
}

static void note_damage(struct hook_storm *storm)
{
	uint64_t damaged = journal_damaged(storm->file);

	if (damaged != storm->damaged)
		log_event(LEVEL_ERROR, "journal.damaged", LOG_NUMBER("bytes", (int64_t)damaged),
			  LOG_TEXT("note",
				   "webhooks that were acknowledged cannot be read; the code host can "
				   "deliver them again"));
	storm->damaged = damaged;
}

/* False: nothing can be taken now. */
static bool take_some(struct hook_storm *storm, const struct front *front)
{
	int64_t now = clock_mono_ms();
	bool patient = !storm->stuck_ms || now - storm->stuck_ms < STUCK_MS;
	size_t count;
	struct err err;

	if (hook_journal_take(&count, storm->file, front, patient, &err) < 0) {
		log_event(err.kind == ERR_BUSY ? LEVEL_WARNING : LEVEL_ERROR, "journal.waits",
			  LOG_TEXT("error", err.text));
		if (!storm->stuck_ms)
			storm->stuck_ms = now;
		return false;
	}
	storm->stuck_ms = 0;
	storm->taken += count;
	note_damage(storm);
	if (journal_is_waiting(storm->file))
		return true;
	log_event(LEVEL_INFO, "journal.taken", LOG_NUMBER("deliveries", (int64_t)storm->taken));
	storm->since_ms = 0;
	storm->taken = 0;
	(void)malloc_trim(0); /* what it needed may be the system's again */
	return true;
}

static size_t size_of(const struct http_group *group)
{
	size_t size = 0;

	for (size_t i = 0; i < group->count; i++)
		size += HEADERS + group->list[i]->request.body.len;
	return size;
}

/* Those that wait come first: a later push must not be known before an earlier one. */
bool hook_storm_takes(struct hook_storm *storm, const struct front *front, const struct http_group *group)
{
	while (journal_is_waiting(storm->file) && !journal_has_room(storm->file, size_of(group)) &&
	       take_some(storm, front))
		;
	return group->count > STORM || storm->flying || journal_is_waiting(storm->file);
}

static void take_off(struct hook_storm *storm, const struct front *front)
{
	struct journal_load load;

	if (storm->flying || !journal_load(&load, storm->file))
		return;
	storm->flying = storm->boarding;
	storm->boarding = NULL;
	hook_sync_write(storm->sync, &load, front->http);
}

static void finish_all(struct hook_round **rounds, const struct err *lost)
{
	struct hook_round *next;

	for (struct hook_round *round = *rounds; round; round = next) {
		next = round->next;
		hook_round_finish(round, lost);
	}
	*rounds = NULL;
}

/* What was refused makes no storm: who may not write here must not keep back what others wrote. */
static void hear(struct hook_storm *storm, const struct hook_round *round)
{
	for (size_t i = 0; i < round->group->count; i++)
		storm->heard += round->pages[i].journalled;
}

/* A round of which nothing was added waits for nothing. */
void hook_storm_board(struct hook_storm *storm, const struct front *front, struct hook_round *round)
{
	hear(storm, round);
	round->next = storm->boarding;
	storm->boarding = round;
	take_off(storm, front);
	if (!storm->flying)
		finish_all(&storm->boarding, &(struct err){ 0 });
}

/* What boards behind a load that failed would lie behind a gap: it fails, too. */
static void land(struct hook_storm *storm, const struct front *front)
{
	struct err lost;

	if (!storm->flying || !hook_sync_done(storm->sync, &lost))
		return;
	journal_landed(storm->file, !lost.kind);
	if (lost.kind)
		log_event(LEVEL_ERROR, "journal.not_written", LOG_TEXT("error", lost.text));
	finish_all(&storm->flying, &lost);
	if (lost.kind)
		finish_all(&storm->boarding, &lost);
	take_off(storm, front);
	if (!storm->flying)
		finish_all(&storm->boarding, &lost);
}

/* It is over where few come, not only where none does: some that come steadily keep nothing back. */
static void measure(struct hook_storm *storm, int64_t now)
{
	int64_t span = now - storm->counted_ms;

	if (span < SPAN_MS)
		return;
	storm->calm = (int64_t)storm->heard * SPAN_MS < STORM * span;
	storm->heard = 0;
	storm->counted_ms = now;
}

static void begin(struct hook_storm *storm, int64_t now)
{
	storm->since_ms = storm->counted_ms = now;
	storm->calm = false;
}

static int take_in_time(struct hook_storm *storm, const struct front *front)
{
	int64_t now = clock_mono_ms();

	if (!storm->since_ms)
		begin(storm, now);
	measure(storm, now);
	if (now < storm->next_ms || (!storm->calm && now - storm->since_ms < PATIENCE_MS))
		return SPAN_MS;
	bool took = take_some(storm, front);
	int64_t spent = clock_mono_ms() - now;
	storm->next_ms = !took ? now + FAILED_MS : storm->calm ? 0 : now + spent * SHARE;
	return took ? 0 : SPAN_MS;
}

int hook_storm_turn(struct hook_storm *storm, const struct front *front)
{
	land(storm, front);
	return journal_is_waiting(storm->file) ? take_in_time(storm, front) : -1;
}

void hook_storm_finish(struct hook_storm *storm, const struct front *front, int64_t most_ms)
{
	int64_t until = clock_mono_ms() + most_ms;

	while (journal_is_waiting(storm->file) && clock_mono_ms() < until && take_some(storm, front))
		;
	if (journal_is_waiting(storm->file))
		log_event(LEVEL_WARNING, "journal.left",
			  LOG_NUMBER("bytes", (int64_t)journal_bytes(storm->file)),
			  LOG_TEXT("note", "the next start takes it"));
}
