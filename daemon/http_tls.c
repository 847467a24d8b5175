/*
 * libmicrohttpd asks for the certificate at each handshake, and gives no place for a context: hence the
 * static variable.  A pair that was replaced may still be in use by a handshake, so all are kept until the
 * listener has ended; certificates are replaced some times a year.
 */
#include "daemon/http_tls.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdatomic.h>

#include "base/mem.h"

enum { CHAIN_MOST = 8 };

struct pair {
	gnutls_pcert_st chain[CHAIN_MOST];
	unsigned count;
	gnutls_privkey_t key;
	struct pair *older;
};

static struct pair *_Atomic shown;

static void pair_free(struct pair *pair)
{
	if (!pair)
		return;
	for (unsigned i = 0; i < pair->count; i++)
		gnutls_pcert_deinit(&pair->chain[i]);
	gnutls_privkey_deinit(pair->key);
	free(pair);
}

static void pair_scope(struct pair **pair)
{
	pair_free(*pair);
}

static gnutls_datum_t datum_of(const char *text)
{
	/* GnuTLS only reads it; its type is older than const. */
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)text, (unsigned)strlen(text) };
}

static int import_chain(struct pair *pair, const char *text, struct err *err)
{
	gnutls_datum_t datum = datum_of(text);
	unsigned count = CHAIN_MOST;
	int code = gnutls_pcert_list_import_x509_raw(pair->chain, &count, &datum, GNUTLS_X509_FMT_PEM,
						     GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED);

	if (code < 0)
		return err_set(err, ERR_INPUT, "the certificate cannot be used: %s", gnutls_strerror(code));
	pair->count = count;
	return 0;
}

static int import_key(struct pair *pair, const char *text, struct err *err)
{
	gnutls_datum_t datum = datum_of(text);
	int code = gnutls_privkey_init(&pair->key);

	if (code == 0)
		code = gnutls_privkey_import_x509_raw(pair->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
	return code < 0 ? err_set(err, ERR_INPUT, "the key cannot be used: %s", gnutls_strerror(code)) : 0;
}

/* What the key signs, the certificate's public key must confirm. */
static int match(const struct pair *pair, struct err *err)
{
	gnutls_pubkey_t mine = NULL;
	unsigned char of_key[64], of_chain[64];
	size_t key_size = sizeof(of_key), chain_size = sizeof(of_chain);
	int code = gnutls_pubkey_init(&mine);

	if (code == 0)
		code = gnutls_pubkey_import_privkey(mine, pair->key, 0, 0);
	if (code == 0)
		code = gnutls_pubkey_get_key_id(mine, GNUTLS_KEYID_USE_SHA256, of_key, &key_size);
	if (code == 0)
		code = gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, of_chain,
						&chain_size);
	gnutls_pubkey_deinit(mine);
	if (code < 0)
		return err_set(err, ERR_INPUT, "the key cannot be used: %s", gnutls_strerror(code));
	if (key_size != chain_size || memcmp(of_key, of_chain, key_size) != 0)
		return err_set(err, ERR_INPUT, "the key does not belong to the certificate");
	return 0;
}

static int load(struct pair **out, const struct tls_text *text, struct err *err)
{
	struct pair *pair SCOPED(pair_scope) = mem_zero(1, sizeof(*pair));

	if (import_chain(pair, text->certificate, err) < 0 || import_key(pair, text->key, err) < 0 ||
	    match(pair, err) < 0)
		return -1;
	*out = take(pair);
	return 0;
}

int http_tls_check(const struct tls_text *text, struct err *err)
{
	struct pair *pair SCOPED(pair_scope) = NULL;

	return load(&pair, text, err);
}

int http_tls_use(const struct tls_text *text, struct err *err)
{
	struct pair *pair;

	if (load(&pair, text, err) < 0)
		return -1;
	pair->older = atomic_load(&shown);
	atomic_store(&shown, pair);
	return 0;
}

void http_tls_forget(void)
{
	struct pair *pair = atomic_exchange(&shown, NULL);

	while (pair) {
		struct pair *older = pair->older;
		pair_free(pair);
		pair = older;
	}
}

static int show(gnutls_session_t session, const gnutls_datum_t *issuers, int issuer_count,
		const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
		unsigned *count, gnutls_privkey_t *key)
{
	struct pair *pair = atomic_load(&shown);

	(void)session, (void)issuers, (void)issuer_count, (void)algorithms, (void)algorithm_count;
	if (!pair)
		return -1;
	*chain = pair->chain;
	*count = pair->count;
	*key = pair->key;
	return 0;
}

void *http_tls_callback(void)
{
	union {
		gnutls_certificate_retrieve_function2 *function;
		void *pointer;
	} callback = { show };

	return callback.pointer;
}
