#include "store/history.h"

#include "store/names.h"
#include "store/row.h"
#include "store/words.h"

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

static int check_function(struct store *store, int64_t function, struct err *err)
{
	int64_t there;

	if (NUMBER(&there, 0, store, err, FUNCTION_EXISTS, value_int(function)) < 0)
		return -1;
	return there ? 0 : err_set(err, ERR_ABSENT, "there is no function %lld", (long long)function);
}

static void tell_neighbour(struct history_change *change, const struct query *query)
{
	change->first = query_is_null(query, 12);
	if (change->first)
		return;
	change->gap = change->position - query_int(query, 12) - 1;
	change->toolchain_changed = query_int(query, 13) != 0;
}

static int tell(const struct query *query, struct arena *arena, history_take *take_change, void *payload,
		struct err *err)
{
	struct worded was, is;
	struct history_change change = {
		.position = query_int(query, 0),
		.package = query_text(query, 1, arena),
		.commit = commit_at(query, 2, arena),
		.go_version = query_text(query, 7, arena),
		.allocating = (size_t)query_int(query, 10),
		.leaks = (size_t)query_int(query, 11),
	};

	tell_neighbour(&change, query);
	if (words_read(&was, arena, query_bytes(query, 8), err) < 0 ||
	    words_read(&is, arena, query_bytes(query, 9), err) < 0)
		return -1;
	change.exists = is.count > 0;
	words_cancel(&was, &is);
	change.removed = was.list;
	change.removed_count = was.count;
	change.added = is.list;
	change.added_count = is.count;
	return take_change(payload, &change, err);
}

int history_each(struct store *store, int64_t function, const char *line, int64_t before, size_t limit,
		 history_take *change_take, void *payload, struct err *err)
{
	scoped_arena arena = { 0 };
	int more;

	if (check_function(store, function, err) < 0)
		return -1;
	scoped_query query = QUERY(store, FUNCTION_CHANGES, value_int(function), value_text(line),
				   value_int(cursor(before)), value_int((int64_t)limit));
	while ((more = query_next(&query, err)) > 0) {
		if (tell(&query, &arena, change_take, payload, err) < 0)
			return -1;
		arena_clear(&arena);
	}
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
