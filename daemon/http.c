/*
 * One thread runs libmicrohttpd, every callback and the sweep of connections; it counts its rounds, so that a
 * watchdog sees whether it still turns.
 *
 * What is answered together is gathered in a round: libmicrohttpd suspends the connection until the group is
 * sent.  The thread does not stop before all of them are.
 */
#include "daemon/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/http_address.h"
#include "daemon/http_framing.h"
#include "daemon/http_peers.h"

enum {
	HEADER_MEMORY = 32 << 10,
	POLICY_COUNT = 4,
	ROUND_MS = 200,
	SWEEP_MS = 500,
	LAST_ROUNDS = 20,
	LAST_MS = 50
};

/* TLS 1.2 is the oldest that is still sound. */
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct http {
	struct MHD_Daemon *daemon;
	struct http_options options;
	struct peers peers;
	struct http_group gathered; /* in this round */
	size_t groups;		    /* that are not sent yet */
	bool resumed;		    /* connections were; libmicrohttpd does not wake itself for them */
	size_t unsent;		    /* that were gathered, and whose answers are still on their way */
	int wake;		    /* an eventfd */
	const char *fixed;	    /* the last fixed text that was sent, and as what */
	struct MHD_Response *fixed_answer;
	int64_t swept_ms;
	pthread_t thread;
	bool running, secure;
	atomic_bool stop;
	_Atomic uint64_t rounds;
	atomic_size_t connections;
};

/* One request in progress. */
struct exchange {
	bool begun, target_broken, gathered;
	char *path;
	struct buf body;
	struct http_exchange now; /* once it is whole */
};

#define CONTENT_POLICY                                                                                       \
	"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "        \
	"frame-ancestors 'none'"

static const char *const policies[POLICY_COUNT][2] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

const char *http_header(const struct http_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct named {
	const char *name, *last;
	size_t count;
};

static enum MHD_Result note_named(void *payload, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct named *named = payload;

	(void)kind;
	if (strcasecmp(name, named->name) == 0) {
		named->last = value;
		named->count++;
	}
	return MHD_YES;
}

static struct named headers_named(const struct http_request *request, const char *name)
{
	struct named named = { .name = name };

	(void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, note_named, &named);
	return named;
}

size_t http_header_count(const struct http_request *request, const char *name)
{
	return headers_named(request, name).count;
}

const char *http_header_once(const struct http_request *request, const char *name)
{
	struct named named = headers_named(request, name);

	return named.count == 1 ? named.last : NULL;
}

const char *http_header_last(const struct http_request *request, const char *name)
{
	return headers_named(request, name).last;
}

const char *http_query(const struct http_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct query_walk {
	http_take_query *each;
	void *payload;
};

static enum MHD_Result walk_query(void *payload, enum MHD_ValueKind kind, const char *name, const char *value)
{
	const struct query_walk *walk = payload;

	(void)kind;
	return walk->each(walk->payload, name, value) ? MHD_YES : MHD_NO;
}

void http_each_query(const struct http_request *request, http_take_query *take, void *payload)
{
	struct query_walk walk = { take, payload };

	(void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, walk_query, &walk);
}

static bool etag_matches(const struct http_request *request, const char *etag)
{
	const char *known = http_header(request, "If-None-Match");
	scoped_free char *quoted = mem_print("\"%s\"", etag);

	return known && *etag && view_find(view_of(known), view_of(quoted)) >= 0;
}

static void add_headers(struct MHD_Response *answer, const struct http_response *response, bool secure,
			bool close)
{
	for (size_t i = 0; i < POLICY_COUNT; i++)
		MHD_add_response_header(answer, policies[i][0], policies[i][1]);
	MHD_add_response_header(answer, "Content-Security-Policy",
				response->scripted ? CONTENT_POLICY "; script-src 'self'; connect-src 'self'"
						   : CONTENT_POLICY);
	MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
	MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL,
				response->immutable   ? "private, max-age=86400, immutable"
				: response->cacheable ? "private, no-cache"
						      : "no-store");
	if (response->link.len)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_LINK, buf_string(&response->link));
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
	if (secure)
		MHD_add_response_header(answer, "Strict-Transport-Security", "max-age=31536000");
	if (close)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* Takes the body of RESPONSE; NULL: there is no memory. */
static struct MHD_Response *make_answer(const struct http *http, struct http_response *response, bool close)
{
	size_t length = response->body.len;
	struct MHD_Response *answer =
		response->fixed ? MHD_create_response_from_buffer(strlen(response->fixed),
								  (void *)(uintptr_t)response->fixed,
								  MHD_RESPMEM_PERSISTENT)
		: length	? MHD_create_response_from_buffer(length, buf_take(&response->body),
								  MHD_RESPMEM_MUST_FREE)
				: MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	if (answer)
		add_headers(answer, response, http->secure, close);
	return answer;
}

/* Making an answer takes a tenth of what a webhook of a storm does: the last fixed one is kept. */
static enum MHD_Result send_fixed(struct http *http, struct MHD_Connection *connection,
				  struct http_response *response)
{
	if (http->fixed != response->fixed) {
		if (http->fixed_answer)
			MHD_destroy_response(http->fixed_answer);
		http->fixed_answer = make_answer(http, response, false);
		http->fixed = http->fixed_answer ? response->fixed : NULL;
	}
	return http->fixed_answer ? MHD_queue_response(connection, response->status, http->fixed_answer)
				  : MHD_NO;
}

static enum MHD_Result send_response(struct http *http, struct MHD_Connection *connection,
				     struct http_response *response, bool close)
{
	if (response->fixed && !close)
		return send_fixed(http, connection, response);
	struct MHD_Response *answer = make_answer(http, response, close);
	if (!answer)
		return MHD_NO;
	enum MHD_Result result = MHD_queue_response(connection, response->status, answer);
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
	case 503:
		return "this server stops; try again in some seconds\n";
	default:
		return "the request is malformed or ambiguous\n";
	}
}

static enum MHD_Result refuse(struct http *http, struct MHD_Connection *connection, unsigned status)
{
	struct http_response response = { .status = status, .type = "text/plain; charset=utf-8" };

	buf_text(&response.body, refusal_text(status));
	return send_response(http, connection, &response, true);
}

static enum MHD_Result note_header(void *payload, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	(void)kind;
	http_framing_header(payload, name, value);
	return MHD_YES;
}

/* The first call for a request: all headers are there, no body yet. */
static enum MHD_Result begin(struct http *http, struct MHD_Connection *connection, struct exchange *exchange,
			     const char *method)
{
	struct http_framing framing = { .target_broken = exchange->target_broken };
	unsigned status;

	exchange->begun = true;
	exchange->body.ceiling = http->options.body_most;
	(void)MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &framing);
	status = http_framing_refuse(&framing, method, http->options.body_most);
	return status ? refuse(http, connection, status) : MHD_YES;
}

static void complete(struct exchange *exchange, struct MHD_Connection *connection, const char *method)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	exchange->now = (struct http_exchange){
		.request = { .method = method,
			     .path = exchange->path,
			     .body = buf_view(&exchange->body),
			     .peer = info ? info->client_addr : NULL,
			     .connection = connection },
		.response = { .status = 200, .type = "text/plain; charset=utf-8" },
	};
}

static enum MHD_Result send_answer(struct http *http, struct http_exchange *now)
{
	struct http_response *response = &now->response;

	if (response->status == 200 && etag_matches(&now->request, response->etag)) {
		response->status = 304;
		buf_clear(&response->body);
	}
	return send_response(http, now->request.connection, response, false);
}

static enum MHD_Result gather(struct http *http, struct exchange *exchange)
{
	struct MHD_Connection *connection = exchange->now.request.connection;
	struct http_exchange **place;

	if (atomic_load(&http->stop))
		return refuse(http, connection, 503);
	place = mem_push(http->gathered.list, http->gathered.count, http->gathered.room);
	*place = &exchange->now;
	exchange->gathered = true;
	http->unsent++;
	MHD_suspend_connection(connection);
	return MHD_YES;
}

/* The last calls for a request: once it is whole, and again when it was answered with others. */
static enum MHD_Result answer(struct http *http, struct MHD_Connection *connection, struct exchange *exchange,
			      const char *method)
{
	struct http_exchange *now = &exchange->now;

	if (exchange->gathered)
		return send_answer(http, now);
	complete(exchange, connection, method);
	return http->options.handler(http->options.payload, &now->request, &now->response)
		       ? send_answer(http, now)
		       : gather(http, exchange);
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
	if (info && info->socket_context)
		((struct peer *)info->socket_context)->since_ms = clock_mono_ms();
	if (!exchange)
		return;
	http->unsent -= exchange->gathered;
	buf_release(&exchange->now.response.body);
	buf_release(&exchange->now.response.link);
	buf_release(&exchange->body);
	free(exchange->path);
	free(exchange);
	*context = NULL;
}

static void on_connection(void *payload, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct http *http = payload;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = info ? peers_add(&http->peers, info->connect_fd, clock_mono_ms()) : NULL;
	} else {
		peers_remove(&http->peers, *context);
		*context = NULL;
	}
	atomic_store(&http->connections, http->peers.count);
}

static struct MHD_Daemon *start(struct http *http, const union http_address *address)
{
	const struct http_options *options = &http->options;
	const struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_CERT_CALLBACK, 0, http_tls_callback() },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
	};
	const struct MHD_OptionItem *more = options->tls ? secure : &secure[COUNT_OF(secure) - 1];
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (options->tls ? MHD_USE_TLS : 0);

	if (address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
		flags, 0, NULL, NULL, on_request, http, /* the address is an option */
		MHD_OPTION_SOCK_ADDR, &address->any, MHD_OPTION_CONNECTION_LIMIT, options->connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(options->idle_ms / 1000),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, http, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

static void sweep(struct http *http)
{
	int64_t now = clock_mono_ms();

	if (now - http->swept_ms < SWEEP_MS)
		return;
	http->swept_ms = now;
	peers_sweep(&http->peers, now - http->options.request_ms);
}

static void answer_gathered(struct http *http)
{
	if (!http->gathered.count)
		return;
	struct http_group *group = mem_copy(&http->gathered, sizeof(*group));
	http->gathered = (struct http_group){ .http = http };
	http->groups++;
	http->options.together(http->options.payload, group);
}

void http_group_send(struct http_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		MHD_resume_connection(group->list[i]->request.connection);
	group->http->resumed = true;
	group->http->groups--;
	free(group->list);
	free(group);
}

void http_wake(struct http *http)
{
	(void)eventfd_write(http->wake, 1);
}

/* For how long the next round may wait. */
static int do_between(struct http *http)
{
	int wish = http->options.between ? http->options.between(http->options.payload) : -1;
	bool resumed = http->resumed;

	http->resumed = false;
	if (resumed)
		return 0;
	return wish < 0 || wish > ROUND_MS ? ROUND_MS : wish;
}

static void wait_for_work(const struct http *http, int most_ms)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd events[] = { { .fd = info->epoll_fd, .events = POLLIN },
				   { .fd = http->wake, .events = POLLIN } };
	MHD_UNSIGNED_LONG_LONG wish;
	eventfd_t ignored;

	if (MHD_get_timeout(http->daemon, &wish) == MHD_YES && wish < (MHD_UNSIGNED_LONG_LONG)most_ms)
		most_ms = (int)wish;
	if (poll(events, COUNT_OF(events), most_ms) > 0 && events[1].revents)
		(void)eventfd_read(http->wake, &ignored);
}

static void *turn(void *payload)
{
	struct http *http = payload;
	int wait = 0;

	while (!atomic_load(&http->stop) || http->groups) {
		wait_for_work(http, wait);
		if (MHD_run_wait(http->daemon, 0) == MHD_YES)
			atomic_fetch_add(&http->rounds, 1);
		else
			(void)poll(NULL, 0, ROUND_MS);
		answer_gathered(http);
		wait = do_between(http);
		sweep(http);
	}
	/* What was answered is still to be sent; whoever does not take it is left. */
	for (int i = 0; i < LAST_ROUNDS && http->unsent; i++)
		(void)MHD_run_wait(http->daemon, LAST_MS);
	return NULL;
}

int http_start(struct http **out, const struct http_options *options, struct err *err)
{
	scoped_http *http = mem_zero(1, sizeof(*http));
	union http_address address;

	http->options = *options;
	http->gathered.http = http;
	http->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (http->wake < 0)
		return err_set(err, ERR_INTERNAL, "eventfd: %s", strerror(errno));
	http->secure = options->tls != NULL;
	http->peers.most = options->connections;
	if (http_address_parse(&address, options->listen, err) < 0 ||
	    (options->tls && http_tls_use(options->tls, err) < 0))
		return -1;
	errno = 0;
	http->daemon = start(http, &address);
	if (!http->daemon)
		return err_set(err, errno == EADDRINUSE ? ERR_BUSY : ERR_INTERNAL, "cannot listen on %s: %s",
			       options->listen, errno ? strerror(errno) : "libmicrohttpd refused");
	int code = pthread_create(&http->thread, NULL, turn, http);
	if (code)
		return err_set(err, ERR_INTERNAL, "cannot start a thread: %s", strerror(code));
	http->running = true;
	*out = take(http);
	return 0;
}

unsigned http_port(const struct http *http)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

uint64_t http_rounds(struct http *http)
{
	return atomic_load(&http->rounds);
}

size_t http_connections(struct http *http)
{
	return atomic_load(&http->connections);
}

void http_stop(struct http *http)
{
	if (!http)
		return;
	atomic_store(&http->stop, true);
	if (http->running)
		(void)pthread_join(http->thread, NULL);
	if (http->daemon)
		MHD_stop_daemon(http->daemon);
	if (http->fixed_answer)
		MHD_destroy_response(http->fixed_answer);
	free(http->gathered.list);
	scope_close(&http->wake);
	if (http->secure)
		http_tls_forget();
	free(http);
}
