#include "gate/inherit.h"

#include "gate/diff.h"
#include "gate/obtain.h"
#include "gate/plan.h"
#include "store/outline.h"
#include "tree/changed.h"

static int plan_one(void *payload, enum change_kind kind, const char *path, struct err *err)
{
	(void)kind, (void)err;
	plan_path(payload, path);
	return 0;
}

/* A collection that an earlier heapgate stored does not tell what was replaced. */
static void plan_replacements(struct plan *plan, const struct collection *base)
{
	if (!base->replaced) {
		plan_replaced(plan, ".");
		return;
	}
	for (size_t i = 0; i < base->replaced_count; i++)
		plan_replaced(plan, base->replaced[i]);
}

static const char *directory_of(const struct collection *shape, const char *package)
{
	for (size_t i = 0; i < shape->snapshot_count; i++)
		if (strcmp(shape->snapshots[i].package, package) == 0)
			return shape->snapshots[i].directory;
	return NULL;
}

/* Lines about packages that are not collected again still stand. */
static void inherit_unrecognised(struct collection *out, const struct collection *base,
				 const struct plan *plan)
{
	for (size_t i = 0; i < base->unrecognised_count; i++) {
		const struct unrecognised *line = &base->unrecognised[i];
		const char *directory = directory_of(base, line->package);
		if (!directory || plan_has(plan, directory))
			continue;
		*(struct unrecognised *)arena_push(&out->arena, out->unrecognised, out->unrecognised_count,
						   out->unrecognised_room) = *line;
		out->unrecognised_total++;
	}
	collect_sort(out);
}

static bool is_incomplete(const struct collection *records, const char *package)
{
	for (size_t i = 0; i < records->incomplete_count; i++)
		if (strcmp(records->incomplete[i].package, package) == 0)
			return true;
	return false;
}

/* What of BASE stands beside the RECORDS that were collected again. */
static struct inherited *inherited_parts(size_t *count, struct collection *records,
					 const struct outline *base, const struct plan *plan)
{
	struct inherited *list = arena_zero(&records->arena, base->shape.snapshot_count, sizeof(*list));

	*count = 0;
	for (size_t i = 0; i < base->shape.snapshot_count; i++) {
		const struct snapshot *snapshot = &base->shape.snapshots[i];
		if (!plan_has(plan, snapshot->directory) && !is_incomplete(records, snapshot->package))
			list[(*count)++] = (struct inherited){ snapshot->package, base->parts[i].snapshot };
	}
	return list;
}

static const char *const *incomplete_packages(struct arena *arena, const struct collection *base)
{
	const char **list = arena_zero(arena, base->incomplete_count, sizeof(*list));

	for (size_t i = 0; i < base->incomplete_count; i++)
		list[i] = base->incomplete[i].package;
	return list;
}

static int collect_packages(struct run *run, const struct oid *commit, const struct plan *plan,
			    const struct outline *base, struct err *err)
{
	static const char *const none[] = { NULL };
	scoped_collection records = { 0 };
	struct collect_spec collecting = run->collect;

	collecting.packages = plan->directory_count ? plan->directories : none;
	collecting.package_count = plan->directory_count;
	collecting.retried = incomplete_packages(&records.arena, &base->shape);
	collecting.retried_count = base->shape.incomplete_count;
	if (collect_commit(&records, &run->toolchain, run->mirror, commit, &collecting, err) < 0)
		return -1;
	records.configuration = run->toolchain.configuration;
	records.replaced = base->shape.replaced;
	records.replaced_count = base->shape.replaced_count;
	inherit_unrecognised(&records, &base->shape, plan);
	struct records_spec spec = { .collection = &records };
	spec.inherited = inherited_parts(&spec.inherited_count, &records, base, plan);
	return obtain_keep(run, &spec, commit, NULL, err);
}

int inherit(struct run *run, const struct oid *commit, const struct oid *from, struct err *err)
{
	scoped_plan plan = { 0 };
	scoped_outline own = { 0 };
	/* The comparison will ask for that of the base once more. */
	struct outline *base = oid_equal(from, &run->base) ? &run->base_outline : &own;

	if (records_outline(base, run->store, run->job.repository, from, &run->toolchain.configuration, true,
			    err) < 0)
		return -1;
	plan_replacements(&plan, &base->shape);
	if (tree_changes(run->mirror, from, commit, plan_one, &plan, err) < 0)
		return -1;
	plan_finish(&plan, &base->shape);
	if (plan.scope == PLAN_EVERYTHING)
		return obtain_afresh(run, commit, err);
	if (plan.scope == PLAN_PACKAGES)
		return collect_packages(run, commit, &plan, base, err);
	const struct collection nothing = { .configuration = run->toolchain.configuration };
	struct records_spec spec = { .collection = &nothing };
	return obtain_keep(run, &spec, commit, from, err);
}
