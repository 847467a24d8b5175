/* Storing a collection.  Whatever is there already is only looked up. */
#include <assert.h>

#include "crypto/digest.h"
#include "store/codec.h"
#include "store/configurations.h"
#include "store/handle.h"
#include "store/names.h"
#include "store/outline.h"
#include "store/records.h"
#include "store/records_read.h"
#include "store/tally_row.h"
#include "store/timeline.h"
#include "store/words.h"

enum {
	BATCH_ROWS = 2000, /* rows of one transaction, so that deliveries get their turn */
	PACKAGE_MOST = 4096,
	NAME_MOST = 4096,
	KEY_MOST = 1024,
	AUTHOR_MOST = 255,
	SUBJECT_MOST = 1024,
};

struct putter {
	struct store *store;
	const struct records_spec *spec;
	int64_t configuration;
	size_t rows;	     /* since the transaction began */
	const char *package; /* the last one looked up */
	int64_t package_id;
};

/* Ends the batch when it is full. */
static int breathe(struct putter *putter, struct err *err)
{
	if (putter->rows < BATCH_ROWS)
		return 0;
	putter->rows = 0;
	if (store_commit(putter->store, err) < 0)
		return -1;
	return store_begin(putter->store, err);
}

static int ensure_package(int64_t *id, struct putter *putter, const char *path, struct err *err)
{
	struct value repository = value_int(putter->spec->repository), text = value_text(path);

	if (putter->package && strcmp(putter->package, path) == 0) {
		*id = putter->package_id;
		return 0;
	}
	if (within(path, PACKAGE_MOST, "an import path", err) < 0 ||
	    NUMBER(id, 0, putter->store, err, PACKAGE_FIND, repository, text) < 0)
		return -1;
	if (!*id) {
		putter->rows++;
		if (ADD(id, putter->store, err, PACKAGE_ADD, repository, text) < 0)
			return -1;
	}
	putter->package = path;
	putter->package_id = *id;
	return 0;
}

static int add_function(int64_t *id, struct putter *putter, int64_t package, const char *name,
			const char *file, struct err *err)
{
	if (ADD(id, putter->store, err, FUNCTION_ADD, value_int(package), value_text(name), value_text(file),
		value_int(putter->spec->repository), value_view(name_plain(view_of(name)))) < 0)
		return -1;
	return RUN(putter->store, err, FUNCTION_PART_ADD, value_int(*id), value_text(name)) < 0 ? -1 : 0;
}

static int ensure_function(int64_t *id, struct putter *putter, const struct function *function,
			   struct err *err)
{
	const char *file = function_is_init(function) ? function->file : "";
	int64_t package;

	if (within(function->name, NAME_MOST, "a function's name", err) < 0 ||
	    within(function->file, NAME_MOST, "a file's name", err) < 0 ||
	    ensure_package(&package, putter, function->package, err) < 0 ||
	    NUMBER(id, 0, putter->store, err, FUNCTION_FIND, value_int(package), value_text(function->name),
		   value_text(file)) < 0)
		return -1;
	if (*id)
		return 0;
	putter->rows++;
	return add_function(id, putter, package, function->name, file, err);
}

static int add_record(int64_t *id, struct putter *putter, const struct function *function,
		      const struct digest *digest, struct view body, struct err *err)
{
	scoped_buf words = { .ceiling = CODEC_BODY_MOST };
	struct record_facts facts;

	words_write(&words, function);
	if (words.spoiled)
		return err_set(err, ERR_LIMIT, "a function's sites pass %zu bytes", words.ceiling);
	if (record_facts(&facts, function, buf_view(&words), err) < 0)
		return -1;
	putter->rows++;
	return ADD(id, putter->store, err, RECORD_ADD, value_blob(digest->bytes, DIGEST_SIZE),
		   value_blob(facts.fingerprint, facts.fingerprint_size),
		   value_int((int64_t)facts.kinds[SITE_MOVED]), value_int((int64_t)facts.kinds[SITE_ESCAPES]),
		   value_int((int64_t)facts.kinds[SITE_LEAK]), value_int((int64_t)facts.allocating),
		   value_view(body), value_blob(words.ptr, words.len));
}

static int ensure_record(int64_t *id, struct putter *putter, const struct function *function,
			 const struct anchors *anchors, struct err *err)
{
	scoped_buf body = { .ceiling = CODEC_BODY_MOST };
	struct digest digest;

	if (record_encode(&body, function, anchors, err) < 0 ||
	    digest_sha256(&digest, buf_view(&body), err) < 0 ||
	    NUMBER(id, 0, putter->store, err, RECORD_FIND, value_blob(digest.bytes, DIGEST_SIZE)) < 0)
		return -1;
	return *id ? 0 : add_record(id, putter, function, &digest, buf_view(&body), err);
}

static int make_entries(struct entry *entries, struct putter *putter, const struct snapshot *snapshot,
			struct err *err)
{
	scoped_anchors anchors = { 0 };

	anchors_init(&anchors, snapshot);
	for (size_t i = 0; i < snapshot->function_count; i++) {
		const struct function *function = &snapshot->functions[i];
		entries[i] = (struct entry){ .file = function->file,
					     .line = function->line,
					     .base = record_base(function) };
		if (ensure_function(&entries[i].function, putter, function, err) < 0 ||
		    ensure_record(&entries[i].record, putter, function, &anchors, err) < 0 ||
		    breathe(putter, err) < 0)
			return err_wrap(err, "function %s", function->name);
	}
	return 0;
}

static void write_names(struct buf *out, const char *const *names, size_t count)
{
	out->ceiling = CODEC_BODY_MOST;
	for (size_t i = 0; i < count; i++)
		buf_print(out, "%s\n", names[i]);
}

static int add_outline(struct putter *putter, int64_t snapshot_id, const struct snapshot *snapshot,
		       struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_buf imports = { 0 }, borrows = { 0 }, causes = { 0 };
	struct outline_part part;

	outline_part_of(&part, &arena, snapshot);
	write_names(&imports, snapshot->imports, snapshot->import_count);
	write_names(&borrows, part.borrows, part.borrow_count);
	if (imports.spoiled || borrows.spoiled)
		return err_set(err, ERR_LIMIT, "a package's imports pass %d bytes", CODEC_BODY_MOST);
	putter->rows++;
	return RUN(putter->store, err, OUTLINE_ADD, value_int(snapshot_id), value_view(buf_view(&imports)),
		   value_view(buf_view(&borrows)), TALLY_VALUES(&part.tally, &causes)) < 0
		       ? -1
		       : 0;
}

static int add_snapshot(int64_t *id, struct putter *putter, int64_t package, const struct snapshot *snapshot,
			struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_buf body = { .ceiling = CODEC_BODY_MOST };
	struct entry *entries = arena_zero(&arena, snapshot->function_count, sizeof(*entries));
	struct digest digest;

	if (make_entries(entries, putter, snapshot, err) < 0 ||
	    snapshot_encode(&body, snapshot, entries, err) < 0 ||
	    digest_sha256(&digest, buf_view(&body), err) < 0)
		return -1;
	const struct value values[] = {
		value_int(package),
		value_int(putter->configuration),
		value_text(snapshot->input_key),
		value_text(snapshot->directory),
		value_blob(digest.bytes, DIGEST_SIZE),
		value_view(buf_view(&body)),
	};
	if (query_number(id, 0, putter->store, err, STATEMENT_SNAPSHOT_FIND, values, COUNT_OF(values) - 1) <
	    0)
		return -1;
	if (*id)
		return 0;
	putter->rows++;
	if (query_add(id, putter->store, err, STATEMENT_SNAPSHOT_ADD, values, COUNT_OF(values)) < 0)
		return -1;
	return add_outline(putter, *id, snapshot, err);
}

/* The same inputs were compiled before: nothing of the snapshot needs a look. */
static int ensure_snapshot(int64_t *id, struct putter *putter, const struct snapshot *snapshot,
			   struct err *err)
{
	int64_t package;

	*id = 0;
	if (within(snapshot->input_key, KEY_MOST, "an input key", err) < 0 ||
	    within(snapshot->directory, PACKAGE_MOST, "a directory", err) < 0 ||
	    ensure_package(&package, putter, snapshot->package, err) < 0)
		return -1;
	if (snapshot->input_key[0] &&
	    NUMBER(id, 0, putter->store, err, SNAPSHOT_BY_INPUTS, value_int(package),
		   value_int(putter->configuration), value_text(snapshot->input_key),
		   value_text(snapshot->directory)) < 0)
		return -1;
	return *id ? 0 : add_snapshot(id, putter, package, snapshot, err);
}

static int ensure_snapshots(int64_t *ids, struct putter *putter, struct err *err)
{
	const struct collection *collection = putter->spec->collection;

	if (configuration_ensure(&putter->configuration, putter->store, &collection->configuration, err) < 0)
		return -1;
	for (size_t i = 0; i < collection->snapshot_count; i++)
		if (ensure_snapshot(&ids[i], putter, &collection->snapshots[i], err) < 0)
			return err_wrap(err, "package %s", collection->snapshots[i].package);
	return 0;
}

/* The new snapshots' IDS and the inherited ones, by package. */
static int64_t *all_snapshots(struct arena *arena, const struct records_spec *spec, const int64_t *ids)
{
	const struct collection *collection = spec->collection;
	size_t count = collection->snapshot_count + spec->inherited_count, i = 0, j = 0;
	int64_t *all = arena_zero(arena, count, sizeof(*all));

	for (size_t at = 0; at < count; at++) {
		bool inherits = i == collection->snapshot_count ||
				(j < spec->inherited_count &&
				 strcmp(spec->inherited[j].package, collection->snapshots[i].package) < 0);
		if (inherits) {
			all[at] = spec->inherited[j++].snapshot;
			continue;
		}
		assert(ids);
		all[at] = ids[i++];
	}
	return all;
}

static int ensure_manifest(int64_t *id, struct putter *putter, const int64_t *ids, struct err *err)
{
	scoped_arena arena = { 0 };
	const struct collection *collection = putter->spec->collection;
	const struct manifest manifest = {
		.snapshots = all_snapshots(&arena, putter->spec, ids),
		.snapshot_count = collection->snapshot_count + putter->spec->inherited_count,
		.incomplete = collection->incomplete,
		.incomplete_count = collection->incomplete_count,
		.unrecognised = collection->unrecognised,
		.unrecognised_count = collection->unrecognised_count,
		.unrecognised_total = collection->unrecognised_total,
		.replaced = collection->replaced,
		.replaced_count = collection->replaced_count,
	};
	scoped_buf body = { .ceiling = CODEC_BODY_MOST };
	struct digest digest;

	if (manifest_encode(&body, &manifest, err) < 0 || digest_sha256(&digest, buf_view(&body), err) < 0 ||
	    NUMBER(id, 0, putter->store, err, MANIFEST_FIND, value_blob(digest.bytes, DIGEST_SIZE)) < 0)
		return -1;
	if (*id)
		return 0;
	return ADD(id, putter->store, err, MANIFEST_ADD, value_blob(digest.bytes, DIGEST_SIZE),
		   value_view(buf_view(&body)));
}

static int ensure_revision(int64_t *id, struct putter *putter, struct err *err)
{
	const struct commit_info *commit = putter->spec->commit;
	struct value repository = value_int(putter->spec->repository), oid = value_text(commit->oid.hex);

	if (NUMBER(id, 0, putter->store, err, REVISION_FIND, repository, oid) < 0)
		return -1;
	if (*id)
		return 0;
	return ADD(id, putter->store, err, REVISION_ADD, repository, oid, value_text(commit->parent.hex),
		   value_cut(commit->author, AUTHOR_MOST), value_cut(commit->subject, SUBJECT_MOST),
		   value_int(commit->time_ms));
}

static int add_collection(int64_t *id, struct putter *putter, const int64_t *ids, const struct oid *from,
			  struct err *err)
{
	int64_t manifest, revision, pattern;

	if (from) {
		if (records_find(&pattern, putter->store, putter->spec->repository, from,
				 &putter->spec->collection->configuration, err) < 0 ||
		    ensure_revision(&revision, putter, err) < 0)
			return -1;
		return ADD(id, putter->store, err, COLLECTION_ADOPT, value_int(revision), value_int(pattern));
	}
	if (ensure_manifest(&manifest, putter, ids, err) < 0 || ensure_revision(&revision, putter, err) < 0)
		return -1;
	return ADD(id, putter->store, err, COLLECTION_ADD, value_int(revision),
		   value_int(putter->configuration), value_int(manifest));
}

/* Two workers may have collected the same commit: the first one's stays. */
static int finish(struct putter *putter, const int64_t *ids, const struct oid *from, struct err *err)
{
	const struct records_spec *spec = putter->spec;
	const struct line line = { spec->repository, spec->line };
	int64_t collection;

	if (NUMBER(&collection, 0, putter->store, err, COLLECTION_FIND, value_int(spec->repository),
		   value_text(spec->commit->oid.hex), value_int(putter->configuration)) < 0)
		return -1;
	if (!collection && add_collection(&collection, putter, ids, from, err) < 0)
		return -1;
	if (!collection)
		return err_set(err, ERR_ABSENT, "commit %.*s is not stored", OID_SHORT, from->hex);
	if (spec->position != RECORDS_OFF_LINE &&
	    timeline_place(putter->store, &line, collection, spec->position, err) < 0)
		return -1;
	return store_commit(putter->store, err);
}

int records_adopt(struct store *store, const struct records_spec *spec, const struct oid *from,
		  struct err *err)
{
	struct putter putter = { .store = store, .spec = spec };
	scoped_rollback *guard = store;

	if (store_begin(guard, err) < 0 ||
	    configuration_find(&putter.configuration, store, &spec->collection->configuration, err) < 0)
		return -1;
	return finish(&putter, NULL, from, err);
}

int records_put(struct store *store, const struct records_spec *spec, struct err *err)
{
	scoped_arena arena = { 0 };
	struct putter putter = { .store = store, .spec = spec };
	int64_t *ids = arena_zero(&arena, spec->collection->snapshot_count, sizeof(*ids));
	bool there;

	if (store_in_transaction(store))
		return err_set(err, ERR_INTERNAL, "a collection is stored in transactions of its own");
	if (records_has(&there, store, spec->repository, &spec->commit->oid, &spec->collection->configuration,
			err) < 0)
		return -1;
	if (there)
		return spec->position == RECORDS_OFF_LINE
			       ? 0
			       : records_place(store, spec->repository, spec->line, &spec->commit->oid,
					       &spec->collection->configuration, spec->position, err);
	scoped_rollback *guard = store;
	if (store_begin(guard, err) < 0 || ensure_snapshots(ids, &putter, err) < 0)
		return -1;
	return finish(&putter, ids, NULL, err);
}
