/*
 * Copies of the database: to keep, and to go back to.
 *
 * A copy is made beside its place, checked, written to the disk and only then renamed, so that under the name
 * of a backup there is never half of one.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

/*
 * Copies the database as it is at one moment to PATH, while others read and write.  ERR_INPUT where PATH
 * exists (unless REPLACE); ERR_INTERNAL where the copy turns out to be damaged.  What a process that was killed
 * left of a copy to PATH is removed first.
 */
int store_backup(struct store *store, const char *path, bool replace, struct err *err) MUST_USE;
/* The same of a database of schema VERSION, before it is brought forward; nothing where somebody else has
 * brought it forward meanwhile. */
int store_backup_schema(struct store *store, const char *path, int version, struct err *err) MUST_USE;

/*
 * Puts a copy of the database BACKUP in the place of PATH, which nobody may have open.  What was there is at
 * PATH.replaced afterwards.  ERR_ABSENT: there is no BACKUP; ERR_INPUT: it is not heapgate's, or newer;
 * ERR_INTERNAL: it is damaged.  PATH is untouched then.
 */
int store_restore(const char *path, const char *backup, struct err *err) MUST_USE;

#endif
