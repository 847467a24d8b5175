#include "store/outline.h"

#include <stdlib.h>
#include <string.h>

#include "store/handle.h"
#include "store/records_read.h"

void outline_release(struct outline *outline)
{
	collection_release(&outline->shape);
	*outline = (struct outline){ 0 };
}

static bool is_borrowed(const struct snapshot *snapshot, const struct function *function)
{
	return !function->external && strcmp(function->package, snapshot->package) != 0;
}

static void add_borrowed(struct outline_part *part, const char **names, const char *package)
{
	/* Functions are sorted by package. */
	if (!part->borrow_count || strcmp(names[part->borrow_count - 1], package) != 0)
		names[part->borrow_count++] = package;
}

static void count_sites(struct outline_part *part, const struct snapshot *snapshot,
			const struct function *function)
{
	bool own = strcmp(function->package, snapshot->package) == 0;
	size_t allocating = 0;

	for (size_t i = 0; i < function->site_count; i++) {
		part->sites += own && function->sites[i].kind != SITE_LEAK;
		allocating += !function->external && site_allocates(&function->sites[i]);
	}
	part->allocating += allocating;
	part->escaping += allocating > 0;
}

void outline_part_of(struct outline_part *out, struct arena *arena, const struct snapshot *snapshot)
{
	struct outline_part part = { 0 };
	const char **names = arena_zero(arena, snapshot->function_count, sizeof(*names));

	part.borrows = names;
	for (size_t i = 0; i < snapshot->function_count; i++) {
		const struct function *function = &snapshot->functions[i];
		count_sites(&part, snapshot, function);
		if (is_borrowed(snapshot, function))
			add_borrowed(&part, names, function->package);
	}
	*out = part;
}

/* Names, one a line. */
static const char *const *read_names(size_t *count, struct arena *arena, struct view text)
{
	const char **names = NULL;
	size_t room = 0;
	struct view name;

	*count = 0;
	while (text.len && view_split(&text, '\n', &name))
		*(const char **)arena_push(arena, names, *count, room) = arena_text(arena, name);
	return names;
}

static int read_part(struct snapshot *snapshot, struct outline_part *part, struct arena *arena,
		     struct store *store, int64_t id, bool imports, struct err *err)
{
	scoped_query query = QUERY(store, OUTLINE_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_INTERNAL, "the database lacks the outline of snapshot %lld",
			       (long long)id);
	snapshot->package = query_text(&query, 0, arena);
	snapshot->directory = query_text(&query, 1, arena);
	snapshot->input_key = "";
	part->snapshot = id;
	part->sites = (size_t)query_int(&query, 4);
	part->allocating = (size_t)query_int(&query, 5);
	part->escaping = (size_t)query_int(&query, 6);
	if (imports)
		snapshot->imports = read_names(&snapshot->import_count, arena, query_bytes(&query, 2));
	part->borrows = read_names(&part->borrow_count, arena, query_bytes(&query, 3));
	return 0;
}

int records_outline(struct outline *out, struct store *store, int64_t repository, const struct oid *commit,
		    const struct configuration *configuration, bool imports, struct err *err)
{
	scoped_joint joint = { NULL };
	struct collection *shape = &out->shape;
	struct manifest manifest;

	if (joint_read(&joint, store, err) < 0 ||
	    records_open(shape, &manifest, store, repository, commit, configuration, err) < 0)
		return -1;
	size_t count = manifest.snapshot_count;
	struct snapshot *snapshots = arena_zero(&shape->arena, count, sizeof(*snapshots));
	struct outline_part *parts = arena_zero(&shape->arena, count, sizeof(*parts));
	for (size_t i = 0; i < count; i++)
		if (read_part(&snapshots[i], &parts[i], &shape->arena, store, manifest.snapshots[i], imports,
			      err) < 0)
			return -1;
	shape->snapshots = snapshots;
	shape->snapshot_count = shape->snapshot_room = count;
	out->parts = parts;
	return 0;
}
