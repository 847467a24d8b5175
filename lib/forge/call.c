#include "forge/call.h"

#include <stdio.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "forge/text.h"

enum {
	PAGES_MOST = 100,
	LIMIT_WAIT_MS = 60000, /* when a host limits without saying for how long: at least a minute */
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

void call_refuse(struct forge_answer *out, const char *reason)
{
	out->outcome = FORGE_REFUSED;
	set_reason(out, reason);
}

static int64_t clamp(int64_t wait_ms)
{
	if (wait_ms < FORGE_WAIT_LEAST_MS)
		return FORGE_WAIT_LEAST_MS;
	return wait_ms > FORGE_WAIT_MOST_MS ? FORGE_WAIT_MOST_MS : wait_ms;
}

/* A text, or of anything else its JSON. */
static char *words_of(const json_t *value)
{
	char *dumped;

	if (!value || json_is_string(value))
		return mem_text(value ? json_string_value(value) : "");
	dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	return dumped ? dumped : mem_text("");
}

/* {"message": ...} (GitHub, GitLab, Gitea), {"error": "..."} (GitLab), {"error": {"message": ...}}
 * (Bitbucket). */
static char *message_of(const json_t *json)
{
	const json_t *error = json_object_get(json, "error"), *message = json_object_get(json, "message");

	if (!message || json_is_number(message))
		message = json_is_object(error) ? json_object_get(error, "message") : error;
	return words_of(message);
}

/* What the host says of the answer: its message and the first detail; without the token. */
static char *explanation(const struct client_response *response, struct view token)
{
	scoped_json *json = json_loadb(buf_string(&response->body), response->body.len, 0, NULL);
	json_t *first = json_array_get(json_object_get(json, "errors"), 0);
	scoped_free char *message = message_of(json);
	scoped_free char *detail =
		words_of(json_is_object(first) ? json_object_get(first, "message") : first);
	scoped_free char *text =
		mem_print("%ld: %s%s%s", response->status, *message ? message : "no explanation",
			  *detail ? ": " : "", detail);

	return client_redact(view_of(text), token);
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
	return (response->status == 422 && strcasestr(explained, "No commit found")) ||
	       (response->status == 404 && strcasestr(explained, "commit"));
}

/* A message may need several requests: the last one's answer counts, and what was made until then. */
static void forget(struct forge_answer *out)
{
	const struct forge_answer before = *out;

	*out = (struct forge_answer){ .shown = before.shown };
	memcpy(out->made, before.made, sizeof(out->made));
}

static void classify(struct forge_answer *out, const struct client_response *response,
		     const struct client_request *request, int attempt)
{
	forget(out);
	out->outcome = FORGE_REFUSED;
	out->http_status = response->status;
	if ((response->status >= 200 && response->status < 300) ||
	    (response->status == 304 && request->etag)) {
		out->outcome = FORGE_SENT;
		return;
	}
	scoped_free char *explained = explanation(response, request->bearer);
	int64_t wait_ms = limit_wait_ms(response, explained);
	set_reason(out, explained);
	if (wait_ms >= 0) {
		out->outcome = FORGE_AGAIN;
		out->limited = true;
		out->wait_ms = wait_ms;
	} else if (response->status >= 500) {
		out->outcome = FORGE_AGAIN;
		out->doubtful = true;
		out->wait_ms = response->retry_after_ms >= 0 ? clamp(response->retry_after_ms) : 0;
	} else if (response->status == 408 || response->status == 409 ||
		   (unknown_commit(response, explained) && attempt < FORGE_UNKNOWN_COMMIT_TRIES)) {
		out->outcome = FORGE_AGAIN;
	}
}

/* No answer: the client's error decides. */
static void classify_failure(struct forge_answer *out, const struct err *err, bool doubtful)
{
	forget(out);
	out->outcome = err->kind == ERR_INPUT ? FORGE_REFUSED : FORGE_AGAIN;
	out->doubtful = doubtful;
	set_reason(out, err->text);
}

bool call_raw(struct client_response *response, const struct call *call, const struct client_request *request)
{
	struct forge_answer *out = call->out;
	struct err err;

	if (client_send(response, forge_session_client(call->session), request, &err) < 0) {
		classify_failure(out, &err, response->doubtful);
		return false;
	}
	classify(out, response, request, call->message->attempt);
	/* Asking changes nothing. */
	if (strcmp(request->method, "GET") == 0)
		out->doubtful = false;
	return out->outcome == FORGE_SENT;
}

static bool token_of(struct view *token, const struct call *call)
{
	*token = call->target->account.token;
	return !call->ops->token || call->ops->token(token, call->out, call->session, call->target);
}

/* A token that is refused although it should still last is replaced once. */
static bool send_authorized(struct client_response *response, const struct call *call,
			    struct client_request *request)
{
	if (!token_of(&request->bearer, call))
		return false;
	if (call_raw(response, call, request))
		return true;
	if (!call->ops->token || call->out->http_status != 401)
		return false;
	forge_session_forget_tokens(call->session);
	client_response_release(response);
	return token_of(&request->bearer, call) && call_raw(response, call, request);
}

static bool send_with_token(struct client_response *response, const struct call *call,
			    struct client_request *request)
{
	struct answers *answers = forge_session_answers(call->session);
	bool asks = strcmp(request->method, "GET") == 0;
	const struct answer *kept = asks ? answers_find(answers, request->url) : NULL;

	request->etag = kept ? kept->etag : NULL;
	if (!send_authorized(response, call, request))
		return false;
	if (kept && response->status == 304)
		answers_recall(kept, response);
	else if (asks)
		answers_keep(answers, request->url, response);
	return true;
}

static char *address(const struct call *call, const char *path)
{
	struct view api = view_of(call->target->account.api);

	(void)view_drop(&api, VIEW("/"));
	return mem_print("%.*s%s", VIEW_ARG(api), path);
}

bool call_send(json_t **json, const struct call *call, const char *method, const char *path, json_t *body)
{
	scoped_json *own = body;
	scoped_free char *url = address(call, path);
	scoped_free char *text = body ? json_dumps(body, JSON_COMPACT) : mem_text("");
	scoped_client_response response = { 0 };
	struct client_request request = { method, url, call->ops->headers, view_of(text), VIEW(""), NULL };

	if (!text)
		return call_refuse(call->out, "a text of the message is not UTF-8"), false;
	if (!send_with_token(&response, call, &request))
		return false;
	if (json)
		*json = json_loadb(buf_string(&response.body), response.body.len, 0, NULL);
	return true;
}

/* The token goes to no other place than the configured one. */
static bool below_api(const char *url, const struct forge_target *target)
{
	struct view rest = view_of(url), api = view_of(target->account.api);

	(void)view_drop(&api, VIEW("/"));
	return view_skip(&rest, api) && view_starts(rest, VIEW("/"));
}

/* Of the Link header, or of the answer's member "next" (Bitbucket); NULL at the end.  The caller frees. */
static char *next_page(const struct client_response *response, const json_t *json,
		       const struct forge_target *target)
{
	const char *next = response->next ? response->next : json_string_value(json_object_get(json, "next"));

	return next && below_api(next, target) ? mem_text(next) : NULL;
}

/* Looks through the page at *URL; *URL is the next page's then, or NULL. */
static bool search_page(bool *found, const struct call *call, char **url, const char *name, call_look *look,
			void *payload)
{
	struct client_request request = { "GET", *url, call->ops->headers, VIEW(""), VIEW(""), NULL };
	scoped_client_response response = { 0 };

	if (!send_with_token(&response, call, &request))
		return false;
	scoped_json *json = json_loadb(buf_string(&response.body), response.body.len, 0, NULL);
	const json_t *list = name ? json_object_get(json, name) : json;
	if (!json_is_array(list)) {
		call->out->outcome = FORGE_AGAIN;
		set_reason(call->out, "the answer is not the list that was asked for");
		return false;
	}
	for (size_t i = 0; i < json_array_size(list) && !*found; i++)
		*found = look(payload, json_array_get(list, i));
	free(*url);
	*url = next_page(&response, json, call->target);
	return true;
}

bool call_search(bool *found, const struct call *call, const char *path, const char *name, call_look *look,
		 void *payload)
{
	scoped_free char *url = address(call, path);

	*found = false;
	for (int page = 0; url && !*found && page < PAGES_MOST; page++)
		if (!search_page(found, call, &url, name, look, payload))
			return false;
	return true;
}

char *call_escape(const char *text)
{
	scoped_buf out = { 0 };

	for (; *text; text++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~", *text))
			buf_char(&out, *text);
		else
			buf_print(&out, "%%%02X", (unsigned char)*text);
	return buf_take(&out);
}

char *call_id(const json_t *value)
{
	if (json_is_integer(value))
		return mem_print("%lld", (long long)json_integer_value(value));
	return mem_text(json_is_string(value) ? json_string_value(value) : "");
}

void call_made(struct forge_answer *out, const json_t *id)
{
	scoped_free char *text = call_id(id);

	(void)snprintf(out->made, sizeof(out->made), "%s", text);
}

json_t *call_text(const char *text, size_t most)
{
	scoped_buf kept = { 0 };

	text_cut(&kept, text, most, true);
	return json_string(buf_string(&kept));
}
