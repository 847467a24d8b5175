/*
 * Webhooks that came together: their deliveries are stored in one transaction, so that the disk is waited for
 * once, and none is answered before that is durable.  One that fails takes no other with it; where the
 * transaction itself fails, all are told to come again.
 *
 * Where many come at once, or another process holds the database, the journal takes them instead
 * (hook_storm.h), and they are answered when it has.
 */
#ifndef DAEMON_HOOK_ROUND_H
#define DAEMON_HOOK_ROUND_H

#include "daemon/hook_given.h"
#include "daemon/page.h"

struct hook_round {
	struct hook_round *next; /* whoever keeps it */
	const struct front *front;
	struct http_group *group;
	struct page *pages; /* as many as requests in the group */
	bool journalled;    /* the journal takes all of them */
	bool disk_is_low;   /* none is taken */
	bool begun;	    /* the transaction, with the first delivery that is to be stored */
	struct err lost;    /* why nothing more can be stored; ERR_NONE: it can */
};

/* Of the requests in GROUP; freed by hook_round_end(). */
struct hook_round *hook_round_start(const struct front *front, struct http_group *group);
/* Stores GIVEN, to be told of at the end, or answers with what is wrong. */
void hook_round_take(struct page *page, const struct hook_given *given);
/* Makes everything durable, gives the pages their answers, and sends them: now, or when the journal has it.
 */
void hook_round_end(struct hook_round *round);
/* The same of one that the journal took, or not: LOST says why, ERR_NONE: it did. */
void hook_round_finish(struct hook_round *round, const struct err *lost);

/* Answers that a webhook is refused, and notes it. */
void hook_refuse(struct page *page, enum counter counter, unsigned status, const struct err *err);

#endif
