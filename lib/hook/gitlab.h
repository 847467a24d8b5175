/*
 * GitLab's webhooks, as its documentation "Webhook events" describes them: of a project or a group.
 *
 * Two ways to know that they are GitLab's: the secret token in clear (X-Gitlab-Token), or signatures by a
 * signing token ("whsec_..."; hook/standard.h).  A secret of the one form is never taken for the other.
 */
#ifndef HOOK_GITLAB_H
#define HOOK_GITLAB_H

#include "hook/host.h"

/*
 * Fills OUT (the caller releases it) from a verified envelope.  The payload says itself which event it is.  A
 * merge request tells no commit of its target branch; that of a fork has the number of its project as
 * `source`.
 */
int gitlab_event_parse(struct event *out, const struct envelope *envelope, struct err *err) MUST_USE;

extern const struct hook_host hook_gitlab;

#endif
