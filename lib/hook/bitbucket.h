/*
 * Webhooks of Bitbucket Cloud, as its documentation "Event payloads" describes them.
 */
#ifndef HOOK_BITBUCKET_H
#define HOOK_BITBUCKET_H

#include "hook/host.h"

enum { BITBUCKET_CHANGES_MOST = 1000 /* refs of one push */ };

/*
 * Fills OUT (the caller releases it) from a verified envelope.  A push of several refs gives an event for
 * each branch.  Of a pull request's head only the first digits are told (`head_short`); no ref of the
 * repository holds it, only the branch it comes from, in `source` where that is a fork.  An update does not
 * tell what it changed, so a pull request's event tells how it `stands`.
 */
int bitbucket_event_parse(struct event *out, const struct envelope *envelope, struct err *err) MUST_USE;

extern const struct hook_host hook_bitbucket;

#endif
