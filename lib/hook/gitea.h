/*
 * Webhooks of Gitea and Forgejo, which descend from it: GitHub's form with words of their own.
 *
 * One delivery carries headers of Gitea, Gogs and GitHub at once: only their own are looked at.  The
 * signature is bare hexadecimal; without a secret it is that of the empty key, and never accepted.
 */
#ifndef HOOK_GITEA_H
#define HOOK_GITEA_H

#include "hook/host.h"

/* Fills OUT (the caller releases it) from a verified envelope, as github_event_parse() does. */
int gitea_event_parse(struct event *out, const struct envelope *envelope, struct err *err) MUST_USE;

extern const struct hook_host hook_gitea, hook_forgejo;

#endif
