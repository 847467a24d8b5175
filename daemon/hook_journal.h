/*
 * Webhooks in the journal (store/journal.h): verified, durable and acknowledged, while nothing has followed
 * from them yet.
 */
#ifndef DAEMON_HOOK_JOURNAL_H
#define DAEMON_HOOK_JOURNAL_H

#include "daemon/hook_given.h"
#include "daemon/page.h"
#include "store/journal.h"

/* Appends GIVEN; fails as journal_add() does. */
int hook_journal_add(struct journal *file, const struct hook_given *given, struct err *err) MUST_USE;
/*
 * Takes some of what waits, the oldest first: everything that follows from them, in one transaction.  One
 * from which nothing can follow is kept among the deliveries, with the reason; so is, unless PATIENT, one
 * that fails for an error of this machine, where the others do not.  Yields how many; fails where none of
 * them can be taken now.
 */
int hook_journal_take(size_t *count, struct journal *file, const struct front *front, bool patient,
		      struct err *err) MUST_USE;

#endif
