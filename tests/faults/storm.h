/*
 * Deliveries that the journal takes in, as serve does with those of a storm: they are acknowledged when they
 * are durable there, and what follows from them follows later.
 */
#ifndef FAULTS_STORM_H
#define FAULTS_STORM_H

#include <stdbool.h>

#include "base/err.h"

struct journal;
struct store;

/* What the deliveries are to their sender and to the queue, by their NUMBER. */
struct storm_ends {
	bool (*is_wanted)(unsigned number); /* it is to be sent, once more or for the first time */
	void (*acknowledge)(unsigned number);
	/* All that follows from it, within the transaction. */
	int (*take_in)(unsigned number, struct err *err);
};

struct storm {
	const struct storm_ends *ends;
	struct journal *journal; /* NULL: it is another process's, or not opened */
};

/* The journal in the directory DATA; STORE is lent. */
char *storm_path(const char *data);
int storm_open(struct storm *storm, struct store *store, const char *data, struct err *err) MUST_USE;
void storm_close(struct storm *storm);

/* Something is acknowledged that nothing followed from yet. */
bool storm_waits(const struct storm *storm);
/* COUNT deliveries from FIRST on, less those that are not wanted; the last ones, as many as BOARD,
 * come while the others are written.  Fails where one was not written. */
int storm_admit(struct storm *storm, unsigned first, unsigned count, unsigned board,
		struct err *err) MUST_USE;
/* Takes all that waits. */
int storm_calm(struct storm *storm, struct err *err) MUST_USE;

#endif
