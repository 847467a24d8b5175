/*
 * The other half of the stand-in: webhooks as GitHub sends them.
 */
#ifndef SUPPORT_CODE_HOST_SEND_H
#define SUPPORT_CODE_HOST_SEND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* What a payload tells; what is NULL or 0 gets a plausible value. */
struct code_host_facts {
	const char *repository; /* "acme/api" */
	uint64_t repository_id;
	const char *default_branch; /* "main" */
	const char *action;
	const char *ref;	    /* push: full ref */
	const char *before, *after; /* push, synchronize; 40 zeros: made, deleted */
	bool forced;
	uint64_t number;
	const char *head, *head_ref, *base, *base_ref;
	const char *old_base_ref; /* edited: the base branch before */
	bool fork, fork_deleted, draft, merged;
	const char *title, *author;
	const char *reason; /* merge_group destroyed: merged, invalidated, dequeued */
	int64_t time_s;	    /* of the event; 0: now */
};

/* The JSON of EVENT (push, pull_request, merge_group, check_run, check_suite, ping, status), or NULL where no
 * such event is known; the caller frees. */
char *code_host_payload(const char *event, const struct code_host_facts *facts);

struct code_host_hook {
	const char *url;
	const char *secret;
	const char *event;
	const char *delivery;  /* NULL: a new GUID; the same again: a redelivery */
	const char *signature; /* NULL: the right one; "": none; else as it is */
	const char *more;      /* one more header, "Name: value"; NULL: none */
	const char *body;
	bool form; /* application/x-www-form-urlencoded */
	long timeout_ms;
};

struct code_host_reply {
	long status;
	char delivery[64];
	char body[8192]; /* its start */
};

/* POSTs; any answer is success. */
int code_host_send(struct code_host_reply *out, const struct code_host_hook *hook, struct err *err) MUST_USE;
/* A random GUID. */
void code_host_guid(char out[37]);

#endif
