#include "model/tally.h"

#include <string.h>

void tally_add(struct tally *sum, const struct tally *added, int64_t times)
{
	sum->sites += added->sites * times;
	sum->allocating += added->allocating * times;
	sum->functions += added->functions * times;
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		sum->causes[i] += added->causes[i] * times;
}

bool tally_equal(const struct tally *a, const struct tally *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* A generic of another package counts with the package that compiles it, but among its own package's sites.
 */
static void count_function(struct tally *tally, const struct snapshot *snapshot,
			   const struct function *function)
{
	bool own = strcmp(function->package, snapshot->package) == 0;
	int64_t allocating = 0;

	for (size_t i = 0; i < function->site_count; i++) {
		const struct site *site = &function->sites[i];
		tally->sites += own && site->kind != SITE_LEAK;
		if (function->external || !site_allocates(site))
			continue;
		tally->causes[site->cause]++;
		allocating++;
	}
	tally->allocating += allocating;
	tally->functions += allocating > 0;
}

void tally_snapshot(struct tally *out, const struct snapshot *snapshot)
{
	*out = (struct tally){ 0 };
	for (size_t i = 0; i < snapshot->function_count; i++)
		count_function(out, snapshot, &snapshot->functions[i]);
}
