/*
 * What a host shows of a repository to whoever asks: open pull requests, and where a branch stands.
 */
#ifndef FORGE_LISTING_H
#define FORGE_LISTING_H

#include "forge/forge.h"
#include "model/oid.h"

/* Takes one open pull request, as the host writes it in JSON; -1 (with ERR filled) ends the listing. */
typedef int forge_take(void *payload, struct view json, struct err *err);

/* Does a host of this kind list anything? */
bool forge_lists(const struct forge_ops *ops);
/*
 * Gives every open pull request of TARGET to EACH, page by page.  The outcome is in OUT (zeroed before): only
 * with FORGE_SENT these were all.  -1: EACH failed.
 */
int forge_list_changes(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		       const struct forge_target *target, forge_take *each, void *payload,
		       struct err *err) MUST_USE;
/* The commit at the end of BRANCH, valid where OUT's outcome is FORGE_SENT. */
void forge_branch_head(struct oid *head, struct forge_answer *out, struct forge_session *session,
		       const struct forge_ops *ops, const struct forge_target *target, const char *branch);

#endif
