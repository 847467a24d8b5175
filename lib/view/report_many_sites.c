/* The sites of several collections in one list. */
#include <stdlib.h>

#include "view/report_many.h"

struct entry {
	const struct function *function;
	const struct site *site;
	size_t part;
};

static int by_function(const struct entry *a, const struct entry *b)
{
	int order = function_compare(a->function, b->function);

	return order ? order : strcmp(a->function->file, b->function->file);
}

static int by_site(const struct entry *a, const struct entry *b)
{
	int order = by_function(a, b);

	return order ? order : site_compare(a->site, b->site);
}

static int by_all(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = by_site(left, right);

	return order ? order : (left->part > right->part) - (left->part < right->part);
}

static size_t list_all(struct entry **out, struct arena *arena, const struct report_part *parts, size_t count)
{
	struct entry *list = NULL;
	size_t total = 0, room = 0;

	for (size_t i = 0; i < count; i++) {
		struct function *functions;
		size_t function_count =
			parts[i].collection ? collection_functions(parts[i].collection, &functions) : 0;
		for (size_t j = 0; j < function_count; j++)
			for (size_t k = 0; k < functions[j].site_count; k++) {
				struct entry *entry = arena_push(arena, list, total, room);
				*entry = (struct entry){ &functions[j], &functions[j].sites[k], i };
			}
	}
	*out = list;
	return total;
}

size_t report_many_sites(struct report_site **out, struct arena *arena, const struct report_part *parts,
			 size_t count)
{
	struct entry *all;
	size_t total = list_all(&all, arena, parts, count), used = 0;
	struct report_site *sites = arena_zero(arena, total, sizeof(*sites));

	if (count > 1 && total)
		qsort(all, total, sizeof(*all), by_all);
	for (size_t i = 0; i < total;) {
		size_t first = i;
		uint64_t set = 0;
		do
			set |= (uint64_t)1 << all[i].part;
		while (++i < total && count > 1 && by_site(&all[first], &all[i]) == 0);
		bool same = first > 0 && by_function(&all[first - 1], &all[first]) == 0;
		sites[used] = (struct report_site){
			.function = same ? sites[used - 1].function : all[first].function,
			.site = all[first].site,
			.where = count > 1 ? report_names(arena, set, parts, count) : NULL,
		};
		used++;
	}
	*out = sites;
	return used;
}
