#include "judge/packages.h"

#include <stdlib.h>

#include "base/mem.h"

/* Votes: one for a common name, more for the same file or the same code. */
enum { VOTE_NAME = 1, VOTE_FILE = 1, VOTE_TOKENS = 4, PACKAGES_MOST = 1000 };

/* The packages that only one side has, as runs of its functions. */
struct side {
	struct group {
		const struct function *functions;
		size_t count;
	} * groups;
	size_t count, room;
};

bool packages_has(struct function_list list, const char *package)
{
	size_t low = 0, high = list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(list.items[middle].package, package);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void side_release(struct side *side)
{
	free(side->groups);
}

static struct side side_of(struct function_list list, struct function_list other)
{
	struct side side = { 0 };

	for (size_t i = 0, length; i < list.count; i += length) {
		const char *package = list.items[i].package;
		for (length = 1; i + length < list.count; length++)
			if (strcmp(list.items[i + length].package, package) != 0)
				break;
		if (packages_has(other, package))
			continue;
		(void)mem_push(side.groups, side.count, side.room);
		side.groups[side.count - 1] = (struct group){ &list.items[i], length };
	}
	return side;
}

static unsigned votes_of(const struct function *base, const struct function *head)
{
	unsigned votes = VOTE_NAME;

	if (strcmp(base->file, head->file) == 0)
		votes += VOTE_FILE;
	if (base->tokens && base->tokens == head->tokens)
		votes += VOTE_TOKENS;
	return votes;
}

/* Both groups are sorted by name; of equal names (init) each is held against the first. */
static unsigned votes_for(const struct group *base, const struct group *head)
{
	unsigned votes = 0;

	for (size_t i = 0, j = 0; i < base->count && j < head->count;) {
		int order = strcmp(base->functions[i].name, head->functions[j].name);
		if (order == 0)
			votes += votes_of(&base->functions[i], &head->functions[j]);
		i += order <= 0;
		j += order >= 0;
	}
	return votes;
}

/* The group of SIDE that FOR has the most votes for, or NULL for none or a tie. */
static const struct group *best_of(const struct side *side, const struct group *one)
{
	const struct group *best = NULL;
	unsigned most = 0;

	for (size_t i = 0; i < side->count; i++) {
		unsigned votes = votes_for(&side->groups[i], one);
		if (votes >= most && votes)
			best = votes > most ? &side->groups[i] : NULL;
		if (votes > most)
			most = votes;
	}
	return best;
}

static int by_head(const void *a, const void *b)
{
	return strcmp(((const struct package_rename *)a)->head, ((const struct package_rename *)b)->head);
}

void packages_find(struct packages *out, struct arena *arena, struct function_list base,
		   struct function_list head)
{
	SCOPED(side_release) struct side left = side_of(base, head);
	SCOPED(side_release) struct side right = side_of(head, base);

	*out = (struct packages){ arena_zero(arena, right.count, sizeof(*out->renames)), 0 };
	if (left.count > PACKAGES_MOST || right.count > PACKAGES_MOST)
		return;
	for (size_t i = 0; i < right.count; i++) {
		const struct group *best = best_of(&left, &right.groups[i]);
		if (best && best_of(&right, best) == &right.groups[i])
			out->renames[out->count++] =
				(struct package_rename){ right.groups[i].functions->package,
							 best->functions->package };
	}
	if (out->count)
		qsort(out->renames, out->count, sizeof(*out->renames), by_head);
}

const char *packages_in_base(const struct packages *packages, const char *name)
{
	struct package_rename key = { .head = name };
	const struct package_rename *found = NULL;

	if (packages->count)
		found = bsearch(&key, packages->renames, packages->count, sizeof(key), by_head);
	return found ? found->base : name;
}
