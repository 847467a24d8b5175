#include "store/retention.h"

#include "base/mem.h"
#include "store/codec.h"
#include "store/handle.h"

enum { PIECE = 500 };

static const struct {
	const char *name;
	enum statement count, remove;
} kinds[RETENTION_KIND_COUNT] = {
	[RETENTION_DELIVERIES] = { "deliveries", STATEMENT_OLD_DELIVERIES, STATEMENT_OLD_DELIVERIES_REMOVE },
	[RETENTION_MESSAGES] = { "messages", STATEMENT_OLD_MESSAGES, STATEMENT_OLD_MESSAGES_REMOVE },
	[RETENTION_CHECKS] = { "checks", STATEMENT_OLD_CHECKS, STATEMENT_OLD_CHECKS_REMOVE },
	[RETENTION_JOBS] = { "jobs", STATEMENT_OLD_JOBS, STATEMENT_OLD_JOBS_REMOVE },
	[RETENTION_COLLECTIONS] = { "collections", STATEMENT_OLD_COLLECTIONS,
				    STATEMENT_OLD_COLLECTIONS_REMOVE },
	[RETENTION_SNAPSHOTS] = { "snapshots", STATEMENT_COUNT, STATEMENT_SNAPSHOT_REMOVE },
	[RETENTION_RECORDS] = { "records", STATEMENT_COUNT, STATEMENT_RECORD_REMOVE },
};

const char *retention_name(enum retention_kind kind)
{
	return kinds[kind].name;
}

int retention_rows(size_t *out, struct store *store, enum retention_kind kind,
		   const struct retention_spec *spec, struct err *err)
{
	const struct value values[] = { value_int(spec->before_ms), value_int(PIECE) };
	int64_t count = 0;
	int removed;

	if (spec->count_only) {
		if (query_number(&count, 0, store, err, kinds[kind].count, values, 1) < 0)
			return -1;
		*out = (size_t)count;
		return 0;
	}
	do {
		removed = query_run(store, err, kinds[kind].remove, values, COUNT_OF(values));
		if (removed < 0)
			return -1;
		count += removed;
		if (spec->progress(spec->payload, kind, (size_t)count, err) < 0)
			return -1;
	} while (removed == PIECE);
	*out = (size_t)count;
	return 0;
}

/* A set of row ids, which are small numbers. */
struct marks {
	unsigned char *bits;
	size_t size;
};

static void marks_release(struct marks *marks)
{
	free(marks->bits);
}

static void mark(struct marks *marks, int64_t id)
{
	size_t at = (size_t)id / 8;

	if (id <= 0)
		return;
	if (at >= marks->size) {
		size_t size = at * 2 + 64;
		unsigned char *bits = mem_zero(size, 1);
		if (marks->size)
			memcpy(bits, marks->bits, marks->size);
		free(marks->bits);
		marks->bits = bits;
		marks->size = size;
	}
	marks->bits[at] |= (unsigned char)(1u << (id % 8));
}

static bool is_marked(const struct marks *marks, int64_t id)
{
	size_t at = (size_t)id / 8;

	return at < marks->size && (marks->bits[at] >> (id % 8) & 1);
}

static int mark_snapshots(struct marks *snapshots, struct store *store, struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_MANIFESTS_IN_USE, NULL, 0);
	int more;

	while ((more = query_next(&query, err)) > 0) {
		scoped_arena arena = { 0 };
		struct manifest manifest;
		if (manifest_decode(&manifest, &arena, query_bytes(&query, 0), err) < 0)
			return -1;
		for (size_t i = 0; i < manifest.snapshot_count; i++)
			mark(snapshots, manifest.snapshots[i]);
	}
	return more;
}

static int mark_records_of(struct marks *records, struct store *store, int64_t snapshot, struct err *err)
{
	scoped_query query = QUERY(store, SNAPSHOT_BODY, value_int(snapshot));
	scoped_arena arena = { 0 };
	struct snapshot ignored = { 0 };
	struct entry *entries;
	size_t count;
	int more = query_next(&query, err);

	if (more <= 0)
		return more;
	if (snapshot_decode(&ignored, &entries, &count, &arena, query_bytes(&query, 0), err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		mark(records, entries[i].record);
	return 0;
}

static int mark_records(struct marks *records, struct store *store, const struct marks *snapshots,
			struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_RECORDS_IN_HISTORY, NULL, 0);
	int more;

	while ((more = query_next(&query, err)) > 0) {
		mark(records, query_int(&query, 0));
		mark(records, query_int(&query, 1));
	}
	for (int64_t id = 1; more == 0 && (size_t)id / 8 < snapshots->size; id++)
		if (is_marked(snapshots, id))
			more = mark_records_of(records, store, id, err);
	return more;
}

static int remove_one(struct store *store, enum retention_kind kind, int64_t id, struct err *err)
{
	if (kind == RETENTION_SNAPSHOTS && RUN(store, err, OUTLINE_REMOVE, value_int(id)) < 0)
		return -1;
	return query_run(store, err, kinds[kind].remove, (const struct value[]){ value_int(id) }, 1) < 0 ? -1
													 : 0;
}

/* Of the rows IDS those without a mark, in one transaction. */
static int sweep_piece(size_t *count, struct store *store, enum retention_kind kind, const struct ids *ids,
		       const struct marks *marks, bool count_only, struct err *err)
{
	scoped_rollback *guard = store;

	if (count_only)
		guard = NULL;
	else if (store_begin(store, err) < 0)
		return -1;
	for (size_t i = 0; i < ids->count; i++) {
		if (is_marked(marks, ids->list[i]))
			continue;
		++*count;
		if (!count_only && remove_one(store, kind, ids->list[i], err) < 0)
			return -1;
	}
	return count_only ? 0 : store_commit(guard, err);
}

static int sweep(size_t *out, struct store *store, enum retention_kind kind, const struct marks *marks,
		 const struct retention_spec *spec, struct err *err)
{
	enum statement list =
		kind == RETENTION_SNAPSHOTS ? STATEMENT_SNAPSHOTS_AFTER : STATEMENT_RECORDS_AFTER;
	int64_t last = 0;

	*out = 0;
	for (;;) {
		scoped_ids ids = { 0 };
		const struct value values[] = { value_int(last), value_int(PIECE) };
		if (query_ids(&ids, store, err, list, values, COUNT_OF(values)) < 0 ||
		    sweep_piece(out, store, kind, &ids, marks, spec->count_only, err) < 0 ||
		    spec->progress(spec->payload, kind, *out, err) < 0)
			return -1;
		if (ids.count < PIECE)
			return 0;
		last = ids.list[ids.count - 1];
	}
}

static int remove_manifests(struct store *store, struct err *err)
{
	int removed;

	do {
		removed = RUN(store, err, OLD_MANIFESTS_REMOVE, value_int(PIECE));
	} while (removed == PIECE);
	return removed < 0 ? -1 : 0;
}

static int mark_and_sweep(size_t *snapshots, size_t *records, struct store *store,
			  const struct retention_spec *spec, struct err *err)
{
	SCOPED(marks_release) struct marks used_snapshots = { 0 }, used_records = { 0 };

	if ((!spec->count_only && remove_manifests(store, err) < 0) ||
	    mark_snapshots(&used_snapshots, store, err) < 0 ||
	    mark_records(&used_records, store, &used_snapshots, err) < 0 ||
	    sweep(snapshots, store, RETENTION_SNAPSHOTS, &used_snapshots, spec, err) < 0)
		return -1;
	return sweep(records, store, RETENTION_RECORDS, &used_records, spec, err);
}

int retention_content(size_t *snapshots, size_t *records, struct store *store,
		      const struct retention_spec *spec, struct err *err)
{
	struct err ignored;

	if (query_run(store, err, STATEMENT_REFERENCES_UNCHECKED, NULL, 0) < 0)
		return -1;
	int done = mark_and_sweep(snapshots, records, store, spec, err);
	(void)!query_run(store, &ignored, STATEMENT_REFERENCES_CHECKED, NULL, 0);
	return done;
}

int retention_vacuum(struct store *store, struct err *err)
{
	return query_run(store, err, STATEMENT_VACUUM, NULL, 0) < 0 ? -1 : 0;
}
