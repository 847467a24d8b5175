#include "view/report_many.h"

#include <stdlib.h>

#include "view/delta.h"

enum verdict report_worse(enum verdict a, enum verdict b)
{
	static const int weights[] = { [VERDICT_PASS] = 0, [VERDICT_ERROR] = 1, [VERDICT_FAIL] = 2 };

	return weights[b] > weights[a] ? b : a;
}

const char *report_names(struct arena *arena, uint64_t set, const struct report_part *parts, size_t count)
{
	scoped_buf names = { 0 };

	for (size_t i = 0; i < count; i++)
		if (set >> i & 1)
			buf_print(&names, "%s%s", names.len ? ", " : "", parts[i].name);
	return arena_text(arena, buf_view(&names));
}

/* A merge in progress.  Each set has a bit per part. */
struct merge {
	struct comparison *out;
	const struct report_part *parts;
	size_t count;
	uint64_t fails, exceptions, removed;
};

static uint64_t all_of(const struct merge *merge)
{
	return ((uint64_t)1 << (merge->count - 1) << 1) - 1;
}

/* TEXT with the names of those that say so, where not all do. */
static const char *with_names(struct merge *merge, const char *text, uint64_t set)
{
	struct arena *arena = &merge->out->arena;

	if (set == all_of(merge))
		return text;
	return arena_print(arena, "%s (%s)", text, report_names(arena, set, merge->parts, merge->count));
}

struct entry {
	const struct delta *delta;
	size_t part;
};

static int by_number(int a, int b)
{
	return (a > b) - (a < b);
}

/* As compare() sorts them. */
static int kind_rank(enum delta_kind kind)
{
	static const int ranks[DELTA_KIND_COUNT] = {
		[DELTA_ADDED] = 0, [DELTA_CHANGED] = 1, [DELTA_MOVED] = 2, [DELTA_REMOVED] = 3
	};

	return ranks[kind];
}

static int by_function(const struct delta *a, const struct delta *b)
{
	int order = function_compare(delta_function(a), delta_function(b));

	return order ? order : strcmp(delta_function(a)->file, delta_function(b)->file);
}

static int by_delta(const struct delta *a, const struct delta *b)
{
	int order = by_number(kind_rank(a->kind), kind_rank(b->kind));

	order = order ? order : by_function(a, b);
	order = order ? order : site_compare(delta_site(a), delta_site(b));
	return order ? order : by_number((int)a->ruling, (int)b->ruling);
}

static int by_all(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = by_delta(left->delta, right->delta);

	return order ? order : (left->part > right->part) - (left->part < right->part);
}

static size_t list_deltas(struct entry **out, struct merge *merge)
{
	struct entry *list = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < merge->count; i++) {
		const struct comparison *comparison = merge->parts[i].comparison;
		for (size_t j = 0; comparison && j < comparison->delta_count; j++) {
			struct entry *entry = arena_push(&merge->out->arena, list, count, room);
			*entry = (struct entry){ &comparison->deltas[j], i };
		}
	}
	if (count)
		qsort(list, count, sizeof(*list), by_all);
	*out = list;
	return count;
}

/* Reports tell functions apart by their address: the same one for all deltas of a function. */
static void share_function(struct delta *delta, const struct delta *before)
{
	if (by_function(before, delta) != 0)
		return;
	if (delta->head_site)
		delta->head_function = delta_function(before);
	else
		delta->base_function = delta_function(before);
}

static void note_concern(struct merge *merge, const struct delta *delta, uint64_t set)
{
	enum delta_group group = delta_group(delta);

	if (group == GROUP_FAILS)
		merge->fails |= set;
	else if (group == GROUP_PASSES || group == GROUP_WAIVED)
		merge->exceptions |= set;
	else if (group == GROUP_REMOVED)
		merge->removed |= set;
}

static void merge_deltas(struct merge *merge)
{
	struct comparison *out = merge->out;
	struct entry *all;
	size_t total = list_deltas(&all, merge);

	for (size_t i = 0; i < total;) {
		size_t first = i;
		uint64_t set = 0;
		do
			set |= (uint64_t)1 << all[i].part;
		while (++i < total && by_delta(all[first].delta, all[i].delta) == 0);
		struct delta *delta = arena_push(&out->arena, out->deltas, out->delta_count, out->delta_room);
		*delta = *all[first].delta;
		delta->where = report_names(&out->arena, set, merge->parts, merge->count);
		if (out->delta_count > 1)
			share_function(delta, delta - 1);
		note_concern(merge, delta, set);
	}
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && a->fails == b->fails && strcmp(a->package, b->package) == 0 &&
	       strcmp(a->function, b->function) == 0 && strcmp(a->text, b->text) == 0;
}

static bool part_has_finding(const struct report_part *part, const struct finding *finding)
{
	for (size_t i = 0; part->comparison && i < part->comparison->finding_count; i++)
		if (same_finding(&part->comparison->findings[i], finding))
			return true;
	return false;
}

static void add_finding(struct merge *merge, size_t from, const struct finding *finding)
{
	struct comparison *out = merge->out;
	uint64_t set = 0;

	for (size_t i = 0; i < merge->count; i++)
		set |= (uint64_t)part_has_finding(&merge->parts[i], finding) << i;
	if (set & (((uint64_t)1 << from) - 1))
		return; /* an earlier part brought it */
	struct finding *added = arena_push(&out->arena, out->findings, out->finding_count, out->finding_room);
	*added = *finding;
	added->text = with_names(merge, finding->text, set);
	if (finding->fails)
		merge->fails |= set;
}

static bool part_lacks(const struct report_part *part, const struct incomplete *incomplete)
{
	const struct comparison *comparison = part->comparison;

	for (size_t i = 0; comparison && i < comparison->incomplete_count; i++)
		if (strcmp(comparison->incomplete[i].package, incomplete->package) == 0 &&
		    strcmp(comparison->incomplete[i].reason, incomplete->reason) == 0)
			return true;
	return false;
}

static struct incomplete *push_incomplete(struct comparison *out)
{
	return arena_push(&out->arena, out->incomplete, out->incomplete_count, out->incomplete_room);
}

static void add_incomplete(struct merge *merge, size_t from, const struct incomplete *incomplete)
{
	uint64_t set = 0;

	for (size_t i = 0; i < merge->count; i++)
		set |= (uint64_t)part_lacks(&merge->parts[i], incomplete) << i;
	if (set & (((uint64_t)1 << from) - 1))
		return;
	struct incomplete *added = push_incomplete(merge->out);
	*added = (struct incomplete){ .package = incomplete->package,
				      .reason = with_names(merge, incomplete->reason, set),
				      .before = incomplete->before };
}

static void merge_rest(struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++) {
		const struct report_part *part = &merge->parts[i];
		const struct comparison *comparison = part->comparison;
		if (!comparison) {
			struct incomplete *added = push_incomplete(merge->out);
			added->package = "";
			added->reason = arena_print(&merge->out->arena, "%s: %s", part->name, part->failure);
			continue;
		}
		for (size_t j = 0; j < comparison->finding_count; j++)
			add_finding(merge, i, &comparison->findings[j]);
		for (size_t j = 0; j < comparison->incomplete_count; j++)
			add_incomplete(merge, i, &comparison->incomplete[j]);
	}
}

static const char *tell_side(struct merge *merge, const struct report_part *part)
{
	const struct comparison *comparison = part->comparison;
	scoped_buf text = { 0 };

	buf_text(&text, verdict_name(comparison ? comparison->verdict : VERDICT_ERROR));
	if (part->configuration && part->configuration->go_version && part->configuration->go_version[0]) {
		buf_text(&text, ", ");
		configuration_print(&text, part->configuration);
	}
	if (comparison && strcmp(comparison->base_commit, merge->out->base_commit) != 0)
		buf_print(&text, ", base %.7s (%s)", comparison->base_commit, comparison->base_reason);
	return arena_text(&merge->out->arena, buf_view(&text));
}

static void add_sides(struct merge *merge)
{
	struct side *sides = arena_zero(&merge->out->arena, merge->count, sizeof(*sides));

	for (size_t i = 0; i < merge->count; i++)
		sides[i] = (struct side){ merge->parts[i].name, tell_side(merge, &merge->parts[i]) };
	merge->out->sides = sides;
	merge->out->side_count = merge->count;
}

/* The first one that could be judged speaks for all, as far as they agree. */
static void take_frame(struct merge *merge)
{
	struct comparison *out = merge->out;
	bool taken = false;

	out->base_commit = out->head_commit = out->base_reason = out->policy = "";
	for (size_t i = 0; i < merge->count; i++) {
		const struct comparison *comparison = merge->parts[i].comparison;
		out->verdict = report_worse(out->verdict, comparison ? comparison->verdict : VERDICT_ERROR);
		if (comparison && comparison->unchanged > out->unchanged)
			out->unchanged = comparison->unchanged;
		if (!comparison || taken)
			continue;
		taken = true;
		out->configuration = comparison->configuration;
		out->base_commit = comparison->base_commit;
		out->head_commit = comparison->head_commit;
		out->base_reason = comparison->base_reason;
		out->policy = comparison->policy;
	}
}

static void merge_effects(struct merge *merge)
{
	struct comparison *out = merge->out;
	struct effect *effects = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < merge->count; i++) {
		const struct comparison *comparison = merge->parts[i].comparison;
		for (size_t j = 0; comparison && j < comparison->effect_count; j++)
			*(struct effect *)arena_push(&out->arena, effects, count, room) =
				comparison->effects[j];
	}
	out->effects = effects;
	out->effect_count = count;
}

static void tell_concerns(struct merge *merge)
{
	struct comparison *out = merge->out;
	uint64_t set = out->verdict == VERDICT_FAIL ? merge->fails
		       : merge->exceptions	    ? merge->exceptions
						    : merge->removed;

	uint64_t judged = 0;
	for (size_t i = 0; i < merge->count; i++)
		judged |= (uint64_t)(merge->parts[i].comparison != NULL) << i;
	if (out->verdict != VERDICT_ERROR && set && set != judged)
		out->concerns = arena_print(&out->arena, "%s only",
					    report_names(&out->arena, set, merge->parts, merge->count));
}

void report_merge(struct comparison *out, const struct report_part *parts, size_t count)
{
	struct merge merge = { .out = out, .parts = parts, .count = count };

	if (count == 1 && parts[0].comparison) {
		*out = *parts[0].comparison;
		out->arena = (struct arena){ 0 };
		return;
	}
	take_frame(&merge);
	merge_deltas(&merge);
	merge_rest(&merge);
	merge_effects(&merge);
	tell_concerns(&merge);
	add_sides(&merge);
}
