/*
 * From two collections of two commits to a verdict: compare, read the base's policy, judge.  The daemon's
 * pipeline and `heapgate diff` both come through here, so that they always agree.
 */
#ifndef GATE_REACH_H
#define GATE_REACH_H

#include "gate/collect.h"
#include "model/comparison.h"
#include "model/grant.h"
#include "tree/mirror.h"

#define POLICY_FILE ".heapgate"

struct reach_spec {
	struct mirror *mirror;
	const struct oid *base_commit, *head_commit;
	struct collection *base, *head;
	const char *base_reason; /* why this base */
	const char *policy;	 /* the server's policy text where the base has no file; NULL or "": none */
	const struct toolchain *toolchain; /* with the next one: reads a profile where the policy names one */
	const struct collect_spec *collect;
	const struct grants *grants; /* waivers that count for this change now; NULL: none */
};

/*
 * Fills OUT, which lends from both collections.  ERR_INPUT: the policy does not parse, the configurations
 * differ.
 */
int reach_verdict(struct comparison *out, const struct reach_spec *spec, struct err *err) MUST_USE;

#endif
