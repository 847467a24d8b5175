/*
 * Addresses of a repository's pages at its code host: commits, lines of files, changes.
 */
#ifndef VIEW_WEBLINK_H
#define VIEW_WEBLINK_H

#include "base/buf.h"
#include "model/oid.h"

/* Where a repository's pages are; both lent.  Zero or with an empty root: nowhere, and nothing is linked. */
struct weblink {
	const char *host; /* kind of code host: "github", "gitlab", "gitea", "forgejo", "bitbucket" */
	const char *root; /* "https://github.com/acme/shop" */
};

/*
 * All append an address to OUT and yield false, with nothing appended, where the host has no such page or its
 * kind is not known: a link that leads nowhere is worse than none.
 */
bool weblink_commit(struct buf *out, const struct weblink *web, const struct oid *commit);
/* LINE of FILE, a path within the repository, as of COMMIT. */
bool weblink_line(struct buf *out, const struct weblink *web, const struct oid *commit, const char *file,
		  long long line);
/* Pull or merge request NUMBER. */
bool weblink_change(struct buf *out, const struct weblink *web, uint64_t number);
/* What lies between two commits. */
bool weblink_compare(struct buf *out, const struct weblink *web, const struct oid *base,
		     const struct oid *head);

#endif
