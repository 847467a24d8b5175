/*
 * What a new toolchain, or another configuration, makes of the base alone: told apart from what a change
 * makes.
 */
#ifndef GATE_BEFORE_H
#define GATE_BEFORE_H

#include "model/comparison.h"
#include "model/oid.h"
#include "store/store.h"

struct before_spec {
	struct store *store;
	int64_t repository; /* row id */
	const char *line;   /* of the main branch, see store/records.h */
	const struct oid *commit;
	const struct configuration *configuration; /* under which COMMIT was collected now */
};

/* The two collections of one commit and how they differ; effects lend from it. */
struct before {
	struct collection was, is;
	struct comparison difference;
	struct effect effect;
};

void before_release(struct before *before);

/*
 * Where the main branch first knew the commit under another configuration: fills OUT (zeroed before; released
 * by the caller, also on failure), and adds to COMPARISON the effect, which lends from OUT, and a note about
 * it.
 */
int before_tell(struct before *out, struct comparison *comparison, const struct before_spec *spec,
		struct err *err) MUST_USE;

#endif
