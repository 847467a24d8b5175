#include "gate/before.h"

#include "judge/compare.h"
#include "store/records.h"

void before_release(struct before *before)
{
	comparison_release(&before->difference);
	collection_release(&before->is);
	collection_release(&before->was);
}

/* What policy would look at: code of the repository that allocates. */
static bool counts(const struct delta *delta)
{
	const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
	const struct function *function = delta->head_site ? delta->head_function : delta->base_function;

	return (delta->kind == DELTA_ADDED || delta->kind == DELTA_REMOVED) && site_allocates(site) &&
	       !function->external;
}

static void keep_counting(struct comparison *difference)
{
	size_t kept = 0;

	for (size_t i = 0; i < difference->delta_count; i++)
		if (counts(&difference->deltas[i]))
			difference->deltas[kept++] = difference->deltas[i];
	difference->delta_count = kept;
}

int before_tell(struct before *out, struct comparison *comparison, const struct before_spec *spec,
		struct err *err)
{
	struct configuration first;
	bool found;

	if (records_first(&found, &first, &out->difference.arena, spec->store, spec->repository, spec->line,
			  spec->commit, err) < 0)
		return -1;
	if (!found || configuration_equal(&first, spec->configuration))
		return 0;
	if (records_get(&out->was, spec->store, spec->repository, spec->commit, &first, NULL, 0, err) < 0 ||
	    records_get(&out->is, spec->store, spec->repository, spec->commit, spec->configuration, NULL, 0,
			err) < 0)
		return -1;
	comparison_release(&out->difference);
	compare_configurations(&out->difference, &out->was, &out->is);
	keep_counting(&out->difference);
	out->effect = (struct effect){
		.before = &out->was.configuration,
		.after = &out->is.configuration,
		.deltas = out->difference.deltas,
		.count = out->difference.delta_count,
	};
	comparison->effects = &out->effect;
	comparison->effect_count = 1;
	compare_toolchain_changed(comparison, &out->effect);
	return 0;
}
