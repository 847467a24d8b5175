/*
 * What a code host's webhooks look like: one row per kind of host, for POST /hooks/HOST/REPOSITORY.  To add
 * one, write its file and name its row in host.c.
 */
#ifndef HOOK_HOST_H
#define HOOK_HOST_H

#include "hook/envelope.h"
#include "model/event.h"

struct hook_host {
	const char *kind; /* "github" */
	/* The headers that fill an envelope, in order of preference. */
	const struct envelope_header *headers;
	size_t header_count;
	bool nested;	     /* repositories lie in groups of any depth: "group/subgroup/name" */
	bool heads_in_forks; /* no ref of the repository holds a pull request's head: only the branch it is of
			      */
	/* Is it from the host?  ERR_INPUT: no. */
	int (*verify)(const struct envelope *envelope, const struct view *secrets, size_t count,
		      struct err *err);
	/* What does it mean?  Only for a verified envelope.  ERR_INPUT: not what the host documents;
	 * ERR_LIMIT: too big, too deep, too many values. */
	int (*parse)(struct event *out, const struct envelope *envelope, struct err *err);
	/* An open pull request as the host's API lists it: EVENT_CHANGE.  NULL: it lists nothing. */
	int (*parse_listed)(struct event *out, struct view json, struct err *err);
};

/* A row of `headers`. */
#define HOOK_HEADER(name, member)                                                                            \
	{                                                                                                    \
		(name), offsetof(struct envelope, member)                                                    \
	}

/* The row, or NULL; lent. */
const struct hook_host *hook_host_find(struct view kind);
/* All kinds, for people: "github, gitlab, ..."; the caller frees. */
char *hook_host_kinds(void);

#endif
