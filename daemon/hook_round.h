/*
 * Webhooks that came together: their deliveries are stored in one transaction, so that the disk is waited for
 * once, and none is answered before that is durable.  One that fails takes no other with it; where the
 * transaction itself fails, all are told to come again.
 */
#ifndef DAEMON_HOOK_ROUND_H
#define DAEMON_HOOK_ROUND_H

#include "daemon/page.h"
#include "gate/intake.h"

struct hook_round {
	struct store *store;
	bool begun;	 /* the transaction, with the first delivery that is to be stored */
	struct err lost; /* why nothing more can be stored; ERR_NONE: it can */
};

/* Stores ARRIVAL with what it causes, and remembers it for hook_round_end(); EVENT, which it speaks of, is
 * taken over.  Fails as intake_delivery() does; then EVENT is the caller's. */
int hook_round_take(struct page *page, const struct arrival *arrival, struct event *event,
		    struct err *err) MUST_USE;
/* Makes everything durable and gives all PAGES that took something in their answers. */
void hook_round_end(struct hook_round *round, struct page *pages, size_t count);

#endif
