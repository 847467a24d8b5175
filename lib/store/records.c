#include "store/records.h"

#include "base/mem.h"
#include "store/codec.h"
#include "store/configurations.h"
#include "store/handle.h"
#include "store/records_read.h"
#include "store/timeline.h"

int records_find(int64_t *id, struct store *store, int64_t repository, const struct oid *commit,
		 const struct configuration *configuration, struct err *err)
{
	int64_t row;

	*id = 0;
	if (configuration_find(&row, store, configuration, err) < 0)
		return -1;
	if (!row)
		return 0;
	return NUMBER(id, 0, store, err, COLLECTION_FIND, value_int(repository), value_text(commit->hex),
		      value_int(row));
}

int records_has(bool *out, struct store *store, int64_t repository, const struct oid *commit,
		const struct configuration *configuration, struct err *err)
{
	int64_t id;

	if (records_find(&id, store, repository, commit, configuration, err) < 0)
		return -1;
	*out = id != 0;
	return 0;
}

static int require_collection(int64_t *id, struct store *store, int64_t repository, const struct oid *commit,
			      const struct configuration *configuration, struct err *err)
{
	if (records_find(id, store, repository, commit, configuration, err) < 0)
		return -1;
	if (!*id)
		return err_set(err, ERR_ABSENT, "commit %.*s was not collected with %s", OID_SHORT,
			       commit->hex, configuration->go_version);
	return 0;
}

static int read_identity(struct function *function, struct arena *arena, struct store *store,
			 const struct entry *entry, struct err *err)
{
	scoped_query query = QUERY(store, FUNCTION_GET, value_int(entry->function));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_INTERNAL, "the database lacks function %lld",
			       (long long)entry->function);
	function->package = query_text(&query, 0, arena);
	function->name = query_text(&query, 1, arena);
	function->file = entry->file;
	function->line = entry->line;
	return 0;
}

static int read_record(struct function *function, struct arena *arena, struct store *store,
		       const struct entry *entry, const struct anchors *anchors, struct err *err)
{
	scoped_query query = QUERY(store, RECORD_GET, value_int(entry->record));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_INTERNAL, "the database lacks record %lld", (long long)entry->record);
	return record_decode(function, arena, query_bytes(&query, 0), entry->base, anchors, err);
}

/* Names first: a flow may lead into a function that stands further down. */
static int read_functions(struct snapshot *snapshot, struct arena *arena, struct store *store,
			  const struct entry *entries, size_t count, struct err *err)
{
	scoped_anchors anchors = { 0 };

	snapshot->functions = arena_zero(arena, count, sizeof(*snapshot->functions));
	snapshot->function_count = snapshot->function_room = count;
	for (size_t i = 0; i < count; i++)
		if (read_identity(&snapshot->functions[i], arena, store, &entries[i], err) < 0)
			return -1;
	anchors_init(&anchors, snapshot);
	for (size_t i = 0; i < count; i++)
		if (read_record(&snapshot->functions[i], arena, store, &entries[i], &anchors, err) < 0)
			return err_wrap(err, "function %s.%s", snapshot->functions[i].package,
					snapshot->functions[i].name);
	return 0;
}

static int read_snapshot(struct snapshot *out, struct arena *arena, struct store *store, int64_t id,
			 struct err *err)
{
	struct snapshot snapshot = { 0 };
	struct entry *entries;
	size_t count;
	{
		scoped_query query = QUERY(store, SNAPSHOT_GET, value_int(id));
		int more = query_next(&query, err);
		if (more < 0)
			return -1;
		if (!more)
			return err_set(err, ERR_ABSENT, "there is no snapshot %lld", (long long)id);
		snapshot.package = query_text(&query, 0, arena);
		snapshot.input_key = query_text(&query, 1, arena);
		snapshot.directory = query_text(&query, 2, arena);
		if (snapshot_decode(&snapshot, &entries, &count, arena, query_bytes(&query, 3), err) < 0)
			return -1;
	}
	if (read_functions(&snapshot, arena, store, entries, count, err) < 0)
		return -1;
	*out = snapshot;
	return 0;
}

int records_get_snapshot(struct collection *out, struct store *store, int64_t id, struct err *err)
{
	scoped_joint joint = { NULL };
	struct snapshot snapshot;

	if (joint_read(&joint, store, err) < 0 || read_snapshot(&snapshot, &out->arena, store, id, err) < 0)
		return -1;
	struct snapshot *added =
		arena_push(&out->arena, out->snapshots, out->snapshot_count, out->snapshot_room);
	*added = snapshot;
	return 0;
}

int records_find_snapshot(int64_t *id, struct store *store, int64_t repository,
			  const struct configuration *configuration, const char *package,
			  const char *input_key, struct err *err)
{
	int64_t row;

	if (configuration_find(&row, store, configuration, err) < 0)
		return -1;
	return NUMBER(id, 0, store, err, SNAPSHOT_BY_KEY, value_int(repository), value_text(package),
		      value_int(row), value_text(input_key));
}

static int read_manifest(struct manifest *out, struct collection *collection, struct store *store, int64_t id,
			 struct err *err)
{
	scoped_query query = QUERY(store, COLLECTION_MANIFEST, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "the collection is gone");
	return manifest_decode(out, &collection->arena, query_bytes(&query, 0), err);
}

static bool is_wanted(const char *package, const char *const *packages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(packages[i], package) == 0)
			return true;
	return count == 0;
}

static int read_package_path(const char **out, struct arena *arena, struct store *store, int64_t snapshot,
			     struct err *err)
{
	scoped_query query = QUERY(store, SNAPSHOT_PATH, value_int(snapshot));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_INTERNAL, "the database lacks snapshot %lld", (long long)snapshot);
	*out = query_text(&query, 0, arena);
	return 0;
}

static int read_wanted(struct collection *out, struct store *store, const struct manifest *manifest,
		       const char *const *packages, size_t count, struct err *err)
{
	const char *path = "";

	for (size_t i = 0; i < manifest->snapshot_count; i++) {
		if (count && read_package_path(&path, &out->arena, store, manifest->snapshots[i], err) < 0)
			return -1;
		if (is_wanted(path, packages, count) &&
		    records_get_snapshot(out, store, manifest->snapshots[i], err) < 0)
			return -1;
	}
	return 0;
}

static void copy_configuration(struct collection *out, const struct configuration *from)
{
	out->configuration = (struct configuration){
		.go_version = arena_text(&out->arena, view_of(from->go_version)),
		.goos = arena_text(&out->arena, view_of(from->goos)),
		.goarch = arena_text(&out->arena, view_of(from->goarch)),
		.tags = arena_text(&out->arena, view_of(from->tags)),
		.gcflags = arena_text(&out->arena, view_of(from->gcflags)),
	};
}

int records_open(struct collection *out, struct manifest *manifest, struct store *store, int64_t repository,
		 const struct oid *commit, const struct configuration *configuration, struct err *err)
{
	int64_t id;

	if (require_collection(&id, store, repository, commit, configuration, err) < 0 ||
	    read_manifest(manifest, out, store, id, err) < 0)
		return -1;
	copy_configuration(out, configuration);
	out->incomplete = manifest->incomplete;
	out->incomplete_count = out->incomplete_room = manifest->incomplete_count;
	out->unrecognised = manifest->unrecognised;
	out->unrecognised_count = out->unrecognised_room = manifest->unrecognised_count;
	out->unrecognised_total = manifest->unrecognised_total;
	out->replaced = manifest->replaced;
	out->replaced_count = manifest->replaced_count;
	return 0;
}

int records_get(struct collection *out, struct store *store, int64_t repository, const struct oid *commit,
		const struct configuration *configuration, const char *const *packages, size_t count,
		struct err *err)
{
	scoped_joint joint = { NULL };
	struct manifest manifest;

	if (joint_read(&joint, store, err) < 0 ||
	    records_open(out, &manifest, store, repository, commit, configuration, err) < 0)
		return -1;
	return read_wanted(out, store, &manifest, packages, count, err);
}

int records_place(struct store *store, int64_t repository, const char *line, const struct oid *commit,
		  const struct configuration *configuration, int64_t position, struct err *err)
{
	const struct line on = { repository, line };
	scoped_joint joint = { NULL };
	int64_t id;

	if (joint_begin(&joint, store, err) < 0 ||
	    require_collection(&id, store, repository, commit, configuration, err) < 0 ||
	    timeline_place(store, &on, id, position, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

int records_cut(struct store *store, int64_t repository, const char *line, int64_t position, struct err *err)
{
	const struct line on = { repository, line };
	scoped_joint joint = { NULL };

	if (joint_begin(&joint, store, err) < 0 || timeline_cut(store, &on, position, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

int records_relink(struct store *store, int64_t repository, struct err *err)
{
	scoped_joint joint = { NULL };

	if (joint_begin(&joint, store, err) < 0 || timeline_rebuild(store, repository, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}
