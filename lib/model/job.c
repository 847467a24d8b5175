#include "model/job.h"

#define TO(state) (1u << JOB_##state)
#define STOPPED (TO(FAILED) | TO(SUPERSEDED) | TO(CANCELLED))

static const struct {
	const char *name;
	unsigned successors;
} states[JOB_STATE_COUNT] = {
	[JOB_QUEUED] = { "queued", TO(FETCHING) | STOPPED },
	[JOB_FETCHING] = { "fetching", TO(COLLECTING) | TO(QUEUED) | STOPPED },
	[JOB_COLLECTING] = { "collecting", TO(COMPARING) | TO(DONE) | TO(QUEUED) | STOPPED },
	[JOB_COMPARING] = { "comparing", TO(DONE) | TO(QUEUED) | STOPPED },
	[JOB_DONE] = { "done", 0 },
	[JOB_FAILED] = { "failed", 0 },
	[JOB_SUPERSEDED] = { "superseded", 0 },
	[JOB_CANCELLED] = { "cancelled", 0 },
};

static const char *const kinds[JOB_KIND_COUNT] = {
	[JOB_CHECK] = "check",
	[JOB_BASELINE] = "baseline",
	[JOB_BACKFILL] = "backfill",
};

const char *job_state_name(enum job_state state)
{
	return states[state].name;
}

const char *job_kind_name(enum job_kind kind)
{
	return kinds[kind];
}

bool job_state_parse(struct view name, enum job_state *out)
{
	for (size_t i = 0; i < JOB_STATE_COUNT; i++)
		if (view_is(name, states[i].name))
			return *out = (enum job_state)i, true;
	return false;
}

bool job_kind_parse(struct view name, enum job_kind *out)
{
	for (size_t i = 0; i < JOB_KIND_COUNT; i++)
		if (view_is(name, kinds[i]))
			return *out = (enum job_kind)i, true;
	return false;
}

bool job_may_move(enum job_state from, enum job_state to)
{
	return states[from].successors & (1u << to);
}

bool job_is_final(enum job_state state)
{
	return states[state].successors == 0;
}
