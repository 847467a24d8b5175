/*
 * The HTTP listener: libmicrohttpd in one thread of its own, and what it is not strict enough about.
 *
 * A request reaches the handler only when it is whole and unambiguous: one Content-Length at most and no
 * Transfer-Encoding (411: a body must say its size), one Host, no %00, control byte or broken escape in the
 * target (400), a body within the ceiling (413).  Every answer of ours carries the security headers.
 */
#ifndef DAEMON_HTTP_H
#define DAEMON_HTTP_H

#include "base/buf.h"
#include "daemon/http_tls.h"

struct http_request {
	const char *method;
	const char *path; /* as sent, still percent-encoded, without the query; begins with "/" */
	struct view body;
	const struct sockaddr *peer; /* the client, or a proxy before it; NULL: not known */
	void *connection;	     /* for the functions below */
};

/* The value, or NULL; lent for the time of the handler. */
const char *http_header(const struct http_request *request, const char *name);
/* The same, and NULL as well where the request has several of that name. */
const char *http_header_once(const struct http_request *request, const char *name);
/* The value of the last header NAME, likewise. */
const char *http_header_last(const struct http_request *request, const char *name);
/* How many headers NAME there are. */
size_t http_header_count(const struct http_request *request, const char *name);
/* The decoded value of NAME in the query, or NULL; likewise. */
const char *http_query(const struct http_request *request, const char *name);

/* Gives every parameter of the query, decoded; VALUE may be NULL.  False ends the walk. */
typedef bool http_take_query(void *payload, const char *name, const char *value);
void http_each_query(const struct http_request *request, http_take_query *take, void *payload);

struct http_response {
	unsigned status;   /* 200 before the handler runs */
	const char *type;  /* Content-Type; "text/plain; charset=utf-8" before */
	struct buf body;   /* released by the listener */
	const char *fixed; /* instead: text that lives for ever, of an answer that is given often; NULL */
	char etag[64];	   /* without quotes; then If-None-Match is answered with 304; "" none */
	unsigned retry_s;  /* Retry-After; 0: none */
	const char *allow; /* of a 405; NULL: none */
	const char *authenticate; /* of a 401: WWW-Authenticate; NULL: none */
	struct buf link;	  /* Link: "" none; released by the listener */
	bool immutable;		  /* cacheable, and never asked for again */
	bool cacheable;		  /* may be stored by the browser that asked; otherwise "no-store" */
	bool scripted;		  /* may run scripts of this server, which may ask it */
};

/* Called in the listener's thread, one request at a time.  False: it is to be answered with others, below. */
typedef bool http_handler(void *payload, const struct http_request *request, struct http_response *response);

struct http_exchange {
	struct http_request request;
	struct http_response response;
};

/* Requests that are answered together. */
struct http_group {
	struct http *http;
	struct http_exchange **list;
	size_t count, room;
};

/* Called in the same thread with all requests that came meanwhile and that the handler left: answers each of
 * them, and then, at once or later in this thread, calls http_group_send(). */
typedef void http_together(void *payload, struct http_group *group);
/* Sends the answers of GROUP, which is the listener's again. */
void http_group_send(struct http_group *group);

/* Called in the same thread between requests, and when http_wake() was.  Yields in how many milliseconds it
 * wants to be called again at the latest, -1: it does not matter. */
typedef int http_between(void *payload);

struct http_options {
	const char *listen; /* "127.0.0.1:8470", "[::1]:8470"; port 0: any free one */
	size_t body_most;
	unsigned connections, connections_per_address;
	int64_t idle_ms;    /* a silent connection is closed */
	int64_t request_ms; /* a connection that completes no request for so long is closed, silent or not */
	const struct tls_text *tls; /* NULL: plain HTTP; else HTTPS, and Strict-Transport-Security */
	http_handler *handler;
	http_together *together; /* NULL: the handler leaves none */
	http_between *between;	 /* NULL: nothing is done */
	void *payload;
};

struct http;

/* ERR_INPUT: the address is not one, or the certificate cannot be used; ERR_BUSY: the address is in use;
 * ERR_INTERNAL.  One listener with TLS in a process. */
int http_start(struct http **out, const struct http_options *options, struct err *err) MUST_USE;
/* The port that is listened on. */
unsigned http_port(const struct http *http);
/* How often its thread has looked for work; grows every second while all is well.  Any thread may ask. */
uint64_t http_rounds(struct http *http);
/* Any thread may. */
void http_wake(struct http *http);
/* Open connections. */
size_t http_connections(struct http *http);
/* Answers what is being asked, then closes everything; NULL is fine. */
void http_stop(struct http *http);

static inline void http_scope(struct http **http)
{
	http_stop(*http);
}
#define scoped_http SCOPED(http_scope) struct http

#endif
