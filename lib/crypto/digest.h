/*
 * SHA-256 (FIPS 180-4), for naming content by what it is.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/err.h"
#include "base/view.h"

enum { DIGEST_SIZE = 32, DIGEST_TEXT = 2 * DIGEST_SIZE + 1 };

struct digest {
	unsigned char bytes[DIGEST_SIZE];
};

/* ERR_INTERNAL when the cryptographic library refuses to work. */
int digest_sha256(struct digest *out, struct view content, struct err *err) MUST_USE;
/* Takes the same time wherever the two differ. */
bool digest_equal(const struct digest *a, const struct digest *b);
/* Lower-case hexadecimal digits, terminated. */
void digest_print(const struct digest *digest, char out[DIGEST_TEXT]);

#endif
