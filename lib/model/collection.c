#include "model/collection.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

bool configuration_equal(const struct configuration *a, const struct configuration *b)
{
	return strcmp(a->go_version, b->go_version) == 0 && strcmp(a->goos, b->goos) == 0 &&
	       strcmp(a->goarch, b->goarch) == 0 && strcmp(a->tags, b->tags) == 0 &&
	       strcmp(a->gcflags, b->gcflags) == 0;
}

void collection_release(struct collection *collection)
{
	arena_release(&collection->arena);
	*collection = (struct collection){ 0 };
}

bool function_is_init(const struct function *function)
{
	return strcmp(function->name, "init") == 0 || strncmp(function->name, "init.", 5) == 0;
}

/* cmd/compile/internal/inline, inlineMaxBudget: the same from Go 1.19 to 1.27. */
enum { INLINE_BUDGET = 80, INLINE_BUDGET_MOST = 1 << 20 };

int function_inline_budget(const struct function *function)
{
	struct view reason = view_of(function->inline_reason);
	ptrdiff_t at = view_find_last(reason, VIEW(" exceeds budget "));
	uint64_t budget;

	if (!function->inline_cost)
		return 0;
	if (at >= 0 && view_number(view_from(reason, (size_t)at + strlen(" exceeds budget ")),
				   INLINE_BUDGET_MOST, &budget))
		return (int)budget;
	return INLINE_BUDGET;
}

int function_compare(const struct function *a, const struct function *b)
{
	int order = strcmp(a->package, b->package);

	if (!order)
		order = strcmp(a->name, b->name);
	if (!order && function_is_init(a))
		order = strcmp(a->file, b->file);
	return order;
}

int site_compare(const struct site *a, const struct site *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return strcmp(a->message, b->message);
}

static int by_identity(const void *a, const void *b)
{
	return function_compare(a, b);
}

static int by_place(const void *a, const void *b)
{
	return site_compare(a, b);
}

static void merge_sites(struct arena *arena, struct function *into, const struct function *from)
{
	if (!from->site_count)
		return;
	size_t count = into->site_count + from->site_count, kept = 0;
	struct site *all = arena_zero(arena, count, sizeof(*all));
	if (into->site_count)
		memcpy(all, into->sites, into->site_count * sizeof(*all));
	memcpy(all + into->site_count, from->sites, from->site_count * sizeof(*all));
	qsort(all, count, sizeof(*all), by_place);
	for (size_t i = 0; i < count; i++)
		if (!kept || site_compare(&all[kept - 1], &all[i]) != 0)
			all[kept++] = all[i];
	into->sites = all;
	into->site_count = into->site_room = kept;
}

/* Each package that instantiates a generic function decides anew: the worst decision counts. */
static void merge_inlining(struct function *into, const struct function *from)
{
	bool worse = from->inlining != into->inlining ? from->inlining > into->inlining
						      : from->inline_cost > into->inline_cost;

	if (!worse)
		return;
	into->inlining = from->inlining;
	into->inline_cost = from->inline_cost;
	into->inline_reason = from->inline_reason;
}

/* The declaring package knows more about a function than one that only instantiates it. */
static void merge(struct arena *arena, struct function *into, const struct function *from)
{
	if (!into->tokens && from->tokens) {
		struct function better = *from;
		merge_sites(arena, &better, into);
		merge_inlining(&better, into);
		*into = better;
	} else {
		merge_sites(arena, into, from);
		merge_inlining(into, from);
	}
}

size_t collection_functions(struct collection *collection, struct function **out)
{
	size_t total = 0, kept = 0;

	for (size_t i = 0; i < collection->snapshot_count; i++)
		total += collection->snapshots[i].function_count;
	struct function *all = arena_zero(&collection->arena, total, sizeof(*all));
	for (size_t i = 0, at = 0; i < collection->snapshot_count; i++) {
		const struct snapshot *snapshot = &collection->snapshots[i];
		if (snapshot->function_count)
			memcpy(all + at, snapshot->functions, snapshot->function_count * sizeof(*all));
		at += snapshot->function_count;
	}
	if (total)
		qsort(all, total, sizeof(*all), by_identity);
	for (size_t i = 0; i < total; i++) {
		if (kept && function_compare(&all[kept - 1], &all[i]) == 0)
			merge(&collection->arena, &all[kept - 1], &all[i]);
		else
			all[kept++] = all[i];
	}
	*out = all;
	return kept;
}

void configuration_print(struct buf *out, const struct configuration *configuration)
{
	buf_print(out, "%s %s/%s", configuration->go_version, configuration->goos, configuration->goarch);
	if (configuration->tags && configuration->tags[0])
		buf_print(out, ", tags %s", configuration->tags);
	if (configuration->gcflags && configuration->gcflags[0])
		buf_print(out, ", %s", configuration->gcflags);
}
