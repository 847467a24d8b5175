#include "model/comparison.h"

static const char *const verdicts[] = {
	[VERDICT_PASS] = "pass",
	[VERDICT_FAIL] = "fail",
	[VERDICT_ERROR] = "error",
};

static const char *const deltas[DELTA_KIND_COUNT] = {
	[DELTA_ADDED] = "added",
	[DELTA_REMOVED] = "removed",
	[DELTA_CHANGED] = "changed",
	[DELTA_MOVED] = "moved",
};

static const char *const findings[FINDING_KIND_COUNT] = {
	[FINDING_PACKAGE_GONE] = "package-gone",	   [FINDING_FUNCTION_GONE] = "function-gone",
	[FINDING_MODULE_SPLIT] = "module-split",	   [FINDING_POLICY_CHANGED] = "policy-changed",
	[FINDING_TOOLCHAIN_CHANGED] = "toolchain-changed", [FINDING_PROFILE_MISSING] = "profile-missing",
};

void comparison_release(struct comparison *comparison)
{
	arena_release(&comparison->arena);
	*comparison = (struct comparison){ 0 };
}

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict];
}

const char *delta_kind_name(enum delta_kind kind)
{
	return deltas[kind];
}

bool finding_left_build(enum finding_kind kind)
{
	return kind == FINDING_PACKAGE_GONE || kind == FINDING_FUNCTION_GONE || kind == FINDING_MODULE_SPLIT;
}

const char *finding_kind_name(enum finding_kind kind)
{
	return findings[kind];
}

bool verdict_parse(struct view name, enum verdict *out)
{
	for (size_t i = 0; i < COUNT_OF(verdicts); i++)
		if (view_is(name, verdicts[i]))
			return *out = (enum verdict)i, true;
	return false;
}

size_t comparison_count(const struct comparison *comparison, enum delta_kind kind, bool allocating)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->delta_count; i++) {
		const struct delta *delta = &comparison->deltas[i];
		const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
		if (delta->kind == kind && (!allocating || site_allocates(site)))
			count++;
	}
	return count;
}

size_t comparison_failing(const struct comparison *comparison)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->delta_count; i++)
		count += comparison->deltas[i].ruling == RULING_FAILS;
	for (size_t i = 0; i < comparison->finding_count; i++)
		count += comparison->findings[i].fails;
	return count;
}

size_t effect_count(const struct effect *effect, enum delta_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < effect->count; i++)
		count += effect->deltas[i].kind == kind;
	return count;
}
