/*
 * HMAC-SHA256 (RFC 2104, FIPS 180-4), and the hexadecimal that signatures are written in.
 */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include "base/err.h"
#include "base/view.h"

enum { HMAC_SIZE = 32 };

struct hmac {
	unsigned char bytes[HMAC_SIZE];
};

/* ERR_INTERNAL when the cryptographic library refuses to work. */
int hmac_sha256(struct hmac *out, struct view key, struct view message, struct err *err) MUST_USE;
/* Takes the same time wherever the two differ. */
bool hmac_equal(const struct hmac *a, const struct hmac *b);
/* Exactly 2 * SIZE lower-case digits into SIZE bytes; false (and OUT untouched) for anything else. */
bool hex_decode(unsigned char *out, size_t size, struct view digits);

#endif
