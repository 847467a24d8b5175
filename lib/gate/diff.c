#include "gate/diff.h"

#include "gate/affected.h"
#include "gate/reach.h"
#include "gate/skipped.h"
#include "tree/export.h"

void diff_release(struct diff *diff)
{
	comparison_release(&diff->comparison);
	collection_release(&diff->head);
	collection_release(&diff->base);
}

int collect_commit(struct collection *out, const struct toolchain *toolchain, struct mirror *mirror,
		   const struct oid *commit, const struct collect_spec *spec, struct err *err)
{
	const struct export_limits limits = EXPORT_LIMITS;
	scoped_skipped skipped = { 0 };

	if (tree_export(mirror, commit, spec->directory, &limits, skipped_note, &skipped, err) < 0)
		return err_wrap(err, "export %.*s", OID_SHORT, commit->hex);
	if (collect(out, toolchain, spec, err) < 0)
		return -1;
	return skipped_tell(out, &skipped, spec->directory, err);
}

int diff_commits(struct diff *out, const struct diff_spec *spec, struct err *err)
{
	scoped_arena arena = { 0 };
	struct toolchain toolchain;
	struct collect_spec with = spec->collect;

	with.directory = arena_print(&arena, "%s/tree", spec->scratch);
	const struct export_limits limits = EXPORT_LIMITS;
	if (tree_export(spec->mirror, spec->base, with.directory, &limits, NULL, NULL, err) < 0)
		return err_wrap(err, "export %.*s", OID_SHORT, spec->base->hex);
	if (collect_probe(&toolchain, &arena, &with, err) < 0)
		return -1;
	if (collect_commit(&out->base, &toolchain, spec->mirror, spec->base, &with, err) < 0)
		return err_wrap(err, "base %.*s", OID_SHORT, spec->base->hex);
	if (collect_commit(&out->head, &toolchain, spec->mirror, spec->head, &with, err) < 0)
		return err_wrap(err, "head %.*s", OID_SHORT, spec->head->hex);
	const struct reach_spec reach = {
		.mirror = spec->mirror,
		.base_commit = spec->base,
		.head_commit = spec->head,
		.base = &out->base,
		.head = &out->head,
		.base_reason = spec->base_reason,
		.policy = spec->policy,
		.toolchain = &toolchain,
		.collect = &with,
	};
	size_t alike = affected_reduce(&out->base, &out->head);
	if (reach_verdict(&out->comparison, &reach, err) < 0)
		return -1;
	out->comparison.unchanged += alike;
	return 0;
}
