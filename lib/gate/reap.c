#include "gate/reap.h"

#include "gate/announce.h"

enum { STUCK_MOST = 100, STUCK_AGE_MS = 30 * 1000 };

static const char given_up[] =
	"Could not judge: the check ended too often without a result; see the service's log";
static const char too_late[] = "Could not judge: the check took longer than the configured deadline";
static const char forgotten[] = "Could not judge: the check was lost; push again or ask for a new check";

static int free_jobs(struct reaped *out, struct store *store, const struct gate_settings *settings,
		     int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct jobs failed = { 0 }, late = { 0 };

	if (jobs_reap(&failed, &arena, store, settings->attempts, now_ms, err) < 0 ||
	    announce_ended(store, settings, &failed, given_up, now_ms, err) < 0)
		return -1;
	if (settings->job_ms &&
	    (jobs_give_up(&late, &arena, store, now_ms - settings->job_ms, too_late, now_ms, err) < 0 ||
	     announce_ended(store, settings, &late, too_late, now_ms, err) < 0))
		return -1;
	out->jobs += failed.count + late.count;
	return 0;
}

static int end_stuck(struct reaped *out, struct store *store, int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct messages stuck = { 0 };

	if (outbox_stuck(&stuck, &arena, store, now_ms - STUCK_AGE_MS, STUCK_MOST, err) < 0)
		return -1;
	for (size_t i = 0; i < stuck.count; i++) {
		struct message final = stuck.list[i];
		int64_t id;
		final.state = STATUS_ERROR;
		final.description = forgotten;
		if (outbox_put(&id, store, &final, now_ms, err) < 0)
			return -1;
		out->statuses += id != 0;
	}
	return 0;
}

int reap(struct reaped *out, struct store *store, const struct gate_settings *settings, int64_t now_ms,
	 struct err *err)
{
	struct reaped done = { 0 };

	if (store_begin(store, err) < 0)
		return -1;
	scoped_rollback *guard = store;
	if (free_jobs(&done, store, settings, now_ms, err) < 0 ||
	    outbox_reap(&done.messages, store, now_ms, err) < 0 || end_stuck(&done, store, now_ms, err) < 0 ||
	    store_commit(store, err) < 0)
		return -1;
	*out = done;
	return 0;
}

int reap_owner(struct reaped *out, struct store *store, const struct gate_settings *settings,
	       const char *owner, int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct reaped done = { 0 };
	struct jobs failed = { 0 };

	if (store_begin(store, err) < 0)
		return -1;
	scoped_rollback *guard = store;
	if (jobs_release_owner(&failed, &arena, store, owner, settings->attempts, now_ms, err) < 0 ||
	    announce_ended(store, settings, &failed, given_up, now_ms, err) < 0 ||
	    outbox_release_owner(&done.messages, store, owner, now_ms, err) < 0 ||
	    store_commit(store, err) < 0)
		return -1;
	done.jobs = failed.count;
	*out = done;
	return 0;
}
