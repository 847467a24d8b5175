#include "store/history.h"

#include "store/codec.h"
#include "store/handle.h"
#include "store/names.h"
#include "store/timeline.h"

static struct function_name name_at(const struct query *query, int column, struct arena *arena)
{
	return (struct function_name){
		.id = query_int(query, column),
		.package = query_text(query, column + 1, arena),
		.name = query_text(query, column + 2, arena),
		.file = query_text(query, column + 3, arena),
	};
}

int history_find(struct function_names *out, struct arena *arena, struct store *store, int64_t repository,
		 const char *text, struct err *err)
{
	scoped_query query =
		QUERY(store, FUNCTION_NAMED, value_int(repository), value_view(name_plain(view_of(text))));
	struct function_names all = { 0 }, exact = { 0 };
	bool is_exact;
	int more;

	while ((more = query_next(&query, err)) > 0) {
		if (!name_matches(&is_exact, view_of(text), query_bytes(&query, 1), query_bytes(&query, 2)))
			continue;
		struct function_names *list = is_exact ? &exact : &all;
		struct function_name *found = arena_push(arena, list->list, list->count, list->room);
		*found = name_at(&query, 0, arena);
	}
	if (more < 0)
		return -1;
	*out = exact.count ? exact : all;
	return 0;
}

int history_search(struct function_names *out, struct arena *arena, struct store *store, int64_t repository,
		   const char *text, size_t skip, size_t limit, struct err *err)
{
	scoped_query query = QUERY(store, FUNCTION_SEARCH, value_int(repository), value_text(text),
				   value_int((int64_t)limit), value_int((int64_t)skip));
	struct function_names names = { 0 };
	int more;

	while ((more = query_next(&query, err)) > 0) {
		struct function_name *found = arena_push(arena, names.list, names.count, names.room);
		*found = name_at(&query, 0, arena);
	}
	if (more < 0)
		return -1;
	*out = names;
	return 0;
}

/* A function's version by itself; NULL where there was none. */
static int read_version(const struct function **out, struct arena *arena, struct store *store, int64_t record,
			const struct function *identity, struct err *err)
{
	*out = NULL;
	if (!record)
		return 0;
	scoped_query query = QUERY(store, RECORD_GET, value_int(record));
	struct function *function = arena_zero(arena, 1, sizeof(*function));
	*function = *identity;
	if (query_next(&query, err) < 0 ||
	    record_decode(function, arena, query_bytes(&query, 0), 0, NULL, err) < 0)
		return -1;
	if (function->site_count)
		*out = function;
	return 0;
}

static const struct site **sorted_sites(size_t *count, struct arena *arena, const struct function *function)
{
	*count = function ? function->site_count : 0;
	const struct site **sites = arena_zero(arena, *count, sizeof(const struct site *));
	if (function)
		record_sort_words(sites, function);
	return sites;
}

/* What only one of two sorted lists has stays in it. */
static void tell_apart(struct history_change *change, struct arena *arena)
{
	size_t was_count, is_count, i = 0, j = 0;
	const struct site **was = sorted_sites(&was_count, arena, change->was);
	const struct site **is = sorted_sites(&is_count, arena, change->is);
	size_t removed = 0, added = 0;

	while (i < was_count || j < is_count) {
		int order = i == was_count ? 1 : j == is_count ? -1 : record_compare_words(was[i], is[j]);
		if (order < 0)
			was[removed++] = was[i++];
		else if (order > 0)
			is[added++] = is[j++];
		else
			i++, j++;
	}
	change->removed = was;
	change->removed_count = removed;
	change->added = is;
	change->added_count = added;
}

/* The collection before it on the main line. */
static int tell_neighbour(struct history_change *change, struct store *store, const struct line *line,
			  int64_t configuration, struct err *err)
{
	scoped_query query = QUERY(store, TIMELINE_BEFORE, LINE_VALUES(line), value_int(change->position));
	int more = query_next(&query, err);

	if (more > 0) {
		change->gap = change->position - query_int(&query, 0) - 1;
		change->toolchain_changed = query_int(&query, 1) != configuration;
	}
	return more < 0 ? -1 : 0;
}

static struct commit_info commit_at(const struct query *query, int column, struct arena *arena)
{
	struct commit_info commit = {
		.author = query_text(query, column + 2, arena),
		.subject = query_text(query, column + 3, arena),
		.time_ms = query_int(query, column + 4),
	};

	query_oid(&commit.oid, query, column);
	query_oid(&commit.parent, query, column + 1);
	commit.parent_count = !oid_is_empty(&commit.parent);
	commit.message = commit.subject;
	return commit;
}

static int read_identity(struct function *out, struct arena *arena, struct store *store, int64_t function,
			 struct err *err)
{
	scoped_query query = QUERY(store, FUNCTION_IDENTITY, value_int(function));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no function %lld", (long long)function);
	*out = (struct function){
		.package = query_text(&query, 0, arena),
		.name = query_text(&query, 1, arena),
		.file = "",
	};
	return 0;
}

/* What a change began with is what the one before it ended with: the last version that was read. */
struct last_read {
	struct arena arena;
	int64_t record; /* 0: none */
	const struct function *function;
};

static void last_read_release(struct last_read *last)
{
	arena_release(&last->arena);
}

static int read_end(const struct function **out, struct arena *arena, const struct query *query,
		    const struct last_read *last, const struct function *identity, struct err *err)
{
	int64_t record = query_int(query, 2);

	if (!record || record != last->record)
		return read_version(out, arena, query->store, record, identity, err);
	*out = last->function;
	return 0;
}

/* What the change began with outlives it in LAST. */
static int tell(const struct query *query, const struct function *identity, const char *line,
		struct last_read *last, history_take *take_change, void *payload, struct err *err)
{
	SCOPED(last_read_release) struct last_read before = { .record = query_int(query, 1) };
	scoped_arena arena = { 0 };
	const struct line on = { query_int(query, 11), line };
	struct history_change change = {
		.position = query_int(query, 0),
		.package = query_text(query, 3, &arena),
		.commit = commit_at(query, 4, &arena),
		.go_version = query_text(query, 9, &arena),
	};

	if (read_version(&before.function, &before.arena, query->store, before.record, identity, err) < 0 ||
	    read_end(&change.is, &arena, query, last, identity, err) < 0 ||
	    tell_neighbour(&change, query->store, &on, query_int(query, 10), err) < 0)
		return -1;
	change.was = before.function;
	tell_apart(&change, &arena);
	struct last_read done = *last;
	*last = before;
	before = done;
	return take_change(payload, &change, err);
}

int history_each(struct store *store, int64_t function, const char *line, int64_t before, size_t limit,
		 history_take *change_take, void *payload, struct err *err)
{
	SCOPED(last_read_release) struct last_read last = { .record = 0 };
	scoped_arena arena = { 0 };
	struct function identity;
	int more;

	if (read_identity(&identity, &arena, store, function, err) < 0)
		return -1;
	scoped_query query = QUERY(store, FUNCTION_CHANGES, value_int(function), value_text(line),
				   value_int(cursor(before)), value_int((int64_t)limit));
	while ((more = query_next(&query, err)) > 0)
		if (tell(&query, &identity, line, &last, change_take, payload, err) < 0)
			return -1;
	return more;
}

int history_top(struct offenders *out, struct arena *arena, struct store *store, int64_t repository,
		const char *line, size_t limit, struct err *err)
{
	scoped_query query =
		QUERY(store, PRESENT_TOP, value_int(repository), value_text(line), value_int((int64_t)limit));
	struct offenders offenders = { 0 };
	int more;

	while ((more = query_next(&query, err)) > 0) {
		struct offender *found = arena_push(arena, offenders.list, offenders.count, offenders.room);
		*found = (struct offender){
			.function = name_at(&query, 0, arena),
			.compiled = query_text(&query, 4, arena),
			.sites = query_int(&query, 5),
			.allocating = query_int(&query, 6),
		};
	}
	if (more < 0)
		return -1;
	*out = offenders;
	return 0;
}

int history_head(struct commit_info *out, int64_t *position, struct arena *arena, struct store *store,
		 int64_t repository, const char *line, struct err *err)
{
	scoped_query query = QUERY(store, TIMELINE_HEAD, value_int(repository), value_text(line));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "no commit of the main branch was collected yet");
	*position = query_int(&query, 0);
	*out = commit_at(&query, 1, arena);
	return 0;
}
