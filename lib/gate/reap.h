/*
 * Nothing stays half done: jobs whose worker is gone go back to the queue or fail, and no pending status
 * stays behind.
 */
#ifndef GATE_REAP_H
#define GATE_REAP_H

#include "gate/settings.h"
#include "store/store.h"

struct reaped {
	size_t jobs;	 /* that failed for good now */
	size_t messages; /* that are due again */
	size_t statuses; /* final ones put for pending ones that nobody would have ended */
};

/* What a supervisor does every few seconds, and once at its start. */
int reap(struct reaped *out, struct store *store, const struct gate_settings *settings, int64_t now_ms,
	 struct err *err) MUST_USE;
/* The process that called itself OWNER (or began with it) is gone: its job and its message are free. */
int reap_owner(struct reaped *out, struct store *store, const struct gate_settings *settings,
	       const char *owner, int64_t now_ms, struct err *err) MUST_USE;

#endif
