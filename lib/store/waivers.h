/*
 * Waivers that were given (model/grant.h): who took responsibility, for what, until when.  Rows stay for
 * ever.
 */
#ifndef STORE_WAIVERS_H
#define STORE_WAIVERS_H

#include "model/grant.h"
#include "store/store.h"

/* Of GRANT the id and what tells of revoking are not looked at.  ERR_INPUT as grant_check(). */
int waiver_give(int64_t *id, struct store *store, int64_t repository, const struct grant *grant,
		struct err *err) MUST_USE;
/* ERR_ABSENT: there is none of that id; ERR_INPUT: it was revoked before, or WHO is missing. */
int waiver_revoke(struct store *store, int64_t repository, int64_t id, const char *who, const char *why,
		  int64_t now_ms, struct err *err) MUST_USE;
/* ERR_ABSENT. */
int waiver_get(struct grant *out, struct arena *arena, struct store *store, int64_t repository, int64_t id,
	       struct err *err) MUST_USE;
/* All there ever were, newest first, of those with an id below BEFORE (0: from the newest). */
int waivers_list(struct grants *out, struct arena *arena, struct store *store, int64_t repository,
		 int64_t before, size_t limit, struct err *err) MUST_USE;
/* What counts at NOW_MS for commit HEAD of pull request NUMBER (0: of none), oldest first. */
int waivers_active(struct grants *out, struct arena *arena, struct store *store, int64_t repository,
		   uint64_t number, const struct oid *head, int64_t now_ms, struct err *err) MUST_USE;
/* Heads of open pull requests whose newest check's result has the bytes PIECE in it. */
int waivers_concern(struct oid **out, size_t *count, struct arena *arena, struct store *store,
		    int64_t repository, const char *piece, struct err *err) MUST_USE;

#endif
