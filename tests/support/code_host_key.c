/* A key pair for an App. */
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/mem.h"
#include "support/code_host.h"

static char *text_of(BIO *bio)
{
	char *bytes;
	long size = BIO_get_mem_data(bio, &bytes);
	char *text = mem_print("%.*s", (int)size, bytes);

	BIO_free(bio);
	return text;
}

void code_host_make_key(char **private_key, char **public_key)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	BIO *secret = BIO_new(BIO_s_mem()), *open = BIO_new(BIO_s_mem());

	if (!key || PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) != 1 ||
	    PEM_write_bio_PUBKEY(open, key) != 1)
		abort();
	*private_key = text_of(secret);
	*public_key = text_of(open);
	EVP_PKEY_free(key);
}
