#include "gate/steps.h"

#include "base/files.h"
#include "gate/fetch.h"
#include "gate/obtain.h"
#include "gate/reach.h"
#include "store/history.h"
#include "store/records.h"

int step_fetch(struct run *run, struct err *err)
{
	return fetch_for(run, err);
}

/* The toolchain runs in the work tree's place, so that place must be there. */
int step_toolchain(struct run *run, struct err *err)
{
	if (files_make_directory(run->collect.directory, err) < 0)
		return -1;
	return collect_probe(&run->toolchain, &run->arena, &run->collect, err);
}

/* Where the main branch was forced, what stood above the fork is history no more. */
int step_main(struct run *run, struct err *err)
{
	const char *ref = arena_print(&run->arena, "refs/heads/%s", run->repository->main_branch);
	struct commit_info newest;
	struct oid tip, fork;
	uint64_t depth;
	int64_t position;

	if (history_head(&newest, &position, &run->arena, run->store, run->job.repository, run->line, err) <
	    0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (mirror_ref(&tip, run->mirror, ref, err) < 0)
		return -1;
	if (mirror_is_ancestor(run->mirror, &newest.oid, &tip))
		return 0;
	if (mirror_merge_base(&fork, run->mirror, &newest.oid, &tip, err) < 0)
		return err->kind == ERR_ABSENT
			       ? records_cut(run->store, run->job.repository, run->line, -1, err)
			       : -1;
	if (mirror_depth(&depth, run->mirror, &fork, err) < 0)
		return -1;
	return records_cut(run->store, run->job.repository, run->line, (int64_t)depth, err);
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
	collection_release(&run->base_records);
	return obtain(&run->base_records, run, &nearest, NULL, err);
}

int step_base(struct run *run, struct err *err)
{
	if (choose_base(run, err) < 0)
		return -1;
	if (obtain(&run->base_records, run, &run->base, NULL, err) == 0)
		return 0;
	return err->kind == ERR_INPUT ? fall_back(run, err) : -1;
}

int step_head(struct run *run, struct err *err)
{
	return obtain(&run->head_records, run, &run->job.head, run->job.kind == JOB_CHECK ? &run->base : NULL,
		      err);
}

int step_compare(struct run *run, struct err *err)
{
	const struct reach_spec spec = {
		.mirror = run->mirror,
		.base_commit = &run->base,
		.head_commit = &run->job.head,
		.base = &run->base_records,
		.head = &run->head_records,
		.base_reason = run->base_reason,
		.policy = run->repository->policy,
	};

	return reach_verdict(&run->comparison, &spec, err);
}

int step_summarise(struct run *run, struct err *err)
{
	struct function *functions;
	size_t count = collection_functions(&run->head_records, &functions);
	size_t sites = 0, escaping = 0;

	(void)err;
	for (size_t i = 0; i < count; i++) {
		size_t before = sites;
		for (size_t j = 0; j < functions[i].site_count; j++)
			sites += !functions[i].external && site_allocates(&functions[i].sites[j]);
		escaping += sites > before;
	}
	run->summary =
		arena_print(&run->arena, "Baseline: %zu heap escapes in %zu functions%s", sites, escaping,
			    run->head_records.incomplete_count ? "; some packages could not be judged" : "");
	return 0;
}
