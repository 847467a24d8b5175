#include "gate/compare_stored.h"

#include "gate/affected.h"
#include "judge/compare.h"
#include "store/commits.h"

void stored_comparison_release(struct stored_comparison *stored)
{
	comparison_release(&stored->comparison);
	collection_release(&stored->head);
	collection_release(&stored->base);
	outline_release(&stored->head_outline);
	outline_release(&stored->base_outline);
	arena_release(&stored->arena);
}

static int read_configurations(struct configurations *out, struct arena *arena, struct store *store,
			       int64_t repository, const struct oid *commit, struct err *err)
{
	if (commit_configurations(out, arena, store, repository, commit, err) < 0)
		return -1;
	return out->count ? 0
			  : err_set(err, ERR_ABSENT, "commit %.*s was not collected", OID_SHORT, commit->hex);
}

static int choose_configuration(struct stored_comparison *out, struct store *store, int64_t repository,
				const struct oid *base, const struct oid *head, struct err *err)
{
	struct configurations of_base, of_head;

	if (read_configurations(&of_base, &out->arena, store, repository, base, err) < 0 ||
	    read_configurations(&of_head, &out->arena, store, repository, head, err) < 0)
		return -1;
	for (size_t i = 0; i < of_head.count; i++)
		for (size_t j = 0; j < of_base.count; j++)
			if (configuration_equal(&of_head.list[i], &of_base.list[j]))
				return out->configuration = of_head.list[i], 0;
	return err_set(err, ERR_INPUT,
		       "the two commits were collected under different configurations: %s %s/%s and %s %s/%s",
		       of_base.list[0].go_version, of_base.list[0].goos, of_base.list[0].goarch,
		       of_head.list[0].go_version, of_head.list[0].goos, of_head.list[0].goarch);
}

int compare_stored(struct stored_comparison *out, struct store *store, int64_t repository,
		   const struct oid *base, const struct oid *head, struct err *err)
{
	scoped_affected affected = { 0 };

	if (choose_configuration(out, store, repository, base, head, err) < 0 ||
	    records_outline(&out->base_outline, store, repository, base, &out->configuration, false, err) <
		    0 ||
	    records_outline(&out->head_outline, store, repository, head, &out->configuration, false, err) < 0)
		return -1;
	affected_find(&affected, &out->base_outline, &out->head_outline);
	if (affected_load(&out->base, store, &out->base_outline, affected.in_base, err) < 0 ||
	    affected_load(&out->head, store, &out->head_outline, affected.in_head, err) < 0 ||
	    compare(&out->comparison, &out->base, &out->head, err) < 0)
		return -1;
	out->comparison.base_commit = arena_text(&out->arena, view_of(base->hex));
	out->comparison.head_commit = arena_text(&out->arena, view_of(head->hex));
	out->comparison.unchanged += affected.alike;
	return 0;
}
