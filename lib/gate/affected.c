#include "gate/affected.h"

#include <stdlib.h>
#include <string.h>

#include "store/records.h"

/* Names of packages, sorted once all are there. */
struct names {
	struct arena *arena;
	const char **list;
	size_t count, room;
};

void affected_release(struct affected *affected)
{
	arena_release(&affected->arena);
	*affected = (struct affected){ 0 };
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_name(struct names *names, const char *package)
{
	*(const char **)arena_push(names->arena, names->list, names->count, names->room) = package;
}

static void sort_names(struct names *names)
{
	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list), by_text);
}

static bool has_name(const struct names *names, const char *package)
{
	return names->count && bsearch(&package, names->list, names->count, sizeof(*names->list), by_text);
}

/* The I-th package, and those whose generics it describes. */
static void add_package(struct names *names, const struct outline *side, size_t i)
{
	const struct outline_part *part = &side->parts[i];

	add_name(names, side->shape.snapshots[i].package);
	for (size_t j = 0; j < part->borrow_count; j++)
		add_name(names, part->borrows[j]);
}

/* Those that generics tie together: one declares them, others describe them. */
static void add_tied(struct names *names, const struct outline *side)
{
	for (size_t i = 0; i < side->shape.snapshot_count; i++)
		if (side->parts[i].borrow_count)
			add_package(names, side, i);
}

/*
 * What a package says under one name at one place.  Where generics tie it to others, it says the same only if
 * it was not compiled again: what is compared is then counted function by function over several packages, and
 * which those are must not depend on what the compiler happened to say.
 */
struct said {
	const char *package, *directory;
	struct view content;
	int64_t compiled; /* the snapshot, where it matters */
};

static int by_all(const void *a, const void *b)
{
	const struct said *left = a, *right = b;
	int order = view_compare(left->content, right->content);

	if (!order)
		order = (left->compiled > right->compiled) - (left->compiled < right->compiled);
	if (!order)
		order = strcmp(left->package, right->package);
	return order ? order : strcmp(left->directory, right->directory);
}

static struct said said(const struct outline *side, size_t i, const struct names *tied)
{
	const struct snapshot *snapshot = &side->shape.snapshots[i];
	const struct outline_part *part = &side->parts[i];

	return (struct said){ snapshot->package, snapshot->directory, part->content,
			      has_name(tied, snapshot->package) ? part->snapshot : 0 };
}

static struct said *all_said(struct arena *arena, const struct outline *side, const struct names *tied)
{
	size_t count = side->shape.snapshot_count;
	struct said *all = arena_zero(arena, count, sizeof(*all));

	for (size_t i = 0; i < count; i++)
		all[i] = said(side, i, tied);
	if (count)
		qsort(all, count, sizeof(*all), by_all);
	return all;
}

/* Adds what may be described by a snapshot that differs. */
static void add_differing(struct names *names, const struct outline *side, const struct outline *other,
			  const struct names *tied)
{
	size_t count = other->shape.snapshot_count;
	const struct said *all = all_said(names->arena, other, tied);

	for (size_t i = 0; i < side->shape.snapshot_count; i++) {
		const struct said this = said(side, i, tied);
		if (!count || !bsearch(&this, all, count, sizeof(*all), by_all))
			add_package(names, side, i);
	}
}

static bool *mark(struct arena *arena, const struct outline *side, const struct names *names)
{
	bool *marks = arena_zero(arena, side->shape.snapshot_count, sizeof(*marks));

	for (size_t i = 0; i < side->shape.snapshot_count; i++) {
		const struct outline_part *part = &side->parts[i];
		marks[i] = has_name(names, side->shape.snapshots[i].package);
		for (size_t j = 0; j < part->borrow_count && !marks[i]; j++)
			marks[i] = has_name(names, part->borrows[j]);
	}
	return marks;
}

void affected_find(struct affected *out, const struct outline *base, const struct outline *head)
{
	struct names tied = { .arena = &out->arena }, names = { .arena = &out->arena };

	add_tied(&tied, base);
	add_tied(&tied, head);
	sort_names(&tied);
	add_differing(&names, base, head, &tied);
	add_differing(&names, head, base, &tied);
	sort_names(&names);
	out->in_base = mark(&out->arena, base, &names);
	out->in_head = mark(&out->arena, head, &names);
	for (size_t i = 0; i < head->shape.snapshot_count; i++)
		out->alike += out->in_head[i] ? 0 : (size_t)head->parts[i].tally.sites;
}

static const struct snapshot *equal_snapshot(const struct collection *side, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < side->snapshot_count && snapshot->input_key[0]; i++) {
		const struct snapshot *other = &side->snapshots[i];
		if (strcmp(other->package, snapshot->package) == 0 &&
		    strcmp(other->directory, snapshot->directory) == 0 &&
		    strcmp(other->input_key, snapshot->input_key) == 0)
			return other;
	}
	return NULL;
}

/* Which snapshot it is, as bytes. */
static struct view content_of(struct arena *arena, const struct snapshot *snapshot)
{
	const struct snapshot **bytes = arena_zero(arena, 1, sizeof(const struct snapshot *));

	*bytes = snapshot;
	return (struct view){ (const char *)bytes, sizeof(const struct snapshot *) };
}

/* An outline of RECORDS, which lends from it; equal snapshots of OTHER have the same content. */
static void outline_of(struct outline *out, struct arena *arena, const struct collection *records,
		       const struct collection *other)
{
	out->shape.snapshots = records->snapshots;
	out->shape.snapshot_count = records->snapshot_count;
	out->parts = arena_zero(arena, records->snapshot_count, sizeof(*out->parts));
	for (size_t i = 0; i < records->snapshot_count; i++) {
		const struct snapshot *own = &records->snapshots[i];
		const struct snapshot *same = other ? equal_snapshot(other, own) : NULL;
		outline_part_of(&out->parts[i], arena, own);
		out->parts[i].content = content_of(arena, same ? same : own);
	}
}

static void keep_marked(struct collection *records, const bool *marks)
{
	size_t kept = 0;

	for (size_t i = 0; i < records->snapshot_count; i++)
		if (marks[i])
			records->snapshots[kept++] = records->snapshots[i];
	records->snapshot_count = kept;
}

size_t affected_reduce(struct collection *base, struct collection *head)
{
	scoped_affected affected = { 0 };
	struct outline of_base = { 0 }, of_head = { 0 };

	outline_of(&of_base, &affected.arena, base, NULL);
	outline_of(&of_head, &affected.arena, head, base);
	affected_find(&affected, &of_base, &of_head);
	keep_marked(base, affected.in_base);
	keep_marked(head, affected.in_head);
	return affected.alike;
}

int affected_load(struct collection *out, struct store *store, const struct outline *outline,
		  const bool *seen, struct err *err)
{
	const struct collection *shape = &outline->shape;

	out->configuration = shape->configuration;
	out->incomplete = shape->incomplete;
	out->incomplete_count = out->incomplete_room = shape->incomplete_count;
	out->unrecognised = shape->unrecognised;
	out->unrecognised_count = out->unrecognised_room = shape->unrecognised_count;
	out->unrecognised_total = shape->unrecognised_total;
	for (size_t i = 0; i < shape->snapshot_count; i++)
		if (seen[i] && records_get_snapshot(out, store, outline->parts[i].snapshot, err) < 0)
			return err_wrap(err, "package %s", shape->snapshots[i].package);
	return 0;
}
