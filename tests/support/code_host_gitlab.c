/* GitLab's REST API, version 4: commit statuses and notes on merge requests. */
#include "base/mem.h"
#include "support/code_host_rest.h"

static const char *const states[] = {
	"pending", "running", "success", "failed", "canceled", "skipped", NULL
};

static void refuse(struct rest *rest, unsigned status, const char *member, const char *text)
{
	exchange_json(rest->exchange, status, json_pack("{s:s}", member, text));
}

/* A project is known by its number or its path. */
static bool project_exists(struct rest *rest)
{
	uint64_t number;

	if (view_number(view_of(rest->parts[0]), UINT64_MAX, &number) || strchr(rest->parts[0], '/'))
		return true;
	refuse(rest, 404, "message", "404 Project Not Found");
	return false;
}

static char *commit_place(const struct rest *rest)
{
	return mem_print("%s@%s", rest->parts[0], rest->parts[1]);
}

static struct thing *status_named(const struct rest *rest, const char *place, const char *name)
{
	struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, "gitlab-status", place, i)); i++)
		if (strcmp(rest_text(thing->json, "name"), name) == 0)
			return thing;
	return NULL;
}

static bool status_is_fine(struct rest *rest)
{
	static const struct rest_rule rules[] = {
		{ "state", true, 16, states },	     { "ref", false, 1024, NULL },
		{ "name", false, 255, NULL },	     { "context", false, 255, NULL },
		{ "description", false, 255, NULL }, { "target_url", false, 255, NULL },
	};
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);

	if (!member && json_object_get(rest->body, "target_url") &&
	    !rest_is_url(rest_text(rest->body, "target_url")))
		member = "target_url", why = "is blocked: Only allowed schemes are http, https";
	if (!member)
		return true;
	scoped_free char *text = mem_print("%s %s", member, why);
	refuse(rest, 400, "error", text);
	return false;
}

/* One status of a name, which moves on; to move to where it is is an error. */
static void post_status(struct rest *rest)
{
	scoped_free char *place = commit_place(rest);
	const char *state = rest_text(rest->body, "state");

	if (!project_exists(rest) || !status_is_fine(rest))
		return;
	struct thing *old = status_named(rest, place, rest_text(rest->body, "name"));
	if (old && strcmp(rest_text(old->json, "status"), state) == 0) {
		scoped_free char *text =
			mem_print("Cannot transition status via :enqueue from :%s (Reason(s): Status cannot "
				  "transition via \"enqueue\")",
				  state);
		refuse(rest, 400, "message", text);
		return;
	}
	json_t *json = json_copy(rest->body);
	(void)json_object_set_new(json, "status", json_string(state));
	(void)json_object_del(json, "state");
	if (old)
		rest_drop(rest->host, old);
	rest_answer(rest, 201, rest_keep(rest->host, "gitlab-status", place, json));
}

static void list_statuses(struct rest *rest)
{
	scoped_free char *place = commit_place(rest);

	if (project_exists(rest))
		rest_answer_list(rest, &(struct rest_list){ "gitlab-status", place, NULL, "per_page", 20, 100,
							    false, "name",
							    exchange_argument(rest->exchange, "name") });
}

static char *note_place(const struct rest *rest)
{
	return mem_print("%s!%s", rest->parts[0], rest->parts[1]);
}

static bool note_is_fine(struct rest *rest)
{
	static const struct rest_rule rules[] = { { "body", true, 1000000, NULL } };
	const char *why, *member = rest_broken(rest->body, rules, COUNT_OF(rules), &why);

	if (member)
		refuse(rest, 400, "error", "body is missing");
	return !member;
}

static void post_note(struct rest *rest)
{
	scoped_free char *place = note_place(rest);

	if (project_exists(rest) && note_is_fine(rest))
		rest_answer(rest, 201, rest_keep(rest->host, "note", place, json_incref(rest->body)));
}

static void put_note(struct rest *rest)
{
	scoped_free char *place = note_place(rest);
	uint64_t id = 0;

	(void)view_number(view_of(rest->parts[2]), UINT64_MAX, &id);
	struct thing *note = rest_find(rest->host, "note", place, id);
	if (!note) {
		refuse(rest, 404, "message", "404 Not found");
	} else if (note_is_fine(rest)) {
		(void)json_object_update(note->json, rest->body);
		rest_answer(rest, 200, note);
	}
}

static void list_notes(struct rest *rest)
{
	scoped_free char *place = note_place(rest);

	rest_answer_list(rest,
			 &(struct rest_list){ "note", place, NULL, "per_page", 20, 100, true, NULL, NULL });
}

static void get_project(struct rest *rest)
{
	if (project_exists(rest))
		exchange_json(rest->exchange, 200,
			      json_pack("{s:s, s:s, s:{s:{s:i}, s:n}}", "path_with_namespace", rest->parts[0],
					"default_branch", "main", "permissions", "project_access",
					"access_level", 30, "group_access"));
}

static const struct rest_route routes[] = {
	{ "GET", "/projects/{}", get_project },
	{ "POST", "/projects/{}/statuses/{}", post_status },
	{ "GET", "/projects/{}/repository/commits/{}/statuses", list_statuses },
	{ "POST", "/projects/{}/merge_requests/{}/notes", post_note },
	{ "GET", "/projects/{}/merge_requests/{}/notes", list_notes },
	{ "PUT", "/projects/{}/merge_requests/{}/notes/{}", put_note },
};

bool code_host_gitlab(struct code_host *host, struct exchange *exchange)
{
	if (!view_starts(view_of(exchange->raw_path), VIEW("/api/v4/")))
		return false;
	if (!rest_authorized(host, exchange, "Bearer "))
		exchange_json(exchange, 401, json_pack("{s:s}", "message", "401 Unauthorized"));
	else if (!rest_serve(host, exchange, "/api/v4", routes, COUNT_OF(routes)) &&
		 !code_host_listed(host, exchange))
		exchange_json(exchange, 404, json_pack("{s:s}", "error", "404 Not Found"));
	return true;
}
