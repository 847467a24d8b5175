#include "store/commits.h"

#include "store/records.h"
#include "store/row.h"

/* Ids that begin so lie between the digits and the digits with "g", which is behind "f". */
int commit_resolve(struct oid *out, struct store *store, int64_t repository, struct view text,
		   struct err *err)
{
	scoped_arena arena = { 0 };
	struct oid found = { 0 };
	int more;

	if (!oid_is_digits(text) || text.len < COMMIT_PREFIX_LEAST || text.len > OID_MOST)
		return err_set(err, ERR_INPUT,
			       "'%.*s' is no commit id: expected %d hexadecimal digits or more",
			       VIEW_ARG(text), COMMIT_PREFIX_LEAST);
	const char *end = arena_print(&arena, "%.*sg", VIEW_ARG(text));
	scoped_query query =
		QUERY(store, REVISION_PREFIX, value_int(repository), value_view(text), value_text(end));
	more = query_next(&query, err);
	if (more == 0)
		return err_set(err, ERR_ABSENT, "no commit %.*s is known here", VIEW_ARG(text));
	if (more < 0)
		return -1;
	query_oid(&found, &query, 0);
	more = query_next(&query, err);
	if (more > 0)
		return err_set(err, ERR_INPUT, "several commits begin with %.*s: give more digits",
			       VIEW_ARG(text));
	if (more == 0)
		*out = found;
	return more;
}

int commit_get(struct commit_info *out, struct arena *arena, struct store *store, int64_t repository,
	       const struct oid *oid, struct err *err)
{
	scoped_query query = QUERY(store, REVISION_GET, value_int(repository), value_text(oid->hex));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "no commit %s is known here", oid->hex);
	*out = commit_at(&query, 0, arena);
	return 0;
}

static int read_configurations(struct configurations *out, struct arena *arena, struct query *query,
			       struct err *err)
{
	struct configurations found = { 0 };
	int more;

	while ((more = query_next(query, err)) > 0) {
		if (query_int(query, 6) != RECORDS_READER)
			continue;
		struct configuration *row = arena_push(arena, found.list, found.count, found.room);
		*row = (struct configuration){
			.go_version = query_text(query, 1, arena),
			.goos = query_text(query, 2, arena),
			.goarch = query_text(query, 3, arena),
			.tags = query_text(query, 4, arena),
			.gcflags = query_text(query, 5, arena),
		};
	}
	if (more == 0)
		*out = found;
	return more;
}

int commit_configurations(struct configurations *out, struct arena *arena, struct store *store,
			  int64_t repository, const struct oid *oid, struct err *err)
{
	scoped_query query = QUERY(store, COMMIT_CONFIGURATIONS, value_int(repository), value_text(oid->hex));

	return read_configurations(out, arena, &query, err);
}

int line_configurations(struct configurations *out, struct arena *arena, struct store *store,
			int64_t repository, const char *line, struct err *err)
{
	scoped_query query = QUERY(store, LINE_CONFIGURATION, value_int(repository), value_text(line));

	return read_configurations(out, arena, &query, err);
}
