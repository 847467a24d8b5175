/*
 * HTTP requests to a code host's API: one at a time, no redirects, bounded in time and size.
 */
#ifndef FORGE_CLIENT_H
#define FORGE_CLIENT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#define CLIENT_BODY_MOST ((size_t)1 << 20)

/* Zero stands for the default in each field. */
struct client_options {
	bool plain_http;     /* allow http:// too: tests, and a host on the same machine */
	const char *proxy;   /* URL; NULL: none, whatever the environment says */
	const char *ca_file; /* certificates to trust instead of the system's */
	int64_t connect_ms;  /* default 10 s */
	int64_t total_ms;    /* default 30 s */
	size_t body_most;    /* bytes of an answer's body; default CLIENT_BODY_MOST */
	size_t keep_most;    /* bytes of answers that a session keeps (answers.h); default none */
};

struct client;

/* One per process.  ERR_INTERNAL when libcurl cannot start. */
int client_open(struct client **out, const struct client_options *options, struct err *err) MUST_USE;
void client_close(struct client *client);

struct client_request {
	const char *method; /* "GET", "POST", ... */
	const char *url;
	const char *const *headers; /* "Name: value", NULL at the end; or NULL */
	struct view body;	    /* sent as it is; its type is one of the headers */
	struct view bearer;	    /* token for the Authorization header; empty: none */
	const char *etag;	    /* of an answer that is here: only another one is wanted; or NULL */
};

struct client_response {
	long status;
	struct buf body;
	char *next;		/* rel="next" of the Link header, or NULL */
	char *etag;		/* or NULL */
	int64_t retry_after_ms; /* from now, of the Retry-After header; -1 where there is none */
	int64_t limit_reset_ms; /* wall time at which the rate limit starts anew; -1 where not told */
	int64_t limit_left;	/* requests left until then; -1 where not told */
	bool doubtful; /* valid after a failure too: the host may have received and carried out the request */
};

void client_response_release(struct client_response *response);
#define scoped_client_response SCOPED(client_response_release) struct client_response

/*
 * Any answer is success, whatever its status.  ERR_BUSY: no whole answer came (network, time-out, TLS);
 * ERR_LIMIT: the body passed the ceiling; ERR_INPUT: not a URL of an allowed scheme.  No text of ERR holds
 * the token.  On failure only `doubtful` of OUT is written.
 */
int client_send(struct client_response *out, struct client *client, const struct client_request *request,
		struct err *err) MUST_USE;

/* TEXT with "***" wherever SECRET stands, plain or percent-encoded; the caller frees. */
char *client_redact(struct view text, struct view secret);

static inline void client_scope_close(struct client **client)
{
	client_close(*client);
}
#define scoped_client SCOPED(client_scope_close) struct client

#endif
