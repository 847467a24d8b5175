/*
 * Removing what is no longer wanted.
 *
 * Rows go some at a time, each time in a transaction of its own, so that deliveries get their turn.  Content
 * that several collections share (snapshots, records) goes when nothing refers to it any more; nobody may
 * store a collection meanwhile, which is the caller's care.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "store/store.h"

enum retention_kind {
	RETENTION_DELIVERIES,
	RETENTION_MESSAGES, /* to the code host, final ones */
	RETENTION_CHECKS,
	RETENTION_JOBS,
	RETENTION_COLLECTIONS, /* of commits that are not on the main branch */
	RETENTION_SNAPSHOTS,
	RETENTION_RECORDS,
	RETENTION_KIND_COUNT,
};

/* In words, for people: "deliveries". */
const char *retention_name(enum retention_kind kind);
/* Called after each piece; -1 (with ERR filled) stops.  What is done stays done. */
typedef int retention_progress(void *payload, enum retention_kind kind, size_t so_far, struct err *err);

struct retention_spec {
	int64_t before_ms; /* older rows go; not asked for snapshots and records */
	bool count_only;
	retention_progress *progress;
	void *payload;
};

/* Rows of one of the kinds with an age, up to RETENTION_COLLECTIONS. */
int retention_rows(size_t *out, struct store *store, enum retention_kind kind,
		   const struct retention_spec *spec, struct err *err) MUST_USE;
/* Snapshots and records that nothing refers to, beside the manifests that name them. */
int retention_content(size_t *snapshots, size_t *records, struct store *store,
		      const struct retention_spec *spec, struct err *err) MUST_USE;
/* Gives free pages back to the file system: rewrites the whole file, which needs its size once more. */
int retention_vacuum(struct store *store, struct err *err) MUST_USE;

#endif
