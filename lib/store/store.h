/*
 * The database: one SQLite file that every process of heapgate opens for itself.
 *
 * Writers queue on the file's lock for STORE_WAIT_MS.  SQLite's answers become kinds here, once: a lock that
 * stays taken is ERR_BUSY, a full disk or a value past a ceiling ERR_LIMIT, anything else (a corrupt file, an
 * I/O error) ERR_INTERNAL.  After ERR_INTERNAL stop and tell the operator; a file is never made anew
 * silently.
 *
 * A store belongs to one process and one thread; open it after fork(), never before.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum store_role {
	STORE_READ,  /* pages and commands that only ask: the file is opened read-only */
	STORE_SERVE, /* accepts deliveries, supervises workers, sends statuses */
	STORE_WORK,  /* everything */
};

enum { STORE_WAIT_MS = 10000 };

struct store;

/*
 * Opens PATH.  The writing roles make a file that is absent or empty, and bring an older one forward, each
 * migration in a transaction of its own.  ERR_ABSENT: STORE_READ and no such file; ERR_INPUT: the file is not
 * heapgate's, or a newer heapgate made it, or (STORE_READ) an older one did; it is left untouched then.
 */
int store_open(struct store **out, const char *path, enum store_role role, struct err *err) MUST_USE;
void store_close(struct store *store);

static inline void store_scope_close(struct store **store)
{
	store_close(*store);
}
#define scoped_store SCOPED(store_scope_close) struct store

/*
 * One transaction at a time, a writing one from its first moment; a nested one is refused (ERR_INTERNAL).
 * Every function of lib/store that writes joins the caller's transaction, or makes its own where there is
 * none; records_put() says otherwise.  After a failure inside, roll back.  A full disk has done so.
 */
int store_begin(struct store *store, struct err *err) MUST_USE;
/* The same, waiting WAIT_MS at most. */
int store_begin_within(struct store *store, int wait_ms, struct err *err) MUST_USE;
int store_commit(struct store *store, struct err *err) MUST_USE;
/* Nothing where no transaction is open. */
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);

static inline void store_scope_rollback(struct store *const *store)
{
	if (*store)
		store_rollback(*store);
}
/* After store_begin(): `scoped_rollback *guard = store;` rolls back what is not committed when the scope
 * ends. */
#define scoped_rollback SCOPED(store_scope_rollback) struct store

/*
 * A part of the caller's transaction that can be undone without the rest; where there is none, a transaction
 * of its own.  One part at a time.  Undone where its scope ends before store_part_keep().
 */
struct store_part {
	struct store *store; /* NULL once kept */
	bool whole;	     /* it is the transaction */
};
int store_part_begin(struct store_part *part, struct store *store, struct err *err) MUST_USE;
int store_part_keep(struct store_part *part, struct err *err) MUST_USE;
void store_part_scope(const struct store_part *part);
#define scoped_store_part SCOPED(store_part_scope) struct store_part

/* Moves what the write-ahead log holds into the file and empties the log, as far as readers let it: the log
 * keeps what a reader may still need.  Waits for nobody. */
int store_checkpoint(struct store *store, struct err *err) MUST_USE;
/* From now on a statement that is still running at MONO_MS ends with ERR_BUSY; 0: never. */
void store_deadline(struct store *store, int64_t mono_ms);
/* Bytes of the file; and of the write-ahead log, 0 where there is none. */
int64_t store_bytes(const struct store *store);
int64_t store_log_bytes(const struct store *store);
/* Reads the whole file for damage; ERR_INTERNAL with the first finding.  Takes seconds for a large file. */
int store_verify(struct store *store, struct err *err) MUST_USE;

#endif
