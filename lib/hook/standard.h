/*
 * Deliveries that are signed as "Standard Webhooks" 1.0.0 says: headers webhook-id, webhook-timestamp and
 * webhook-signature, which holds any number of signatures, separated by blanks.
 */
#ifndef HOOK_STANDARD_H
#define HOOK_STANDARD_H

#include "hook/envelope.h"

enum { STANDARD_TOLERANCE_S = 300 /* how far the sender's clock may be from ours, either way */ };

/* The rows of a host's table for the three headers: delivery, timestamp, signature. */
#define STANDARD_HEADERS                                                                                     \
	HOOK_HEADER("webhook-id", delivery), HOOK_HEADER("webhook-timestamp", timestamp),                    \
		HOOK_HEADER("webhook-signature", signature)

/*
 * Accepts the delivery where one of its signatures "v1,BASE64" is right under one of COUNT secrets
 * (crypto/message.h) and its time is now.  ERR_INPUT: no; ERR_INTERNAL: no secret, or one that is no key.
 */
int standard_verify(const struct envelope *envelope, const struct view *secrets, size_t count,
		    struct err *err) MUST_USE;

#endif
