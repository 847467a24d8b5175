/*
 * Configurations as rows.  Private to lib/store.
 */
#ifndef STORE_CONFIGURATIONS_H
#define STORE_CONFIGURATIONS_H

#include "model/collection.h"
#include "store/store.h"

/* *ID is 0 where it is not known. */
int configuration_find(int64_t *id, struct store *store, const struct configuration *configuration,
		       struct err *err) MUST_USE;
/* In the caller's transaction. */
int configuration_ensure(int64_t *id, struct store *store, const struct configuration *configuration,
			 struct err *err) MUST_USE;

#endif
