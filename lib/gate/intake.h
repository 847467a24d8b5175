/*
 * From a verified webhook to what follows from it: delivery, job and pending status in one transaction.
 */
#ifndef GATE_INTAKE_H
#define GATE_INTAKE_H

#include "gate/react.h"

/* What came; all lent. */
struct arrival {
	const char *host; /* name of its section */
	/* NULL: the event is nobody's, as the ping of an organisation's webhook is. */
	const struct gate_repository *repository;
	const struct event *event;
	const char *content_type; /* of the body */
	struct view body;	  /* as received */
	int64_t now_ms;
};

/* The event's name of what no webhook told (gate/sweep.h). */
#define INTAKE_FOUND "sweep"

struct intake_result {
	bool duplicate;		     /* the delivery was accepted before; nothing was stored now */
	int64_t delivery;	     /* row id */
	int64_t job;		     /* the job that it made or that does the same already; 0 for none */
	char outcome[REACTION_TEXT]; /* for people: "accepted: job 7", "ignored: ..." */
};

/*
 * Stores ARRIVAL and what it causes.  When it returns 0 everything is durable, or within the caller's
 * transaction as soon as that is committed; of what fails nothing is stored, and the caller's transaction
 * goes on, unless the store has ended it (store_in_transaction()).  ERR_INPUT: the payload is of another
 * repository than `repository`.
 */
int intake_delivery(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		    const struct arrival *arrival, struct err *err) MUST_USE;
/* The same of what no webhook told: where it is known as it stands nothing is stored, and the result says
 * duplicate. */
int intake_found(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		 const struct arrival *arrival, struct err *err) MUST_USE;
/* The same once more for the stored DELIVERY that ARRIVAL was read from: what it causes now, and its new
 * outcome. */
int intake_again(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		 const struct arrival *arrival, int64_t delivery, struct err *err) MUST_USE;

#endif
