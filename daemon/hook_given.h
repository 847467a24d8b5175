/*
 * A webhook that was verified, and what follows from it: the same whether it is stored at once
 * (hook_round.h) or comes from the journal (hook_journal.h).
 */
#ifndef DAEMON_HOOK_GIVEN_H
#define DAEMON_HOOK_GIVEN_H

#include "daemon/config.h"
#include "daemon/counters.h"
#include "gate/intake.h"

/* All lent. */
struct hook_given {
	const struct config_host *host;
	const struct gate_repository *repository; /* of the address; NULL: that names a host alone */
	struct envelope envelope;
};

/* What became of it. */
struct hook_taken {
	struct intake_result result;
	struct event event;
	const char *repository; /* as configured, lent; "" none */
	bool elsewhere;		/* of a repository that is not configured: nothing was stored */
};

/* ERR_INPUT, ERR_LIMIT: it is not what its host documents. */
int hook_given_read(struct event *out, const struct hook_given *given, struct err *err) MUST_USE;
/* Stores what GIVEN, read as EVENT, causes, as intake_delivery() does, and takes EVENT over.  Where it fails
 * that stays the caller's. */
int hook_given_take(struct hook_taken *out, struct store *store, const struct config *config,
		    const struct hook_given *given, struct event *event, struct err *err) MUST_USE;
/* Counts and logs it. */
void hook_taken_note(const struct hook_taken *taken);
void hook_taken_release(struct hook_taken *taken);

#endif
