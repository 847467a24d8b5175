/*
 * GitHub's webhooks (github.com and GitHub Enterprise Server), as its documentation "Webhook events and
 * payloads" describes them.
 */
#ifndef HOOK_GITHUB_H
#define HOOK_GITHUB_H

#include "hook/host.h"

/*
 * Fills OUT (the caller releases it) from a verified envelope.  Ids, numbers, names and refs are checked by
 * form; no URL of the payload is kept.  A pull request's `head` is its own head commit, never the test merge;
 * drafts are events like any other.  The header that names the event is not signed: a payload that does not
 * have that event's form is ERR_INPUT.  The caller compares `repository` with the one that the route names.
 */
int github_event_parse(struct event *out, const struct envelope *envelope, struct err *err) MUST_USE;

extern const struct hook_host hook_github;

#endif
