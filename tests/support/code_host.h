/*
 * A stand-in for a code host: commit statuses as GitHub's REST API documents and enforces them, Git over HTTP
 * from a directory of bare repositories, faults on demand, and a record of every request.
 *
 * Embedded in a test it is driven by these functions; as the program `code-host` by HTTP below /_control/.
 * It listens on 127.0.0.1 only.  Everything may be called from any thread.
 */
#ifndef SUPPORT_CODE_HOST_H
#define SUPPORT_CODE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_host;

struct code_host_options {
	uint16_t port;		    /* 0: any free one */
	const char *token;	    /* asked of every API request, and of Git with `private_git` */
	const char *repositories;   /* directory with OWNER/NAME.git; or NULL */
	const char *log;	    /* a line per request is appended to this file; or NULL */
	const char *app_id;	    /* of a GitHub App; or NULL */
	const char *app_public_key; /* PEM: its tokens are checked by it */
	bool private_git;	    /* fetching needs Basic authentication with the token as password */
};

/* NULL (and a line on standard error) when it cannot start. */
struct code_host *code_host_start(const struct code_host_options *options);
/* Ends what hangs, too; NULL is fine. */
void code_host_stop(struct code_host *host);
uint16_t code_host_port(const struct code_host *host);
/* "http://127.0.0.1:PORT": the API's base, and before "/git/OWNER/NAME.git" the one of Git; lent. */
const char *code_host_url(const struct code_host *host);

/* Makes a commit exist.  In a repository that is in the directory every commit of it exists as well; in one
 * that is neither there nor was ever named here, any commit does. */
void code_host_know(struct code_host *host, const char *repository, const char *sha);
/* What the rate limit has left, and when it starts anew; at 0 requests are refused until then. */
void code_host_rate(struct code_host *host, int64_t left, int64_t reset_in_s);

enum code_host_fault_kind {
	CODE_HOST_ANSWER,     /* answers with `status`, `headers`, `body` instead */
	CODE_HOST_HANG,	      /* says nothing for `milliseconds`, then closes */
	CODE_HOST_DELAY,      /* carries out and answers as usual, but after `milliseconds` */
	CODE_HOST_CUT_BEFORE, /* closes without carrying out */
	CODE_HOST_CUT_AFTER,  /* carries out, then closes without an answer */
	CODE_HOST_TRICKLE,    /* carries out, then sends a byte of the body every `milliseconds` */
	CODE_HOST_FAULT_COUNT,
};

struct code_host_fault {
	enum code_host_fault_kind kind;
	unsigned times;	     /* requests that it befalls; 0 counts as 1 */
	const char *method;  /* only requests of this method; NULL: of any */
	const char *path;    /* only requests whose path holds this; NULL: any */
	unsigned status;     /* of CODE_HOST_ANSWER */
	const char *headers; /* "Name: value" lines; NULL: none */
	const char *body;    /* "{authorization}" stands for what the request's header held; NULL: empty */
	unsigned milliseconds;
};

/* The next requests meet the fault; several wait in a row. */
void code_host_add_fault(struct code_host *host, const struct code_host_fault *fault);
void code_host_clear_faults(struct code_host *host);

struct code_host_request {
	const char *method, *path, *query, *body;
	const char *headers; /* "Name" NUL "value" NUL ..., NUL at the end */
	bool authorized;
	unsigned status; /* answered; 0 when cut off */
};

/* Requests so far, in order; those below /_control/ do not count. */
size_t code_host_request_count(struct code_host *host);
/* Strings are lent until the host stops. */
struct code_host_request code_host_request_at(struct code_host *host, size_t index);
/* A header of the INDEX-th request, lent likewise; NULL where it has none. */
const char *code_host_header(struct code_host *host, size_t index, const char *name);

struct code_host_status {
	const char *state, *context, *description, *target_url;
};

/* Statuses accepted for a commit; CONTEXT may be NULL for any. */
size_t code_host_status_count(struct code_host *host, const char *repository, const char *sha,
			      const char *context);
/* The INDEX-th of them, 0 for the newest; false where there are fewer.  Strings are lent as above. */
bool code_host_status_at(struct code_host *host, const char *repository, const char *sha, const char *context,
			 size_t index, struct code_host_status *out);
/* Things that an API keeps: "check-run" and "comment" (at "owner/name"), "gitlab-status" (at "project@sha"),
 * "note" (at "project!number"), "gitea-status", "gitea-comment", "bitbucket-status", "bitbucket-report",
 * "bitbucket-annotation" (at "owner/name@sha"), "sarif", "token"; at the repository, for all hosts alike:
 * "branch" {"name", "sha"}, "change" {"number", "head", "branch", "base", "state": "open" or "closed"}, and
 * "hook" as its host has it.  PLACE may be NULL for any. */
size_t code_host_thing_count(struct code_host *host, const char *kind, const char *place);
/* The INDEX-th as JSON, 0 for the newest; the caller frees, NULL where there are fewer. */
char *code_host_thing_at(struct code_host *host, const char *kind, const char *place, size_t index);
/* As if somebody else had made it. */
void code_host_put_thing(struct code_host *host, const char *kind, const char *place, const char *json);
/* The newest of KIND at PLACE is no more; there is one. */
void code_host_drop_thing(struct code_host *host, const char *kind, const char *place);
/* Pages of pull requests and webhooks hold at most so many, whatever is asked for. */
void code_host_page_most(struct code_host *host, uint64_t most);
/* Installations' tokens end after so many seconds. */
void code_host_token_life(struct code_host *host, int64_t seconds);

/* From now on there is an App, and Git is private: its tokens, or the host's, fetch. */
void code_host_set_app(struct code_host *host, const char *app_id, const char *public_key);
/* A key pair of an App, in PEM; the caller frees both. */
void code_host_make_key(char **private_key, char **public_key);

/* Waits until the newest status of the commit and context is STATE (NULL: anything but pending); false when
 * SECONDS pass before. */
bool code_host_await(struct code_host *host, const char *repository, const char *sha, const char *context,
		     const char *state, double seconds);

#endif
