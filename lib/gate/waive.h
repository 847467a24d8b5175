/*
 * Giving and revoking waivers: the row, and a new look at the pull requests that it concerns.
 */
#ifndef GATE_WAIVE_H
#define GATE_WAIVE_H

#include "gate/settings.h"
#include "store/waivers.h"

/* Where a waiver is given; everything is lent. */
struct waive_spec {
	struct store *store;
	const struct gate_settings *settings;
	const struct gate_repository *repository;
	int64_t now_ms;
};

/*
 * Gives GRANT (its `given_ms` is set here) and enqueues the checks that may end otherwise now: *RERUNS of
 * them.  The function may be named as to history_find(); the row has its whole name.  The row and the jobs
 * stand together or not at all.  ERR_INPUT as grant_check(), and where the name is nobody's or several's.
 */
int waive(struct grant *out, size_t *reruns, const struct waive_spec *spec, struct arena *arena,
	  const struct grant *grant, struct err *err) MUST_USE;
/* Likewise; errors as waiver_revoke(), and ERR_ABSENT where nothing is known of the repository yet. */
int waive_revoke(struct grant *out, size_t *reruns, const struct waive_spec *spec, struct arena *arena,
		 int64_t id, const char *who, const char *why, struct err *err) MUST_USE;
/* All waivers there ever were, as waivers_list(); none where nothing is known of the repository yet. */
int waive_list(struct grants *out, const struct waive_spec *spec, struct arena *arena, int64_t before,
	       size_t limit, struct err *err) MUST_USE;

#endif
