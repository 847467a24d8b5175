#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>

/* EVP_MAC takes an empty key only as "keep the last one"; HMAC pads a key with zeros, so this is the same. */
static const unsigned char empty_key[1];

/* Each thread has its own, until it ends. */
static pthread_key_t context_key;
static bool has_key;

static void release(void *context)
{
	EVP_MAC_CTX_free(context);
}

static void make_key(void)
{
	has_key = pthread_key_create(&context_key, release) == 0;
}

static EVP_MAC_CTX *make_context(void)
{
	char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
	EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;

	EVP_MAC_free(mac);
	if (context && EVP_MAC_CTX_set_params(context, parameters) &&
	    pthread_setspecific(context_key, context) == 0)
		return context;
	EVP_MAC_CTX_free(context);
	return NULL;
}

/* Finding the algorithm takes as long as using it on some kilobytes. */
static EVP_MAC_CTX *thread_context(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (pthread_once(&once, make_key) || !has_key)
		return NULL;
	EVP_MAC_CTX *context = pthread_getspecific(context_key);
	return context ? context : make_context();
}

int hmac_sha256(struct hmac *out, struct view key, struct view message, struct err *err)
{
	const unsigned char *key_bytes = key.len ? (const unsigned char *)key.at : empty_key;
	EVP_MAC_CTX *context = thread_context();
	struct hmac sum;
	size_t size;

	if (!context || !EVP_MAC_init(context, key_bytes, key.len ? key.len : 1, NULL) ||
	    !EVP_MAC_update(context, (const unsigned char *)message.at, message.len) ||
	    !EVP_MAC_final(context, sum.bytes, &size, sizeof(sum.bytes)) || size != HMAC_SIZE)
		return err_set(err, ERR_INTERNAL, "OpenSSL does not compute HMAC-SHA256");
	*out = sum;
	return 0;
}

bool hmac_equal(const struct hmac *a, const struct hmac *b)
{
	return CRYPTO_memcmp(a->bytes, b->bytes, HMAC_SIZE) == 0;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(unsigned char *out, size_t size, struct view digits)
{
	if (digits.len / 2 != size || digits.len % 2)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		if (digit_value(digits.at[i]) < 0)
			return false;
	for (size_t i = 0; i < size; i++)
		out[i] = (unsigned char)(digit_value(digits.at[2 * i]) * 16 +
					 digit_value(digits.at[2 * i + 1]));
	return true;
}
