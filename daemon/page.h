/*
 * Pages: what answers a route.  Each page_function fills page->response; how errors look depends on who
 * asked, a person (HTML) or a program (problem+json, RFC 9457).
 */
#ifndef DAEMON_PAGE_H
#define DAEMON_PAGE_H

#include "daemon/api_query.h"
#include "daemon/auth.h"
#include "daemon/http.h"
#include "view/weblink.h"

struct hook_storm;
struct rate;
struct store;

/* What pages work with; lent to the listener's thread. */
struct front {
	const struct config *config;
	struct store *store;	  /* the listener's own, for deliveries */
	struct store *reader;	  /* likewise, read-only, for pages */
	struct rate *rate;	  /* likewise, of all limits */
	const char *sandbox;	  /* what commits are compiled in here, for people */
	struct http *http;	  /* the listener itself; NULL: not yet */
	struct hook_storm *storm; /* of webhooks; NULL: the store takes them all */
};

enum { PAGE_PARTS = 4, PAGE_PART_ROOM = 256 };

struct route;

struct page {
	const struct front *front;
	const struct http_request *request;
	struct http_response *response;
	const struct route *route;
	struct api_query query;			/* of a route for programs; checked */
	struct actor actor;			/* who asks; may do what the route needs */
	char parts[PAGE_PARTS][PAGE_PART_ROOM]; /* decoded values of the route's {names}, in order */
	struct hook_round *round;		/* of a webhook: what it is stored with */
	struct hook_taken *taken;		/* of a webhook that was; NULL: nothing was */
	bool journalled;			/* of a webhook: the journal took it */
	int64_t start_us;			/* monotonic */
};

typedef void page_function(struct page *page);

page_function page_hook, page_hook_of_many;
page_function page_livez, page_readyz, page_metrics, page_style, page_script, page_icon;
page_function page_home, page_repository, page_check, page_function_history, page_functions, page_packages;
page_function page_deliveries, page_outbox;
page_function page_api_repositories, page_api_check, page_api_history;
page_function page_api_openapi, page_api_repository, page_api_commits, page_api_commit, page_api_checks;
page_function page_api_compare, page_api_functions, page_api_blame, page_api_top, page_api_trend;
page_function page_api_packages, page_api_badge, page_api_shields, page_api_deliveries, page_api_outbox;
page_function page_api_waivers, page_api_waive, page_api_revoke;

/* The value of {NAME} in the route's pattern; "" where there is none. */
const char *page_part(const struct page *page, const char *name);
/* The configured repository that {owner} and {name} stand for; NULL after a 404 was answered. */
const struct config_repository *page_repository_of(struct page *page);

/* The pages of repository NAME at its host; nowhere for one that is no longer configured.  Lives in ARENA. */
struct weblink page_weblink(struct arena *arena, const struct config *config, const char *name);

/* Is it a webhook's? */
bool page_is_hook(const struct page *page);

/* A plain text answer; a line break is added. */
void page_answer(struct page *page, unsigned status, const char *format, ...) PRINTF(3, 4);
/* An error as the route's readers expect it. */
void page_refuse(struct page *page, unsigned status, const char *format, ...) PRINTF(3, 4);
/* The same for PARAMETER of the query, by name. */
void page_refuse_parameter(struct page *page, const char *parameter, const char *text);
/* Whether WHO may have one more of A_MINUTE requests of KIND ("rate.h"); if not, 429 was answered. */
bool page_within(struct page *page, char kind, struct view who, uint64_t a_minute);
/* The error of a module: its kind decides the status. */
void page_fail(struct page *page, const struct err *err);
/* The answer is whole: it is counted, and how long it took. */
void page_end(const struct page *page);

#endif
