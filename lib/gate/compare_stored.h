/*
 * Comparing two collected commits by what the store holds of them; no mirror, no Go.
 */
#ifndef GATE_COMPARE_STORED_H
#define GATE_COMPARE_STORED_H

#include "model/comparison.h"
#include "store/outline.h"

/* The affected packages of the two sides, which the comparison lends from. */
struct stored_comparison {
	struct arena arena;
	struct configuration configuration; /* that both were collected under */
	struct outline base_outline, head_outline;
	struct collection base, head;
	struct comparison comparison; /* by no policy: its verdict means nothing */
};

void stored_comparison_release(struct stored_comparison *stored);
#define scoped_stored_comparison SCOPED(stored_comparison_release) struct stored_comparison

/*
 * Fills OUT (zeroed before; released by the caller, also on failure) under the newest configuration that both
 * commits were collected under and that is LINE's (store/records.h) but for the Go release; for the line ""
 * it may be any, where that one is none of them.  ERR_ABSENT: one was not collected; ERR_INPUT: they have
 * none in common.
 */
int compare_stored(struct stored_comparison *out, struct store *store, int64_t repository, const char *line,
		   const struct oid *base, const struct oid *head, struct err *err) MUST_USE;

#endif
