#include "gate/intake.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gate/announce.h"
#include "gate/rerun.h"
#include "store/changes.h"
#include "store/deliveries.h"
#include "store/repositories.h"

/* One delivery being taken in, within its transaction. */
struct intake {
	struct arena *arena;
	struct store *store;
	const struct gate_settings *settings;
	const struct gate_repository *repository;
	const struct event *event;
	int64_t repository_id, now_ms;
	struct intake_result *out;
};

typedef int intake_step(struct intake *in, struct err *err);

static int outcome(struct intake *in, const char *format, ...) PRINTF(2, 3);

/* A delivery may tell several things: what came of each stands one after the other, as far as there is room.
 */
static int outcome(struct intake *in, const char *format, ...)
{
	char *text = in->out->outcome;
	size_t used = strlen(text), room = sizeof(in->out->outcome);
	va_list args;

	if (used)
		used += (size_t)snprintf(text + used, room - used, "; ");
	if (used >= room)
		return 0;
	va_start(args, format);
	(void)vsnprintf(text + used, room - used, format, args);
	va_end(args);
	return 0;
}

/* Enqueues REQUEST, with a pending status on its commit. */
static int enqueue(struct intake *in, const struct job_request *request, struct err *err)
{
	struct job_row row;

	int64_t job;

	if (job_enqueue(&job, in->store, request, in->now_ms, err) < 0 ||
	    job_get(&row, in->arena, in->store, job, err) < 0 ||
	    announce(in->store, in->settings, &row.job, STATUS_PENDING, "Queued", in->now_ms, err) < 0)
		return -1;
	in->out->job = job;
	return outcome(in, "accepted: job %lld", (long long)job);
}

/* Ends unfinished jobs and says so on each commit but KEEP, which gets a new status anyway. */
static int stop(struct intake *in, const struct jobs_filter *filter, enum job_state to, const char *why,
		const struct oid *keep, struct err *err)
{
	struct jobs stopped = { 0 };
	size_t kept = 0;

	if (jobs_stop(&stopped, in->arena, in->store, filter, to, why, in->now_ms, err) < 0)
		return -1;
	for (size_t i = 0; i < stopped.count; i++)
		if (!keep || !oid_equal(&stopped.list[i].job.head, keep))
			stopped.list[kept++] = stopped.list[i];
	stopped.count = kept;
	return announce_ended(in->store, in->settings, &stopped, why, in->now_ms, err);
}

static int take_ping(struct intake *in, struct err *err)
{
	(void)err;
	return outcome(in, "pong");
}

static int take_ignored(struct intake *in, struct err *err)
{
	(void)err;
	return outcome(in, "ignored: %s", in->event->note);
}

static int take_deleted(struct intake *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id, .ref = in->event->ref };

	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: the branch was deleted", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: branch deleted");
}

static int take_push(struct intake *in, struct err *err)
{
	const struct event *event = in->event;
	const char *main_ref = arena_print(in->arena, "refs/heads/%s", in->repository->main_branch);

	if (event->deleted)
		return take_deleted(in, err);
	if (strcmp(event->ref, main_ref) != 0)
		return outcome(in, "ignored: not the main branch (%s)", in->repository->main_branch);
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_BASELINE,
		.head = event->head,
		.ref = main_ref,
		.base_ref = in->repository->main_branch,
		.title = event->title,
	};
	return enqueue(in, &request, err);
}

static struct change change_of(const struct intake *in, bool open)
{
	const struct event *event = in->event;

	return (struct change){
		.repository = in->repository_id,
		.number = event->number,
		.head = event->head,
		.base_ref = event->base_ref,
		.open = open,
		.draft = event->draft,
		.source = event->source,
		.head_ref = event->head_ref,
		.title = event->title,
		.author = event->author,
		.updated_ms = event->updated_ms,
	};
}

/* An unfinished job for the very same check, or 0: several events may announce one commit. */
static int same_job(int64_t *id, struct intake *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id,
					    .number = in->event->number,
					    .head = &in->event->head };
	struct jobs found = { 0 };

	*id = 0;
	if (jobs_find(&found, in->arena, in->store, &filter, err) < 0)
		return -1;
	for (size_t i = 0; i < found.count; i++)
		if (strcmp(found.list[i].job.base_ref, in->event->base_ref) == 0)
			*id = found.list[i].job.id;
	return 0;
}

static int take_change(struct intake *in, struct err *err)
{
	const struct event *event = in->event;
	const struct change change = change_of(in, true);
	const struct jobs_filter older = { .repository = in->repository_id, .number = event->number };
	const char *superseded = arena_print(in->arena, "Superseded by %.*s", OID_SHORT, event->head.hex);
	bool newer;

	if (change_put(&newer, in->store, &change, err) < 0)
		return -1;
	if (!newer)
		return outcome(in, "ignored: a later state of #%llu is known",
			       (unsigned long long)event->number);
	if (same_job(&in->out->job, in, err) < 0)
		return -1;
	if (in->out->job)
		return outcome(in, "accepted: job %lld does it already", (long long)in->out->job);
	if (stop(in, &older, JOB_SUPERSEDED, superseded, &event->head, err) < 0)
		return -1;
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.head = event->head,
		.ref = event->fetch_ref,
		.base_ref = event->base_ref,
		.number = event->number,
		.title = event->title,
	};
	return enqueue(in, &request, err);
}

static int take_closed(struct intake *in, struct err *err)
{
	const struct change change = change_of(in, false);
	const struct jobs_filter filter = { .repository = in->repository_id, .number = in->event->number };
	bool newer;

	if (change_put(&newer, in->store, &change, err) < 0)
		return -1;
	if (!newer)
		return outcome(in, "ignored: a later state of #%llu is known",
			       (unsigned long long)in->event->number);
	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: the pull request was closed", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: #%llu closed", (unsigned long long)in->event->number);
}

static int take_queue(struct intake *in, struct err *err)
{
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.head = in->event->head,
		.ref = in->event->ref,
		.base_ref = in->event->base_ref,
		.base = in->event->base,
		.title = in->event->title,
		.priority = 1,
	};

	return enqueue(in, &request, err);
}

static int take_dequeue(struct intake *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id, .head = &in->event->head };

	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: it left the merge queue", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: left the merge queue");
}

static int take_rerun(struct intake *in, struct err *err)
{
	if (rerun(&in->out->job, in->store, in->settings, in->repository_id, &in->event->head, in->now_ms,
		  err) < 0)
		return err->kind == ERR_ABSENT ? outcome(in, "ignored: this commit was never checked") : -1;
	return outcome(in, "accepted: job %lld", (long long)in->out->job);
}

static intake_step *const steps[EVENT_KIND_COUNT] = {
	[EVENT_IGNORED] = take_ignored, [EVENT_PING] = take_ping,     [EVENT_PUSH] = take_push,
	[EVENT_CHANGE] = take_change,	[EVENT_CLOSED] = take_closed, [EVENT_QUEUE] = take_queue,
	[EVENT_DEQUEUE] = take_dequeue, [EVENT_RERUN] = take_rerun,
};

/* A delivery that is known is done, unless its job failed: then delivering it again is how people ask for
 * another try. */
static int known_before(bool *again, struct intake *in, struct err *err)
{
	struct delivery delivery;
	struct job_row row;

	*again = false;
	if (delivery_get(&delivery, in->arena, in->store, in->out->delivery, err) < 0)
		return -1;
	in->out->duplicate = true;
	in->out->job = delivery.job;
	if (!delivery.job)
		return 0;
	if (job_get(&row, in->arena, in->store, delivery.job, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	*again = row.job.state == JOB_FAILED;
	return 0;
}

static int take_all(struct intake *in, struct err *err)
{
	for (; in->event; in->event = in->event->next)
		if (steps[in->event->kind](in, err) < 0)
			return -1;
	return delivery_settle(in->store, in->out->delivery, in->out->outcome, in->out->job, err);
}

static int take_in(struct intake *in, struct view body, struct err *err)
{
	const struct event *event = in->event;
	const struct delivery delivery = {
		.host = in->repository->host->name,
		.guid = event->delivery,
		.repository = in->repository->name,
		.event = event->name,
		.action = event->action,
		.body = body,
		.received_ms = in->now_ms,
	};
	bool known, again = false;

	if (delivery_add(&in->out->delivery, &known, in->store, &delivery, err) < 0)
		return -1;
	if (known) {
		if (known_before(&again, in, err) < 0)
			return -1;
		if (!again)
			return outcome(in, "duplicate of delivery %lld", (long long)in->out->delivery);
		in->out->duplicate = false;
		in->out->job = 0;
	}
	return take_all(in, err);
}

int intake_delivery(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		    const struct gate_repository *repository, const struct event *event, struct view body,
		    int64_t now_ms, struct err *err)
{
	struct intake_result result = { 0 };
	scoped_arena arena = { 0 };
	struct intake in = {
		.arena = &arena,
		.store = store,
		.settings = settings,
		.repository = repository,
		.event = event,
		.now_ms = now_ms,
		.out = &result,
	};

	if (event->repository[0] && strcasecmp(event->repository, repository->name) != 0)
		return err_set(err, ERR_INPUT, "the payload is of %s, the webhook's address names %s",
			       event->repository, repository->name);
	if (store_begin(store, err) < 0)
		return -1;
	scoped_rollback *guard = store;
	if (repository_ensure(&in.repository_id, store, repository->host->name, repository->name,
			      repository->main_branch, err) < 0 ||
	    take_in(&in, body, err) < 0 || store_commit(store, err) < 0)
		return -1;
	*out = result;
	return 0;
}
