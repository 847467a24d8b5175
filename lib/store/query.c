#include <sqlite3.h>

#include "base/mem.h"
#include "model/oid.h"
#include "store/handle.h"

struct value value_int(int64_t number)
{
	return (struct value){ .type = VALUE_INT, .number = number };
}

struct value value_row(int64_t id)
{
	return (struct value){ .type = id ? VALUE_INT : VALUE_NULL, .number = id };
}

struct value value_view(struct view text)
{
	return (struct value){ .type = VALUE_TEXT, .bytes = text.at ? text : VIEW("") };
}

struct value value_text(const char *text)
{
	return value_view(view_of(text));
}

struct value value_blob(const void *bytes, size_t size)
{
	return (struct value){ .type = VALUE_BLOB, .bytes = { bytes ? bytes : "", size } };
}

struct value value_cut(const char *text, size_t most)
{
	struct view v = view_of(text);

	if (v.len > most) {
		v.len = most;
		while (v.len && ((unsigned char)v.at[v.len] & 0xc0) == 0x80)
			v.len--;
	}
	return value_view(v);
}

int within(const char *text, size_t most, const char *what, struct err *err)
{
	size_t length = text ? strlen(text) : 0;

	if (length > most)
		return err_set(err, ERR_LIMIT, "%s has %zu bytes, at most %zu are kept", what, length, most);
	return 0;
}

static int bind(sqlite3_stmt *stmt, int place, const struct value *value)
{
	switch (value->type) {
	case VALUE_NULL:
		return sqlite3_bind_null(stmt, place);
	case VALUE_INT:
		return sqlite3_bind_int64(stmt, place, value->number);
	case VALUE_TEXT:
		return sqlite3_bind_text64(stmt, place, value->bytes.at, value->bytes.len, SQLITE_STATIC,
					   SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(stmt, place, value->bytes.at, value->bytes.len, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

struct query query_start(struct store *store, enum statement statement, const struct value *values,
			 size_t count)
{
	struct query query = { .store = store, .stmt = store->statements[statement], .statement = statement };

	if (!query.stmt)
		query.failed = SQLITE_PERM;
	else if (sqlite3_stmt_busy(query.stmt))
		query.failed = SQLITE_MISUSE;
	for (size_t i = 0; !query.failed && i < count; i++)
		query.failed = bind(query.stmt, (int)i + 1, &values[i]);
	return query;
}

int query_next(struct query *query, struct err *err)
{
	int code = query->failed ? query->failed : sqlite3_step(query->stmt);

	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE)
		return 0;
	handle_fail(err, query->store->db, code, schema_statements[query->statement].name);
	/* SQLite itself does so, but for statements that it can undo alone. */
	if (code == SQLITE_FULL)
		store_rollback(query->store);
	return -1;
}

/* One that was refused because it is in use elsewhere belongs to that use. */
void query_release(struct query *query)
{
	if (!query->stmt || query->failed == SQLITE_MISUSE)
		return;
	(void)sqlite3_reset(query->stmt);
	(void)sqlite3_clear_bindings(query->stmt);
}

int64_t query_int(const struct query *query, int column)
{
	return sqlite3_column_int64(query->stmt, column);
}

bool query_is_null(const struct query *query, int column)
{
	return sqlite3_column_type(query->stmt, column) == SQLITE_NULL;
}

struct view query_bytes(const struct query *query, int column)
{
	const char *at = sqlite3_column_blob(query->stmt, column);

	return (struct view){ at ? at : "", (size_t)sqlite3_column_bytes(query->stmt, column) };
}

const char *query_text(const struct query *query, int column, struct arena *arena)
{
	return arena_text(arena, query_bytes(query, column));
}

void query_oid(struct oid *out, const struct query *query, int column)
{
	struct view text = query_bytes(query, column);

	*out = (struct oid){ 0 };
	memcpy(out->hex, text.at, text.len < OID_MOST ? text.len : OID_MOST);
}

int query_run(struct store *store, struct err *err, enum statement statement, const struct value *values,
	      size_t count)
{
	scoped_query query = query_start(store, statement, values, count);
	int more;

	while ((more = query_next(&query, err)) > 0)
		;
	return more < 0 ? -1 : sqlite3_changes(store->db);
}

int query_add(int64_t *out, struct store *store, struct err *err, enum statement statement,
	      const struct value *values, size_t count)
{
	int added = query_run(store, err, statement, values, count);

	if (added < 0)
		return -1;
	*out = added ? sqlite3_last_insert_rowid(store->db) : 0;
	return 0;
}

int query_number(int64_t *out, int64_t fallback, struct store *store, struct err *err,
		 enum statement statement, const struct value *values, size_t count)
{
	scoped_query query = query_start(store, statement, values, count);
	int64_t number = fallback;
	int more;

	while ((more = query_next(&query, err)) > 0)
		number = query_int(&query, 0);
	if (more < 0)
		return -1;
	*out = number;
	return 0;
}

void ids_release(struct ids *ids)
{
	free(ids->list);
	*ids = (struct ids){ 0 };
}

int query_ids(struct ids *out, struct store *store, struct err *err, enum statement statement,
	      const struct value *values, size_t count)
{
	scoped_query query = query_start(store, statement, values, count);
	int more;

	while ((more = query_next(&query, err)) > 0) {
		int64_t *id = mem_push(out->list, out->count, out->room);
		*id = query_int(&query, 0);
	}
	return more;
}

int64_t cursor(int64_t before)
{
	return before > 0 ? before : INT64_MAX;
}
