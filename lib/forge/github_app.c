/*
 * GitHub App authentication: a token of our own, good for minutes, buys one for the App's installation on the
 * repository, good for an hour.  The clock may be a minute ahead of GitHub's.
 */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/bearer.h"
#include "forge/call.h"
#include "forge/github.h"

enum {
	BACKDATED_S = 60,
	LIFE_S = 9 * 60,     /* GitHub takes at most ten minutes */
	TOKEN_S = 10 * 60,   /* of a token that does not say how long it lasts */
	INSTALLED_S = 86400, /* how long an installation's number is believed */
};

/* Requests as the App itself. */
static bool app_bearer(struct view *token, struct forge_answer *out, struct forge_session *session,
		       const struct forge_target *target)
{
	scoped_free char *name = mem_print("app %s", target->account.app_id);
	int64_t now_s = clock_wall_ms() / 1000;
	scoped_buf text = { 0 };
	struct err err;

	if (bearer_issue(&text, target->account.app_id, target->account.app_key, now_s - BACKDATED_S,
			 now_s + LIFE_S, &err) < 0)
		return call_refuse(out, err.text), false;
	/* Made anew for each request, as the session's margin outlasts it. */
	forge_session_keep_token(session, name, buf_view(&text), INT64_MAX);
	*token = forge_session_token(session, name, 0);
	return true;
}

static struct forge_ops as_app(void)
{
	struct forge_ops ops = forge_github_app;

	ops.token = app_bearer;
	return ops;
}

static int64_t time_of(const json_t *text, int64_t otherwise_ms)
{
	const char *value = json_string_value(text);
	struct tm parts = { 0 };
	const char *end = value ? strptime(value, "%Y-%m-%dT%H:%M:%S", &parts) : NULL;

	return end ? (int64_t)timegm(&parts) * 1000 : otherwise_ms;
}

/* What its number is kept under; the caller frees. */
static char *installation_name(const struct call *call)
{
	return mem_print("installation %s %s", call->target->account.api, call->target->repository);
}

/* The number of the App's installation on the repository; the caller frees, NULL where OUT says why. */
static char *installation_of(const struct call *call)
{
	scoped_free char *name = installation_name(call);
	scoped_free char *path = mem_print("/repos/%s/installation", call->target->repository);
	int64_t now_ms = clock_wall_ms();
	struct view known = forge_session_token(call->session, name, now_ms);
	scoped_json *json = NULL;

	if (known.len)
		return mem_print("%.*s", VIEW_ARG(known));
	if (!call_send(&json, call, "GET", path, NULL))
		return NULL;
	char *id = call_id(json_object_get(json, "id"));
	if (*id) {
		forge_session_keep_token(call->session, name, view_of(id),
					 now_ms + (int64_t)INSTALLED_S * 1000);
		return id;
	}
	free(id);
	call_refuse(call->out, "the App's installation has no number");
	return NULL;
}

/* Only for this one repository. */
static bool buy_token(const struct call *call, const char *name)
{
	scoped_free char *installation = installation_of(call);
	const char *slash = strrchr(call->target->repository, '/');
	scoped_json *json = NULL;

	if (!installation)
		return false;
	scoped_free char *path = mem_print("/app/installations/%s/access_tokens", installation);
	json_t *body = json_pack("{s:[s]}", "repositories", slash ? slash + 1 : call->target->repository);
	if (!call_send(&json, call, "POST", path, body))
		return false;
	const char *token = json_string_value(json_object_get(json, "token"));
	if (!token || !*token)
		return call_refuse(call->out, "the App's installation got no token"), false;
	forge_session_keep_token(
		call->session, name, view_of(token),
		time_of(json_object_get(json, "expires_at"), clock_wall_ms() + (int64_t)TOKEN_S * 1000));
	return true;
}

/* Whoever removes the App from a repository and installs it again makes another number.  Was one known that
 * may be of before? */
static bool forget_installation(const struct call *call)
{
	scoped_free char *name = installation_name(call);
	bool known = forge_session_token(call->session, name, clock_wall_ms()).len > 0;

	if (known)
		forge_session_keep_token(call->session, name, VIEW(""), 0);
	return known;
}

bool github_app_token(struct view *token, struct forge_answer *out, struct forge_session *session,
		      const struct forge_target *target)
{
	static const struct message none = { .attempt = FORGE_UNKNOWN_COMMIT_TRIES };
	const struct forge_ops ops = as_app();
	const struct call call = { out, session, &ops, target, &none };
	scoped_free char *name = mem_print("%s %s", target->account.api, target->repository);

	*token = forge_session_token(session, name, clock_wall_ms());
	if (!token->len && !buy_token(&call, name) &&
	    !(out->http_status == 404 && forget_installation(&call) && buy_token(&call, name)))
		return false;
	*token = forge_session_token(session, name, 0);
	return true;
}
