/*
 * JSON Web Tokens (RFC 7519, RFC 7515) by which a GitHub App says who it is.
 */
#ifndef CRYPTO_BEARER_H
#define CRYPTO_BEARER_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Appends a token of ISSUER for the time from ISSUED_S to EXPIRES_S (seconds since 1970), signed with RS256
 * by the private key KEY (PEM).  ERR_INPUT: KEY is none; ERR_INTERNAL.
 */
int bearer_issue(struct buf *out, const char *issuer, struct view key, int64_t issued_s, int64_t expires_s,
		 struct err *err) MUST_USE;

#endif
