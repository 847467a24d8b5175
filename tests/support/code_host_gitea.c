/* Gitea's REST API, version 1, which is Forgejo's: statuses and comments. */
#include "base/mem.h"
#include "support/code_host_rest.h"

static const char *const states[] = { "pending", "success", "error", "failure", "warning", NULL };

static void refuse(struct rest *rest, unsigned status, const char *text)
{
	exchange_json(rest->exchange, status,
		      json_pack("{s:s, s:s}", "message", text, "url", "/api/swagger"));
}

static char *place_of(const struct rest *rest, const char *separator)
{
	return mem_print("%s/%s%s%s", rest->parts[0], rest->parts[1], separator, rest->parts[2]);
}

static void post_status(struct rest *rest)
{
	static const struct rest_rule rules[] = { { "state", true, 16, states },
						  { "target_url", false, 2048, NULL },
						  { "description", false, 65535, NULL },
						  { "context", false, 255, NULL } };
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);
	scoped_free char *place = place_of(rest, "@");

	if (member) {
		scoped_free char *text = mem_print("[]: %s %s", member, why);
		refuse(rest, 422, text);
		return;
	}
	json_t *json = json_copy(rest->body);
	(void)json_object_set_new(json, "status", json_string(rest_text(rest->body, "state")));
	(void)json_object_del(json, "state");
	rest_answer(rest, 201, rest_keep(rest->host, "gitea-status", place, json));
}

static void list_statuses(struct rest *rest)
{
	scoped_free char *place = place_of(rest, "@");
	const char *sort = exchange_argument(rest->exchange, "sort");

	rest_answer_list(rest, &(struct rest_list){ "gitea-status", place, NULL, "limit", 30, 50,
						    !sort || strcmp(sort, "oldest") != 0, NULL, NULL });
}

static bool comment_is_fine(struct rest *rest)
{
	static const struct rest_rule rules[] = { { "body", true, 65536, NULL } };
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);

	if (member)
		refuse(rest, 422, "[Body]: Required");
	return !member;
}

static void post_comment(struct rest *rest)
{
	scoped_free char *place = mem_print("%s/%s", rest->parts[0], rest->parts[1]);

	if (!comment_is_fine(rest))
		return;
	(void)json_object_set_new(rest->body, "issue", json_string(rest->parts[2]));
	rest_answer(rest, 201, rest_keep(rest->host, "gitea-comment", place, json_incref(rest->body)));
}

static void patch_comment(struct rest *rest)
{
	scoped_free char *place = mem_print("%s/%s", rest->parts[0], rest->parts[1]);
	uint64_t id = 0;

	(void)view_number(view_of(rest->parts[2]), UINT64_MAX, &id);
	struct thing *comment = rest_find(rest->host, "gitea-comment", place, id);
	if (!comment) {
		refuse(rest, 404, "The target couldn't be found.");
	} else if (comment_is_fine(rest)) {
		(void)json_object_update(comment->json, rest->body);
		rest_answer(rest, 200, comment);
	}
}

/* All at once: Gitea has no pages here. */
static void list_comments(struct rest *rest)
{
	scoped_free char *place = mem_print("%s/%s", rest->parts[0], rest->parts[1]);

	rest_answer_list(rest, &(struct rest_list){ "gitea-comment", place, NULL, "none", 100000, 100000,
						    false, "issue", rest->parts[2] });
}

static void get_repository(struct rest *rest)
{
	exchange_json(rest->exchange, 200,
		      json_pack("{s:s, s:s, s:{s:b}}", "name", rest->parts[1], "default_branch", "main",
				"permissions", "push", 1));
}

static const struct rest_route routes[] = {
	{ "GET", "/repos/{}/{}", get_repository },
	{ "POST", "/repos/{}/{}/statuses/{}", post_status },
	{ "GET", "/repos/{}/{}/commits/{}/statuses", list_statuses },
	{ "POST", "/repos/{}/{}/issues/{}/comments", post_comment },
	{ "GET", "/repos/{}/{}/issues/{}/comments", list_comments },
	{ "PATCH", "/repos/{}/{}/issues/comments/{}", patch_comment },
};

bool code_host_gitea(struct code_host *host, struct exchange *exchange)
{
	if (!view_starts(view_of(exchange->raw_path), VIEW("/api/v1/")))
		return false;
	if (!rest_authorized(host, exchange, "Bearer ") && !rest_authorized(host, exchange, "token "))
		exchange_json(exchange, 401, json_pack("{s:s}", "message", "token is required"));
	else if (!rest_serve(host, exchange, "/api/v1", routes, COUNT_OF(routes)) &&
		 !code_host_listed(host, exchange))
		exchange_json(exchange, 404, json_pack("{s:s}", "message", "Not Found"));
	return true;
}
