/*
 * Commit statuses in the form that GitHub gave them and others took over.  Private to lib/forge.
 */
#ifndef FORGE_STATUSES_H
#define FORGE_STATUSES_H

#include "forge/call.h"

struct statuses_form {
	const char *const *states; /* the host's word for each status_state */
	const char *state_member;  /* of a listed status: "state" or "status" */
	const char *query;	   /* makes a list long, and newest first */
};

/* "/repos/R"; the caller frees. */
char *statuses_repository_path(const char *repository);
/* POST repos/R/statuses/SHA; in doubt after looking at repos/R/commits/SHA/statuses. */
void statuses_send(const struct call *call, const struct statuses_form *form);

#endif
