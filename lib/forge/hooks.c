#include "forge/hooks.h"

#include <stdio.h>

#include "base/mem.h"
#include "forge/call.h"

/* Nothing that we ask for is about a message. */
static const struct message no_message = { .attempt = FORGE_UNKNOWN_COMMIT_TRIES };

static bool is_false(const json_t *object, const char *key)
{
	return json_is_false(json_object_get(object, key));
}

static bool is_text(const json_t *object, const char *key, const char *text)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value && strcmp(value, text) == 0;
}

/* Does the list "events" hold NAME, or everything? */
static bool has_event(const json_t *hook, const char *name)
{
	const json_t *events = json_object_get(hook, "events");

	for (size_t i = 0; i < json_array_size(events); i++) {
		const char *event = json_string_value(json_array_get(events, i));
		if (event && (strcmp(event, name) == 0 || strcmp(event, "*") == 0))
			return true;
	}
	return false;
}

static const char *github_url(const json_t *hook)
{
	return json_string_value(json_object_get(json_object_get(hook, "config"), "url"));
}

static const char *plain_url(const json_t *hook)
{
	return json_string_value(json_object_get(hook, "url"));
}

static void read_github(struct forge_hook *out, const json_t *hook)
{
	const json_t *config = json_object_get(hook, "config");
	const json_t *insecure = json_object_get(config, "insecure_ssl");

	out->active = !is_false(hook, "active");
	out->pushes = has_event(hook, "push");
	out->changes = has_event(hook, "pull_request");
	out->json = is_text(config, "content_type", "json");
	out->verifies = json_integer_value(insecure) == 0 && !is_text(config, "insecure_ssl", "1");
}

static void read_gitlab(struct forge_hook *out, const json_t *hook)
{
	out->active = !is_text(hook, "alert_status", "disabled");
	out->pushes = !is_false(hook, "push_events");
	out->changes = json_is_true(json_object_get(hook, "merge_requests_events"));
	out->json = true;
	out->verifies = !is_false(hook, "enable_ssl_verification");
}

static void read_bitbucket(struct forge_hook *out, const json_t *hook)
{
	out->active = !is_false(hook, "active");
	out->pushes = has_event(hook, "repo:push");
	out->changes = has_event(hook, "pullrequest:created") && has_event(hook, "pullrequest:updated") &&
		       has_event(hook, "pullrequest:fulfilled") && has_event(hook, "pullrequest:rejected");
	out->json = true;
	out->verifies = !json_is_true(json_object_get(hook, "skip_cert_verification"));
}

/* A secret is taken by its length: it is not terminated. */
static json_t *write_github(const char *url, struct view secret)
{
	return json_pack("{s:s, s:b, s:[s,s,s,s,s], s:{s:s, s:s, s:s%, s:s}}", "name", "web", "active", 1,
			 "events", "push", "pull_request", "merge_group", "check_run", "check_suite",
			 "config", "url", url, "content_type", "json", "secret", secret.at, secret.len,
			 "insecure_ssl", "0");
}

static json_t *write_gitea(const char *url, struct view secret)
{
	return json_pack("{s:s, s:b, s:[s,s,s], s:{s:s, s:s, s:s%}}", "type", "gitea", "active", 1, "events",
			 "push", "pull_request", "delete", "config", "url", url, "content_type", "json",
			 "secret", secret.at, secret.len);
}

static json_t *write_forgejo(const char *url, struct view secret)
{
	json_t *body = write_gitea(url, secret);

	(void)json_object_set_new(body, "type", json_string("forgejo"));
	return body;
}

static json_t *write_gitlab(const char *url, struct view secret)
{
	return json_pack("{s:s, s:b, s:b, s:b, s:s%}", "url", url, "push_events", 1, "merge_requests_events",
			 1, "enable_ssl_verification", 1, "token", secret.at, secret.len);
}

static json_t *write_bitbucket(const char *url, struct view secret)
{
	return json_pack("{s:s, s:s, s:b, s:[s,s,s,s,s], s:s%}", "description", "heapgate", "url", url,
			 "active", 1, "events", "repo:push", "pullrequest:created", "pullrequest:updated",
			 "pullrequest:fulfilled", "pullrequest:rejected", "secret", secret.at, secret.len);
}

static const struct keeping {
	const char *kind;
	const char *query, *member; /* of the list */
	const char *id, *change;    /* member and method */
	const char *(*url)(const json_t *hook);
	void (*read)(struct forge_hook *out, const json_t *hook);
	json_t *(*write)(const char *url, struct view secret);
} keepings[] = {
	{ "github", "?per_page=100", NULL, "id", "PATCH", github_url, read_github, write_github },
	{ "gitea", "?limit=50", NULL, "id", "PATCH", github_url, read_github, write_gitea },
	{ "forgejo", "?limit=50", NULL, "id", "PATCH", github_url, read_github, write_forgejo },
	{ "gitlab", "?per_page=100", NULL, "id", "PUT", plain_url, read_gitlab, write_gitlab },
	{ "bitbucket", "?pagelen=100", "values", "uuid", "PUT", plain_url, read_bitbucket, write_bitbucket },
};

static const struct keeping *find(const struct forge_ops *ops)
{
	for (size_t i = 0; i < COUNT_OF(keepings); i++)
		if (strcmp(keepings[i].kind, ops->name) == 0)
			return &keepings[i];
	return NULL;
}

bool forge_keeps_hooks(const struct forge_ops *ops)
{
	return find(ops) && ops->repository_path;
}

static void copy(char out[FORGE_NAME_ROOM], const char *text)
{
	(void)snprintf(out, FORGE_NAME_ROOM, "%s", text ? text : "");
}

/* "default_branch"; Bitbucket: "mainbranch". */
static void read_branch(struct forge_facts *facts, const json_t *repository)
{
	const json_t *branch = json_object_get(repository, "default_branch");

	if (!branch)
		branch = json_object_get(json_object_get(repository, "mainbranch"), "name");
	copy(facts->main_branch, json_string_value(branch));
}

/* GitHub and Gitea tell {"push": true}; GitLab a level, of which 30 ("Developer") may set statuses. */
static void read_rights(struct forge_facts *facts, const json_t *repository)
{
	enum { DEVELOPER = 30 };
	const json_t *rights = json_object_get(repository, "permissions");
	const json_t *of_project = json_object_get(rights, "project_access");
	const json_t *of_group = json_object_get(rights, "group_access");

	facts->told = json_is_object(rights);
	facts->writes = json_is_true(json_object_get(rights, "push")) ||
			json_integer_value(json_object_get(of_project, "access_level")) >= DEVELOPER ||
			json_integer_value(json_object_get(of_group, "access_level")) >= DEVELOPER;
}

void forge_facts_read(struct forge_facts *facts, struct forge_answer *out, struct forge_session *session,
		      const struct forge_ops *ops, const struct forge_target *target)
{
	const struct call call = { out, session, ops, target, &no_message };
	scoped_free char *path = ops->repository_path ? ops->repository_path(target->repository) : NULL;
	scoped_json *json = NULL;

	if (!path)
		call_refuse(out, "hosts of this kind have no API");
	else if (call_send(&json, &call, "GET", path, NULL)) {
		*facts = (struct forge_facts){ 0 };
		read_branch(facts, json);
		read_rights(facts, json);
	}
}

struct looking {
	const struct keeping *keeping;
	const char *url;
	struct forge_hook *hook;
};

static bool look(void *payload, const json_t *element)
{
	struct looking *looking = payload;
	const char *url = looking->keeping->url(element);
	scoped_free char *id = call_id(json_object_get(element, looking->keeping->id));

	if (!url || strcmp(url, looking->url) != 0)
		return false;
	copy(looking->hook->id, id);
	looking->keeping->read(looking->hook, element);
	return true;
}

/* Path of all webhooks, or of the one with ID; the caller frees. */
static char *hooks_path(const struct forge_ops *ops, const struct forge_target *target, const char *id)
{
	scoped_free char *repository = ops->repository_path(target->repository);
	scoped_free char *escaped = call_escape(id);

	return mem_print("%s/hooks%s%s", repository, *id ? "/" : "", escaped);
}

void forge_hook_find(struct forge_hook *hook, struct forge_answer *out, struct forge_session *session,
		     const struct forge_ops *ops, const struct forge_target *target, const char *url)
{
	const struct call call = { out, session, ops, target, &no_message };
	struct looking looking = { find(ops), url, hook };
	bool found;

	*hook = (struct forge_hook){ 0 };
	if (!looking.keeping || !ops->repository_path) {
		call_refuse(out, "hosts of this kind keep no webhooks");
		return;
	}
	scoped_free char *all = hooks_path(ops, target, "");
	scoped_free char *path = mem_print("%s%s", all, looking.keeping->query);
	(void)!call_search(&found, &call, path, looking.keeping->member, look, &looking);
}

void forge_hook_put(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		    const struct forge_target *target, const struct forge_hook *hook, const char *url,
		    struct view secret)
{
	const struct call call = { out, session, ops, target, &no_message };
	const struct keeping *keeping = find(ops);

	if (!keeping || !ops->repository_path) {
		call_refuse(out, "hosts of this kind keep no webhooks");
		return;
	}
	scoped_free char *path = hooks_path(ops, target, hook->id);
	json_t *body = keeping->write(url, secret);
	if (!body)
		call_refuse(out, "the webhook's secret is not UTF-8");
	else
		(void)!call_send(NULL, &call, hook->id[0] ? keeping->change : "POST", path, body);
}
