/*
 * The journal: records that are durable in a file beside the database before they are a part of it.  To
 * append and sync many costs a fraction of a transaction; later they are taken in their order, and the
 * transaction that holds what became of a record says that it was taken, so each counts once.
 *
 * The file belongs to one process at a time.  What is written there is sealed with a key that stands in
 * the database and is changed when all is taken: older content of the file, a torn end, or bytes that look
 * like a record can never be read as one.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/store.h"

/* Bytes that may wait; and what is kept of the file, so that appending need not make it grow. */
#define JOURNAL_MOST ((int64_t)1 << 30)
#define JOURNAL_KEPT ((int64_t)16 << 20)

struct journal;

/*
 * Opens PATH, which is made where it is absent, with the key in STORE, and finds what was not taken.  Both
 * are lent.  ERR_INTERNAL: it cannot be read or made.
 */
int journal_open(struct journal **out, struct store *store, const char *path, struct err *err) MUST_USE;
void journal_close(struct journal *journal);

/* Appends a record of COUNT PARTS, to be written with the next load.  ERR_LIMIT: too much waits; ERR_BUSY:
 * what was taken could not be stored, and has to be first. */
int journal_add(struct journal *journal, const struct view *parts, size_t count, struct err *err) MUST_USE;

/* What was added and is to be written; lent until it has landed. */
struct journal_load {
	const char *path;
	int fd;
	struct view bytes;
	int64_t place;
	bool cut; /* what is behind there first */
};

/* Yields all that was added since the last load, which must have landed; false: nothing was. */
bool journal_load(struct journal_load *out, struct journal *journal);
/* Writes it and waits for the disk; any thread may.  What it wrote is durable when it yields 0. */
int journal_write(const struct journal_load *load, struct err *err) MUST_USE;
/* The load was written, or not: then neither it nor what was added since counts. */
void journal_landed(struct journal *journal, bool written);

/* Something is there that was written and not taken. */
bool journal_is_waiting(const struct journal *journal);
/* There is room for SIZE bytes more. */
bool journal_has_room(const struct journal *journal, size_t size);
/* Bytes that wait. */
uint64_t journal_bytes(const struct journal *journal);
/* Bytes that should have been records and could not be read: the file was damaged from outside. */
uint64_t journal_damaged(const struct journal *journal);

/* Does with RECORD, within the transaction, what it asks for. */
typedef int journal_each(void *payload, struct view record, struct err *err);
/*
 * Takes at most MOST records in one transaction.  Where EACH fails, or the transaction, none of them is
 * taken, and the next call begins with them again.
 */
int journal_take(struct journal *journal, size_t most, journal_each *each, void *payload,
		 struct err *err) MUST_USE;

static inline void journal_scope(struct journal **journal)
{
	journal_close(*journal);
}
#define scoped_journal SCOPED(journal_scope) struct journal

#endif
