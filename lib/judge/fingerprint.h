/*
 * What of a site's words survives harmless edits.
 *
 *   normalised: without what the compiler numbers or instantiates by itself (F.func2, .autotmp_7,
 * go.shape.int) skeleton:   without any name, string or number: `make([]T, n)` and `make([]pkg.U, m)` are
 * alike
 */
#ifndef JUDGE_FINGERPRINT_H
#define JUDGE_FINGERPRINT_H

#include "base/buf.h"
#include "model/collection.h"

/* All append to OUT. */
void fingerprint_normalised(struct buf *out, struct view text);
void fingerprint_skeleton(struct buf *out, struct view text);
/* A site's flow, step by step: where to, what, why; never where. */
void fingerprint_flow(struct buf *out, const struct site *site);
void fingerprint_flow_skeleton(struct buf *out, const struct site *site);
/* All of a function's sites but leaks, in one text that does not depend on their places; none: nothing. */
void fingerprint_function(struct buf *out, const struct function *function);

#endif
