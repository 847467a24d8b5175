#include "store/trend.h"

#include "store/codec.h"
#include "store/row.h"
#include "store/tally_row.h"
#include "store/timeline.h"

enum { TALLY_AT = 7, AFTER_TALLY = 11 };

static int take_point(struct trend_point *out, const struct query *query, struct arena *arena,
		      struct err *err)
{
	*out = (struct trend_point){
		.position = query_int(query, 0),
		.commit = commit_at(query, 1, arena),
		.go_version = query_text(query, 6, arena),
		.gap = -1,
	};
	return tally_read(&out->tally, query, TALLY_AT, err);
}

/* A point's gap is told by the next older one; the one that was asked for beyond LIMIT is for that alone. */
static void tell_gaps(struct trend *trend, size_t limit)
{
	for (size_t i = 0; i + 1 < trend->count; i++)
		trend->list[i].gap = trend->list[i].position - trend->list[i + 1].position - 1;
	if (trend->count > limit)
		trend->count = limit;
}

int trend_list(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
	       const char *line, int64_t before, size_t limit, struct err *err)
{
	scoped_query query = QUERY(store, TREND_LIST, value_int(repository), value_text(line),
				   value_int(cursor(before)), value_int((int64_t)limit + 1));
	struct trend trend = { 0 };
	int more;

	while ((more = query_next(&query, err)) > 0) {
		struct trend_point *point = arena_push(arena, trend.list, trend.count, trend.room);
		if (take_point(point, &query, arena, err) < 0)
			return -1;
		point->changed = query_int(&query, AFTER_TALLY);
	}
	if (more < 0)
		return -1;
	tell_gaps(&trend, limit);
	*out = trend;
	return 0;
}

int trend_package(struct trend *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *package, int64_t before, size_t limit, struct err *err)
{
	struct trend trend = { 0 };
	int64_t id;
	int more;

	if (NUMBER(&id, 0, store, err, PACKAGE_FIND, value_int(repository), value_text(package)) < 0)
		return -1;
	scoped_query query = QUERY(store, PACKAGE_TREND_LIST, value_int(repository), value_text(line),
				   value_int(id), value_int(cursor(before)), value_int((int64_t)limit));
	while ((more = query_next(&query, err)) > 0) {
		struct trend_point *point = arena_push(arena, trend.list, trend.count, trend.room);
		if (take_point(point, &query, arena, err) < 0)
			return -1;
		point->gone = query_int(&query, AFTER_TALLY) != 0;
	}
	if (more < 0)
		return -1;
	if (!trend.count && !before)
		return err_set(err, ERR_ABSENT, "no collected commit has a package %s", package);
	*out = trend;
	return 0;
}

/* What the end of the line could not judge. */
static int read_incomplete(struct manifest *out, struct arena *arena, struct store *store,
			   const struct line *line, struct err *err)
{
	int64_t position;

	*out = (struct manifest){ 0 };
	if (NUMBER(&position, -1, store, err, TIMELINE_BEFORE, LINE_VALUES(line), value_int(INT64_MAX)) < 0)
		return -1;
	scoped_query query = QUERY(store, TIMELINE_GET, LINE_VALUES(line), value_int(position));
	int more = query_next(&query, err);
	return more > 0 ? manifest_decode(out, arena, query_bytes(&query, 2), err) : more;
}

static const char *reason_of(const struct manifest *manifest, const char *path)
{
	for (size_t i = 0; i < manifest->incomplete_count; i++)
		if (strcmp(manifest->incomplete[i].package, path) == 0)
			return manifest->incomplete[i].reason;
	return NULL;
}

int packages_list(struct listed_packages *out, struct arena *arena, struct store *store, int64_t repository,
		  const char *line, const char *after, size_t limit, struct err *err)
{
	const struct line on = { repository, line };
	struct listed_packages packages = { 0 };
	struct manifest newest;
	int more;

	if (read_incomplete(&newest, arena, store, &on, err) < 0)
		return -1;
	scoped_query query =
		QUERY(store, PACKAGES_LIST, LINE_VALUES(&on), value_text(after), value_int((int64_t)limit));
	while ((more = query_next(&query, err)) > 0) {
		struct listed_package *package =
			arena_push(arena, packages.list, packages.count, packages.room);
		package->path = query_text(&query, 0, arena);
		package->changed = query_int(&query, 1);
		package->incomplete = reason_of(&newest, package->path);
		if (tally_read(&package->tally, &query, 2, err) < 0)
			return -1;
	}
	if (more == 0)
		*out = packages;
	return more;
}
