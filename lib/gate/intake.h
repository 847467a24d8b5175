/*
 * From a verified webhook to what follows from it: delivery, job and pending status in one transaction.
 */
#ifndef GATE_INTAKE_H
#define GATE_INTAKE_H

#include "gate/settings.h"
#include "model/event.h"
#include "store/store.h"

struct intake_result {
	bool duplicate;	   /* the delivery was accepted before; nothing was stored now */
	int64_t delivery;  /* row id */
	int64_t job;	   /* the job that it made or that does the same already; 0 for none */
	char outcome[256]; /* for people: "accepted: job 7", "ignored: ..." */
};

/*
 * Stores EVENT of REPOSITORY with its BODY, and what it causes.  When it returns 0 everything is durable.
 * ERR_INPUT: the payload is of another repository than REPOSITORY; nothing is stored.
 */
int intake_delivery(struct intake_result *out, struct store *store, const struct gate_settings *settings,
		    const struct gate_repository *repository, const struct event *event, struct view body,
		    int64_t now_ms, struct err *err) MUST_USE;

#endif
