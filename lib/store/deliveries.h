/*
 * Deliveries: every webhook that was verified, so that none counts twice and any can be replayed.
 */
#ifndef STORE_DELIVERIES_H
#define STORE_DELIVERIES_H

#include "model/delivery.h"
#include "store/store.h"

enum {
	DELIVERY_BODY_MOST = 26 << 20, /* bytes; GitHub's own limit is 25 MB */
	DELIVERY_NAME_MOST =
		255, /* bytes of guid, repository, event, action, content type: longer ones are refused */
	DELIVERY_OUTCOME_MOST = 255, /* bytes; cut */
};

/*
 * Adds DELIVERY (all but its id).  Where (host, guid) was added before nothing changes, *KNOWN is true and *ID
 * is the first one's.  ERR_LIMIT past a ceiling above.
 */
int delivery_add(int64_t *id, bool *known, struct store *store, const struct delivery *delivery,
		 struct err *err) MUST_USE;
/* The id of (HOST, GUID), 0 where it was never added. */
int delivery_known(int64_t *id, struct store *store, const char *host, const char *guid,
		   struct err *err) MUST_USE;
/* "accepted", "ignored: ...", "failed: ..."; JOB 0 for none. */
int delivery_settle(struct store *store, int64_t id, const char *outcome, int64_t job,
		    struct err *err) MUST_USE;
/* With its body; ERR_ABSENT. */
int delivery_get(struct delivery *out, struct arena *arena, struct store *store, int64_t id,
		 struct err *err) MUST_USE;
int delivery_find(struct delivery *out, struct arena *arena, struct store *store, const char *host,
		  const char *guid, struct err *err) MUST_USE;
/* At most LIMIT, newest first, of those with an id below BEFORE (0: from the newest). */
int deliveries_list(struct deliveries *out, struct arena *arena, struct store *store, int64_t before,
		    size_t limit, struct err *err) MUST_USE;
/* The same of those that have no outcome, were refused, or whose job could not judge. */
int deliveries_failed(struct deliveries *out, struct arena *arena, struct store *store, int64_t before,
		      size_t limit, struct err *err) MUST_USE;
/* At most LIMIT that have no outcome, oldest first: what a crash between accepting and deciding has left. */
int deliveries_unsettled(struct deliveries *out, struct arena *arena, struct store *store, size_t limit,
			 struct err *err) MUST_USE;

#endif
