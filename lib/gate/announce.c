#include "gate/announce.h"

#include "base/mem.h"

/* Backfilled commits were never announced, so nothing is owed on them. */
static bool is_shown(const struct job *job)
{
	return job->kind != JOB_BACKFILL;
}

int announce(struct store *store, const struct gate_settings *settings, const struct job *job,
	     enum status_state state, const char *description, int64_t now_ms, struct err *err)
{
	const struct gate_repository *repository = settings_repository(settings, job->repository_name);
	int64_t id;

	if (!repository || !is_shown(job))
		return 0;
	scoped_free char *url = settings->external_url[0]
					? mem_print("%s/c/%lld", settings->external_url, (long long)job->id)
					: mem_text("");
	const struct message message = {
		.repository = job->repository,
		.commit = job->head,
		.context = repository->host->context,
		.state = state,
		.description = description,
		.target_url = url,
		.job = job->id,
	};
	return outbox_put(&id, store, &message, now_ms, err);
}

int announce_ended(struct store *store, const struct gate_settings *settings, const struct jobs *jobs,
		   const char *description, int64_t now_ms, struct err *err)
{
	for (size_t i = 0; i < jobs->count; i++)
		if (announce(store, settings, &jobs->list[i].job, STATUS_ERROR, description, now_ms, err) < 0)
			return -1;
	return 0;
}
