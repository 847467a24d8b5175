#include "store/outline.h"

#include <stdlib.h>
#include <string.h>

#include "store/handle.h"
#include "store/records_read.h"
#include "store/tally_row.h"

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

void outline_part_of(struct outline_part *out, struct arena *arena, const struct snapshot *snapshot)
{
	struct outline_part part = { 0 };
	const char **names = arena_zero(arena, snapshot->function_count, sizeof(*names));

	part.borrows = names;
	tally_snapshot(&part.tally, snapshot);
	for (size_t i = 0; i < snapshot->function_count; i++) {
		const struct function *function = &snapshot->functions[i];
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
	struct view digest = query_bytes(&query, 2);
	part->content = (struct view){ arena_text(arena, digest), digest.len };
	if (imports)
		snapshot->imports = read_names(&snapshot->import_count, arena, query_bytes(&query, 3));
	part->borrows = read_names(&part->borrow_count, arena, query_bytes(&query, 4));
	return tally_read(&part->tally, &query, 5, err);
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
