#include "gate/intake.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "store/deliveries.h"
#include "store/jobs.h"
#include "store/repositories.h"

/* One delivery being taken in, as a part of a transaction. */
struct intake {
	struct arena arena;
	struct store *store;
	const struct gate_settings *settings;
	const struct arrival *arrival;
	struct intake_result result;
};

static void intake_release(struct intake *in)
{
	arena_release(&in->arena);
}

/* An event that is nobody's can ask for nothing. */
static void answer_nobody(struct intake *in)
{
	const struct event *event = in->arrival->event;

	(void)snprintf(in->result.outcome, sizeof(in->result.outcome), "%s",
		       event->kind == EVENT_PING ? "pong" : "ignored: it is of no repository");
}

static int start(struct reaction *reaction, struct intake *in, struct err *err)
{
	const struct gate_repository *repository = in->arrival->repository;

	assert(repository);
	*reaction = (struct reaction){
		.arena = &in->arena,
		.store = in->store,
		.settings = in->settings,
		.repository = repository,
		.event = in->arrival->event,
		.now_ms = in->arrival->now_ms,
	};
	return repository_ensure(&reaction->repository_id, in->store, repository->host->name,
				 repository->name, repository->main_branch, err);
}

static int cause(struct intake *in, struct err *err)
{
	struct reaction reaction;

	if (!in->arrival->repository) {
		answer_nobody(in);
		return 0;
	}
	if (start(&reaction, in, err) < 0 || react(&reaction, err) < 0)
		return -1;
	in->result.job = reaction.job;
	memcpy(in->result.outcome, reaction.text, sizeof(reaction.text));
	return 0;
}

static int cause_and_settle(struct intake *in, struct err *err)
{
	if (cause(in, err) < 0)
		return -1;
	return delivery_settle(in->store, in->result.delivery, in->result.outcome, in->result.job, err);
}

/* A delivery that is known is done, unless it was refused or its job failed: then delivering it again is how
 * people ask for another try. */
static int known_before(bool *again, struct intake *in, struct err *err)
{
	struct delivery delivery;
	struct job_row row;

	*again = false;
	if (delivery_get(&delivery, &in->arena, in->store, in->result.delivery, err) < 0)
		return -1;
	in->result.duplicate = true;
	in->result.job = delivery.job;
	(void)snprintf(in->result.outcome, sizeof(in->result.outcome), "duplicate of delivery %lld",
		       (long long)delivery.id);
	if (!delivery.job) {
		*again = view_starts(view_of(delivery.outcome), VIEW(DELIVERY_REFUSED));
		return 0;
	}
	if (job_get(&row, &in->arena, in->store, delivery.job, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	*again = row.job.state == JOB_FAILED;
	return 0;
}

/* What it causes comes first, so that its row is written once. */
static int add(struct intake *in, struct err *err)
{
	const struct arrival *arrival = in->arrival;
	const struct event *event = arrival->event;
	bool known;

	if (cause(in, err) < 0)
		return -1;
	const struct delivery delivery = {
		.host = arrival->host,
		.guid = event->delivery,
		.repository = arrival->repository ? arrival->repository->name : event->repository,
		.event = event->name,
		.action = event->action,
		.content_type = arrival->content_type,
		.body = arrival->body,
		.received_ms = arrival->now_ms,
		.outcome = in->result.outcome,
		.job = in->result.job,
	};
	return delivery_add(&in->result.delivery, &known, in->store, &delivery, err);
}

static int take_in(struct intake *in, struct err *err)
{
	bool again;

	if (delivery_known(&in->result.delivery, in->store, in->arrival->host, in->arrival->event->delivery,
			   err) < 0)
		return -1;
	if (!in->result.delivery)
		return add(in, err);
	if (known_before(&again, in, err) < 0)
		return -1;
	if (!again)
		return 0;
	in->result.duplicate = false;
	return cause_and_settle(in, err);
}

static int take_found(struct intake *in, struct err *err)
{
	struct reaction reaction;

	if (start(&reaction, in, err) < 0 || react_is_known(&in->result.duplicate, &reaction, err) < 0)
		return -1;
	return in->result.duplicate ? 0 : take_in(in, err);
}

typedef int intake_way(struct intake *in, struct err *err);

static int go(struct intake_result *out, struct intake *in, intake_way *way, struct err *err)
{
	const struct gate_repository *repository = in->arrival->repository;
	const char *told = in->arrival->event->repository;

	if (repository && told[0] && strcasecmp(told, repository->path) != 0)
		return err_set(err, ERR_INPUT, "the payload is of %s, the webhook's address names %s", told,
			       repository->path);
	scoped_store_part part = { .store = NULL };
	if (store_part_begin(&part, in->store, err) < 0 || way(in, err) < 0 ||
	    store_part_keep(&part, err) < 0)
		return -1;
	*out = in->result;
	return 0;
}

int intake_delivery(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		    const struct arrival *arrival, struct err *err)
{
	SCOPED(intake_release)
	struct intake in = { .store = store, .settings = settings, .arrival = arrival };

	return go(out, &in, take_in, err);
}

int intake_found(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		 const struct arrival *arrival, struct err *err)
{
	SCOPED(intake_release)
	struct intake in = { .store = store, .settings = settings, .arrival = arrival };

	return go(out, &in, take_found, err);
}

int intake_again(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		 const struct arrival *arrival, int64_t delivery, struct err *err)
{
	SCOPED(intake_release)
	struct intake in = { .store = store, .settings = settings, .arrival = arrival };

	in.result.delivery = delivery;
	return go(out, &in, cause_and_settle, err);
}
