#include "support/code_host_inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

static void copy_text(const char **text)
{
	*text = *text ? mem_text(*text) : NULL;
}

void exchange_header(struct exchange *exchange, const char *name, const char *format, ...)
{
	va_list args;
	char value[1024];

	va_start(args, format);
	(void)vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	buf_print(&exchange->headers, "%s: %s\n", name, value);
}

void exchange_json(struct exchange *exchange, unsigned status, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	exchange->status = status;
	buf_clear(&exchange->answer);
	buf_text(&exchange->answer, text ? text : "");
	exchange_header(exchange, "Content-Type", "application/json; charset=utf-8");
	free(text);
	json_decref(json);
}

void exchange_refuse(struct exchange *exchange, unsigned status, const char *message)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%u", status);
	exchange_json(exchange, status,
		      json_pack("{s:s, s:s, s:s}", "message", message, "documentation_url",
				"https://docs.github.com/rest", "status", number));
}

const char *exchange_argument(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

uint64_t exchange_number(const struct exchange *exchange, const char *name, uint64_t most, uint64_t otherwise)
{
	uint64_t number = otherwise;

	(void)view_number(view_of(exchange_argument(exchange, name)), most, &number);
	return number;
}

/* Takes the fault that the request meets, if any. */
static bool fault_take(struct code_host *host, const struct exchange *exchange, struct code_host_fault *out)
{
	for (size_t i = 0; i < host->fault_count; i++) {
		struct fault *fault = &host->faults[i];
		if (fault->left == 0 || (fault->what.path && !strstr(exchange->path, fault->what.path)) ||
		    (fault->what.method && strcmp(exchange->method, fault->what.method) != 0))
			continue;
		fault->left--;
		*out = fault->what;
		return true;
	}
	return false;
}

static void answer_as_told(struct exchange *exchange, const struct code_host_fault *fault)
{
	const char *authorization =
		MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization");
	struct view rest = view_of(fault->body ? fault->body : "");
	const struct view mark = VIEW("{authorization}");
	ptrdiff_t at;

	exchange->status = fault->status;
	buf_text(&exchange->headers, fault->headers ? fault->headers : "");
	if (fault->headers && *fault->headers && !view_ends(view_of(fault->headers), VIEW("\n")))
		buf_char(&exchange->headers, '\n');
	while ((at = view_find(rest, mark)) >= 0) {
		buf_add(&exchange->answer, view_upto(rest, (size_t)at));
		buf_text(&exchange->answer, authorization ? authorization : "");
		rest = view_from(rest, (size_t)at + mark.len);
	}
	buf_add(&exchange->answer, rest);
}

static void carry_out(struct code_host *host, struct exchange *exchange)
{
	if (view_starts(view_of(exchange->path), VIEW("/git/"))) {
		code_host_git(host, exchange);
		return;
	}
	(void)pthread_mutex_lock(&host->lock);
	code_host_api(host, exchange);
	(void)pthread_cond_broadcast(&host->changed);
	(void)pthread_mutex_unlock(&host->lock);
}

static size_t record(struct code_host *host, const struct exchange *exchange)
{
	const char *authorization =
		MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization");

	(void)pthread_mutex_lock(&host->lock);
	size_t index = host->request_count;
	struct code_host_request *request = mem_push(host->requests, host->request_count, host->request_room);
	*request = (struct code_host_request){
		.method = mem_text(exchange->method),
		.path = mem_text(exchange->path),
		.query = mem_text(exchange->query ? exchange->query : ""),
		.body = view_starts(view_of(exchange->path), VIEW("/git/"))
				? mem_text("")
				: mem_text(buf_string(&exchange->body)),
		.authorized = authorization && strstr(authorization, host->options.token),
	};
	(void)pthread_mutex_unlock(&host->lock);
	return index;
}

static void record_answer(struct code_host *host, size_t index, unsigned status)
{
	char now[CLOCK_TEXT];

	(void)pthread_mutex_lock(&host->lock);
	struct code_host_request *request = &host->requests[index];
	request->status = status;
	if (host->log) {
		clock_print(clock_wall_ms(), now);
		(void)fprintf(host->log, "%s %s %s%s%s -> %u%s%s\n", now, request->method, request->path,
			      request->query[0] ? "?" : "", request->query, status,
			      request->body[0] ? " " : "", request->body);
		(void)fflush(host->log);
	}
	(void)pthread_cond_broadcast(&host->changed);
	(void)pthread_mutex_unlock(&host->lock);
}

static void pause_ms(unsigned milliseconds)
{
	struct timespec span = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };

	while (nanosleep(&span, &span) < 0 && errno == EINTR)
		;
}

struct trickle {
	struct buf text;
	unsigned milliseconds;
};

static ssize_t trickle_next(void *payload, uint64_t position, char *out, size_t room)
{
	const struct trickle *trickle = payload;

	if (position >= trickle->text.len || room == 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	pause_ms(trickle->milliseconds);
	*out = trickle->text.ptr[position];
	return 1;
}

static void trickle_free(void *payload)
{
	struct trickle *trickle = payload;

	buf_release(&trickle->text);
	free(trickle);
}

static struct MHD_Response *response_of(struct exchange *exchange, unsigned trickle_ms)
{
	if (exchange->file >= 0) {
		int file = exchange->file;
		exchange->file = -1; /* the response closes it */
		return MHD_create_response_from_fd_at_offset64(exchange->file_size, file,
							       exchange->file_offset);
	}
	if (trickle_ms) {
		struct trickle *trickle = mem_zero(1, sizeof(*trickle));
		*trickle = (struct trickle){ .text = exchange->answer, .milliseconds = trickle_ms };
		exchange->answer = (struct buf){ 0 };
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 64, trickle_next, trickle,
							 trickle_free);
	}
	size_t size = exchange->answer.len;
	return MHD_create_response_from_buffer(size, size ? buf_take(&exchange->answer) : mem_text(""),
					       MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result reply(struct exchange *exchange, unsigned trickle_ms)
{
	struct MHD_Response *response = response_of(exchange, trickle_ms);
	struct view lines = buf_view(&exchange->headers), line;

	while (view_split(&lines, '\n', &line)) {
		struct view name;
		if (!view_split(&line, ':', &name) || name.len == 0)
			continue;
		struct view value = view_trim(line);
		scoped_free char *name_text = mem_print("%.*s", VIEW_ARG(name));
		scoped_free char *value_text = mem_print("%.*s", VIEW_ARG(value));
		(void)MHD_add_response_header(response, name_text, value_text);
	}
	enum MHD_Result result = MHD_queue_response(exchange->connection, exchange->status, response);
	MHD_destroy_response(response);
	return result;
}

/* Serves a whole request; MHD_NO closes the connection. */
static enum MHD_Result serve(struct code_host *host, struct exchange *exchange)
{
	struct code_host_fault fault = { .kind = CODE_HOST_FAULT_COUNT };
	size_t index = record(host, exchange);

	(void)pthread_mutex_lock(&host->lock);
	(void)fault_take(host, exchange, &fault);
	(void)pthread_mutex_unlock(&host->lock);
	if (fault.kind == CODE_HOST_HANG || fault.kind == CODE_HOST_DELAY)
		pause_ms(fault.milliseconds);
	if (fault.kind == CODE_HOST_ANSWER)
		answer_as_told(exchange, &fault);
	else if (fault.kind != CODE_HOST_HANG && fault.kind != CODE_HOST_CUT_BEFORE)
		carry_out(host, exchange);
	bool cut = fault.kind == CODE_HOST_HANG || fault.kind == CODE_HOST_CUT_BEFORE ||
		   fault.kind == CODE_HOST_CUT_AFTER;
	record_answer(host, index, cut ? 0 : exchange->status);
	if (cut)
		return MHD_NO;
	return reply(exchange, fault.kind == CODE_HOST_TRICKLE ? fault.milliseconds : 0);
}

static enum MHD_Result serve_control(struct code_host *host, struct exchange *exchange)
{
	(void)pthread_mutex_lock(&host->lock);
	code_host_control(host, exchange);
	(void)pthread_mutex_unlock(&host->lock);
	return reply(exchange, 0);
}

static void *on_uri(void *payload, const char *uri, struct MHD_Connection *connection)
{
	const char *query = strchr(uri, '?');
	struct exchange *exchange = mem_zero(1, sizeof(*exchange));

	(void)payload;
	exchange->connection = connection;
	exchange->file = -1;
	exchange->query = query ? mem_text(query + 1) : NULL;
	return exchange;
}

static enum MHD_Result on_request(void *payload, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	struct exchange *exchange = *state;

	(void)connection;
	(void)version;
	if (!exchange->path) {
		exchange->path = url;
		exchange->method = method;
		return MHD_YES;
	}
	if (*upload_size) {
		buf_add(&exchange->body, (struct view){ upload, *upload_size });
		*upload_size = 0;
		return MHD_YES;
	}
	if (view_starts(view_of(url), VIEW("/_control/")))
		return serve_control(payload, exchange);
	return serve(payload, exchange);
}

static void on_done(void *payload, struct MHD_Connection *connection, void **state,
		    enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)payload;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	if (exchange->file >= 0)
		(void)close(exchange->file);
	buf_release(&exchange->body);
	buf_release(&exchange->answer);
	buf_release(&exchange->headers);
	free(exchange->query);
	free(exchange);
	*state = NULL;
}

static struct MHD_Daemon *listen_locally(struct code_host *host, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, port, NULL,
		NULL, on_request, host, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, host, MHD_OPTION_NOTIFY_COMPLETED, on_done, host,
		MHD_OPTION_CONNECTION_TIMEOUT, 120U, MHD_OPTION_END);
}

struct code_host *code_host_start(const struct code_host_options *options)
{
	struct code_host *host = mem_zero(1, sizeof(*host));

	host->options = *options;
	copy_text(&host->options.token);
	copy_text(&host->options.repositories);
	copy_text(&host->options.log);
	host->rate_left = 5000;
	host->rate_reset_s = clock_wall_ms() / 1000 + 3600;
	(void)pthread_mutex_init(&host->lock, NULL);
	(void)pthread_cond_init(&host->changed, NULL);
	host->log = options->log ? fopen(options->log, "ae") : NULL;
	host->daemon = listen_locally(host, options->port);
	if (!host->daemon || (options->log && !host->log)) {
		(void)fprintf(stderr, "code-host: cannot %s: %s\n", host->daemon ? "open the log" : "listen",
			      strerror(errno));
		code_host_stop(host);
		return NULL;
	}
	host->port = MHD_get_daemon_info(host->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	host->url = mem_print("http://127.0.0.1:%u", host->port);
	return host;
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

static void fault_release(struct fault *fault)
{
	free_text(fault->what.method);
	free_text(fault->what.path);
	free_text(fault->what.headers);
	free_text(fault->what.body);
}

void status_release(struct status *status)
{
	free(status->repository);
	free(status->sha);
	free(status->state);
	free(status->context);
	free(status->description);
	free(status->target_url);
}

static void request_release(struct code_host_request *request)
{
	free_text(request->method);
	free_text(request->path);
	free_text(request->query);
	free_text(request->body);
}

void code_host_stop(struct code_host *host)
{
	if (!host)
		return;
	if (host->daemon)
		MHD_stop_daemon(host->daemon);
	for (size_t i = 0; i < host->status_count; i++)
		status_release(&host->statuses[i]);
	for (size_t i = 0; i < host->commit_count; i++) {
		free(host->commits[i].repository);
		free(host->commits[i].sha);
	}
	for (size_t i = 0; i < host->fault_count; i++)
		fault_release(&host->faults[i]);
	for (size_t i = 0; i < host->request_count; i++)
		request_release(&host->requests[i]);
	free(host->statuses);
	free(host->commits);
	free(host->faults);
	free(host->requests);
	if (host->log)
		(void)fclose(host->log);
	(void)pthread_mutex_destroy(&host->lock);
	(void)pthread_cond_destroy(&host->changed);
	free_text(host->options.token);
	free_text(host->options.repositories);
	free_text(host->options.log);
	free(host->url);
	free(host);
}

uint16_t code_host_port(const struct code_host *host)
{
	return host->port;
}

const char *code_host_url(const struct code_host *host)
{
	return host->url;
}

void code_host_know(struct code_host *host, const char *repository, const char *sha)
{
	(void)pthread_mutex_lock(&host->lock);
	commit_add(host, repository, sha);
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_rate(struct code_host *host, int64_t left, int64_t reset_in_s)
{
	(void)pthread_mutex_lock(&host->lock);
	host->rate_left = left;
	host->rate_reset_s = clock_wall_ms() / 1000 + reset_in_s;
	(void)pthread_mutex_unlock(&host->lock);
}

void fault_add(struct code_host *host, const struct code_host_fault *fault)
{
	struct fault *own = mem_push(host->faults, host->fault_count, host->fault_room);

	*own = (struct fault){ .what = *fault, .left = fault->times ? fault->times : 1 };
	copy_text(&own->what.method);
	copy_text(&own->what.path);
	copy_text(&own->what.headers);
	copy_text(&own->what.body);
}

void code_host_add_fault(struct code_host *host, const struct code_host_fault *fault)
{
	(void)pthread_mutex_lock(&host->lock);
	fault_add(host, fault);
	(void)pthread_mutex_unlock(&host->lock);
}

/* A fault that is being met keeps its strings: it is only used up. */
void code_host_clear_faults(struct code_host *host)
{
	(void)pthread_mutex_lock(&host->lock);
	for (size_t i = 0; i < host->fault_count; i++)
		host->faults[i].left = 0;
	(void)pthread_mutex_unlock(&host->lock);
}

size_t code_host_request_count(struct code_host *host)
{
	(void)pthread_mutex_lock(&host->lock);
	size_t count = host->request_count;
	(void)pthread_mutex_unlock(&host->lock);
	return count;
}

struct code_host_request code_host_request_at(struct code_host *host, size_t index)
{
	(void)pthread_mutex_lock(&host->lock);
	struct code_host_request request =
		index < host->request_count
			? host->requests[index]
			: (struct code_host_request){ .method = "", .path = "", .query = "", .body = "" };
	(void)pthread_mutex_unlock(&host->lock);
	return request;
}

size_t code_host_status_count(struct code_host *host, const char *repository, const char *sha,
			      const char *context)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (status_newest(host, repository, sha, context, count))
		count++;
	(void)pthread_mutex_unlock(&host->lock);
	return count;
}

bool code_host_status_at(struct code_host *host, const char *repository, const char *sha, const char *context,
			 size_t index, struct code_host_status *out)
{
	(void)pthread_mutex_lock(&host->lock);
	const struct status *status = status_newest(host, repository, sha, context, index);
	if (status)
		*out = (struct code_host_status){ status->state, status->context, status->description,
						  status->target_url };
	(void)pthread_mutex_unlock(&host->lock);
	return status != NULL;
}

bool code_host_await(struct code_host *host, const char *repository, const char *sha, const char *context,
		     const char *state, double seconds)
{
	int64_t deadline_ms = clock_wall_ms() + (int64_t)(seconds * 1000);
	struct timespec until = { (time_t)(deadline_ms / 1000), (long)(deadline_ms % 1000) * 1000000 };
	bool reached = false;
	int waited = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (!reached && waited == 0) {
		const struct status *status = status_newest(host, repository, sha, context, 0);
		reached = status &&
			  (state ? strcmp(status->state, state) == 0 : strcmp(status->state, "pending") != 0);
		if (!reached)
			waited = pthread_cond_timedwait(&host->changed, &host->lock, &until);
	}
	(void)pthread_mutex_unlock(&host->lock);
	return reached;
}
