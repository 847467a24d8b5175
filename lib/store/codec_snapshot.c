#include <string.h>

#include "base/mem.h"
#include "store/codec.h"
#include "store/text_json.h"

/* The place of FILE in PATHS; entries come in no order of files, but mostly repeat the last one. */
static size_t path_index(json_t *paths, const char *file)
{
	size_t count = json_array_size(paths);
	json_auto_t *wanted = text_to_json(file);

	for (size_t i = count; i > 0; i--)
		if (json_equal(json_array_get(paths, i - 1), wanted))
			return i - 1;
	json_array_append(paths, wanted);
	return count;
}

static json_t *entry_to_json(const struct entry *entry, size_t path)
{
	json_t *row = json_array();

	json_array_append_new(row, json_integer(entry->function));
	json_array_append_new(row, json_integer(entry->record));
	json_array_append_new(row, json_integer((json_int_t)path));
	json_array_append_new(row, json_integer(entry->line));
	if (entry->base != entry->line)
		json_array_append_new(row, json_integer(entry->base));
	return row;
}

int snapshot_encode(struct buf *body, const struct snapshot *snapshot, const struct entry *entries,
		    struct err *err)
{
	json_auto_t *object = json_object();
	json_t *paths = json_array(), *functions = json_array();

	for (size_t i = 0; i < snapshot->function_count; i++)
		json_array_append_new(functions,
				      entry_to_json(&entries[i], path_index(paths, entries[i].file)));
	json_object_set_new(object, "files", texts_to_json(snapshot->files, snapshot->file_count));
	json_object_set_new(object, "imports", texts_to_json(snapshot->imports, snapshot->import_count));
	json_object_set_new(object, "paths", paths);
	json_object_set_new(object, "functions", functions);
	return json_append(body, object, err);
}

static void entry_from_json(struct entry *entry, const json_t *row, const char *const *paths,
			    size_t path_count)
{
	size_t path = (size_t)at_number(row, 2);

	entry->function = at_number(row, 0);
	entry->record = at_number(row, 1);
	entry->file = path < path_count ? paths[path] : "";
	entry->line = (int)at_number(row, 3);
	entry->base = json_array_size(row) > 4 ? (int)at_number(row, 4) : entry->line;
}

int snapshot_decode(struct snapshot *snapshot, struct entry **entries, size_t *count, struct arena *arena,
		    struct view body, struct err *err)
{
	json_auto_t *object = NULL;
	size_t path_count;

	if (json_read(&object, body, err) < 0)
		return -1;
	const json_t *functions = json_object_get(object, "functions");
	const char *const *paths = texts_from_json(&path_count, json_object_get(object, "paths"), arena);
	struct entry *list = arena_zero(arena, json_array_size(functions), sizeof(*list));
	for (size_t i = 0; i < json_array_size(functions); i++)
		entry_from_json(&list[i], json_array_get(functions, i), paths, path_count);
	snapshot->files = texts_from_json(&snapshot->file_count, json_object_get(object, "files"), arena);
	snapshot->imports =
		texts_from_json(&snapshot->import_count, json_object_get(object, "imports"), arena);
	*entries = list;
	*count = json_array_size(functions);
	return 0;
}

static json_t *pair(const char *a, const char *b)
{
	json_t *row = json_array();

	json_array_append_new(row, text_to_json(a));
	json_array_append_new(row, text_to_json(b));
	return row;
}

int manifest_encode(struct buf *body, const struct manifest *manifest, struct err *err)
{
	json_auto_t *object = json_object();
	json_t *snapshots = json_array(), *incomplete = json_array(), *unrecognised = json_array();

	for (size_t i = 0; i < manifest->snapshot_count; i++)
		json_array_append_new(snapshots, json_integer(manifest->snapshots[i]));
	for (size_t i = 0; i < manifest->incomplete_count; i++)
		json_array_append_new(incomplete,
				      pair(manifest->incomplete[i].package, manifest->incomplete[i].reason));
	for (size_t i = 0; i < manifest->unrecognised_count; i++)
		json_array_append_new(unrecognised, pair(manifest->unrecognised[i].package,
							 manifest->unrecognised[i].line));
	json_object_set_new(object, "snapshots", snapshots);
	json_object_set_new(object, "incomplete", incomplete);
	json_object_set_new(object, "unrecognised", unrecognised);
	put_number(object, "unrecognised_total", (int64_t)manifest->unrecognised_total);
	if (manifest->replaced)
		json_object_set_new(object, "replaced",
				    texts_to_json(manifest->replaced, manifest->replaced_count));
	return json_append(body, object, err);
}

static const char *half(const json_t *rows, size_t index, size_t side, struct arena *arena)
{
	return text_from_json(json_array_get(json_array_get(rows, index), side), arena);
}

int manifest_decode(struct manifest *out, struct arena *arena, struct view body, struct err *err)
{
	json_auto_t *object = NULL;

	if (json_read(&object, body, err) < 0)
		return -1;
	const json_t *ids = json_object_get(object, "snapshots");
	const json_t *incomplete = json_object_get(object, "incomplete");
	const json_t *unrecognised = json_object_get(object, "unrecognised");
	struct manifest manifest = {
		.snapshots = arena_zero(arena, json_array_size(ids), sizeof(*manifest.snapshots)),
		.snapshot_count = json_array_size(ids),
		.incomplete = arena_zero(arena, json_array_size(incomplete), sizeof(*manifest.incomplete)),
		.incomplete_count = json_array_size(incomplete),
		.unrecognised =
			arena_zero(arena, json_array_size(unrecognised), sizeof(*manifest.unrecognised)),
		.unrecognised_count = json_array_size(unrecognised),
		.unrecognised_total = (size_t)get_number(object, "unrecognised_total"),
	};
	for (size_t i = 0; i < manifest.snapshot_count; i++)
		manifest.snapshots[i] = at_number(ids, i);
	for (size_t i = 0; i < manifest.incomplete_count; i++)
		manifest.incomplete[i] = (struct incomplete){ .package = half(incomplete, i, 0, arena),
							      .reason = half(incomplete, i, 1, arena) };
	for (size_t i = 0; i < manifest.unrecognised_count; i++)
		manifest.unrecognised[i] = (struct unrecognised){ half(unrecognised, i, 0, arena),
								  half(unrecognised, i, 1, arena) };
	const json_t *replaced = json_object_get(object, "replaced");
	if (replaced)
		manifest.replaced = texts_from_json(&manifest.replaced_count, replaced, arena);
	*out = manifest;
	return 0;
}
