#include "gate/steps.h"

#include "base/clock.h"
#include "gate/affected.h"
#include "gate/fetch.h"
#include "gate/obtain.h"
#include "gate/probe.h"
#include "gate/reach.h"
#include "gate/sandbox.h"
#include "store/history.h"
#include "store/records.h"
#include "store/waivers.h"

int step_fetch(struct run *run, struct err *err)
{
	return fetch_for(run, err);
}

int step_toolchain(struct run *run, struct err *err)
{
	struct sandbox *sandbox = run->worker->sandbox;

	if (sandbox && sandbox_ready(sandbox, &run->collect.go, run->settings->data, err) < 0)
		return -1;
	return probe(&run->toolchain, &run->arena, &run->collect, run->settings->data, err);
}

/* Where the main branch was forced, what stood above the fork is history no more. */
int step_main(struct run *run, struct err *err)
{
	const char *ref = arena_print(&run->arena, "refs/heads/%s", run->repository->main_branch);
	struct commit_info newest;
	struct oid tip, fork;
	uint64_t depth;
	int64_t position;

	if (history_head(&newest, &position, &run->arena, run->store, run->job.repository,
			 run->configuration->line, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (mirror_ref(&tip, run->mirror, ref, err) < 0)
		return -1;
	if (mirror_is_ancestor(run->mirror, &newest.oid, &tip))
		return 0;
	if (mirror_merge_base(&fork, run->mirror, &newest.oid, &tip, err) < 0)
		return err->kind == ERR_ABSENT ? records_cut(run->store, run->job.repository,
							     run->configuration->line, -1, err)
					       : -1;
	if (mirror_depth(&depth, run->mirror, &fork, err) < 0)
		return -1;
	return records_cut(run->store, run->job.repository, run->configuration->line, (int64_t)depth, err);
}

static int choose_base(struct run *run, struct err *err)
{
	const char *ref = arena_print(&run->arena, "refs/heads/%s", run->job.base_ref);
	struct oid tip;

	if (!oid_is_empty(&run->job.base)) {
		run->base = run->job.base;
		run->base_reason = "base of the merge queue";
		return 0;
	}
	if (mirror_ref(&tip, run->mirror, ref, err) < 0)
		return -1;
	if (mirror_merge_base(&run->base, run->mirror, &run->job.head, &tip, err) < 0)
		return err_wrap(err, "no common history with %s", run->job.base_ref);
	run->base_reason = arena_print(&run->arena, "merge base with %s", run->job.base_ref);
	return 0;
}

/* A base that does not build: its nearest collected ancestor stands in, by name. */
static int fall_back(struct run *run, struct err *err)
{
	const struct err why = *err;
	struct oid nearest;
	size_t behind;

	if (obtain_nearest(&nearest, &behind, run, &run->base, err) < 0) {
		*err = why;
		return err_wrap(err, "the base %.*s cannot be collected", OID_SHORT, run->base.hex);
	}
	run->base_reason = arena_print(&run->arena,
				       "nearest collected ancestor, %zu before the %s, which does not build",
				       behind, run->base_reason);
	run->base = nearest;
	return obtain(run, &nearest, NULL, err);
}

int step_base(struct run *run, struct err *err)
{
	if (choose_base(run, err) < 0)
		return -1;
	/* A merge base with the main branch is the main branch's; that of a merge queue may be nobody's yet.
	 */
	run->collect.trusted =
		oid_is_empty(&run->job.base) && strcmp(run->job.base_ref, run->repository->main_branch) == 0;
	if (obtain(run, &run->base, NULL, err) == 0)
		return 0;
	return err->kind == ERR_INPUT ? fall_back(run, err) : -1;
}

int step_head(struct run *run, struct err *err)
{
	run->collect.trusted = run->job.kind != JOB_CHECK;
	return obtain(run, &run->job.head, run->job.kind == JOB_CHECK ? &run->base : NULL, err);
}

static int read_outline(struct outline *out, struct run *run, const struct oid *commit, struct err *err)
{
	return records_outline(out, run->store, run->job.repository, commit, &run->toolchain.configuration,
			       false, err);
}

int step_compare(struct run *run, struct err *err)
{
	struct grants grants;
	const struct reach_spec spec = {
		.mirror = run->mirror,
		.base_commit = &run->base,
		.head_commit = &run->job.head,
		.base = &run->base_records,
		.head = &run->head_records,
		.base_reason = run->base_reason,
		.policy = run->repository->policy,
		.toolchain = &run->toolchain,
		.collect = &run->collect,
		.grants = &grants,
	};
	scoped_affected affected = { 0 };

	if (waivers_active(&grants, &run->arena, run->store, run->job.repository, run->job.number,
			   &run->job.head, clock_wall_ms(), err) < 0 ||
	    (!run->base_outline.parts && read_outline(&run->base_outline, run, &run->base, err) < 0) ||
	    read_outline(&run->head_outline, run, &run->job.head, err) < 0)
		return -1;
	affected_find(&affected, &run->base_outline, &run->head_outline);
	if (affected_load(&run->base_records, run->store, &run->base_outline, affected.in_base, err) < 0 ||
	    affected_load(&run->head_records, run->store, &run->head_outline, affected.in_head, err) < 0 ||
	    reach_verdict(&run->comparison, &spec, err) < 0)
		return -1;
	run->comparison.unchanged += affected.alike;
	const struct before_spec before = {
		.store = run->store,
		.repository = run->job.repository,
		.line = run->configuration->line,
		.commit = &run->base,
		.configuration = &run->toolchain.configuration,
	};
	return before_tell(&run->before, &run->comparison, &before, err);
}

int step_summarise(struct run *run, struct err *err)
{
	const struct outline *outline = &run->head_outline;
	struct tally sum = { 0 };

	if (read_outline(&run->head_outline, run, &run->job.head, err) < 0)
		return -1;
	for (size_t i = 0; i < outline->shape.snapshot_count; i++)
		tally_add(&sum, &outline->parts[i].tally, 1);
	run->summary =
		arena_print(&run->arena, "%lld heap escapes in %lld functions%s", (long long)sum.allocating,
			    (long long)sum.functions,
			    outline->shape.incomplete_count ? "; some packages could not be judged" : "");
	return 0;
}
