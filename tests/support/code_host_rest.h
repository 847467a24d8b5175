/*
 * What the stand-in's APIs share: routes by pattern, rules for members, and things that are kept.
 */
#ifndef SUPPORT_CODE_HOST_REST_H
#define SUPPORT_CODE_HOST_REST_H

#include "support/code_host_inside.h"

enum { REST_PARTS_MOST = 6 };

struct rest {
	struct code_host *host;
	struct exchange *exchange;
	char *parts[REST_PARTS_MOST]; /* what "{}" in the pattern stood for, decoded */
	json_t *body;		      /* of the request, or NULL */
};

struct rest_route {
	const char *method, *pattern; /* "/repos/{}/{}/check-runs" */
	void (*go)(struct rest *rest);
};

/* Runs the route of the request; false where there is none.  PREFIX is cut off the path. */
bool rest_serve(struct code_host *host, struct exchange *exchange, const char *prefix,
		const struct rest_route *routes, size_t count);
/* Is there an "Authorization: Bearer" (or SCHEME) with the host's token? */
bool rest_authorized(const struct code_host *host, const struct exchange *exchange, const char *scheme);

/* One rule for a member of an object. */
struct rest_rule {
	const char *name;
	bool required;
	size_t most;		   /* characters of a text; 0: not a text */
	const char *const *values; /* the only ones; NULL at the end; or NULL */
};

/* The first member that breaks a rule, with *WHY; NULL where none does.  Members without a rule are fine. */
const char *rest_broken(const json_t *object, const struct rest_rule *rules, size_t count, const char **why);
const char *rest_text(const json_t *object, const char *name); /* "" where it is no text */
size_t rest_characters(const char *text);
bool rest_is_url(const char *text);

/* A thing is kept under its kind and place, with an id that is never used twice, which becomes its member
 * "id" unless it has one.  Takes the reference. */
struct thing *rest_keep(struct code_host *host, const char *kind, const char *place, json_t *json);
struct thing *rest_find(const struct code_host *host, const char *kind, const char *place, uint64_t id);
/* The INDEX-th, 0 for the newest. */
struct thing *rest_newest(const struct code_host *host, const char *kind, const char *place, size_t index);
void rest_drop(struct code_host *host, const struct thing *thing);
/* Answers with a page of what is kept, oldest or newest first, and a Link header; NAME: as a member of an
 * object with "total_count".  WANTED: only those whose member it has; or NULL. */
struct rest_list {
	const char *kind, *place, *name, *page_size_argument;
	uint64_t usual, most; /* on a page */
	bool newest_first;
	const char *member, *wanted;
};
void rest_answer_list(struct rest *rest, const struct rest_list *list);
/* How a host cuts a list into pages. */
struct rest_paging {
	const char *size_argument;
	uint64_t usual, most; /* on a page */
	const char *member; /* of an object that has the list, and the next page's address as "next"; or NULL,
			       then it is in the Link header */
};
/* Answers with a page of ALL, whose reference it takes.  Yields how many pages there are. */
uint64_t rest_answer_page(struct rest *rest, json_t *all, const struct rest_paging *paging);
void rest_answer(struct rest *rest, unsigned status, const struct thing *thing);

/* What every host tells of a repository in its own form: branches, open pull requests, webhooks; false: none
 * of these paths. */
bool code_host_listed(struct code_host *host, struct exchange *exchange);
/* The APIs; false: none of their paths. */
bool code_host_github(struct code_host *host, struct exchange *exchange);
bool code_host_gitlab(struct code_host *host, struct exchange *exchange);
bool code_host_gitea(struct code_host *host, struct exchange *exchange);
bool code_host_bitbucket(struct code_host *host, struct exchange *exchange);
/* Is it the JSON Web Token of the host's App, or a token that its installation got? */
bool code_host_is_app(const struct code_host *host, struct view token);
bool code_host_is_installation(const struct code_host *host, struct view token);

#endif
