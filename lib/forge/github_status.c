#include "forge/github_status.h"

#include <jansson.h>
#include <stdio.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
	PAGE_SIZE = 100,
	PAGES_MOST = 20,
	LIMIT_WAIT_MS = 60000, /* when GitHub limits without saying for how long: at least a minute */
};

static void json_scope_release(json_t **json)
{
	json_decref(*json);
}
#define scoped_json SCOPED(json_scope_release) json_t

static const char *const headers[] = {
	"Accept: application/vnd.github+json",
	"X-GitHub-Api-Version: 2022-11-28",
	"Content-Type: application/json",
	NULL,
};

/* One line of plain characters, however it came. */
static void set_reason(struct forge_answer *out, const char *text)
{
	size_t length = 0;

	for (; text[length] && length + 1 < sizeof(out->reason); length++) {
		out->reason[length] = text[length];
		if (text[length] < ' ' || text[length] > '~')
			out->reason[length] = ' ';
	}
	out->reason[length] = '\0';
}

static int64_t clamp(int64_t wait_ms)
{
	if (wait_ms < FORGE_WAIT_LEAST_MS)
		return FORGE_WAIT_LEAST_MS;
	return wait_ms > FORGE_WAIT_MOST_MS ? FORGE_WAIT_MOST_MS : wait_ms;
}

/* What the host says of the answer: its message and the first detail; without the token. */
static char *explanation(const struct client_response *response, const struct forge_target *target)
{
	scoped_json *json = json_loadb(buf_string(&response->body), response->body.len, 0, NULL);
	const char *message = json_string_value(json_object_get(json, "message"));
	json_t *first = json_array_get(json_object_get(json, "errors"), 0);
	const char *detail = json_is_string(first) ? json_string_value(first)
						   : json_string_value(json_object_get(first, "message"));
	scoped_free char *text =
		mem_print("%ld: %s%s%s", response->status, message ? message : "no explanation",
			  detail ? ": " : "", detail ? detail : "");

	return client_redact(view_of(text), target->token);
}

/* How long to wait, when the answer is one of a rate limit; else -1. */
static int64_t limit_wait_ms(const struct client_response *response, const char *explained)
{
	if (response->status != 403 && response->status != 429)
		return -1;
	if (response->retry_after_ms >= 0)
		return clamp(response->retry_after_ms);
	if (response->limit_left == 0 && response->limit_reset_ms >= 0)
		return clamp(response->limit_reset_ms - clock_wall_ms());
	if (response->status == 429 || strcasestr(explained, "rate limit"))
		return LIMIT_WAIT_MS;
	return -1;
}

static bool unknown_commit(const struct client_response *response, const char *explained)
{
	return response->status == 422 && strcasestr(explained, "No commit found");
}

static void classify(struct forge_answer *out, const struct client_response *response,
		     const struct forge_target *target)
{
	*out = (struct forge_answer){ .outcome = FORGE_REFUSED, .http_status = response->status };
	if (response->status >= 200 && response->status < 300) {
		out->outcome = FORGE_SENT;
		return;
	}
	scoped_free char *explained = explanation(response, target);
	int64_t wait_ms = limit_wait_ms(response, explained);
	set_reason(out, explained);
	if (wait_ms >= 0) {
		out->outcome = FORGE_AGAIN;
		out->wait_ms = wait_ms;
	} else if (response->status >= 500) {
		out->outcome = FORGE_AGAIN;
		out->doubtful = true;
		out->wait_ms = response->retry_after_ms >= 0 ? clamp(response->retry_after_ms) : 0;
	} else if (response->status == 408 || response->status == 409 ||
		   unknown_commit(response, explained)) {
		bool tries_left = target->attempt < FORGE_UNKNOWN_COMMIT_TRIES;
		out->outcome = response->status != 422 || tries_left ? FORGE_AGAIN : FORGE_REFUSED;
	}
}

/* No answer: the client's error decides. */
static void classify_failure(struct forge_answer *out, const struct err *err, bool doubtful)
{
	*out = (struct forge_answer){
		.outcome = err->kind == ERR_INPUT ? FORGE_REFUSED : FORGE_AGAIN,
		.doubtful = doubtful,
	};
	set_reason(out, err->text);
}

static char *address(const struct forge_target *target, const char *before, const char *after)
{
	struct view api = view_of(target->api);

	(void)view_drop(&api, VIEW("/"));
	return mem_print("%.*s/repos/%s/%s/%s%s", VIEW_ARG(api), target->repository, before,
			 target->commit.hex, after);
}

/* NULL where a text of the status is not UTF-8. */
static char *status_body(const struct forge_status *status)
{
	char description[FORGE_DESCRIPTION_ROOM];

	forge_description(description, status->description);
	scoped_json *json = json_pack("{s:s, s:s, s:s}", "state", status_state_name(status->state), "context",
				      status->context, "description", description);
	if (json && status->target_url[0] &&
	    json_object_set_new(json, "target_url", json_string(status->target_url)) < 0)
		return NULL;
	return json_dumps(json, JSON_COMPACT);
}

static void post(struct forge_answer *out, struct client *client, const struct forge_target *target,
		 const struct forge_status *status)
{
	scoped_free char *url = address(target, "statuses", "");
	scoped_free char *body = status_body(status);
	scoped_client_response response = { 0 };
	struct err err;

	if (!body) {
		*out = (struct forge_answer){ .outcome = FORGE_REFUSED };
		set_reason(out, "the status' context or URL is not UTF-8");
		return;
	}
	struct client_request request = { "POST", url, headers, view_of(body), target->token };
	if (client_send(&response, client, &request, &err) < 0)
		classify_failure(out, &err, response.doubtful);
	else
		classify(out, &response, target);
}

static void read_status(struct forge_latest *out, const json_t *status)
{
	const char *state = json_string_value(json_object_get(status, "state"));
	const char *description = json_string_value(json_object_get(status, "description"));
	struct forge_latest latest = { .found = true };

	if (!state || !status_state_parse(view_of(state), &latest.state))
		return;
	forge_description(latest.description, description ? description : "");
	*out = latest;
}

/* The list's first status of CONTEXT: GitHub lists the newest first and compares contexts without case. */
static void find_status(struct forge_latest *out, const json_t *list, const char *context)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *status = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(status, "context"));
		if (name && strcasecmp(name, context) == 0) {
			read_status(out, status);
			return;
		}
	}
}

/* The token goes to no other place than the configured one. */
static bool below_api(const char *url, const struct forge_target *target)
{
	struct view rest = view_of(url), api = view_of(target->api);

	(void)view_drop(&api, VIEW("/"));
	return view_skip(&rest, api) && view_starts(rest, VIEW("/"));
}

/* Reads the page at *URL; *URL is the next page's then, or NULL. */
static void read_page(struct forge_answer *out, struct forge_latest *latest, struct client *client,
		      const struct forge_target *target, const char *context, char **url)
{
	struct client_request request = { "GET", *url, headers, { NULL, 0 }, target->token };
	scoped_client_response response = { 0 };
	scoped_json *list = NULL;
	struct err err;

	if (client_send(&response, client, &request, &err) < 0) {
		classify_failure(out, &err, false);
		return;
	}
	classify(out, &response, target);
	out->doubtful = false;
	if (out->outcome != FORGE_SENT)
		return;
	list = json_loadb(buf_string(&response.body), response.body.len, 0, NULL);
	if (!json_is_array(list)) {
		out->outcome = FORGE_AGAIN;
		set_reason(out, "the answer is not a list of statuses");
		return;
	}
	find_status(latest, list, context);
	free(*url);
	*url = response.next && below_api(response.next, target) ? take(response.next) : NULL;
}

static void latest_status(struct forge_answer *out, struct forge_latest *latest, struct client *client,
			  const struct forge_target *target, const char *context)
{
	char query[32];

	(void)snprintf(query, sizeof(query), "/statuses?per_page=%d", PAGE_SIZE);
	scoped_free char *url = address(target, "commits", query);
	*latest = (struct forge_latest){ 0 };
	*out = (struct forge_answer){ .outcome = FORGE_SENT };
	for (int page = 0; url && page < PAGES_MOST && out->outcome == FORGE_SENT && !latest->found; page++)
		read_page(out, latest, client, target, context, &url);
}

const struct forge_ops forge_github = { .name = "github", .post = post, .latest = latest_status };
