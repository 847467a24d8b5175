#include "store/turns.h"

#include "base/mem.h"
#include "store/codec.h"
#include "store/handle.h"

/* How far to look for the last time that a package could be judged. */
enum { LOOK_BACK = 64 };

/* A function as a snapshot describes it. */
struct seat {
	int64_t function, compiled, record;
};

struct seats {
	struct seat *list;
	size_t count, room;
};

static int manifest_at(struct manifest *out, struct arena *arena, struct store *store,
		       const struct line *line, int64_t position, struct err *err)
{
	scoped_query query = QUERY(store, TIMELINE_GET, LINE_VALUES(line), value_int(position));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more) {
		*out = (struct manifest){ 0 };
		return 0;
	}
	return manifest_decode(out, arena, query_bytes(&query, 2), err);
}

int turns_incomplete(bool *out, struct store *store, const struct line *line, int64_t position,
		     struct err *err)
{
	scoped_arena arena = { 0 };
	struct manifest manifest;

	if (manifest_at(&manifest, &arena, store, line, position, err) < 0)
		return -1;
	*out = manifest.incomplete_count > 0;
	return 0;
}

static int path_of(const char **out, struct arena *arena, struct store *store, int64_t snapshot,
		   struct err *err)
{
	scoped_query query = QUERY(store, SNAPSHOT_PATH, value_int(snapshot));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	*out = more ? query_text(&query, 0, arena) : "";
	return 0;
}

static bool is_named(const struct manifest *manifest, const char *package)
{
	for (size_t i = 0; i < manifest->incomplete_count; i++)
		if (strcmp(manifest->incomplete[i].package, package) == 0)
			return true;
	return false;
}

/* Adds the snapshots of OLDER whose packages MANIFEST could not judge. */
static int inherit(struct ids *ids, struct arena *arena, struct store *store, const struct manifest *manifest,
		   const struct ids *older, struct err *err)
{
	const char *path;

	for (size_t i = 0; i < older->count; i++) {
		if (path_of(&path, arena, store, older->list[i], err) < 0)
			return -1;
		if (is_named(manifest, path)) {
			int64_t *id = mem_push(ids->list, ids->count, ids->room);
			*id = older->list[i];
		}
	}
	return 0;
}

/* The snapshots in force at POSITION. */
static int snapshots_at(struct ids *out, struct arena *arena, struct store *store, const struct line *line,
			int64_t position, int depth, struct err *err)
{
	scoped_ids older = { 0 };
	struct manifest manifest;
	int64_t before;

	if (position < 0)
		return 0;
	if (manifest_at(&manifest, arena, store, line, position, err) < 0)
		return -1;
	for (size_t i = 0; i < manifest.snapshot_count; i++) {
		int64_t *id = mem_push(out->list, out->count, out->room);
		*id = manifest.snapshots[i];
	}
	if (!manifest.incomplete_count || depth == LOOK_BACK)
		return 0;
	if (NUMBER(&before, -1, store, err, TIMELINE_BEFORE, LINE_VALUES(line), value_int(position)) < 0 ||
	    snapshots_at(&older, arena, store, line, before, depth + 1, err) < 0)
		return -1;
	return inherit(out, arena, store, &manifest, &older, err);
}

static int by_number(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Removes from each what both have: equal snapshots hold no difference. */
static void cancel(struct ids *a, struct ids *b)
{
	size_t i = 0, j = 0, left = 0, right = 0;

	while (i < a->count && j < b->count) {
		if (a->list[i] == b->list[j])
			i++, j++;
		else if (a->list[i] < b->list[j])
			a->list[left++] = a->list[i++];
		else
			b->list[right++] = b->list[j++];
	}
	while (i < a->count)
		a->list[left++] = a->list[i++];
	while (j < b->count)
		b->list[right++] = b->list[j++];
	a->count = left;
	b->count = right;
}

static int read_seats(struct seats *out, struct arena *arena, struct store *store, int64_t snapshot,
		      struct err *err)
{
	scoped_query query = QUERY(store, SNAPSHOT_GET, value_int(snapshot));
	struct snapshot ignored = { 0 };
	struct entry *entries;
	size_t count;
	int more = query_next(&query, err);

	if (more <= 0)
		return more;
	if (snapshot_decode(&ignored, &entries, &count, arena, query_bytes(&query, 3), err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct seat *seat = arena_push(arena, out->list, out->count, out->room);
		*seat = (struct seat){ entries[i].function, query_int(&query, 4), entries[i].record };
	}
	return 0;
}

static int by_function(const void *a, const void *b)
{
	const struct seat *left = a, *right = b;
	int order = (left->function > right->function) - (left->function < right->function);

	return order ? order : (left->compiled > right->compiled) - (left->compiled < right->compiled);
}

static int read_all(struct seats *out, struct arena *arena, struct store *store, const struct ids *snapshots,
		    struct err *err)
{
	for (size_t i = 0; i < snapshots->count; i++)
		if (read_seats(out, arena, store, snapshots->list[i], err) < 0)
			return -1;
	if (out->count)
		qsort(out->list, out->count, sizeof(*out->list), by_function);
	return 0;
}

struct fingerprint {
	unsigned char bytes[FINGERPRINT_SIZE];
	size_t size;
};

static int fingerprint_of(struct fingerprint *out, struct store *store, int64_t record, struct err *err)
{
	*out = (struct fingerprint){ .size = 0 };
	if (!record)
		return 0;
	scoped_query query = QUERY(store, RECORD_FINGERPRINT, value_int(record));
	if (query_next(&query, err) < 0)
		return -1;
	struct view bytes = query_bytes(&query, 0);
	if (bytes.len > FINGERPRINT_SIZE)
		return err_set(err, ERR_INTERNAL, "the database holds a fingerprint of %zu bytes", bytes.len);
	memcpy(out->bytes, bytes.at, bytes.len);
	out->size = bytes.len;
	return 0;
}

/* No sites are alike, whether the function exists or not. */
static int add_turn(struct turns *turns, struct arena *arena, struct store *store, const struct turn *turn,
		    struct err *err)
{
	struct fingerprint was, became;

	if (turn->was == turn->became)
		return 0;
	if (fingerprint_of(&was, store, turn->was, err) < 0 ||
	    fingerprint_of(&became, store, turn->became, err) < 0)
		return -1;
	if (was.size != became.size || memcmp(was.bytes, became.bytes, was.size) != 0) {
		struct turn *added = arena_push(arena, turns->list, turns->count, turns->room);
		*added = *turn;
	}
	return 0;
}

static int pair_up(struct turns *turns, struct arena *arena, struct store *store, const struct seats *was,
		   const struct seats *became, struct err *err)
{
	size_t i = 0, j = 0;

	while (i < was->count || j < became->count) {
		int order = i == was->count	 ? 1
			    : j == became->count ? -1
						 : by_function(&was->list[i], &became->list[j]);
		const struct seat *any = order <= 0 ? &was->list[i] : &became->list[j];
		const struct turn turn = {
			.function = any->function,
			.compiled = any->compiled,
			.was = order <= 0 ? was->list[i++].record : 0,
			.became = order >= 0 ? became->list[j++].record : 0,
		};
		if (add_turn(turns, arena, store, &turn, err) < 0)
			return -1;
	}
	return 0;
}

static const int64_t *keep(size_t *count, struct arena *arena, const struct ids *ids)
{
	int64_t *list = arena_zero(arena, ids->count, sizeof(*list));

	if (ids->count)
		memcpy(list, ids->list, ids->count * sizeof(*list));
	*count = ids->count;
	return list;
}

int turns_find(struct turns *out, struct arena *arena, struct store *store, const struct line *line,
	       int64_t before, int64_t after, struct err *err)
{
	scoped_ids old = { 0 }, new = { 0 };
	struct seats was = { 0 }, became = { 0 };
	struct turns turns = { 0 };

	if (snapshots_at(&old, arena, store, line, before, 0, err) < 0 ||
	    snapshots_at(&new, arena, store, line, after, 0, err) < 0)
		return -1;
	if (old.count)
		qsort(old.list, old.count, sizeof(*old.list), by_number);
	if (new.count)
		qsort(new.list, new.count, sizeof(*new.list), by_number);
	cancel(&old, &new);
	if (read_all(&was, arena, store, &old, err) < 0 || read_all(&became, arena, store, &new, err) < 0 ||
	    pair_up(&turns, arena, store, &was, &became, err) < 0)
		return -1;
	turns.gone = keep(&turns.gone_count, arena, &old);
	turns.come = keep(&turns.come_count, arena, &new);
	*out = turns;
	return 0;
}
