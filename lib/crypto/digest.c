#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

int digest_sha256(struct digest *out, struct view content, struct err *err)
{
	struct digest digest;
	unsigned int size = DIGEST_SIZE;

	if (EVP_Digest(content.at ? content.at : "", content.len, digest.bytes, &size, EVP_sha256(), NULL) !=
	    1)
		return err_set(err, ERR_INTERNAL, "the cryptographic library refuses SHA-256");
	*out = digest;
	return 0;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void digest_print(const struct digest *digest, char out[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		*out++ = digits[digest->bytes[i] >> 4];
		*out++ = digits[digest->bytes[i] & 15];
	}
	*out = '\0';
}
