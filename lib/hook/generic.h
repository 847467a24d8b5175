/*
 * Notifications of any Git server, as contrib/hooks/post-receive sends them: signed as hook/standard.h says,
 * a JSON object of our own.
 *
 *	{
 *	  "version": 1,
 *	  "repository": "team/service",                as configured; optional
 *	  "author": "ann",                             optional, for people
 *	  "updates": [                                 what `git receive-pack` tells its hooks, at most 1000
 *	    { "ref": "refs/heads/main", "before": "COMMIT", "after": "COMMIT" }
 *	  ]
 *	}
 *
 * A commit is all its digits, or zeros where the ref was made or deleted.  Only branches are looked at.
 */
#ifndef HOOK_GENERIC_H
#define HOOK_GENERIC_H

#include "hook/host.h"

enum { GENERIC_UPDATES_MOST = 1000 };

/* Fills OUT (the caller releases it) from a verified envelope: an event for each branch. */
int generic_event_parse(struct event *out, const struct envelope *envelope, struct err *err) MUST_USE;

extern const struct hook_host hook_generic;

#endif
