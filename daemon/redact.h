/*
 * Secrets, and texts without them.
 */
#ifndef DAEMON_REDACT_H
#define DAEMON_REDACT_H

#include "base/buf.h"

/* Values that were read from secret files; wiped on release. */
struct secrets {
	char **list;
	size_t count, room;
};

/* Keeps a copy of TEXT and returns it, lent. */
const char *secrets_add(struct secrets *secrets, struct view text);
void secrets_release(struct secrets *secrets);

/* Appends TEXT with "***" instead of each secret (plain, percent-encoded, Base64; SECRETS may be NULL) and
 * instead of what stands between "://" and "@" in a URL. */
void redact(struct buf *out, struct view text, const struct secrets *secrets);

#endif
