/*
 * Where a fetch goes.  Private to lib/tree.
 */
#ifndef TREE_REMOTE_H
#define TREE_REMOTE_H

#include "base/err.h"
#include "base/view.h"

enum remote_kind {
	REMOTE_LOCAL, /* a path or file:// */
	REMOTE_HTTP,  /* http:// or https:// */
	REMOTE_SSH,   /* ssh:// or user@host:path */
};

/* Pieces of the URL, lent from it. */
struct remote {
	enum remote_kind kind;
	struct view user; /* may be empty */
	struct view host; /* without port */
	struct view port; /* may be empty */
};

/* ERR_INPUT for other schemes, for a missing host and for a password within the URL. */
int remote_parse(struct remote *out, const char *url, struct err *err) MUST_USE;
/* Same kind, host (case aside) and port. */
bool remote_same_host(const struct remote *a, const struct remote *b);

#endif
