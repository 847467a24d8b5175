/*
 * What a code host's webhooks look like: one row per host, found by the name in the route
 * (POST /hooks/HOST/REPOSITORY).  To add a host, write its file and name its row in host.c.
 */
#ifndef HOOK_HOST_H
#define HOOK_HOST_H

#include "hook/envelope.h"
#include "model/event.h"

struct hook_host {
	const char *name;
	/* Names of the headers that fill an envelope. */
	const char *event_header, *delivery_header, *signature_header;
	/* Is it from the host?  ERR_INPUT: no. */
	int (*verify)(const struct envelope *envelope, const struct view *secrets, size_t count,
		      struct err *err);
	/* What does it mean?  Only for a verified envelope.  ERR_INPUT: not what the host documents;
	 * ERR_LIMIT: too big, too deep, too many values. */
	int (*parse)(struct event *out, const struct envelope *envelope, struct err *err);
};

/* The row, or NULL; lent. */
const struct hook_host *hook_host_find(struct view name);

#endif
