/*
 * Sites from summaries: joins a summary with its explanation and with what was inlined at its place, and
 * gives each site of a package once.
 */
#ifndef GOLANG_SITES_H
#define GOLANG_SITES_H

#include "base/buf.h"
#include "base/err.h"
#include "golang/classify.h"

struct sites {
	struct texts given;	/* position and message of every site of the package */
	struct texts positions; /* position as printed -> 1 + start of what was inlined there, in `callees` */
	struct buf callees;	/* terminated names */
	struct buf package;	/* last element of its import path */
	struct buf message, key; /* of the site being made */
	struct buf texts;	 /* its other strings */
	struct flow_step flow[EXPLANATION_STEPS];
};

void sites_new_package(struct sites *sites, struct view package);
void sites_release(struct sites *sites);
/* "inlining call to FUNCTION" at the position PREFIX: of several at one position the outermost counts, which
 * comes first. */
int sites_inlined(struct sites *sites, struct view prefix, struct view function, struct err *err) MUST_USE;
/* Makes the site of a summary at PREFIX.  Its strings live until the next call.  *FRESH: it is the first like
 * it; else OUT is untouched. */
int sites_make(struct site *out, bool *fresh, struct sites *sites, struct evidence *evidence,
	       struct view prefix, const struct place *place, const struct message *message,
	       struct err *err) MUST_USE;

#endif
