/*
 * History along the main branch: older commits, collected one after the other at the cost of what changed.
 */
#ifndef GATE_BACKFILL_H
#define GATE_BACKFILL_H

#include "gate/run.h"

/* Called before each commit and once at the end (COMMIT is NULL then). */
typedef void backfill_progress(void *payload, size_t done, size_t total, const struct commit_info *commit);

struct backfill_spec {
	const struct gate_settings *settings;
	struct store *store;
	const struct worker *worker;
	const struct gate_repository *repository;
	size_t last; /* commits of the main branch, the newest included */
	backfill_progress *progress;
	void *payload;
};

struct backfill_result {
	size_t collected, known; /* commits; known: were there already under every configuration */
	size_t failed; /* under one configuration at least: could not be collected: do not build, or too large
			*/
};

/*
 * Collects what is missing of the last commits under every configuration of the repository, oldest first.
 * What is done stays done: a second run goes on where a first one ended, however it ended.  The mirror must
 * hold the main branch (fetch_refs()).
 */
int backfill(struct backfill_result *out, const struct backfill_spec *spec, struct err *err) MUST_USE;

#endif
