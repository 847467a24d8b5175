/*
 * One process' dealings with code hosts: the connection, and what was learnt for later requests.
 */
#ifndef FORGE_SESSION_H
#define FORGE_SESSION_H

#include "forge/answers.h"

struct forge_session;

/* Errors as client_open(). */
int forge_session_open(struct forge_session **out, const struct client_options *options,
		       struct err *err) MUST_USE;
void forge_session_close(struct forge_session *session);

static inline void forge_session_scope(struct forge_session **session)
{
	forge_session_close(*session);
}
#define scoped_forge_session SCOPED(forge_session_scope) struct forge_session

/* The rest is for lib/forge alone. */
struct client *forge_session_client(struct forge_session *session);
struct answers *forge_session_answers(struct forge_session *session);

/* A short-lived token under a name of its own.  Empty where none is known that lasts until NOW_MS + some
 * time for the requests to come. */
struct view forge_session_token(const struct forge_session *session, const char *name, int64_t now_ms);
void forge_session_keep_token(struct forge_session *session, const char *name, struct view token,
			      int64_t expires_ms);
void forge_session_forget_tokens(struct forge_session *session);

#endif
