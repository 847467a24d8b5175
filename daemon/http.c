/*
 * Two threads meet here: the listener's runs every callback, and http_sweep() comes from the supervisor's.
 * They share the list of connections, under its lock.
 */
#include "daemon/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/http_address.h"
#include "daemon/http_framing.h"

enum { HEADER_MEMORY = 32 << 10, POLICY_COUNT = 5 };

/* One client; when it last completed a request (or came). */
struct peer {
	LIST_ENTRY(peer) link;
	int fd;
	int64_t since_ms;
};

struct http {
	struct MHD_Daemon *daemon;
	struct http_options options;
	pthread_mutex_t lock;
	LIST_HEAD(, peer) peers;
};

/* One request in progress. */
struct exchange {
	bool begun, target_broken;
	char *path;
	struct buf body;
};

static const char *const policies[POLICY_COUNT][2] = {
	{ "Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
				     "form-action 'self'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

const char *http_header(const struct http_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct single {
	const char *name, *value;
	size_t count;
};

static enum MHD_Result note_single(void *payload, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct single *single = payload;

	(void)kind;
	if (strcasecmp(name, single->name) == 0) {
		single->value = value;
		single->count++;
	}
	return MHD_YES;
}

const char *http_header_once(const struct http_request *request, const char *name)
{
	struct single single = { .name = name };

	(void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, note_single, &single);
	return single.count == 1 ? single.value : NULL;
}

const char *http_query(const struct http_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

static bool etag_matches(const struct http_request *request, const char *etag)
{
	const char *known = http_header(request, "If-None-Match");
	scoped_free char *quoted = mem_print("\"%s\"", etag);

	return known && *etag && view_find(view_of(known), view_of(quoted)) >= 0;
}

static void add_headers(struct MHD_Response *answer, const struct http_response *response, bool close)
{
	for (size_t i = 0; i < POLICY_COUNT; i++)
		MHD_add_response_header(answer, policies[i][0], policies[i][1]);
	MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
	MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL,
				response->cacheable ? "private, no-cache" : "no-store");
	if (*response->etag) {
		scoped_free char *quoted = mem_print("\"%s\"", response->etag);
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ETAG, quoted);
	}
	if (response->retry_s) {
		scoped_free char *number = mem_print("%u", response->retry_s);
		MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, number);
	}
	if (response->authenticate)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE, response->authenticate);
	if (response->allow)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, response->allow);
	if (close)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* Takes the body of RESPONSE. */
static enum MHD_Result send_response(struct MHD_Connection *connection, struct http_response *response,
				     bool close)
{
	size_t length = response->body.len;
	struct MHD_Response *answer =
		length ? MHD_create_response_from_buffer(length, buf_take(&response->body),
							 MHD_RESPMEM_MUST_FREE)
		       : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result result;

	if (!answer)
		return MHD_NO;
	add_headers(answer, response, close);
	result = MHD_queue_response(connection, response->status, answer);
	MHD_destroy_response(answer);
	return result;
}

static const char *refusal_text(unsigned status)
{
	switch (status) {
	case 411:
		return "a body must come with one Content-Length\n";
	case 413:
		return "the body is larger than this server takes\n";
	default:
		return "the request is malformed or ambiguous\n";
	}
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status)
{
	struct http_response response = { .status = status, .type = "text/plain; charset=utf-8" };

	buf_text(&response.body, refusal_text(status));
	return send_response(connection, &response, true);
}

static enum MHD_Result note_header(void *payload, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	(void)kind;
	http_framing_header(payload, name, value);
	return MHD_YES;
}

/* The first call for a request: all headers are there, no body yet. */
static enum MHD_Result begin(const struct http *http, struct MHD_Connection *connection,
			     struct exchange *exchange, const char *method)
{
	struct http_framing framing = { .target_broken = exchange->target_broken };
	unsigned status;

	exchange->begun = true;
	exchange->body.ceiling = http->options.body_most;
	(void)MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &framing);
	status = http_framing_refuse(&framing, method, http->options.body_most);
	return status ? refuse(connection, status) : MHD_YES;
}

static enum MHD_Result answer(const struct http *http, struct MHD_Connection *connection,
			      struct exchange *exchange, const char *method)
{
	struct http_response response = { .status = 200, .type = "text/plain; charset=utf-8" };
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct http_request request = {
		.method = method,
		.path = exchange->path,
		.body = buf_view(&exchange->body),
		.peer = info ? info->client_addr : NULL,
		.connection = connection,
	};

	http->options.handler(http->options.payload, &request, &response);
	if (response.status == 200 && etag_matches(&request, response.etag)) {
		response.status = 304;
		buf_clear(&response.body);
	}
	enum MHD_Result result = send_response(connection, &response, false);
	buf_release(&response.body);
	return result;
}

static enum MHD_Result on_request(void *payload, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *piece, size_t *size,
				  void **context)
{
	struct exchange *exchange = *context;

	(void)url;
	(void)version;
	if (!exchange->begun)
		return begin(payload, connection, exchange, method);
	if (*size) {
		buf_add(&exchange->body, (struct view){ piece, *size });
		*size = 0;
		return exchange->body.spoiled ? MHD_NO : MHD_YES;
	}
	return answer(payload, connection, exchange, method);
}

/* The request line was read: the only place where the target is seen as it was sent. */
static void *on_target(void *payload, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_zero(1, sizeof(*exchange));

	(void)payload;
	(void)connection;
	exchange->target_broken = target[0] != '/' || !http_target_is_clean(view_of(target));
	exchange->path = mem_print("%.*s", (int)strcspn(target, "?"), target);
	return exchange;
}

static void on_completed(void *payload, struct MHD_Connection *connection, void **context,
			 enum MHD_RequestTerminationCode code)
{
	struct http *http = payload;
	struct exchange *exchange = *context;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	(void)code;
	if (info && info->socket_context) {
		struct peer *peer = info->socket_context;
		pthread_mutex_lock(&http->lock);
		peer->since_ms = clock_mono_ms();
		pthread_mutex_unlock(&http->lock);
	}
	if (!exchange)
		return;
	free(exchange->path);
	buf_release(&exchange->body);
	free(exchange);
	*context = NULL;
}

static struct peer *peer_new(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct peer *peer = mem_zero(1, sizeof(*peer));

	peer->fd = info ? info->connect_fd : -1;
	peer->since_ms = clock_mono_ms();
	return peer;
}

/* libmicrohttpd tells of the end before it closes the socket, so a listed descriptor is always the peer's. */
static void on_connection(void *payload, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct http *http = payload;
	struct peer *peer = code == MHD_CONNECTION_NOTIFY_STARTED ? peer_new(connection) : *context;

	pthread_mutex_lock(&http->lock);
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		LIST_INSERT_HEAD(&http->peers, peer, link);
	else if (peer)
		LIST_REMOVE(peer, link);
	pthread_mutex_unlock(&http->lock);
	if (code != MHD_CONNECTION_NOTIFY_STARTED)
		free(peer);
	*context = code == MHD_CONNECTION_NOTIFY_STARTED ? peer : NULL;
}

static struct MHD_Daemon *start(struct http *http, const union http_address *address)
{
	const struct http_options *options = &http->options;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD;

	if (address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
		flags, 0, NULL, NULL, on_request, http, /* the address is an option */
		MHD_OPTION_SOCK_ADDR, &address->any, MHD_OPTION_CONNECTION_LIMIT, options->connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(options->idle_ms / 1000),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, http, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_END);
}

int http_start(struct http **out, const struct http_options *options, struct err *err)
{
	scoped_http *http = mem_zero(1, sizeof(*http));
	union http_address address;

	http->options = *options;
	pthread_mutex_init(&http->lock, NULL);
	if (http_address_parse(&address, options->listen, err) < 0)
		return -1;
	errno = 0;
	http->daemon = start(http, &address);
	if (!http->daemon)
		return err_set(err, errno == EADDRINUSE ? ERR_BUSY : ERR_INTERNAL, "cannot listen on %s: %s",
			       options->listen, errno ? strerror(errno) : "libmicrohttpd refused");
	*out = take(http);
	return 0;
}

unsigned http_port(const struct http *http)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

void http_sweep(struct http *http)
{
	int64_t before = clock_mono_ms() - http->options.request_ms;
	struct peer *peer;

	pthread_mutex_lock(&http->lock);
	LIST_FOREACH (peer, &http->peers, link)
		if (peer->since_ms < before && peer->fd >= 0)
			(void)shutdown(peer->fd, SHUT_RDWR);
	pthread_mutex_unlock(&http->lock);
}

void http_stop(struct http *http)
{
	if (!http)
		return;
	if (http->daemon)
		MHD_stop_daemon(http->daemon);
	pthread_mutex_destroy(&http->lock);
	free(http);
}
