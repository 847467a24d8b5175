/*
 * What checks leave in the store beside their statuses, and what looks after the store as a whole: records,
 * the rows of checks, gc, a backup.
 */
#ifndef FAULTS_STORED_H
#define FAULTS_STORED_H

#include "gate/settings.h"
#include "store/jobs.h"

/* What the compiler said of the commit of JOB, the delivery with this NUMBER; every fourth is of long ago and
 * off the main branch.  In transactions of its own. */
int stored_records(struct store *store, const struct job *job, unsigned number, struct err *err) MUST_USE;
/* That JOB was judged, in the caller's transaction. */
int stored_check(struct store *store, const struct job *job, struct err *err) MUST_USE;
/* Removes what is of long ago, as gc does, and makes the backup anew. */
int stored_look_after(struct store *store, const struct gate_settings *settings, struct err *err) MUST_USE;

/* Records of JOB that was judged are there and what they were, or of long ago; and so is the row of its
 * check. */
bool stored_is_there(struct store *store, const struct job *job, unsigned number);
/* Records of JOB are there and what they were, or none at all are. */
bool stored_is_whole(struct store *store, const struct job *job, unsigned number);
/* The backup is whole, or there is none. */
bool stored_backup_is_whole(const struct gate_settings *settings);

#endif
