#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/handle.h"
#include "store/timeline.h"

enum {
	VALUE_MOST = 64 << 20, /* bytes of any one value */
	LOCK_RETRY_MS = 20,
	DEADLINE_STEPS = 10000, /* of the engine, between two looks at the clock: about a millisecond */
};

static const struct {
	int code;
	enum err_kind kind;
	const char *advice;
} codes[] = {
	{ SQLITE_BUSY, ERR_BUSY, "another process holds the lock" },
	{ SQLITE_LOCKED, ERR_BUSY, "another process holds the lock" },
	{ SQLITE_INTERRUPT, ERR_BUSY, "it took too long" },
	{ SQLITE_FULL, ERR_LIMIT, "the disk is full" },
	{ SQLITE_TOOBIG, ERR_LIMIT, "a value is too large" },
	{ SQLITE_CONSTRAINT_CHECK, ERR_LIMIT, "a value passes its ceiling" },
	{ SQLITE_CORRUPT, ERR_INTERNAL, "the file is damaged: stop, keep it, restore a backup" },
	{ SQLITE_NOTADB, ERR_INPUT, "the file is not a database" },
	{ SQLITE_CANTOPEN, ERR_INTERNAL, "the file cannot be opened" },
	{ SQLITE_PERM, ERR_INTERNAL, "this role may not run it" },
	{ SQLITE_MISUSE, ERR_INTERNAL, "it is in use already" },
};

void handle_fail(struct err *err, struct sqlite3 *db, int code, const char *what)
{
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (codes[i].code == code || codes[i].code == (code & 0xff)) {
			err_fill(err, codes[i].kind, "database, %s: %s (%s)", what, codes[i].advice,
				 db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
			return;
		}
	err_fill(err, ERR_INTERNAL, "database, %s: %s", what, db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
}

int handle_script(struct store *store, const char *text, const char *what, struct err *err)
{
	int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : handle_err(err, store->db, code, what);
}

/* SQLite would make the file readable for everybody. */
static int make_private(const char *path, struct err *err)
{
	scoped_fd fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno != EEXIST)
		return err_set(err, errno == ENOSPC ? ERR_LIMIT : ERR_INTERNAL, "database %s: %s", path,
			       strerror(errno));
	return 0;
}

static int connect_file(struct store *store, struct err *err)
{
	int flags = store->role == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	if (store->role == STORE_READ && access(store->path, F_OK) < 0)
		return err_set(err, ERR_ABSENT, "there is no database %s", store->path);
	if (store->role != STORE_READ && make_private(store->path, err) < 0)
		return -1;
	/* Takes effect before the first file alone: statistics that nobody asks for cost a lock each time. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	int code = sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return handle_err(err, store->db, code, store->path);
	(void)sqlite3_extended_result_codes(store->db, 1);
	(void)sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
	(void)sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, VALUE_MOST + (1 << 20));
	(void)sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return 0;
}

/* Two that turn a new file into WAL mode at once would deadlock; SQLite tells one of them at once. */
static int use_log(struct store *store, struct err *err)
{
	const struct timespec pause = { 0, LOCK_RETRY_MS * 1000000L };
	int tries = STORE_WAIT_MS / LOCK_RETRY_MS;

	while (handle_script(store, schema_open_write, "journal mode", err) < 0) {
		if (err->kind != ERR_BUSY || tries-- == 0)
			return -1;
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

int handle_prepare(struct store *store, enum statement statement, struct err *err)
{
	struct sqlite3_stmt **stmt = &store->statements[statement];

	if (*stmt)
		return 0;
	int code = sqlite3_prepare_v3(store->db, schema_statements[statement].text, -1,
				      SQLITE_PREPARE_PERSISTENT, stmt, NULL);
	return code == SQLITE_OK ? 0 : handle_err(err, store->db, code, schema_statements[statement].name);
}

/* All at once: a statement that does not fit the schema stops the start, not a request. */
static int prepare_all(struct store *store, struct err *err)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		if ((int)schema_statements[i].role <= (int)store->role &&
		    handle_prepare(store, (enum statement)i, err) < 0)
			return -1;
	return 0;
}

/* Nothing is written before the file is known to be ours. */
static int settle(struct store *store, struct err *err)
{
	int version;

	if (migrate_recognise(&version, store, err) < 0 ||
	    handle_script(store, schema_open_always, "settings", err) < 0)
		return -1;
	if (store->role == STORE_READ) {
		if (version < SCHEMA_VERSION)
			return err_set(err, ERR_INPUT,
				       "database %s has schema %d, this heapgate needs %d: `heapgate serve` "
				       "brings it forward",
				       store->path, version, SCHEMA_VERSION);
		return 0;
	}
	if (use_log(store, err) < 0)
		return -1;
	return migrate(store, err);
}

int store_open(struct store **out, const char *path, enum store_role role, struct err *err)
{
	scoped_store *store = mem_zero(1, sizeof(*store));

	_Static_assert((int)STORE_READ == (int)SCHEMA_READ && (int)STORE_SERVE == (int)SCHEMA_WRITE &&
			       (int)STORE_WORK == (int)SCHEMA_WORK,
		       "a role prepares the statements of its own level and below");
	store->path = mem_text(path);
	store->role = role;
	if (connect_file(store, err) < 0 || settle(store, err) < 0 || prepare_all(store, err) < 0 ||
	    (role == STORE_WORK && timeline_catch_up(store, err) < 0))
		return -1;
	*out = take(store);
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(store->statements[i]);
	(void)sqlite3_close(store->db);
	free(store->path);
	free(store);
}

bool store_in_transaction(const struct store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

int store_begin(struct store *store, struct err *err)
{
	if (store_in_transaction(store))
		return err_set(err, ERR_INTERNAL, "database: a transaction is open already");
	return query_run(store, err, STATEMENT_BEGIN, NULL, 0) < 0 ? -1 : 0;
}

int store_begin_within(struct store *store, int wait_ms, struct err *err)
{
	(void)sqlite3_busy_timeout(store->db, wait_ms);
	int result = store_begin(store, err);
	(void)sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
	return result;
}

int store_commit(struct store *store, struct err *err)
{
	return query_run(store, err, STATEMENT_COMMIT, NULL, 0) < 0 ? -1 : 0;
}

/* Fails only where SQLite has rolled back by itself. */
void store_rollback(struct store *store)
{
	struct sqlite3_stmt *stmt = store->statements[STATEMENT_ROLLBACK];

	if (!store_in_transaction(store))
		return;
	(void)sqlite3_step(stmt);
	(void)sqlite3_reset(stmt);
}

int joint_begin(struct joint *joint, struct store *store, struct err *err)
{
	*joint = (struct joint){ NULL };
	if (store_in_transaction(store))
		return 0;
	if (store_begin(store, err) < 0)
		return -1;
	joint->store = store;
	return 0;
}

int joint_read(struct joint *joint, struct store *store, struct err *err)
{
	*joint = (struct joint){ NULL };
	if (store_in_transaction(store))
		return 0;
	if (query_run(store, err, STATEMENT_BEGIN_READ, NULL, 0) < 0)
		return -1;
	joint->store = store;
	return 0;
}

int joint_commit(struct joint *joint, struct err *err)
{
	if (joint->store && store_commit(joint->store, err) < 0)
		return -1;
	joint->store = NULL;
	return 0;
}

int store_part_begin(struct store_part *part, struct store *store, struct err *err)
{
	bool whole = !store_in_transaction(store);

	*part = (struct store_part){ .store = NULL };
	if (query_run(store, err, whole ? STATEMENT_BEGIN : STATEMENT_PART_BEGIN, NULL, 0) < 0)
		return -1;
	*part = (struct store_part){ store, whole };
	return 0;
}

int store_part_keep(struct store_part *part, struct err *err)
{
	enum statement statement = part->whole ? STATEMENT_COMMIT : STATEMENT_PART_KEEP;

	if (query_run(part->store, err, statement, NULL, 0) < 0)
		return -1;
	part->store = NULL;
	return 0;
}

/* A failure of the machine may have undone the whole transaction already. */
void store_part_scope(const struct store_part *part)
{
	struct err err;

	if (!part->store || !store_in_transaction(part->store))
		return;
	if (part->whole || query_run(part->store, &err, STATEMENT_PART_UNDO, NULL, 0) < 0 ||
	    query_run(part->store, &err, STATEMENT_PART_KEEP, NULL, 0) < 0)
		store_rollback(part->store);
}

int store_checkpoint(struct store *store, struct err *err)
{
	(void)sqlite3_busy_timeout(store->db, 0);
	int result = query_run(store, err, STATEMENT_CHECKPOINT, NULL, 0);
	(void)sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
	return result < 0 ? -1 : 0;
}

static int is_late(void *payload)
{
	const struct store *store = payload;

	return clock_mono_ms() >= store->deadline_ms;
}

void store_deadline(struct store *store, int64_t mono_ms)
{
	store->deadline_ms = mono_ms;
	sqlite3_progress_handler(store->db, mono_ms ? DEADLINE_STEPS : 0, mono_ms ? is_late : NULL, store);
}

static int64_t file_bytes(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 ? (int64_t)info.st_size : 0;
}

int64_t store_bytes(const struct store *store)
{
	return file_bytes(store->path);
}

int64_t store_log_bytes(const struct store *store)
{
	scoped_free char *path = mem_print("%s-wal", store->path);

	return file_bytes(path);
}

int store_verify(struct store *store, struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_INTEGRITY, NULL, 0);
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	struct view finding = query_bytes(&query, 0);
	/* SQLITE_NOMEM while a page was fetched: that says nothing about the page. */
	if (view_find(finding, VIEW("error code=7")) >= 0)
		return err_set(err, ERR_INTERNAL, "database %s cannot be checked: out of memory",
			       store->path);
	if (more == 0 || !view_is(finding, "ok"))
		return err_set(err, ERR_INTERNAL, "database %s is damaged: %.*s", store->path,
			       VIEW_ARG(finding));
	return 0;
}
