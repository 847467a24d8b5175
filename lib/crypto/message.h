/*
 * Signed messages as "Standard Webhooks" 1.0.0 defines them (version "v1", symmetric): HMAC-SHA256 over
 * "ID.TIMESTAMP.BODY", written "v1," and Base64.
 */
#ifndef CRYPTO_MESSAGE_H
#define CRYPTO_MESSAGE_H

#include "base/buf.h"
#include "crypto/hmac.h"

struct signed_message {
	struct view id;	       /* webhook-id */
	struct view timestamp; /* webhook-timestamp: seconds since 1970, as it was sent */
	struct view body;
};

/* Is it written as a signing key: "whsec_" and Base64? */
bool message_secret_is_key(struct view secret);
/*
 * Appends the key that SECRET stands for: of "whsec_" and Base64 what that encodes, of any other its own
 * bytes. ERR_INPUT: broken Base64, or an empty key.
 */
int message_key(struct buf *out, struct view secret, struct err *err) MUST_USE;
/* The sum that a signature of MESSAGE under KEY holds.  ERR_INTERNAL as hmac_sha256(). */
int message_sum(struct hmac *out, struct view key, const struct signed_message *message,
		struct err *err) MUST_USE;
/* Appends "v1,BASE64". */
int message_sign(struct buf *out, struct view key, const struct signed_message *message,
		 struct err *err) MUST_USE;

#endif
