/*
 * A thread that writes the journal's loads (store/journal.h), one at a time, so that the listener goes on
 * while the disk is waited for.
 */
#ifndef DAEMON_HOOK_SYNC_H
#define DAEMON_HOOK_SYNC_H

#include "daemon/http.h"
#include "store/journal.h"

struct hook_sync;

/* ERR_INTERNAL: there can be no thread. */
int hook_sync_start(struct hook_sync **out, struct err *err) MUST_USE;
/* Waits for the load in progress; NULL is fine. */
void hook_sync_stop(struct hook_sync *sync);
/* Writes LOAD, which is lent until it is done, and wakes HTTP then (NULL: nobody). */
void hook_sync_write(struct hook_sync *sync, const struct journal_load *load, struct http *http);
/* True once for each load, when it is done; OUT says why it was not written, ERR_NONE: it was. */
bool hook_sync_done(struct hook_sync *sync, struct err *out);

#endif
