#include "daemon/routes.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/auth.h"
#include "daemon/client_address.h"
#include "daemon/counters.h"
#include "daemon/histograms.h"
#include "daemon/hook_round.h"

const struct route routes[] = {
	{ "POST", "/hooks/{host}/{owner}/{name}", AUDIENCE_MACHINE, ACCESS_OPEN, page_hook,
	  "receive a webhook" },
	{ "POST", "/hooks/{host}", AUDIENCE_MACHINE, ACCESS_OPEN, page_hook_of_many,
	  "receive a webhook of an organisation or an app" },

	{ "GET", "/", AUDIENCE_PERSON, ACCESS_READ, page_home,
	  "all repositories with their latest verdicts" },
	{ "GET", "/r/{owner}/{name}", AUDIENCE_PERSON, ACCESS_READ, page_repository,
	  "one repository's checks" },
	{ "GET", "/c/{id}", AUDIENCE_PERSON, ACCESS_READ, page_check, "one check: what a status links to" },
	{ "GET", "/f/{owner}/{name}", AUDIENCE_PERSON, ACCESS_READ, page_function_history,
	  "one function's history: ?function=PKGPATH.NAME[&file=F]" },
	{ "GET", "/s/{owner}/{name}", AUDIENCE_PERSON, ACCESS_READ, page_functions,
	  "functions: ?name=PART&package=PATH&cause=CAUSE&order=ORDER" },
	{ "GET", "/p/{owner}/{name}", AUDIENCE_PERSON, ACCESS_READ, page_packages,
	  "what escapes in each package" },
	{ "GET", "/deliveries", AUDIENCE_PERSON, ACCESS_READ, page_deliveries, "the webhooks that came" },
	{ "GET", "/outbox", AUDIENCE_PERSON, ACCESS_READ, page_outbox, "the messages to code hosts" },
	{ "GET", "/style.css", AUDIENCE_PERSON, ACCESS_OPEN, page_style, "how the pages look" },
	{ "GET", "/icon.svg", AUDIENCE_PERSON, ACCESS_READ, page_icon, "the picture beside a title" },
	{ "GET", "/live.js", AUDIENCE_PERSON, ACCESS_READ, page_script,
	  "what keeps a running check's page up to date" },

	{ "GET", "/api/v1/openapi.json", AUDIENCE_PROGRAM, ACCESS_READ, page_api_openapi,
	  "the description of this API" },
	{ "GET", "/api/v1/repositories", AUDIENCE_PROGRAM, ACCESS_READ, page_api_repositories,
	  "all repositories with their latest checks" },
	{ "GET", "/api/v1/repositories/{owner}/{name}", AUDIENCE_PROGRAM, ACCESS_READ, page_api_repository,
	  "one repository: what its main branch has, and its latest check" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/commits", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_commits, "the collected commits of the main branch, newest first" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/commits/{commit}", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_commit, "one commit: whether it was collected, and its newest check" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/checks", AUDIENCE_PROGRAM, ACCESS_READ, page_api_checks,
	  "a repository's checks, newest first" },
	{ "GET", "/api/v1/checks/{id}", AUDIENCE_PROGRAM, ACCESS_READ, page_api_check,
	  "one check with its result" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/compare/{range}", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_compare, "how two collected commits differ: BASE...HEAD; by no policy" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/functions", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_functions, "functions by what they have, by their last change, by age, by name" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/functions/history", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_history, "one function's changes along the main branch, newest first" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/functions/blame", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_blame, "since when each site of a function has been there" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/top", AUDIENCE_PROGRAM, ACCESS_READ, page_api_top,
	  "the functions with the most sites that allocate" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/trend", AUDIENCE_PROGRAM, ACCESS_READ, page_api_trend,
	  "how much escapes along the main branch, by cause, newest first" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/packages", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_packages, "the packages of the main branch with their sums" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/badge.svg", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_badge, "how much escapes on the main branch, as a picture" },
	{ "GET", "/api/v1/repositories/{owner}/{name}/badge.json", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_shields, "the same for shields.io's endpoint badge" },
	{ "GET", "/api/v1/deliveries", AUDIENCE_PROGRAM, ACCESS_READ, page_api_deliveries,
	  "what webhooks came and what came of them, newest first" },
	{ "GET", "/api/v1/outbox", AUDIENCE_PROGRAM, ACCESS_READ, page_api_outbox,
	  "what the code hosts were and are to be told, newest first" },

	{ "GET", "/api/v1/repositories/{owner}/{name}/waivers", AUDIENCE_PROGRAM, ACCESS_READ,
	  page_api_waivers, "all waivers there ever were, newest first: ?before=ID" },
	{ "POST", "/api/v1/repositories/{owner}/{name}/waivers", AUDIENCE_PROGRAM, ACCESS_WAIVE,
	  page_api_waive, "take responsibility for an escape" },
	{ "DELETE", "/api/v1/repositories/{owner}/{name}/waivers/{id}", AUDIENCE_PROGRAM, ACCESS_WAIVE,
	  page_api_revoke, "end a waiver now: ?reason=TEXT" },

	{ "GET", "/livez", AUDIENCE_MACHINE, ACCESS_OPEN, page_livez, "the listener runs" },
	{ "GET", "/readyz", AUDIENCE_MACHINE, ACCESS_OPEN, page_readyz, "deliveries can be taken" },
	{ "GET", "/metrics", AUDIENCE_MACHINE, ACCESS_READ, page_metrics,
	  "counters in Prometheus' text format" },
};
const size_t route_count = COUNT_OF(routes);

static int digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

/* Appends one path segment, decoded once, to the LENGTH characters of OUT.  The listener has refused broken
 * and control escapes already. */
static bool decode(char out[PAGE_PART_ROOM], size_t *length, struct view segment)
{
	for (size_t i = 0; i < segment.len; i++) {
		char c = segment.at[i];
		if (*length == PAGE_PART_ROOM - 1)
			return false;
		if (c == '%') {
			if (segment.len - i < 3 || digit(segment.at[i + 1]) < 0 ||
			    digit(segment.at[i + 2]) < 0)
				return false;
			c = (char)(digit(segment.at[i + 1]) * 16 + digit(segment.at[i + 2]));
			i += 2;
		}
		out[(*length)++] = c;
	}
	out[*length] = '\0';
	return segment.len > 0;
}

/* What stands for a {name}: COUNT segments. */
static bool take_part(char out[PAGE_PART_ROOM], struct view *path, size_t count)
{
	size_t length = 0;
	struct view segment;

	for (size_t i = 0; i < count; i++) {
		if (i && length == PAGE_PART_ROOM - 1)
			return false;
		if (i)
			out[length++] = '/';
		if (!view_split(path, '/', &segment) || !decode(out, &length, segment))
			return false;
	}
	return true;
}

static size_t segments(const char *path)
{
	size_t count = 0;

	for (; *path; path++)
		count += *path == '/';
	return count;
}

/* EXTRA is what {owner} takes beyond one segment. */
static bool match(char parts[PAGE_PARTS][PAGE_PART_ROOM], const char *pattern, const char *path, size_t extra)
{
	struct view wants = view_of(pattern), has = view_of(path), want, got;
	size_t part = 0;

	while (view_split(&wants, '/', &want)) {
		size_t count = view_is(want, "{owner}") ? 1 + extra : 1;
		if (!view_starts(want, VIEW("{"))) {
			if (!view_split(&has, '/', &got) || !view_equal(want, got))
				return false;
		} else if (part == PAGE_PARTS || !take_part(parts[part++], &has, count)) {
			return false;
		}
	}
	return !view_split(&has, '/', &got);
}

/* How many segments {owner} takes beyond one for the pattern to be as long as the path; -1: it cannot be. */
static ptrdiff_t extra_of(const char *pattern, const char *path)
{
	ptrdiff_t extra = (ptrdiff_t)segments(path) - (ptrdiff_t)segments(pattern);

	return extra <= 0 || strstr(pattern, "{owner}") ? extra : -1;
}

enum method { METHOD_GET = 1, METHOD_POST = 2, METHOD_DELETE = 4 };

/* What to say of an address that answers some of them. */
static const char *const method_lists[] = {
	[METHOD_GET] = "GET, HEAD",
	[METHOD_POST] = "POST",
	[METHOD_GET | METHOD_POST] = "GET, HEAD, POST",
	[METHOD_DELETE] = "DELETE",
	[METHOD_GET | METHOD_DELETE] = "GET, HEAD, DELETE",
	[METHOD_POST | METHOD_DELETE] = "POST, DELETE",
	[METHOD_GET | METHOD_POST | METHOD_DELETE] = "GET, HEAD, POST, DELETE",
};

static unsigned method_of(const char *name)
{
	static const struct {
		const char *name;
		enum method method;
	} methods[] = {
		{ "GET", METHOD_GET },
		{ "HEAD", METHOD_GET },
		{ "POST", METHOD_POST },
		{ "DELETE", METHOD_DELETE },
	};

	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (strcmp(name, methods[i].name) == 0)
			return methods[i].method;
	return 0;
}

/* How short {owner} can be for any route to match; -1: none does. */
static ptrdiff_t least_extra(struct page *page, const char *path)
{
	ptrdiff_t least = -1;

	for (size_t i = 0; i < route_count; i++) {
		ptrdiff_t extra = extra_of(routes[i].pattern, path);
		if (extra >= 0 && (least < 0 || extra < least) &&
		    match(page->parts, routes[i].pattern, path, (size_t)extra))
			least = extra;
	}
	return least;
}

unsigned routes_find(struct page *page, const char *method, const char *path, const char **allow)
{
	unsigned asked = method_of(method), answered = 0;
	ptrdiff_t extra = least_extra(page, path);

	for (size_t i = 0; extra >= 0 && i < route_count; i++) {
		if (extra_of(routes[i].pattern, path) != extra ||
		    !match(page->parts, routes[i].pattern, path, (size_t)extra))
			continue;
		page->route = &routes[i];
		if (method_of(routes[i].method) == asked)
			return 0;
		answered |= method_of(routes[i].method);
	}
	*allow = answered ? method_lists[answered] : NULL;
	return answered ? 405 : 404;
}

/* Does who asks have what the route needs?  Refuses otherwise. */
static bool may(struct page *page)
{
	struct auth_refusal refusal;

	if (auth_may(&refusal, page->front->config, &page->actor, page->route->access))
		return true;
	page->response->authenticate = refusal.challenge;
	page_refuse(page, refusal.status, "%s", refusal.text);
	return false;
}

/* A proxy adds to the header, or adds a header: what it saw itself is the last of the last. */
static struct client_address client_of(const struct page *page)
{
	const struct sockaddr *peer = page->request->peer;
	struct client_address client = client_address_of(peer);

	if (client.local || auth_trusts(page->front->config, peer))
		(void)client_address_forwarded(&client,
					       view_of(http_header_last(page->request, "X-Forwarded-For")));
	return client;
}

/* This machine's own requests are not counted: its proxy says who stands behind it. */
static bool is_within(struct page *page)
{
	const struct config *config = page->front->config;
	struct client_address client = client_of(page);
	bool hook = page_is_hook(page);

	return client.local ||
	       page_within(page, hook ? 'h' : 'p',
			   (struct view){ (const char *)&client.network, sizeof(client.network) },
			   hook ? config->hook_rate_limit : config->rate_limit);
}

struct reading_query {
	struct page *page;
	const struct api_operation *operation;
	struct api_fault fault;
};

static bool take_query(void *payload, const char *name, const char *value)
{
	struct reading_query *reading = payload;

	return api_query_take(&reading->page->query, reading->operation, name, value, &reading->fault);
}

/* Checks what a program asks by the table of operations, and refuses it by the parameter's name. */
static bool is_understood(struct page *page)
{
	struct reading_query reading = {
		.page = page,
		.operation = api_operation_find(page->route->method, page->route->pattern),
	};

	if (page->route->audience != AUDIENCE_PROGRAM || !reading.operation)
		return true;
	http_each_query(page->request, take_query, &reading);
	if (!reading.fault.parameter)
		(void)api_query_complete(&page->query, reading.operation, &reading.fault);
	if (reading.fault.parameter)
		page_refuse_parameter(page, reading.fault.parameter, reading.fault.text);
	return !reading.fault.parameter;
}

/* What a program asks for again and again is mostly what it has already. */
static void tag(struct page *page)
{
	struct http_response *response = page->response;
	struct digest digest;
	char text[DIGEST_TEXT];
	struct err err;

	if (page->route->audience != AUDIENCE_PROGRAM || strcmp(page->route->method, "GET") != 0 ||
	    response->status != 200 || *response->etag ||
	    digest_sha256(&digest, buf_view(&response->body), &err) < 0)
		return;
	digest_print(&digest, text);
	(void)snprintf(response->etag, sizeof(response->etag), "%.32s", text);
	response->cacheable = true;
}

static void dispatch(struct page *page, unsigned status, const char *allow)
{
	if (status == 404) {
		page_refuse(page, 404, "there is nothing at this address");
	} else if (status == 405) {
		page->response->allow = allow;
		page_refuse(page, 405, "this address answers %s only", allow);
	} else if (may(page) && is_understood(page)) {
		page->route->page(page);
		tag(page);
	}
}

/* Yields the status where there is no route, and who answers then in *ALLOW. */
static unsigned begin(struct page *page, const struct front *front, const struct http_request *request,
		      struct http_response *response, const char **allow)
{
	*page = (struct page){ .front = front, .request = request, .response = response };
	page->start_us = clock_mono_us();
	return routes_find(page, request->method, request->path, allow);
}

static void answer(struct page *page, unsigned status, const char *allow)
{
	page->actor = auth_actor(page->front->config, page->request);
	if (is_within(page))
		dispatch(page, status, allow);
}

/* Whatever else is at such an address, it is answered with the webhooks. */
static bool may_be_hook(const struct http_request *request)
{
	return view_starts(view_of(request->path), VIEW("/hooks/"));
}

bool routes_answer(const struct front *front, const struct http_request *request,
		   struct http_response *response)
{
	struct page page;
	const char *allow = NULL;

	if (may_be_hook(request))
		return false;
	unsigned status = begin(&page, front, request, response, &allow);
	answer(&page, status, allow);
	page_end(&page);
	return true;
}

void routes_answer_together(const struct front *front, struct http_group *group)
{
	struct hook_round *round = hook_round_start(front, group);
	const char *allow = NULL;

	for (size_t i = 0; i < group->count; i++) {
		struct page *page = &round->pages[i];
		struct http_exchange *exchange = group->list[i];
		unsigned status = begin(page, front, &exchange->request, &exchange->response, &allow);
		page->round = round;
		answer(page, status, allow);
	}
	hook_round_end(round);
}
