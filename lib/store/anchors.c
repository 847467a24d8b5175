#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/codec.h"

static int by_place(const void *a, const void *b)
{
	const struct function *const *left = a, *const *right = b;
	int order = strcmp((*left)->file, (*right)->file);

	return order ? order : ((*left)->line > (*right)->line) - ((*left)->line < (*right)->line);
}

void anchors_init(struct anchors *out, const struct snapshot *snapshot)
{
	*out = (struct anchors){ .snapshot = snapshot };
	out->places = mem_zero(snapshot->function_count, sizeof(const struct function *));
	for (size_t i = 0; i < snapshot->function_count; i++) {
		const struct function *function = &snapshot->functions[i];
		if (function->line > 0 && !function_is_init(function))
			out->places[out->count++] = function;
	}
	if (out->count)
		qsort(out->places, out->count, sizeof(const struct function *), by_place);
}

void anchors_release(struct anchors *anchors)
{
	free(anchors->places);
	*anchors = (struct anchors){ 0 };
}

const struct function *anchors_named(const struct anchors *anchors, const char *package, const char *name)
{
	struct function wanted = { .package = package, .name = name, .file = "" };
	size_t low = 0, high = anchors->snapshot->function_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct function *function = &anchors->snapshot->functions[middle];
		int order = function_compare(&wanted, function);
		if (order == 0)
			return function;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct function *anchors_at(const struct anchors *anchors, const char *file, int line)
{
	size_t low = 0, high = anchors->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(anchors->places[middle]->file, file);
		if (order < 0 || (order == 0 && anchors->places[middle]->line <= line))
			low = middle + 1;
		else
			high = middle;
	}
	const struct function *found = low ? anchors->places[low - 1] : NULL;
	if (!found || strcmp(found->file, file) != 0 || line > found->end_line)
		return NULL;
	return anchors_named(anchors, found->package, found->name) == found ? found : NULL;
}
