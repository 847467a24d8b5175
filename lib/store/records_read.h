/*
 * Finding a stored collection.  Private to lib/store.
 */
#ifndef STORE_RECORDS_READ_H
#define STORE_RECORDS_READ_H

#include "store/codec.h"
#include "store/store.h"

struct oid;

/* *ID is 0 where the commit was not collected. */
int records_find(int64_t *id, struct store *store, int64_t repository, const struct oid *commit,
		 const struct configuration *configuration, struct err *err) MUST_USE;
/* Fills OUT but for its snapshots, and MANIFEST, in OUT's arena.  ERR_ABSENT where it was not collected. */
int records_open(struct collection *out, struct manifest *manifest, struct store *store, int64_t repository,
		 const struct oid *commit, const struct configuration *configuration,
		 struct err *err) MUST_USE;

#endif
