/* Payloads in the form of GitHub's documentation "Webhook events and payloads": the members that receivers
 * read, and enough of the others that a reader is not spared them. */
#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "support/code_host_members.h"
#include "support/code_host_send.h"

#define ZEROS "0000000000000000000000000000000000000000"

/* Every member set. */
struct told {
	struct code_host_facts facts;
	char *html, *api, *clone; /* URLs of the repository */
	char time[CLOCK_TEXT];
};

static const char * or (const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

static struct told complete(const struct code_host_facts *given)
{
	struct told told = { .facts = *given };
	struct code_host_facts *facts = &told.facts;

	facts->repository = or (facts->repository, "acme/api");
	facts->repository_id = facts->repository_id ? facts->repository_id : 1296269;
	facts->default_branch = or (facts->default_branch, "main");
	facts->base_ref = or (facts->base_ref, facts->default_branch);
	facts->head_ref = or (facts->head_ref, "feature");
	facts->head = or (facts->head, "6dcb09b5b57875f334f61aebed695e2e4193db5e");
	facts->base = or (facts->base, "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c");
	facts->after = or (facts->after, facts->head);
	facts->before = or (facts->before, facts->base);
	facts->number = facts->number ? facts->number : 1;
	facts->title = or (facts->title, "A change");
	facts->author = or (facts->author, "octocat");
	facts->reason = or (facts->reason, "dequeued");
	facts->time_s = facts->time_s ? facts->time_s : clock_wall_ms() / 1000;
	clock_print(facts->time_s * 1000, told.time);
	told.html = mem_print("https://github.com/%s", facts->repository);
	told.api = mem_print("https://api.github.com/repos/%s", facts->repository);
	told.clone = mem_print("%s.git", told.html);
	return told;
}

static void told_release(struct told *told)
{
	free(told->html);
	free(told->api);
	free(told->clone);
}

static json_t *user_json(const char *login)
{
	json_t *user = json_pack("{s:s, s:i, s:s, s:s, s:b}", "login", login, "id", 583231, "node_id",
				 "MDQ6VXNlcjU4MzIzMQ==", "type", "User", "site_admin", 0);

	members_of_user(user, login);
	return user;
}

/* "pushed_at" is an integer in a push and a time elsewhere. */
static json_t *repository_json(const struct told *told, uint64_t id, bool in_push)
{
	const char *name = strchr(told->facts.repository, '/');
	scoped_free char *owner =
		mem_print("%.*s", name ? (int)(name - told->facts.repository) : 0, told->facts.repository);
	json_t *pushed = in_push ? json_integer(told->facts.time_s) : json_string(told->time);

	json_t *repository = json_pack(
		"{s:I, s:s, s:s, s:s, s:b, s:o, s:s, s:b, s:s, s:s, s:s, s:o, s:s, s:s}", "id",
		(json_int_t)id, "node_id", "MDEwOlJlcG9zaXRvcnkxMjk2MjY5", "name", name ? name + 1 : "",
		"full_name", told->facts.repository, "private", 0, "owner", user_json(owner), "html_url",
		told->html, "fork", (int)(id != told->facts.repository_id), "url", told->api, "created_at",
		"2011-01-26T19:01:12Z", "updated_at", told->time, "pushed_at", pushed, "clone_url",
		told->clone, "default_branch", told->facts.default_branch);
	members_of_repository(repository, told->facts.repository);
	return repository;
}

/* What every payload of a repository ends with. */
static json_t *finished(const struct told *told, json_t *payload, bool in_push)
{
	(void)json_object_set_new(payload, "repository",
				  repository_json(told, told->facts.repository_id, in_push));
	(void)json_object_set_new(payload, "sender", user_json(told->facts.author));
	return payload;
}

static json_t *commit_json(const struct told *told, const char *sha)
{
	scoped_free char *url = mem_print("%s/commit/%s", told->html, sha);

	return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:[], s:[], s:[]}",
			 "url", url, "id", sha, "tree_id", sha, "distinct", 1, "message", told->facts.title,
			 "timestamp", told->time, "author", "name", told->facts.author, "email",
			 "octocat@example.com", "committer", "name", "GitHub", "email", "noreply@example.com",
			 "added", "removed", "modified");
}

static json_t *push_json(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;
	bool deleted = strcmp(facts->after, ZEROS) == 0;
	scoped_free char *main_ref = mem_print("refs/heads/%s", facts->default_branch);
	scoped_free char *compare =
		mem_print("%s/compare/%.12s...%.12s", told->html, facts->before, facts->after);
	json_t *head = deleted ? json_null() : commit_json(told, facts->after);
	json_t *commits = deleted ? json_array() : json_pack("[o]", commit_json(told, facts->after));

	return finished(told,
			json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:b, s:b, s:b, s:n, s:s, s:o, s:o}", "ref",
				  or (facts->ref, main_ref), "before", facts->before, "after", facts->after,
				  "pusher", "name", facts->author, "email", "octocat@example.com", "created",
				  (int)(strcmp(facts->before, ZEROS) == 0), "deleted", (int)deleted, "forced",
				  (int)facts->forced, "base_ref", "compare", compare, "commits", commits,
				  "head_commit", head),
			true);
}

static json_t *end_json(const struct told *told, const char *ref, const char *sha, json_t *repository)
{
	scoped_free char *label = mem_print("%s:%s", told->facts.author, ref);

	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "label", label, "ref", ref, "sha", sha, "user",
			 user_json(told->facts.author), "repo", repository);
}

static json_t *pull_object(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;
	const bool closed = strcmp(or (facts->action, ""), "closed") == 0;
	uint64_t head_id = facts->repository_id + (facts->fork ? 1 : 0);
	json_t *head_repository = facts->fork_deleted ? json_null() : repository_json(told, head_id, false);
	scoped_free char *url = mem_print("%s/pulls/%llu", told->api, (unsigned long long)facts->number);
	scoped_free char *statuses = mem_print("%s/statuses/%s", told->api, facts->head);

	json_t *pull = json_pack(
		"{s:s, s:I, s:I, s:s, s:b, s:s, s:o, s:n, s:s, s:s, s:o, s:n, s:b, s:s, s:o, s:o, s:b, "
		"s:n, s:s}",
		"url", url, "id", (json_int_t)facts->number + 100000, "number", (json_int_t)facts->number,
		"state", closed ? "closed" : "open", "locked", 0, "title", facts->title, "user",
		user_json(facts->author), "body", "created_at", told->time, "updated_at", told->time,
		"closed_at", closed ? json_string(told->time) : json_null(), "merge_commit_sha", "draft",
		(int)facts->draft, "statuses_url", statuses, "head",
		end_json(told, facts->head_ref, facts->head, head_repository), "base",
		end_json(told, facts->base_ref, facts->base,
			 repository_json(told, facts->repository_id, false)),
		"merged", (int)facts->merged, "mergeable", "author_association", "CONTRIBUTOR");
	members_of_pull(pull, facts->repository, (unsigned long long)facts->number);
	return pull;
}

static json_t *pull_json(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;
	const char *action = or (facts->action, "opened");
	json_t *payload = json_pack("{s:s, s:I, s:o}", "action", action, "number", (json_int_t)facts->number,
				    "pull_request", pull_object(told));

	if (strcmp(action, "synchronize") == 0)
		(void)json_object_update_new(
			payload, json_pack("{s:s, s:s}", "before", facts->before, "after", facts->head));
	if (strcmp(action, "edited") == 0)
		(void)json_object_set_new(
			payload, "changes",
			facts->old_base_ref ? json_pack("{s:{s:{s:s}, s:{s:s}}}", "base", "ref", "from",
							facts->old_base_ref, "sha", "from", facts->before)
					    : json_pack("{s:{s:s}}", "title", "from", "before"));
	return finished(told, payload, false);
}

static json_t *queue_json(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;
	const char *action = or (facts->action, "checks_requested");
	scoped_free char *base_ref = mem_print("refs/heads/%s", facts->base_ref);
	scoped_free char *head_ref = mem_print("refs/heads/gh-readonly-queue/%s/pr-%llu-%s", facts->base_ref,
					       (unsigned long long)facts->number, facts->base);
	json_t *payload =
		json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:o}}", "action", action, "merge_group", "head_sha",
			  facts->head, "head_ref", or (facts->ref, head_ref), "base_sha", facts->base,
			  "base_ref", base_ref, "head_commit", commit_json(told, facts->head));

	if (strcmp(action, "destroyed") == 0)
		(void)json_object_set_new(payload, "reason", json_string(facts->reason));
	return finished(told, payload, false);
}

/* A check knows its pull request, unless that comes from a fork. */
static json_t *pulls_of_check(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;

	if (facts->fork || facts->fork_deleted)
		return json_array();
	return json_pack("[{s:I, s:I, s:{s:s, s:s}, s:{s:s, s:s}}]", "id", (json_int_t)facts->number + 100000,
			 "number", (json_int_t)facts->number, "head", "ref", facts->head_ref, "sha",
			 facts->head, "base", "ref", facts->base_ref, "sha", facts->base);
}

static json_t *check_run_json(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;

	return finished(told,
			json_pack("{s:s, s:{s:i, s:s, s:s, s:s, s:s, s:s, s:{s:i, s:s, s:s}, s:o}}", "action",
				  or (facts->action, "rerequested"), "check_run", "id", 4, "name", "heapgate",
				  "head_sha", facts->head, "external_id", "", "status", "completed",
				  "conclusion", "failure", "check_suite", "id", 5, "head_branch",
				  facts->head_ref, "head_sha", facts->head, "pull_requests",
				  pulls_of_check(told)),
			false);
}

static json_t *check_suite_json(const struct told *told)
{
	const struct code_host_facts *facts = &told->facts;

	return finished(told,
			json_pack("{s:s, s:{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:o}}", "action",
				  or (facts->action, "rerequested"), "check_suite", "id", 5, "head_branch",
				  facts->head_ref, "head_sha", facts->head, "status", "completed",
				  "conclusion", "failure", "before", facts->before, "after", facts->head,
				  "pull_requests", pulls_of_check(told)),
			false);
}

static json_t *ping_json(const struct told *told)
{
	return finished(told,
			json_pack("{s:s, s:i, s:{s:s, s:i, s:s, s:b, s:[s], s:{s:s, s:s}, s:s, s:s}}", "zen",
				  "Keep it logically awesome.", "hook_id", 1, "hook", "type", "Repository",
				  "id", 1, "name", "web", "active", 1, "events", "push", "config",
				  "content_type", "json", "url", "https://ci.example/", "created_at",
				  told->time, "updated_at", told->time),
			false);
}

static json_t *status_event_json(const struct told *told)
{
	return finished(told,
			json_pack("{s:i, s:s, s:s, s:s, s:n, s:s, s:[]}", "id", 1, "sha", told->facts.head,
				  "name", told->facts.repository, "context", "heapgate", "description",
				  "state", "success", "branches"),
			false);
}

static const struct {
	const char *event;
	json_t *(*make)(const struct told *told);
} makers[] = {
	{ "push", push_json },		 { "pull_request", pull_json },	      { "merge_group", queue_json },
	{ "check_run", check_run_json }, { "check_suite", check_suite_json }, { "ping", ping_json },
	{ "status", status_event_json },
};

char *code_host_payload(const char *event, const struct code_host_facts *facts)
{
	for (size_t i = 0; i < COUNT_OF(makers); i++)
		if (strcmp(event, makers[i].event) == 0) {
			struct told told = complete(facts);
			json_t *json = makers[i].make(&told);
			char *text = json_dumps(json, JSON_COMPACT);
			json_decref(json);
			told_release(&told);
			return text;
		}
	return NULL;
}
