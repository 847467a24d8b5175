/* The stand-in's HTTP: from a request to its part, through faults and the record, to the answer. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>

#include "base/clock.h"
#include "base/mem.h"
#include "support/code_host_inside.h"

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

static enum MHD_Result add_header(void *payload, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct buf *headers = payload;

	(void)kind;
	buf_add(headers, (struct view){ name, strlen(name) + 1 });
	buf_add(headers, (struct view){ value ? value : "", (value ? strlen(value) : 0) + 1 });
	return MHD_YES;
}

static char *headers_of(const struct exchange *exchange)
{
	scoped_buf headers = { 0 };

	(void)MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, add_header, &headers);
	buf_char(&headers, '\0');
	return buf_take(&headers);
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
		.headers = headers_of(exchange),
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

/* Ends early when the stand-in stops. */
static void pause_ms(struct code_host *host, unsigned milliseconds)
{
	int64_t deadline_ms = clock_wall_ms() + milliseconds;
	struct timespec until = { (time_t)(deadline_ms / 1000), (long)(deadline_ms % 1000) * 1000000 };
	int waited = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (!host->stopping && waited == 0)
		waited = pthread_cond_timedwait(&host->changed, &host->lock, &until);
	(void)pthread_mutex_unlock(&host->lock);
}

struct trickle {
	struct code_host *host;
	struct buf text;
	unsigned milliseconds;
};

static ssize_t trickle_next(void *payload, uint64_t position, char *out, size_t room)
{
	const struct trickle *trickle = payload;

	if (position >= trickle->text.len || room == 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	pause_ms(trickle->host, trickle->milliseconds);
	*out = trickle->text.ptr[position];
	return 1;
}

static void trickle_free(void *payload)
{
	struct trickle *trickle = payload;

	buf_release(&trickle->text);
	free(trickle);
}

static struct MHD_Response *response_of(struct code_host *host, struct exchange *exchange,
					unsigned trickle_ms)
{
	if (exchange->file >= 0) {
		int file = exchange->file;
		exchange->file = -1; /* the response closes it */
		return MHD_create_response_from_fd_at_offset64(exchange->file_size, file,
							       exchange->file_offset);
	}
	if (trickle_ms) {
		struct trickle *trickle = mem_zero(1, sizeof(*trickle));
		*trickle = (struct trickle){ .host = host,
					     .text = exchange->answer,
					     .milliseconds = trickle_ms };
		exchange->answer = (struct buf){ 0 };
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 64, trickle_next, trickle,
							 trickle_free);
	}
	size_t size = exchange->answer.len;
	return MHD_create_response_from_buffer(size, size ? buf_take(&exchange->answer) : mem_text(""),
					       MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result reply(struct code_host *host, struct exchange *exchange, unsigned trickle_ms)
{
	struct MHD_Response *response = response_of(host, exchange, trickle_ms);
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
		pause_ms(host, fault.milliseconds);
	if (fault.kind == CODE_HOST_ANSWER)
		answer_as_told(exchange, &fault);
	else if (fault.kind != CODE_HOST_HANG && fault.kind != CODE_HOST_CUT_BEFORE)
		carry_out(host, exchange);
	bool cut = fault.kind == CODE_HOST_HANG || fault.kind == CODE_HOST_CUT_BEFORE ||
		   fault.kind == CODE_HOST_CUT_AFTER;
	record_answer(host, index, cut ? 0 : exchange->status);
	if (cut)
		return MHD_NO;
	return reply(host, exchange, fault.kind == CODE_HOST_TRICKLE ? fault.milliseconds : 0);
}

static enum MHD_Result serve_control(struct code_host *host, struct exchange *exchange)
{
	(void)pthread_mutex_lock(&host->lock);
	code_host_control(host, exchange);
	(void)pthread_mutex_unlock(&host->lock);
	return reply(host, exchange, 0);
}

static void *on_uri(void *payload, const char *uri, struct MHD_Connection *connection)
{
	const char *query = strchr(uri, '?');
	struct exchange *exchange = mem_zero(1, sizeof(*exchange));

	(void)payload;
	exchange->connection = connection;
	exchange->file = -1;
	exchange->raw_path = query ? mem_print("%.*s", (int)(query - uri), uri) : mem_text(uri);
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
	free(exchange->raw_path);
	free(exchange->query);
	free(exchange);
	*state = NULL;
}

struct MHD_Daemon *code_host_listen(struct code_host *host, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, port, NULL,
		NULL, on_request, host, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, host, MHD_OPTION_NOTIFY_COMPLETED, on_done, host,
		MHD_OPTION_CONNECTION_TIMEOUT, 120U, MHD_OPTION_END);
}
