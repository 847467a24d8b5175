/*
 * Which page answers which request: one table.
 */
#ifndef DAEMON_ROUTES_H
#define DAEMON_ROUTES_H

#include "daemon/page.h"

enum audience {
	AUDIENCE_PERSON,  /* HTML */
	AUDIENCE_PROGRAM, /* JSON, errors as problem+json */
	AUDIENCE_MACHINE, /* plain text: hooks and probes */
};

struct route {
	const char *method; /* GET answers HEAD too */
	const char
		*pattern; /* segments; {name} takes any one segment that is not empty, {owner} any number */
	enum audience audience;
	enum access access; /* what one must be allowed to (daemon/auth.h) */
	page_function *page;
	const char *help;
};

extern const struct route routes[];
extern const size_t route_count;

/*
 * Finds the route of METHOD and PATH (still percent-encoded), of several the one whose {owner} is shortest,
 * and fills page->route and page->parts.  Returns 0, or 404, or 405 with the allowed methods in *ALLOW.
 */
unsigned routes_find(struct page *page, const char *method, const char *path, const char **allow);

/* The listener's handler: finds the route and lets its page answer; leaves everything below /hooks/ to the
 * next. */
bool routes_answer(const struct front *front, const struct http_request *request,
		   struct http_response *response);
/* Likewise: answers webhooks that came together, whose deliveries are stored in one transaction. */
void routes_answer_together(const struct front *front, struct http_group *group);

#endif
