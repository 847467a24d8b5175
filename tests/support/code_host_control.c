/* The stand-in by HTTP: what the functions of code_host.h do, for scripts. */
#include "base/clock.h"
#include "support/code_host_inside.h"

static const char *const kinds[CODE_HOST_FAULT_COUNT] = {
	[CODE_HOST_ANSWER] = "answer",	     [CODE_HOST_HANG] = "hang",
	[CODE_HOST_DELAY] = "delay",	     [CODE_HOST_CUT_BEFORE] = "cut-before",
	[CODE_HOST_CUT_AFTER] = "cut-after", [CODE_HOST_TRICKLE] = "trickle",
};

static void done(struct exchange *exchange)
{
	exchange_json(exchange, 200, json_object());
}

static void add_fault(struct code_host *host, struct exchange *exchange, json_t *body)
{
	struct code_host_fault fault = { .status = 500 };
	const char *kind = "";
	int times = 1, status = 500, milliseconds = 0;

	(void)json_unpack(body, "{s:s, s?:i, s?:s, s?:s, s?:i, s?:s, s?:s, s?:i}", "kind", &kind, "times",
			  &times, "method", &fault.method, "path", &fault.path, "status", &status, "headers",
			  &fault.headers, "body", &fault.body, "milliseconds", &milliseconds);
	fault.times = (unsigned)times;
	fault.status = (unsigned)status;
	fault.milliseconds = (unsigned)milliseconds;
	for (int i = 0; i < CODE_HOST_FAULT_COUNT; i++)
		if (strcmp(kind, kinds[i]) == 0) {
			fault.kind = (enum code_host_fault_kind)i;
			fault_add(host, &fault);
			done(exchange);
			return;
		}
	exchange_refuse(exchange, 422, "unknown kind of fault");
}

static void clear_faults(struct code_host *host, struct exchange *exchange, json_t *body)
{
	(void)body;
	for (size_t i = 0; i < host->fault_count; i++)
		host->faults[i].left = 0;
	done(exchange);
}

static void list_requests(struct code_host *host, struct exchange *exchange, json_t *body)
{
	json_t *list = json_array();

	(void)body;
	for (size_t i = 0; i < host->request_count; i++) {
		const struct code_host_request *request = &host->requests[i];
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:b, s:i}", "method", request->method, "path",
					request->path, "query", request->query, "body", request->body,
					"authorized", request->authorized, "status", (int)request->status));
	}
	exchange_json(exchange, 200, list);
}

static void list_statuses(struct code_host *host, struct exchange *exchange, json_t *body)
{
	const char *repository = exchange_argument(exchange, "repository");
	const char *sha = exchange_argument(exchange, "sha");
	const char *context = exchange_argument(exchange, "context");
	json_t *list = json_array();
	const struct status *status;

	(void)body;
	for (size_t i = 0; repository && sha; i++) {
		status = status_newest(host, repository, sha, context, i);
		if (!status)
			break;
		(void)json_array_append_new(list, status_json(host, status));
	}
	exchange_json(exchange, 200, list);
}

static void add_commit(struct code_host *host, struct exchange *exchange, json_t *body)
{
	const char *repository, *sha;

	if (json_unpack(body, "{s:s, s:s}", "repository", &repository, "sha", &sha) < 0) {
		exchange_refuse(exchange, 422, "needs repository and sha");
		return;
	}
	commit_add(host, repository, sha);
	done(exchange);
}

static void set_rate(struct code_host *host, struct exchange *exchange, json_t *body)
{
	json_int_t left, reset_in_s;

	if (json_unpack(body, "{s:I, s:I}", "left", &left, "reset_in_s", &reset_in_s) < 0) {
		exchange_refuse(exchange, 422, "needs left and reset_in_s");
		return;
	}
	host->rate_left = left;
	host->rate_reset_s = clock_wall_ms() / 1000 + reset_in_s;
	done(exchange);
}

static const struct {
	const char *method, *path;
	void (*go)(struct code_host *host, struct exchange *exchange, json_t *body);
} routes[] = {
	{ "POST", "/_control/faults", add_fault },	{ "DELETE", "/_control/faults", clear_faults },
	{ "GET", "/_control/requests", list_requests }, { "GET", "/_control/statuses", list_statuses },
	{ "POST", "/_control/commits", add_commit },	{ "POST", "/_control/rate", set_rate },
};

void code_host_control(struct code_host *host, struct exchange *exchange)
{
	json_t *body = json_loads(buf_string(&exchange->body), 0, NULL);

	exchange_refuse(exchange, 404, "no such control");
	for (size_t i = 0; i < COUNT_OF(routes); i++)
		if (strcmp(exchange->method, routes[i].method) == 0 &&
		    strcmp(exchange->path, routes[i].path) == 0) {
			buf_clear(&exchange->headers);
			routes[i].go(host, exchange, body);
		}
	json_decref(body);
}
