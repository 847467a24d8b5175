/* A database in a directory of its own, for the tests of lib/store. */
#ifndef UNIT_STORE_FIXTURE_H
#define UNIT_STORE_FIXTURE_H

#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/mem.h"
#include "model/oid.h"
#include "store/repositories.h"
#include "store/store.h"
#include "unit/unit.h"

struct fixture {
	char directory[64];
	char *path;
	struct store *store;
	struct arena arena;
	struct err err;
	int64_t repository;
};

static struct fixture fx;

/* Fails the test with the error's text. */
#define OK(call) ck_assert_msg((call) == 0, "%s", fx.err.text)
#define REFUSED(kind_wanted, call)                                                                           \
	do {                                                                                                 \
		ck_assert_int_eq((call), -1);                                                                \
		ck_assert_msg(fx.err.kind == (kind_wanted), "%s", fx.err.text);                              \
	} while (0)

static inline void fixture_directory(void)
{
	fx = (struct fixture){ .directory = "/tmp/heapgate-store-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(fx.directory));
	fx.path = files_join(fx.directory, "heapgate.db");
}

static inline void fixture_setup(void)
{
	fixture_directory();
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(repository_ensure(&fx.repository, fx.store, "github", "acme/api", "main", &fx.err));
}

static inline void fixture_teardown(void)
{
	struct err ignored;

	store_close(fx.store);
	arena_release(&fx.arena);
	free(fx.path);
	ck_assert_int_eq(files_remove_tree(fx.directory, &ignored), 0);
}

/* SQL on a file, past our own opening of it; and the one number that it yields. */
static inline void fixture_script(const char *path, const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static inline int64_t fixture_number(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	int64_t value = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return value;
}

/* A commit id from a small number. */
static inline struct oid fixture_oid(unsigned number)
{
	struct oid oid = { 0 };

	(void)snprintf(oid.hex, sizeof(oid.hex), "%040x", number);
	return oid;
}

static inline int fixture_wait(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

static inline Suite *fixture_suite(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);

	suite_add_tcase(suite, tests);
	return suite;
}

#endif
