#include "gate/obtain.h"

#include "gate/diff.h"
#include "gate/plan.h"
#include "store/records.h"
#include "tree/changed.h"

enum { NEAREST_MOST = 100 };

/* Looking for the nearest collected ancestor. */
struct search {
	struct run *run;
	struct oid *out;
	size_t steps;
	bool found;
};

static int look(void *payload, const struct oid *commit, struct err *err)
{
	struct search *search = payload;
	struct run *run = search->run;

	if (records_has(&search->found, run->store, run->job.repository, commit,
			&run->toolchain.configuration, err) < 0)
		return -1;
	if (search->found)
		*search->out = *commit;
	return search->found || ++search->steps > NEAREST_MOST;
}

int obtain_nearest(struct oid *out, size_t *behind, struct run *run, const struct oid *commit,
		   struct err *err)
{
	struct search search = { .run = run, .out = out };

	if (mirror_first_parents(run->mirror, commit, look, &search, err) < 0)
		return -1;
	if (!search.found)
		return err_set(err, ERR_ABSENT, "none of the %d commits up to %.*s is collected",
			       NEAREST_MOST, OID_SHORT, commit->hex);
	*behind = search.steps;
	return 0;
}

struct countdown {
	uint64_t steps;
	struct oid at;
};

static int count_down(void *payload, const struct oid *commit, struct err *err)
{
	struct countdown *countdown = payload;

	(void)err;
	countdown->at = *commit;
	return countdown->steps-- == 0;
}

int obtain_position(int64_t *out, struct run *run, const struct oid *commit, struct err *err)
{
	const char *ref = arena_print(&run->arena, "refs/heads/%s", run->repository->main_branch);
	uint64_t own, of_tip;
	struct oid tip;

	*out = RECORDS_OFF_LINE;
	if (mirror_ref(&tip, run->mirror, ref, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (mirror_depth(&own, run->mirror, commit, err) < 0 ||
	    mirror_depth(&of_tip, run->mirror, &tip, err) < 0)
		return -1;
	if (own > of_tip)
		return 0;
	struct countdown countdown = { .steps = of_tip - own };
	if (mirror_first_parents(run->mirror, &tip, count_down, &countdown, err) < 0)
		return -1;
	if (oid_equal(&countdown.at, commit))
		*out = (int64_t)own;
	return 0;
}

static int plan_one(void *payload, enum change_kind kind, const char *path, struct err *err)
{
	(void)kind, (void)err;
	plan_path(payload, path);
	return 0;
}

static void drop_planned(struct collection *collection, const struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < collection->snapshot_count; i++)
		if (!plan_has(plan, collection->snapshots[i].directory))
			collection->snapshots[kept++] = collection->snapshots[i];
	collection->snapshot_count = kept;
}

static int collect_planned(struct collection *out, struct run *run, const struct oid *commit,
			   const struct plan *plan, struct err *err)
{
	struct collect_spec spec = run->collect;

	drop_planned(out, plan);
	spec.packages = plan->directories;
	spec.package_count = plan->directory_count;
	return collect_commit(out, &run->toolchain, run->mirror, commit, &spec, err);
}

/* What COMMIT shares with FROM is taken over, the rest collected. */
static int inherit(struct collection *out, struct run *run, const struct oid *commit, const struct oid *from,
		   struct err *err)
{
	scoped_plan plan = { 0 };

	if (tree_changes(run->mirror, from, commit, plan_one, &plan, err) < 0 ||
	    records_get(out, run->store, run->job.repository, from, &run->toolchain.configuration, NULL, 0,
			err) < 0)
		return -1;
	plan_finish(&plan, out);
	if (plan.scope == PLAN_NOTHING)
		return 0;
	if (plan.scope == PLAN_PACKAGES)
		return collect_planned(out, run, commit, &plan, err);
	collection_release(out);
	return collect_commit(out, &run->toolchain, run->mirror, commit, &run->collect, err);
}

static int make(struct collection *out, struct run *run, const struct oid *commit, const struct oid *from,
		struct err *err)
{
	struct oid nearest;
	size_t behind;

	if (!from && obtain_nearest(&nearest, &behind, run, commit, err) == 0)
		from = &nearest;
	if (from)
		return inherit(out, run, commit, from, err);
	return collect_commit(out, &run->toolchain, run->mirror, commit, &run->collect, err);
}

static int keep(struct run *run, const struct oid *commit, const struct collection *collection,
		struct err *err)
{
	struct commit_info info;
	struct records_spec spec = {
		.repository = run->job.repository,
		.commit = &info,
		.collection = collection,
		.line = run->line,
	};

	if (mirror_commit(&info, &run->arena, run->mirror, commit, err) < 0 ||
	    obtain_position(&spec.position, run, commit, err) < 0)
		return -1;
	return records_put(run->store, &spec, err);
}

/* A commit that was collected as a pull request's may have become one of the main branch since. */
static int place(struct run *run, const struct oid *commit, struct err *err)
{
	int64_t position;

	if (obtain_position(&position, run, commit, err) < 0)
		return -1;
	if (position == RECORDS_OFF_LINE)
		return 0;
	return records_place(run->store, run->job.repository, run->line, commit,
			     &run->toolchain.configuration, position, err);
}

int obtain(struct collection *out, struct run *run, const struct oid *commit, const struct oid *from,
	   struct err *err)
{
	bool there;

	if (records_has(&there, run->store, run->job.repository, commit, &run->toolchain.configuration, err) <
	    0)
		return -1;
	if (there) {
		if (place(run, commit, err) < 0)
			return -1;
		return records_get(out, run->store, run->job.repository, commit,
				   &run->toolchain.configuration, NULL, 0, err);
	}
	if (make(out, run, commit, from, err) < 0)
		return -1;
	return keep(run, commit, out, err);
}
