/*
 * What the files of this module share and nobody else sees: the open database, statements, transactions.
 */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include "base/buf.h"
#include "schema/schema.h"
#include "store/store.h"

struct sqlite3;
struct sqlite3_stmt;

struct store {
	struct sqlite3 *db;
	char *path;
	enum store_role role;
	int64_t deadline_ms; /* of statements; 0: none */
	struct sqlite3_stmt *statements[STATEMENT_COUNT]; /* NULL where the role may not */
};

/* Fills ERR from SQLite's CODE of doing WHAT and yields -1. */
#define handle_err(err, db, code, what) (handle_fail((err), (db), (code), (what)), -1)
void handle_fail(struct err *err, struct sqlite3 *db, int code, const char *what);

/* Prepares a statement unless it is prepared already. */
int handle_prepare(struct store *store, enum statement statement, struct err *err) MUST_USE;
/* The schema's version of an open file, 0 where it is empty; ERR_INPUT where it is somebody else's or newer.
 */
int migrate_recognise(int *version, struct store *store, struct err *err) MUST_USE;
/* Brings it forward to SCHEMA_VERSION. */
int migrate(struct store *store, struct err *err) MUST_USE;
/* Runs TEXT, which may be several statements. */
int handle_script(struct store *store, const char *text, const char *what, struct err *err) MUST_USE;

/* A value for a statement's parameter; lent until the statement ends. */
struct value {
	enum { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB } type;
	int64_t number;
	struct view bytes;
};

struct value value_int(int64_t number);
struct value value_text(const char *text); /* NULL is "" */
struct value value_view(struct view text);
struct value value_blob(const void *bytes, size_t size);
/* A row id, NULL for 0. */
struct value value_row(int64_t id);
/* At most MOST bytes of TEXT, never cut within a character. */
struct value value_cut(const char *text, size_t most);

/* A statement in use: query_next() until it yields 0; released by its scope.  Strings that it yields live
 * until the next call. */
struct query {
	struct store *store;
	struct sqlite3_stmt *stmt;
	enum statement statement;
	int failed; /* SQLite's code of binding */
};

struct query query_start(struct store *store, enum statement statement, const struct value *values,
			 size_t count);
/* 1: a row; 0: the end; -1. */
int query_next(struct query *query, struct err *err) MUST_USE;
void query_release(struct query *query);
int64_t query_int(const struct query *query, int column); /* 0 for NULL */
bool query_is_null(const struct query *query, int column);
struct view query_bytes(const struct query *query, int column);
const char *query_text(const struct query *query, int column, struct arena *arena);
#define scoped_query SCOPED(query_release) struct query

/* QUERY(store, JOB_GET, value_int(7)) */
#define VALUES(...) (const struct value[]){ __VA_ARGS__ }, COUNT_OF(((const struct value[]){ __VA_ARGS__ }))
#define QUERY(store, name, ...) query_start((store), STATEMENT_##name, VALUES(__VA_ARGS__))
/* Runs a statement to its end; yields the number of rows it changed, or -1. */
#define RUN(store, err, name, ...) query_run((store), (err), STATEMENT_##name, VALUES(__VA_ARGS__))
int query_run(struct store *store, struct err *err, enum statement statement, const struct value *values,
	      size_t count) MUST_USE;
/* Runs a statement that adds at most one row; *OUT is its id, 0 where there is none.  RETURNING would yield it,
 * too, by way of a temporary table that takes longer to make than the row. */
#define ADD(out, store, err, name, ...)                                                                      \
	query_add((out), (store), (err), STATEMENT_##name, VALUES(__VA_ARGS__))
int query_add(int64_t *out, struct store *store, struct err *err, enum statement statement,
	      const struct value *values, size_t count) MUST_USE;
/* Runs a statement that yields at most one row of one number, *FALLBACK where it yields none. */
#define NUMBER(out, fallback, store, err, name, ...)                                                         \
	query_number((out), (fallback), (store), (err), STATEMENT_##name, VALUES(__VA_ARGS__))
int query_number(int64_t *out, int64_t fallback, struct store *store, struct err *err,
		 enum statement statement, const struct value *values, size_t count) MUST_USE;

/* Row ids that a statement yields in its first column. */
struct ids {
	int64_t *list;
	size_t count, room;
};
void ids_release(struct ids *ids);
#define scoped_ids SCOPED(ids_release) struct ids
#define IDS(out, store, err, name, ...)                                                                      \
	query_ids((out), (store), (err), STATEMENT_##name, VALUES(__VA_ARGS__))
int query_ids(struct ids *out, struct store *store, struct err *err, enum statement statement,
	      const struct value *values, size_t count) MUST_USE;
/* What a list's cursor means: ids below it, 0 for all. */
int64_t cursor(int64_t before);

/* A transaction that joins the caller's, or is made here and rolled back with the scope. */
struct joint {
	struct store *store; /* NULL once committed, or joined */
};
int joint_begin(struct joint *joint, struct store *store, struct err *err) MUST_USE;
int joint_commit(struct joint *joint, struct err *err) MUST_USE;
/* What is read until the scope ends is of one moment, and the file is locked once for all of it. */
int joint_read(struct joint *joint, struct store *store, struct err *err) MUST_USE;
static inline void joint_scope(const struct joint *joint)
{
	if (joint->store)
		store_rollback(joint->store);
}
#define scoped_joint SCOPED(joint_scope) struct joint

/* TEXT for a NOT NULL column with a ceiling in bytes: ERR_LIMIT past MOST, naming WHAT. */
int within(const char *text, size_t most, const char *what, struct err *err) MUST_USE;
/* A commit id that a row holds; empty stays empty. */
struct oid;
void query_oid(struct oid *out, const struct query *query, int column);

#endif
