#include "store/functions.h"

#include <stdio.h>

#include "store/handle.h"
#include "store/row.h"

/* How far a walk in the wanted order goes for a name or a package, before their own index is the better way.
 */
enum { WALK_MOST = 1000 };

/* A filter that passes fewer is narrow: all that pass it are fetched and sorted. */
enum { NARROW_MOST = 2000 };

/* The index of parts knows none that is shorter. */
enum { PART_LEAST = 3 };

static const struct {
	const char *name;
	enum statement walk;
} orders[FUNCTIONS_ORDER_COUNT] = {
	[FUNCTIONS_BY_ESCAPES] = { "escapes", STATEMENT_FUNCTIONS_BY_ESCAPES },
	[FUNCTIONS_BY_CHANGE] = { "change", STATEMENT_FUNCTIONS_BY_CHANGE },
	[FUNCTIONS_BY_AGE] = { "age", STATEMENT_FUNCTIONS_BY_AGE },
	[FUNCTIONS_BY_NAME] = { "name", STATEMENT_FUNCTIONS_BY_NAME },
};

const char *functions_order_name(enum functions_order order)
{
	return orders[order].name;
}

bool functions_order_parse(struct view name, enum functions_order *out)
{
	for (size_t i = 0; i < FUNCTIONS_ORDER_COUNT; i++)
		if (view_is(name, orders[i].name))
			return *out = (enum functions_order)i, true;
	return false;
}

/* A filter in the words of the statements; freed by its scope. */
struct patterns {
	struct buf name; /* for LIKE */
	struct buf part; /* for the index of parts; empty where it cannot be asked */
	struct buf package,
		subtree;  /* the path itself, and for LIKE what lies below; a path that none has: "" */
	char cause[64];	  /* with a space around it; "" any */
	const char *sets; /* JSON: the sets of causes that have it; NULL until they are asked for */
};

static void patterns_release(struct patterns *patterns)
{
	buf_release(&patterns->name);
	buf_release(&patterns->part);
	buf_release(&patterns->package);
	buf_release(&patterns->subtree);
}

static void escape(struct buf *out, struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (strchr("%_\\", text.at[i]))
			buf_char(out, '\\');
		buf_char(out, text.at[i]);
	}
}

static size_t count_characters(struct view text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return count;
}

/* TEXT as a phrase. */
static void quote(struct buf *out, struct view text)
{
	buf_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_char(out, '"');
		buf_char(out, text.at[i]);
	}
	buf_char(out, '"');
}

static void patterns_of(struct patterns *out, const struct functions_filter *filter)
{
	struct view package = view_of(filter->package);
	bool below = view_drop(&package, VIEW("/..."));

	*out = (struct patterns){ 0 };
	buf_char(&out->name, '%');
	escape(&out->name, view_of(filter->name));
	buf_text(&out->name, *filter->name ? "%" : "");
	if (count_characters(view_of(filter->name)) >= PART_LEAST)
		quote(&out->part, view_of(filter->name));
	buf_add(&out->package, package);
	if (below) {
		escape(&out->subtree, package);
		buf_text(&out->subtree, "/%");
	}
	if (filter->by_cause)
		(void)snprintf(out->cause, sizeof(out->cause), " %s ", cause_info(filter->cause)->name);
}

static int64_t position_at(const struct query *query, int column)
{
	return query_is_null(query, column) ? -1 : query_int(query, column);
}

/* Several packages may compile a function; each adds its causes. */
static const char *distinct_words(struct arena *arena, const char *words)
{
	struct view rest = view_of(words), word;
	scoped_buf out = { 0 };

	while (view_split(&rest, ' ', &word)) {
		const char *spaced = arena_print(arena, " %.*s ", VIEW_ARG(word));
		if (word.len && view_find(buf_view(&out), view_of(spaced)) < 0)
			buf_text(&out, out.len ? spaced + 1 : spaced);
	}
	return arena_text(arena, buf_view(&out));
}

static void take_row(struct listed_function *out, const struct query *query, struct arena *arena,
		     enum functions_order order)
{
	*out = (struct listed_function){
		.function = name_at(query, 0, arena),
		.compiled = query_text(query, 4, arena),
		.allocating = query_int(query, 5),
		.changed = position_at(query, 6),
		.since = position_at(query, 7),
		.causes = distinct_words(arena, query_text(query, 8, arena)),
	};
	out->cursor = (struct functions_cursor){
		.key = order == FUNCTIONS_BY_ESCAPES  ? out->allocating
		       : order == FUNCTIONS_BY_CHANGE ? out->changed
						      : -out->since,
		.name = out->function.name,
		.function = out->function.id,
		.compiled = query_int(query, 9),
	};
}

static int read_rows(struct listed_functions *out, struct arena *arena, struct query *query,
		     enum functions_order order, struct err *err)
{
	struct listed_functions rows = { 0 };
	int more;

	while ((more = query_next(query, err)) > 0)
		take_row(arena_push(arena, rows.list, rows.count, rows.room), query, arena, order);
	if (more == 0)
		*out = rows;
	return more;
}

/* The twelfth parameter, of those that have one. */
static struct value narrow_value(enum statement statement, const struct patterns *patterns)
{
	return statement == STATEMENT_FUNCTIONS_OF_CAUSE ? value_text(patterns->sets)
							 : value_view(buf_view(&patterns->part));
}

/* Runs STATEMENT; ORDERING is what its eleventh parameter means. */
static int run(struct listed_functions *out, struct arena *arena, struct store *store,
	       enum statement statement, const struct functions_filter *filter,
	       const struct patterns *patterns, struct value ordering, struct err *err)
{
	static const struct functions_cursor first = { INT64_MAX, "", INT64_MAX, INT64_MAX };
	const struct functions_cursor *after = filter->after ? filter->after : &first;
	bool narrow = statement == STATEMENT_FUNCTIONS_OF_PART || statement == STATEMENT_FUNCTIONS_OF_CAUSE;
	int64_t key = after->key;

	if (statement == STATEMENT_FUNCTIONS_BY_AGE)
		key = filter->after ? -key : -1;
	scoped_query query = query_start(
		store, statement,
		(const struct value[]){
			value_int(filter->repository), value_text(filter->line), value_int(key),
			value_int(after->function), value_int(after->compiled), value_text(patterns->cause),
			value_view(buf_view(&patterns->name)), value_view(buf_view(&patterns->package)),
			value_view(buf_view(&patterns->subtree)), value_int((int64_t)filter->limit), ordering,
			narrow_value(statement, patterns) },
		narrow ? 12 : 11);
	return read_rows(out, arena, &query, filter->order, err);
}

static int list_by_name(struct listed_functions *out, struct arena *arena, struct store *store,
			const struct functions_filter *filter, const struct patterns *patterns, bool by_part,
			struct err *err)
{
	static const struct functions_cursor first = { 0, "", 0, 0 };
	const struct functions_cursor *after = filter->after ? filter->after : &first;
	bool of_packages = *filter->package;
	scoped_query query = query_start(
		store,
		by_part	      ? STATEMENT_FUNCTIONS_OF_PART_BY_NAME
		: of_packages ? STATEMENT_FUNCTIONS_OF_PACKAGES_BY_NAME
			      : STATEMENT_FUNCTIONS_BY_NAME,
		(const struct value[]){
			value_int(filter->repository), value_text(filter->line), value_text(after->name),
			value_int(after->function), value_view(buf_view(&patterns->name)),
			value_int((int64_t)filter->limit), value_view(buf_view(&patterns->package)),
			value_view(buf_view(&patterns->subtree)), value_view(buf_view(&patterns->part)) },
		by_part	      ? 9
		: of_packages ? 8
			      : 6);

	return read_rows(out, arena, &query, filter->order, err);
}

static int is_rare_part(bool *out, struct store *store, const struct patterns *patterns, struct err *err)
{
	int64_t count = NARROW_MOST;

	if (patterns->part.len && NUMBER(&count, 0, store, err, FUNCTIONS_WITH_PART,
					 value_view(buf_view(&patterns->part)), value_int(NARROW_MOST)) < 0)
		return -1;
	*out = count < NARROW_MOST;
	return 0;
}

static int find_sets(struct patterns *patterns, struct arena *arena, struct store *store,
		     const struct functions_filter *filter, struct err *err)
{
	scoped_query query = QUERY(store, CAUSE_SETS, value_int(filter->repository), value_text(filter->line),
				   value_text(patterns->cause));

	if (query_next(&query, err) < 0)
		return -1;
	patterns->sets = query_text(&query, 0, arena);
	return 0;
}

/* Where it is, PATTERNS know the sets. */
static int is_rare_cause(bool *out, struct patterns *patterns, struct arena *arena, struct store *store,
			 const struct functions_filter *filter, struct err *err)
{
	int64_t count = NARROW_MOST;

	if (filter->by_cause &&
	    (find_sets(patterns, arena, store, filter, err) < 0 ||
	     NUMBER(&count, 0, store, err, FUNCTIONS_WITH_CAUSE, value_int(filter->repository),
		    value_text(filter->line), value_text(patterns->sets), value_int(NARROW_MOST)) < 0))
		return -1;
	*out = count < NARROW_MOST;
	return 0;
}

/* In the wanted order as far as a filter lets enough pass; from there on by the filter's own index. */
static int list_walking(struct listed_functions *out, struct arena *arena, struct store *store,
			const struct functions_filter *filter, const struct patterns *patterns,
			struct err *err)
{
	bool filtered = *filter->name || *filter->package;

	if (run(out, arena, store, orders[filter->order].walk, filter, patterns,
		value_int(filtered ? WALK_MOST : (int64_t)filter->limit), err) < 0)
		return -1;
	if (!filtered || out->count == filter->limit)
		return 0;
	return run(out, arena, store,
		   *filter->package ? STATEMENT_FUNCTIONS_OF_PACKAGES : STATEMENT_FUNCTIONS_NAMED, filter,
		   patterns, value_text(orders[filter->order].name), err);
}

static int list_rows(struct listed_functions *out, struct arena *arena, struct store *store,
		     const struct functions_filter *filter, struct err *err)
{
	SCOPED(patterns_release) struct patterns patterns;
	struct value order = value_text(orders[filter->order].name);
	bool rare_part, rare_cause;

	patterns_of(&patterns, filter);
	if (is_rare_part(&rare_part, store, &patterns, err) < 0 ||
	    is_rare_cause(&rare_cause, &patterns, arena, store, filter, err) < 0)
		return -1;
	if (filter->order == FUNCTIONS_BY_NAME)
		return list_by_name(out, arena, store, filter, &patterns, rare_part, err);
	if (rare_part)
		return run(out, arena, store, STATEMENT_FUNCTIONS_OF_PART, filter, &patterns, order, err);
	if (rare_cause)
		return run(out, arena, store, STATEMENT_FUNCTIONS_OF_CAUSE, filter, &patterns, order, err);
	return list_walking(out, arena, store, filter, &patterns, err);
}

int function_get(struct function_name *out, struct arena *arena, struct store *store, int64_t id,
		 struct err *err)
{
	scoped_query query = QUERY(store, FUNCTION_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no function %lld", (long long)id);
	*out = (struct function_name){ id, query_text(&query, 0, arena), query_text(&query, 1, arena),
				       query_text(&query, 2, arena) };
	return 0;
}

int functions_commit(struct commit_info *out, struct arena *arena, struct store *store, int64_t repository,
		     const char *line, int64_t position, struct err *err)
{
	scoped_query query =
		QUERY(store, TIMELINE_COMMIT, value_int(repository), value_text(line), value_int(position));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "no commit was collected at position %lld",
			       (long long)position);
	*out = commit_at(&query, 0, arena);
	return 0;
}

static int read_commit(struct commit_info *out, struct arena *arena, struct store *store,
		       const struct functions_filter *filter, int64_t position, struct err *err)
{
	*out = (struct commit_info){ .author = "", .subject = "", .message = "" };
	if (position < 0)
		return 0;
	return functions_commit(out, arena, store, filter->repository, filter->line, position, err);
}

int functions_list(struct listed_functions *out, struct arena *arena, struct store *store,
		   const struct functions_filter *filter, struct err *err)
{
	struct listed_functions rows = { 0 };

	if (list_rows(&rows, arena, store, filter, err) < 0)
		return -1;
	for (size_t i = 0; i < rows.count; i++) {
		struct listed_function *row = &rows.list[i];
		if (read_commit(&row->changed_commit, arena, store, filter, row->changed, err) < 0 ||
		    read_commit(&row->since_commit, arena, store, filter, row->since, err) < 0)
			return -1;
	}
	*out = rows;
	return 0;
}
