/* GitHub's REST API "Commit statuses" (version 2022-11-28), with the limits that it enforces. */
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/oid.h"
#include "support/code_host_rest.h"

static const char *const states[] = { "error", "failure", "pending", "success" };

static char *repository_path(const struct code_host *host, const char *repository)
{
	if (!host->options.repositories)
		return NULL;
	char *path = mem_print("%s/%s.git", host->options.repositories, repository);
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static bool named(const struct code_host *host, const char *repository)
{
	for (size_t i = 0; i < host->commit_count; i++)
		if (strcasecmp(host->commits[i].repository, repository) == 0)
			return true;
	return false;
}

bool repository_exists(const struct code_host *host, const char *repository)
{
	scoped_free char *path = repository_path(host, repository);

	return path || !host->options.repositories || named(host, repository);
}

static bool stored(const char *repository_directory, const char *sha)
{
	scoped_free char *directory = mem_text(repository_directory);
	scoped_free char *object = mem_print("%s^{commit}", sha);
	char git[] = "git", in[] = "-C", command[] = "cat-file", flag[] = "-e";
	char *const argv[] = { git, in, directory, command, flag, object, NULL };

	return code_host_run(argv, NULL, -1, -1) == 0;
}

bool commit_exists(const struct code_host *host, const char *repository, const char *sha)
{
	scoped_free char *path = repository_path(host, repository);

	for (size_t i = 0; i < host->commit_count; i++)
		if (strcasecmp(host->commits[i].repository, repository) == 0 &&
		    strcmp(host->commits[i].sha, sha) == 0)
			return true;
	return path ? stored(path, sha) : !named(host, repository);
}

void commit_add(struct code_host *host, const char *repository, const char *sha)
{
	struct commit *commit = mem_push(host->commits, host->commit_count, host->commit_room);

	*commit = (struct commit){ mem_text(repository), mem_text(sha) };
}

const struct status *status_newest(const struct code_host *host, const char *repository, const char *sha,
				   const char *context, size_t index)
{
	for (size_t i = host->status_count; i-- > 0;) {
		const struct status *status = &host->statuses[i];
		if (strcasecmp(status->repository, repository) != 0 || strcmp(status->sha, sha) != 0 ||
		    (context && strcasecmp(status->context, context) != 0))
			continue;
		if (index-- == 0)
			return status;
	}
	return NULL;
}

json_t *status_json(const struct code_host *host, const struct status *status)
{
	char created[CLOCK_TEXT];

	clock_print(status->time_s * 1000, created);
	scoped_free char *url =
		mem_print("%s/repos/%s/statuses/%s", host->url, status->repository, status->sha);
	return json_pack("{s:s, s:I, s:s, s:s, s:s?, s:s?, s:s, s:s, s:s}", "url", url, "id",
			 (json_int_t)(status - host->statuses) + 1, "node_id", "SC_1", "state", status->state,
			 "description", status->description, "target_url", status->target_url, "context",
			 status->context, "created_at", created, "updated_at", created);
}

static void refuse_field(struct exchange *exchange, const char *field, const char *message)
{
	exchange_json(exchange, 422,
		      json_pack("{s:s, s:[{s:s, s:s, s:s, s:s}], s:s, s:s}", "message", "Validation Failed",
				"errors", "resource", "Status", "code", "custom", "field", field, "message",
				message, "documentation_url", "https://docs.github.com/rest/commits/statuses",
				"status", "422"));
}

static bool state_known(const char *state)
{
	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (state && strcmp(state, states[i]) == 0)
			return true;
	return false;
}

/* Answers with the first rule that the body breaks. */
static bool status_refused(const struct code_host *host, struct exchange *exchange,
			   const struct status *status)
{
	if (!state_known(status->state))
		refuse_field(exchange, "state", "state is not included in the list");
	else if (status->description && rest_characters(status->description) > 140)
		refuse_field(exchange, "description", "description is too long (maximum is 140 characters)");
	else if (status->target_url && *status->target_url &&
		 !view_starts(view_of(status->target_url), VIEW("http://")) &&
		 !view_starts(view_of(status->target_url), VIEW("https://")))
		refuse_field(exchange, "target_url", "target_url must use http(s) scheme");
	else if (status_newest(host, status->repository, status->sha, status->context, STATUSES_MOST - 1))
		refuse_field(exchange, "context",
			     "This SHA and context has reached the maximum number of statuses.");
	else
		return false;
	return true;
}

/* A copy of the text, NULL where it is absent or null; false for anything else. */
static bool text_member(const json_t *body, const char *key, char **out)
{
	const json_t *value = json_object_get(body, key);

	*out = json_is_string(value) ? mem_text(json_string_value(value)) : NULL;
	return !value || json_is_null(value) || json_is_string(value);
}

static bool status_read(struct status *out, const json_t *body)
{
	bool read = text_member(body, "state", &out->state);

	read &= text_member(body, "context", &out->context);
	read &= text_member(body, "description", &out->description);
	read &= text_member(body, "target_url", &out->target_url);
	if (!out->context)
		out->context = mem_text("default");
	return read;
}

static void post_status(struct code_host *host, struct exchange *exchange, const char *repository,
			const char *sha)
{
	struct status status = { .time_s = clock_wall_ms() / 1000 };
	json_t *body = json_loads(buf_string(&exchange->body), JSON_REJECT_DUPLICATES, NULL);
	bool object = json_is_object(body), read = object && status_read(&status, body);

	json_decref(body);
	status.repository = mem_text(repository);
	status.sha = mem_text(sha);
	if (!object)
		exchange_refuse(exchange, 400, "Problems parsing JSON");
	else if (!read)
		exchange_refuse(exchange, 422, "Invalid request. A member is not a string.");
	if (!read || status_refused(host, exchange, &status)) {
		status_release(&status);
		return;
	}
	struct status *kept = mem_push(host->statuses, host->status_count, host->status_room);
	*kept = status;
	exchange_json(exchange, 201, status_json(host, kept));
}

/* The Link header of page PAGE of PAGES. */
static void link_pages(const struct code_host *host, struct exchange *exchange, uint64_t page, uint64_t pages,
		       uint64_t size)
{
	scoped_buf links = { 0 };
	const struct {
		const char *name;
		uint64_t page;
		bool shown;
	} rows[] = {
		{ "prev", page - 1, page > 1 },
		{ "next", page + 1, page < pages },
		{ "last", pages, page < pages },
		{ "first", 1, page > 1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].shown)
			buf_print(&links, "%s<%s%s?per_page=%llu&page=%llu>; rel=\"%s\"",
				  links.len ? ", " : "", host->url, exchange->path, (unsigned long long)size,
				  (unsigned long long)rows[i].page, rows[i].name);
	if (links.len)
		exchange_header(exchange, "Link", "%s", buf_string(&links));
}

static void list_statuses(struct code_host *host, struct exchange *exchange, const char *repository,
			  const char *sha)
{
	uint64_t size = exchange_number(exchange, "per_page", 100, 30);
	uint64_t page = exchange_number(exchange, "page", 10000, 1);
	uint64_t total = 0;
	json_t *list = json_array();

	size = size ? size : 30;
	page = page ? page : 1;
	while (status_newest(host, repository, sha, NULL, total))
		total++;
	for (uint64_t i = (page - 1) * size; i < total && i < page * size; i++) {
		const struct status *status = status_newest(host, repository, sha, NULL, i);
		(void)json_array_append_new(list, status_json(host, status));
	}
	link_pages(host, exchange, page, (total + size - 1) / size, size);
	exchange_json(exchange, 200, list);
}

/* "failure" if any context is at error or failure, "pending" if any is or there is none, else "success". */
static const char *combine(const char *so_far, const char *state)
{
	if (strcmp(state, "error") == 0 || strcmp(state, "failure") == 0 || strcmp(so_far, "failure") == 0)
		return "failure";
	return strcmp(state, "pending") == 0 ? state : so_far;
}

static void combined_status(struct code_host *host, struct exchange *exchange, const char *repository,
			    const char *sha)
{
	const struct status *status;
	json_t *list = json_array();
	const char *state = "success";

	for (size_t i = 0; (status = status_newest(host, repository, sha, NULL, i)); i++)
		if (status == status_newest(host, repository, sha, status->context, 0)) {
			state = combine(state, status->state);
			(void)json_array_append_new(list, status_json(host, status));
		}
	size_t count = json_array_size(list);
	exchange_json(exchange, 200,
		      json_pack("{s:s, s:s, s:I, s:o}", "state", count ? state : "pending", "sha", sha,
				"total_count", (json_int_t)count, "statuses", list));
}

typedef void api_route(struct code_host *host, struct exchange *exchange, const char *repository,
		       const char *sha);

/* "/repos/OWNER/NAME" BEFORE sha AFTER */
static const struct {
	const char *method, *before, *after;
	api_route *go;
} routes[] = {
	{ "POST", "statuses/", "", post_status },
	{ "GET", "commits/", "/statuses", list_statuses },
	{ "GET", "commits/", "/status", combined_status },
	{ "GET", "statuses/", "", list_statuses },
};

static bool split_path(const char *path, struct view *repository, struct view *rest)
{
	struct view view = view_of(path), owner, name;

	if (!view_skip(&view, VIEW("/repos/")))
		return false;
	const char *start = view.at;
	if (!view_split(&view, '/', &owner) || !view_split(&view, '/', &name) || !view.at)
		return false;
	*repository = (struct view){ start, owner.len + 1 + name.len };
	*rest = view;
	return owner.len && name.len;
}

static bool authorized(const struct code_host *host, const struct exchange *exchange)
{
	struct view given =
		view_of(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization"));

	return view_skip(&given, VIEW("Bearer ")) &&
	       (view_is(given, host->options.token) || code_host_is_app(host, given) ||
		code_host_is_installation(host, given));
}

static bool rate_exceeded(struct code_host *host, struct exchange *exchange)
{
	int64_t now_s = clock_wall_ms() / 1000;

	if (now_s >= host->rate_reset_s) {
		host->rate_left = 5000;
		host->rate_reset_s = now_s + 3600;
	}
	bool exceeded = host->rate_left == 0;
	if (!exceeded)
		host->rate_left--;
	exchange_header(exchange, "x-ratelimit-limit", "5000");
	exchange_header(exchange, "x-ratelimit-remaining", "%lld", (long long)host->rate_left);
	exchange_header(exchange, "x-ratelimit-reset", "%lld", (long long)host->rate_reset_s);
	exchange_header(exchange, "x-ratelimit-resource", "core");
	return exceeded;
}

static bool header_is_missing(const struct exchange *exchange, const char *name)
{
	const char *value = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);

	return !value || !*value;
}

static bool version_unknown(const struct exchange *exchange)
{
	const char *version =
		MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "X-GitHub-Api-Version");

	return version && strcmp(version, "2022-11-28") != 0;
}

static void run_route(struct code_host *host, struct exchange *exchange, api_route *go,
		      struct view repository, struct view sha)
{
	scoped_free char *repository_text = mem_print("%.*s", VIEW_ARG(repository));
	scoped_free char *sha_text = mem_print("%.*s", VIEW_ARG(sha));
	struct oid oid;
	struct err err;

	if (!repository_exists(host, repository_text)) {
		exchange_refuse(exchange, 404, "Not Found");
		return;
	}
	if (oid_parse(&oid, sha, &err) < 0 || !commit_exists(host, repository_text, sha_text)) {
		scoped_free char *message = mem_print("No commit found for SHA: %s", sha_text);
		exchange_refuse(exchange, 422, message);
		return;
	}
	go(host, exchange, repository_text, sha_text);
}

static void find_route(struct code_host *host, struct exchange *exchange)
{
	struct view repository, rest;

	if (split_path(exchange->path, &repository, &rest))
		for (size_t i = 0; i < COUNT_OF(routes); i++) {
			struct view sha = rest;
			if (strcmp(exchange->method, routes[i].method) != 0 ||
			    !view_skip(&sha, view_of(routes[i].before)) ||
			    !view_drop(&sha, view_of(routes[i].after)) || view_find(sha, VIEW("/")) >= 0 ||
			    sha.len == 0)
				continue;
			run_route(host, exchange, routes[i].go, repository, sha);
			return;
		}
	exchange_refuse(exchange, 404, "Not Found");
}

void code_host_api(struct code_host *host, struct exchange *exchange)
{
	if (code_host_gitlab(host, exchange) || code_host_gitea(host, exchange) ||
	    code_host_bitbucket(host, exchange))
		return;
	if (header_is_missing(exchange, "User-Agent"))
		exchange_refuse(
			exchange, 403,
			"Request forbidden by administrative rules. Please make sure your request has "
			"a User-Agent header.");
	else if (!authorized(host, exchange))
		exchange_refuse(exchange, 401, "Bad credentials");
	else if (rate_exceeded(host, exchange))
		exchange_refuse(exchange, 403, "API rate limit exceeded for user ID 1.");
	else if (version_unknown(exchange))
		exchange_refuse(exchange, 400, "The API version is not supported.");
	else if (!code_host_github(host, exchange))
		find_route(host, exchange);
}
