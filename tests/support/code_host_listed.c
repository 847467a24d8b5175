/*
 * What every host tells of a repository in its own form: a branch's commit, its pull requests in pages, and
 * its webhooks.
 */
#include "base/mem.h"
#include "support/code_host_rest.h"

/* A host's forms and rules. */
struct form {
	const char *prefix;
	size_t parts;			/* of a path that name the repository */
	const char *usual_state, *open; /* values of the argument "state" */
	struct rest_paging changes, hooks;
	const char *commit, *hash;				     /* members of a branch */
	json_t *(*change)(const json_t *kept);			     /* as the host shows it */
	const char *(*broken)(const json_t *hook, const char **why); /* member of a webhook that is refused */
	const char *id;						     /* member of a webhook */
	bool counts_pages;					     /* in headers of their own */
	unsigned refusal;
};

static const struct form *form_of(const struct rest *rest);

/* parts[form->parts] is the first after it. */
static char *place_of(const struct rest *rest)
{
	return form_of(rest)->parts == 1 ? mem_text(rest->parts[0])
					 : mem_print("%s/%s", rest->parts[0], rest->parts[1]);
}

static void refuse(struct rest *rest, unsigned status, const char *member, const char *why)
{
	scoped_free char *text = mem_print("%s %s", member, why);

	exchange_json(rest->exchange, status, json_pack("{s:s}", "message", text));
}

static void get_branch(struct rest *rest)
{
	const struct form *form = form_of(rest);
	scoped_free char *place = place_of(rest);
	const char *name = rest->parts[form->parts];
	const struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, "branch", place, i)); i++)
		if (strcmp(rest_text(thing->json, "name"), name) == 0) {
			exchange_json(rest->exchange, 200,
				      json_pack("{s:s, s:{s:s}}", "name", name, form->commit, form->hash,
						rest_text(thing->json, "sha")));
			return;
		}
	refuse(rest, 404, "branch", "not found");
}

/* GitLab's beside the Link header, which all have. */
static void count_pages(struct rest *rest, uint64_t pages)
{
	uint64_t page = exchange_number(rest->exchange, "page", 100000, 1);

	exchange_header(rest->exchange, "X-Total-Pages", "%llu", (unsigned long long)pages);
	if (page < pages)
		exchange_header(rest->exchange, "X-Next-Page", "%llu", (unsigned long long)page + 1);
	else
		exchange_header(rest->exchange, "X-Next-Page", "%s", "");
}

static void answer_page(struct rest *rest, json_t *all, const struct rest_paging *paging)
{
	uint64_t pages = rest_answer_page(rest, all, paging);

	if (form_of(rest)->counts_pages)
		count_pages(rest, pages);
}

static void list_changes(struct rest *rest)
{
	const struct form *form = form_of(rest);
	scoped_free char *place = place_of(rest);
	const char *state = exchange_argument(rest->exchange, "state");
	bool open_only = strcmp(state ? state : form->usual_state, form->open) == 0;
	json_t *all = json_array();
	const struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, "change", place, i)); i++)
		if (!open_only || strcmp(rest_text(thing->json, "state"), "open") == 0)
			(void)json_array_append_new(all, form->change(thing->json));
	answer_page(rest, all, &form->changes);
}

static void list_hooks(struct rest *rest)
{
	scoped_free char *place = place_of(rest);
	json_t *all = json_array();
	const struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, "hook", place, i)); i++)
		(void)json_array_append(all, thing->json);
	answer_page(rest, all, &form_of(rest)->hooks);
}

static bool hook_is_fine(struct rest *rest)
{
	const struct form *form = form_of(rest);
	const char *why = "is no object",
		   *member = json_is_object(rest->body) ? form->broken(rest->body, &why) : "body";

	if (member)
		refuse(rest, form->refusal, member, why);
	return !member;
}

/* What a host never shows again: where it keeps the secret differs. */
static json_t *without_secret(const json_t *hook)
{
	json_t *shown = json_deep_copy(hook);

	(void)json_object_del(shown, "secret");
	(void)json_object_del(shown, "token");
	(void)json_object_del(json_object_get(shown, "config"), "secret");
	return shown;
}

static void post_hook(struct rest *rest)
{
	const struct form *form = form_of(rest);
	scoped_free char *place = place_of(rest);

	if (!hook_is_fine(rest))
		return;
	json_t *hook = without_secret(rest->body);
	if (strcmp(form->id, "id") != 0) {
		scoped_free char *id = mem_print("{%llu}", (unsigned long long)rest->host->last_id + 1);
		(void)json_object_set_new(hook, form->id, json_string(id));
	}
	rest_answer(rest, 201, rest_keep(rest->host, "hook", place, hook));
}

static struct thing *hook_of(const struct rest *rest, const char *place)
{
	const struct form *form = form_of(rest);
	struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, "hook", place, i)); i++) {
		const json_t *id = json_object_get(thing->json, form->id);
		scoped_free char *text = json_is_string(id)
						 ? mem_text(json_string_value(id))
						 : mem_print("%lld", (long long)json_integer_value(id));
		if (strcmp(text, rest->parts[form->parts]) == 0)
			return thing;
	}
	return NULL;
}

static void change_hook(struct rest *rest)
{
	scoped_free char *place = place_of(rest);
	struct thing *hook = hook_of(rest, place);

	if (!hook) {
		refuse(rest, 404, "webhook", "not found");
	} else if (hook_is_fine(rest)) {
		json_t *changed = without_secret(rest->body);
		(void)json_object_update(hook->json, changed);
		json_decref(changed);
		rest_answer(rest, 200, hook);
	}
}

static bool has_events(const json_t *hook)
{
	return json_array_size(json_object_get(hook, "events")) > 0;
}

/* GitHub's and Gitea's: the address is in "config". */
static const char *broken_pulls_hook(const json_t *hook, const char **why)
{
	static const char *const contents[] = { "json", "form", NULL };
	static const struct rest_rule rules[] = { { "url", true, 2048, NULL },
						  { "content_type", true, 16, contents } };
	const json_t *config = json_object_get(hook, "config");
	const char *member = rest_broken(config, rules, COUNT_OF(rules), why);

	if (!member && !rest_is_url(rest_text(config, "url")))
		member = "url", *why = "is invalid";
	return member;
}

static const char *broken_github_hook(const json_t *hook, const char **why)
{
	static const char *const names[] = { "web", NULL };
	static const struct rest_rule rules[] = { { "name", false, 16, names } };
	const char *member = rest_broken(hook, rules, COUNT_OF(rules), why);

	return member ? member : broken_pulls_hook(hook, why);
}

static const char *broken_gitea_hook(const json_t *hook, const char **why)
{
	static const char *const types[] = { "gitea", "forgejo", "gogs", "slack", NULL };
	static const struct rest_rule rules[] = { { "type", true, 16, types } };
	const char *member = rest_broken(hook, rules, COUNT_OF(rules), why);

	return member ? member : broken_pulls_hook(hook, why);
}

static const char *broken_gitlab_hook(const json_t *hook, const char **why)
{
	static const struct rest_rule rules[] = { { "url", true, 2048, NULL },
						  { "token", false, 2048, NULL },
						  { "push_events", false, 0, NULL },
						  { "merge_requests_events", false, 0, NULL },
						  { "enable_ssl_verification", false, 0, NULL } };
	const char *member = rest_broken(hook, rules, COUNT_OF(rules), why);

	if (!member && !rest_is_url(rest_text(hook, "url")))
		member = "url", *why = "is blocked: Only allowed schemes are http, https";
	return member;
}

/* Of the documented ones, those that a check can need. */
static const char *broken_bitbucket_hook(const json_t *hook, const char **why)
{
	static const struct rest_rule rules[] = { { "description", true, 255, NULL },
						  { "url", true, 2048, NULL },
						  { "secret", false, 128, NULL } };
	const char *member = rest_broken(hook, rules, COUNT_OF(rules), why);

	if (!member && !has_events(hook))
		member = "events", *why = "is required";
	for (size_t i = 0; !member && i < json_array_size(json_object_get(hook, "events")); i++) {
		struct view event =
			view_of(json_string_value(json_array_get(json_object_get(hook, "events"), i)));
		if (!view_starts(event, VIEW("repo:")) && !view_starts(event, VIEW("pullrequest:")))
			member = "events", *why = "has an unknown one";
	}
	return member;
}

static json_t *number_of(const json_t *kept)
{
	return json_incref(json_object_get(kept, "number"));
}

static json_t *pulls_change(const json_t *kept)
{
	return json_pack("{s:o, s:s, s:s, s:{s:s}, s:s, s:b, s:{s:s, s:s, s:{s:i}}, s:{s:s, s:s, s:{s:i}}}",
			 "number", number_of(kept), "state", rest_text(kept, "state"), "title", "A change",
			 "user", "login", "ann", "updated_at", "2026-01-31T12:34:56Z", "draft", 0, "head",
			 "sha", rest_text(kept, "head"), "ref", rest_text(kept, "branch"), "repo", "id", 1,
			 "base", "sha", rest_text(kept, "base"), "ref", "main", "repo", "id", 1);
}

static json_t *gitlab_change(const json_t *kept)
{
	bool open = strcmp(rest_text(kept, "state"), "open") == 0;

	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:b, s:{s:s}, s:s}", "iid",
			 number_of(kept), "state", open ? "opened" : "closed", "title", "A change", "sha",
			 rest_text(kept, "head"), "source_branch", rest_text(kept, "branch"), "target_branch",
			 "main", "source_project_id", 42, "target_project_id", 42, "draft", 0, "author",
			 "username", "ann", "updated_at", "2026-01-31T12:34:56.000Z");
}

/* Of a commit only the first digits are told. */
static json_t *bitbucket_change(const json_t *kept)
{
	bool open = strcmp(rest_text(kept, "state"), "open") == 0;
	scoped_free char *digits = mem_print("%.12s", rest_text(kept, "head"));

	return json_pack("{s:o, s:s, s:s, s:s, s:{s:{s:s}, s:{s:s}, s:{s:s, s:s}}, s:{s:{s:s}, s:{s:s}}}",
			 "id", number_of(kept), "state", open ? "OPEN" : "DECLINED", "title", "A change",
			 "updated_on", "2026-01-31T12:34:56+00:00", "source", "branch", "name",
			 rest_text(kept, "branch"), "commit", "hash", digits, "repository", "uuid", "{1}",
			 "full_name", "acme/bucket", "destination", "branch", "name", "main", "repository",
			 "uuid", "{1}");
}

static const struct form forms[] = {
	{ "/api/v4",
	  1,
	  "all",
	  "opened",
	  { "per_page", 20, 100, NULL },
	  { "per_page", 20, 100, NULL },
	  "commit",
	  "id",
	  gitlab_change,
	  broken_gitlab_hook,
	  "id",
	  true,
	  400 },
	{ "/api/v1",
	  2,
	  "open",
	  "open",
	  { "limit", 30, 50, NULL },
	  { "limit", 30, 50, NULL },
	  "commit",
	  "id",
	  pulls_change,
	  broken_gitea_hook,
	  "id",
	  false,
	  422 },
	{ "/2.0",
	  2,
	  "OPEN",
	  "OPEN",
	  { "pagelen", 10, 50, "values" },
	  { "pagelen", 10, 100, "values" },
	  "target",
	  "hash",
	  bitbucket_change,
	  broken_bitbucket_hook,
	  "uuid",
	  false,
	  400 },
	{ "",
	  2,
	  "open",
	  "open",
	  { "per_page", 30, 100, NULL },
	  { "per_page", 30, 100, NULL },
	  "commit",
	  "sha",
	  pulls_change,
	  broken_github_hook,
	  "id",
	  false,
	  422 },
};

/* The last one takes every path. */
static const struct form *form_at(const struct exchange *exchange)
{
	const struct form *form = forms;

	while (!view_starts(view_of(exchange->raw_path), view_of(form->prefix)))
		form++;
	return form;
}

static const struct form *form_of(const struct rest *rest)
{
	return form_at(rest->exchange);
}

/* No pattern of one host fits another's paths below its prefix. */
static const struct rest_route routes[] = {
	{ "GET", "/projects/{}/repository/branches/{}", get_branch },
	{ "GET", "/projects/{}/merge_requests", list_changes },
	{ "GET", "/projects/{}/hooks", list_hooks },
	{ "POST", "/projects/{}/hooks", post_hook },
	{ "PUT", "/projects/{}/hooks/{}", change_hook },
	{ "GET", "/repos/{}/{}/branches/{}", get_branch },
	{ "GET", "/repos/{}/{}/pulls", list_changes },
	{ "GET", "/repos/{}/{}/hooks", list_hooks },
	{ "POST", "/repos/{}/{}/hooks", post_hook },
	{ "PATCH", "/repos/{}/{}/hooks/{}", change_hook },
	{ "GET", "/repositories/{}/{}/refs/branches/{}", get_branch },
	{ "GET", "/repositories/{}/{}/pullrequests", list_changes },
	{ "GET", "/repositories/{}/{}/hooks", list_hooks },
	{ "POST", "/repositories/{}/{}/hooks", post_hook },
	{ "PUT", "/repositories/{}/{}/hooks/{}", change_hook },
};

bool code_host_listed(struct code_host *host, struct exchange *exchange)
{
	return rest_serve(host, exchange, form_at(exchange)->prefix, routes, COUNT_OF(routes));
}
