/* GitHub's REST API beyond statuses (version 2022-11-28): check runs, which only an App may write, comments
 * on pull requests, code scanning, and how an App gets its tokens. */
#include <jwt.h>
#include <time.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/base64.h"
#include "support/code_host_rest.h"

enum { INSTALLATION = 4242, JWT_LIFE_S = 600, TEXT_MOST = 65535, COMMENT_MOST = 65536, BATCH_MOST = 50 };

static char *place_of(const struct rest *rest, const char *separator, const char *key)
{
	return mem_print("%s/%s%s%s", rest->parts[0], rest->parts[1], separator, key);
}

static void invalid(struct rest *rest, const char *member, const char *why)
{
	scoped_free char *message = mem_print("Invalid request. %s %s.", member, why);

	exchange_refuse(rest->exchange, 422, message);
}

static const char *const statuses[] = { "queued",    "in_progress", "completed", "waiting",
					"requested", "pending",	    NULL };
static const char *const conclusions[] = { "action_required", "cancelled", "failure",	"neutral",
					   "success",	      "skipped",   "timed_out", NULL };
static const char *const levels[] = { "notice", "warning", "failure", NULL };

static const struct rest_rule run_rules[] = {
	{ "name", false, 255, NULL },	      { "head_sha", false, 64, NULL },
	{ "details_url", false, 2048, NULL }, { "external_id", false, 255, NULL },
	{ "status", false, 32, statuses },    { "conclusion", false, 32, conclusions },
	{ "completed_at", false, 32, NULL },  { "output", false, 0, NULL },
};
static const struct rest_rule output_rules[] = {
	{ "title", true, 1024, NULL },
	{ "summary", true, TEXT_MOST, NULL },
	{ "text", false, TEXT_MOST, NULL },
	{ "annotations", false, 0, NULL },
};
static const struct rest_rule annotation_rules[] = {
	{ "path", true, 4096, NULL },	       { "start_line", true, 0, NULL },
	{ "end_line", true, 0, NULL },	       { "annotation_level", true, 16, levels },
	{ "message", true, 65536, NULL },      { "title", false, 255, NULL },
	{ "raw_details", false, 65536, NULL },
};

static bool output_is_fine(struct rest *rest, const json_t *output)
{
	const json_t *annotations = json_object_get(output, "annotations");
	const char *why = "holds more than 50", *member = NULL;

	if (output)
		member = rest_broken(output, output_rules, COUNT_OF(output_rules), &why);
	for (size_t i = 0; !member && i < json_array_size(annotations); i++) {
		const json_t *one = json_array_get(annotations, i);
		member = rest_broken(one, annotation_rules, COUNT_OF(annotation_rules), &why);
		if (!member && strlen(rest_text(one, "raw_details")) > 65536)
			member = "raw_details", why = "is more than 64 KB";
	}
	if (!member && json_array_size(annotations) > BATCH_MOST)
		member = "annotations", why = "holds more than 50";
	if (member)
		invalid(rest, member, why);
	return !member;
}

static bool run_is_fine(struct rest *rest)
{
	const char *why = "", *member = rest_broken(rest->body, run_rules, COUNT_OF(run_rules), &why);
	bool completed = strcmp(rest_text(rest->body, "status"), "completed") == 0;

	if (!member && completed && !json_object_get(rest->body, "conclusion"))
		member = "conclusion", why = "is missing";
	if (!member && json_object_get(rest->body, "details_url") &&
	    !rest_is_url(rest_text(rest->body, "details_url")))
		member = "details_url", why = "is no URL";
	if (member)
		return invalid(rest, member, why), false;
	return output_is_fine(rest, json_object_get(rest->body, "output"));
}

static bool may_write_checks(struct rest *rest)
{
	struct view given = view_of(
		MHD_lookup_connection_value(rest->exchange->connection, MHD_HEADER_KIND, "Authorization"));

	if (view_skip(&given, VIEW("Bearer ")) && code_host_is_installation(rest->host, given))
		return true;
	exchange_refuse(rest->exchange, 403, "You must authenticate via a GitHub App.");
	return false;
}

/* Annotations add up; everything else is replaced. */
static void take_run(json_t *run, json_t *body)
{
	json_t *output = json_object_get(body, "output"), *annotations = json_object_get(run, "annotations");
	size_t i;
	json_t *one;

	json_array_foreach (json_object_get(output, "annotations"), i, one)
		(void)json_array_append(annotations, one);
	if (output) {
		(void)json_object_set(run, "output", output);
		(void)json_object_del(output, "annotations");
		(void)json_object_set_new(output, "annotations_count",
					  json_integer((json_int_t)json_array_size(annotations)));
		(void)json_object_del(body, "output");
	}
	if (json_object_get(body, "conclusion"))
		(void)json_object_set_new(body, "status", json_string("completed"));
	(void)json_object_update(run, body);
}

static void post_run(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "", "");
	const char *sha = rest_text(rest->body, "head_sha");

	if (!may_write_checks(rest) || !run_is_fine(rest))
		return;
	if (!*rest_text(rest->body, "name") || !*sha) {
		invalid(rest, *sha ? "name" : "head_sha", "is missing");
		return;
	}
	if (!commit_exists(rest->host, place, sha)) {
		scoped_free char *message = mem_print("No commit found for SHA: %s", sha);
		exchange_refuse(rest->exchange, 422, message);
		return;
	}
	json_t *run = json_pack("{s:s, s:n, s:[], s:{s:i}}", "status", "queued", "conclusion", "annotations",
				"output", "annotations_count", 0);
	take_run(run, rest->body);
	rest_answer(rest, 201, rest_keep(rest->host, "check-run", place, run));
}

static struct thing *thing_of(struct rest *rest, const char *kind)
{
	scoped_free char *place = place_of(rest, "", "");
	uint64_t id = 0;

	(void)view_number(view_of(rest->parts[2]), UINT64_MAX, &id);
	struct thing *thing = rest_find(rest->host, kind, place, id);
	if (!thing)
		exchange_refuse(rest->exchange, 404, "Not Found");
	return thing;
}

static void patch_run(struct rest *rest)
{
	struct thing *run = may_write_checks(rest) ? thing_of(rest, "check-run") : NULL;
	const char *status = rest_text(rest->body, "status");

	if (!run || !run_is_fine(rest))
		return;
	if (*status && strcmp(status, "completed") != 0 &&
	    strcmp(rest_text(run->json, "status"), "completed") == 0) {
		invalid(rest, "status", "of a completed run does not go back");
		return;
	}
	take_run(run->json, rest->body);
	rest_answer(rest, 200, run);
}

static void get_run(struct rest *rest)
{
	const struct thing *run = thing_of(rest, "check-run");

	if (run)
		rest_answer(rest, 200, run);
}

static void list_runs(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "", "");

	rest_answer_list(rest,
			 &(struct rest_list){ "check-run", place, "check_runs", "per_page", 30, 100, true,
					      "name", exchange_argument(rest->exchange, "check_name") });
}

static bool comment_is_fine(struct rest *rest)
{
	static const struct rest_rule rules[] = { { "body", true, COMMENT_MOST, NULL } };
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);

	if (member)
		invalid(rest, member, why);
	return !member;
}

/* Comments are found by their number alone when they are changed: they are kept by the repository, and know
 * their pull request. */
static void post_comment(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "", "");

	if (!comment_is_fine(rest))
		return;
	(void)json_object_set_new(rest->body, "issue", json_string(rest->parts[2]));
	rest_answer(rest, 201, rest_keep(rest->host, "comment", place, json_incref(rest->body)));
}

static void patch_comment(struct rest *rest)
{
	struct thing *comment = thing_of(rest, "comment");

	if (!comment || !comment_is_fine(rest))
		return;
	(void)json_object_update(comment->json, rest->body);
	rest_answer(rest, 200, comment);
}

static void list_comments(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "", "");

	rest_answer_list(rest, &(struct rest_list){ "comment", place, NULL, "per_page", 30, 100, false,
						    "issue", rest->parts[2] });
}

static json_t *unpacked(const char *text)
{
	scoped_buf packed = { 0 }, out = { 0 };
	z_stream stream = { 0 };
	int code = Z_OK;

	if (!base64_decode(&packed, view_of(text)) || !packed.len || inflateInit2(&stream, 15 + 16) != Z_OK)
		return NULL;
	stream.next_in = (Bytef *)packed.ptr;
	stream.avail_in = (uInt)packed.len;
	while (code == Z_OK) {
		char *room = buf_space(&out, 65536);
		stream.next_out = (Bytef *)room;
		stream.avail_out = 65536;
		code = inflate(&stream, Z_NO_FLUSH);
		buf_grew(&out, 65536 - stream.avail_out);
	}
	(void)inflateEnd(&stream);
	return code == Z_STREAM_END ? json_loads(buf_string(&out), 0, NULL) : NULL;
}

static void post_sarif(struct rest *rest)
{
	static const struct rest_rule rules[] = { { "commit_sha", true, 40, NULL },
						  { "ref", true, 1024, NULL },
						  { "sarif", true, 100 << 20, NULL } };
	scoped_free char *place = place_of(rest, "", "");
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);
	json_t *sarif = member ? NULL : unpacked(rest_text(rest->body, "sarif"));

	if (!member && !view_starts(view_of(rest_text(rest->body, "ref")), VIEW("refs/")))
		member = "ref", why = "is not full";
	if (!member && strcmp(rest_text(sarif, "version"), "2.1.0") != 0)
		member = "sarif", why = "is not SARIF 2.1.0 in gzip and Base64";
	if (member) {
		json_decref(sarif);
		invalid(rest, member, why);
		return;
	}
	(void)json_object_set_new(rest->body, "sarif", sarif);
	rest_answer(rest, 202, rest_keep(rest->host, "sarif", place, json_incref(rest->body)));
}

static void get_repository(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "", "");

	if (repository_exists(rest->host, place))
		exchange_json(rest->exchange, 200,
			      json_pack("{s:i, s:s, s:s, s:{s:b}}", "id", 1, "full_name", place,
					"default_branch", "main", "permissions", "push", 1));
	else
		exchange_refuse(rest->exchange, 404, "Not Found");
}

static void get_installation(struct rest *rest)
{
	exchange_json(rest->exchange, 200, json_pack("{s:i}", "id", INSTALLATION));
}

/* As long as they have become. */
static void post_token(struct rest *rest)
{
	char expires[CLOCK_TEXT];
	int64_t life_s = rest->host->token_life_s ? rest->host->token_life_s : 3600;
	scoped_free char *token = mem_print("ghs_%llu_%0600d", (unsigned long long)rest->host->last_id, 0);

	if (strcmp(rest->parts[0], "4242") != 0) {
		exchange_refuse(rest->exchange, 404, "Not Found");
		return;
	}
	clock_print(clock_wall_ms() + life_s * 1000, expires);
	json_t *json = json_pack("{s:s, s:s, s:I}", "token", token, "expires_at", expires, "until",
				 (json_int_t)(clock_wall_ms() / 1000 + life_s));
	rest_answer(rest, 201, rest_keep(rest->host, "token", "", json));
}

bool code_host_is_installation(const struct code_host *host, struct view token)
{
	const struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(host, "token", NULL, i)); i++)
		if (view_is(token, rest_text(thing->json, "token")))
			return json_integer_value(json_object_get(thing->json, "until")) >
			       clock_wall_ms() / 1000;
	return false;
}

bool code_host_is_app(const struct code_host *host, struct view token)
{
	const char *key = host->options.app_public_key;
	scoped_free char *text = mem_print("%.*s", VIEW_ARG(token));
	jwt_t *jwt = NULL;

	if (!key || jwt_decode(&jwt, text, (const unsigned char *)key, (int)strlen(key)) != 0)
		return false;
	long now = (long)(clock_wall_ms() / 1000), issued = jwt_get_grant_int(jwt, "iat"),
	     expires = jwt_get_grant_int(jwt, "exp");
	const char *issuer = jwt_get_grant(jwt, "iss");
	bool good = jwt_get_alg(jwt) == JWT_ALG_RS256 && issuer &&
		    strcmp(issuer, host->options.app_id) == 0 && issued <= now && expires > now &&
		    expires <= now + JWT_LIFE_S;
	jwt_free(jwt);
	return good;
}

static const struct rest_route app_routes[] = {
	{ "GET", "/repos/{}/{}/installation", get_installation },
	{ "POST", "/app/installations/{}/access_tokens", post_token },
};

static const struct rest_route routes[] = {
	{ "GET", "/repos/{}/{}", get_repository },
	{ "POST", "/repos/{}/{}/check-runs", post_run },
	{ "PATCH", "/repos/{}/{}/check-runs/{}", patch_run },
	{ "GET", "/repos/{}/{}/check-runs/{}", get_run },
	{ "GET", "/repos/{}/{}/commits/{}/check-runs", list_runs },
	{ "POST", "/repos/{}/{}/issues/{}/comments", post_comment },
	{ "GET", "/repos/{}/{}/issues/{}/comments", list_comments },
	{ "PATCH", "/repos/{}/{}/issues/comments/{}", patch_comment },
	{ "POST", "/repos/{}/{}/code-scanning/sarifs", post_sarif },
};

bool code_host_github(struct code_host *host, struct exchange *exchange)
{
	struct view given =
		view_of(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization"));
	bool app = view_skip(&given, VIEW("Bearer ")) && code_host_is_app(host, given);

	return app ? rest_serve(host, exchange, "", app_routes, COUNT_OF(app_routes))
		   : rest_serve(host, exchange, "", routes, COUNT_OF(routes)) ||
			       code_host_listed(host, exchange);
}
