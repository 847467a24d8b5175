/*
 * The certificate that the listener shows, replaceable while it listens.
 */
#ifndef DAEMON_HTTP_TLS_H
#define DAEMON_HTTP_TLS_H

#include "base/err.h"
#include "base/view.h"

/* Both in PEM; the certificate first, then those of its issuers. */
struct tls_text {
	const char *certificate, *key;
};

/* ERR_INPUT: one of them cannot be read, or they do not belong together. */
int http_tls_check(const struct tls_text *text, struct err *err) MUST_USE;
/* What is shown from the next connection on; http_tls_check()'s errors leave the old one. */
int http_tls_use(const struct tls_text *text, struct err *err) MUST_USE;
/* To be called when nothing listens any more. */
void http_tls_forget(void);

/* For MHD_OPTION_HTTPS_CERT_CALLBACK. */
void *http_tls_callback(void);

#endif
