/*
 * Who asks, and what he may: programs show a token, people are named by a reverse proxy that has signed them
 * on.
 *
 * Readers need not say who they are where only this machine reaches the listener (it listens on the loopback
 * interface, core.external-url names no proxy in front of it, and no proxy names people), or where http.open
 * says so.  To waive always takes a token: a person's browser could be made to.
 */
#ifndef DAEMON_AUTH_H
#define DAEMON_AUTH_H

#include "daemon/config.h"
#include "daemon/http.h"

struct actor {
	const char *name; /* the token's, or the person's; "" for nobody; lent */
	enum access access;
	bool unknown_token; /* one was shown that is not configured */
};

/* What a request brings to say who sent it; NULL where it does not. */
struct credentials {
	const char *authorization; /* the header: "Bearer SECRET" */
	const char *user;	   /* the header that http.trust-user-header names */
	const struct sockaddr *peer;
};

struct actor auth_recognise(const struct config *config, const struct credentials *credentials);
/* The same of a request. */
struct actor auth_actor(const struct config *config, const struct http_request *request);

/* Is PEER (NULL: not known) a proxy whose headers about its clients are believed? */
bool auth_trusts(const struct config *config, const struct sockaddr *peer);

/* Must readers say who they are? */
bool auth_is_private(const struct config *config);

struct auth_refusal {
	unsigned status;       /* 401, 403 */
	const char *challenge; /* WWW-Authenticate (RFC 6750) */
	const char *text;
};

/* May ACTOR do what needs ACCESS?  Fills OUT where not. */
bool auth_may(struct auth_refusal *out, const struct config *config, const struct actor *actor,
	      enum access access);

#endif
