/*
 * What follows from an event: jobs that begin, jobs that end, and the statuses that say so.
 */
#ifndef GATE_REACT_H
#define GATE_REACT_H

#include "gate/settings.h"
#include "model/event.h"
#include "store/store.h"

enum { REACTION_TEXT = 256 };

struct reaction {
	struct arena *arena;
	struct store *store;
	const struct gate_settings *settings;
	const struct gate_repository *repository;
	int64_t repository_id; /* row id */
	const struct event *event;
	int64_t now_ms;
	/* What came of it; zeroed before. */
	int64_t job;		  /* made, or does the same already; 0 for none */
	char text[REACTION_TEXT]; /* for people: "accepted: job 7", "ignored: ..." */
};

/* Is everything known already that the event tells, which `stands`?  A branch is known by a job of its
 * commit. */
int react_is_known(bool *out, struct reaction *reaction, struct err *err) MUST_USE;
/* Of the event and those that follow it, within the caller's transaction. */
int react(struct reaction *reaction, struct err *err) MUST_USE;

#endif
