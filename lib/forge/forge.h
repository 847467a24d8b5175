/*
 * What every code host can do for us: show a status on a commit.  One table of functions per host; to add a
 * host, write its file and name its table in forge.c.
 */
#ifndef FORGE_FORGE_H
#define FORGE_FORGE_H

#include "forge/client.h"
#include "model/oid.h"
#include "model/status.h"

enum {
	FORGE_DESCRIPTION_MOST = 140, /* characters; longer ones are cut, with an ellipsis */
	FORGE_DESCRIPTION_ROOM = FORGE_DESCRIPTION_MOST * 4 + 1,
	FORGE_UNKNOWN_COMMIT_TRIES = 4, /* a commit just pushed may be unknown to the API for some seconds */
};

/* Where a status goes. */
struct forge_target {
	const char *api;	/* "https://api.github.com", "https://HOST/api/v3"; from the configuration */
	const char *repository; /* "owner/name"; from the configuration */
	struct view token;
	struct oid commit;
	int attempt; /* 1 for the first of this status */
};

struct forge_status {
	enum status_state state;
	const char *context;	 /* stable: the branch protection names it */
	const char *description; /* one line for people, UTF-8 */
	const char *target_url;	 /* the report; or "" */
};

enum forge_outcome {
	FORGE_SENT,    /* the host has it */
	FORGE_AGAIN,   /* not now */
	FORGE_REFUSED, /* final: trying again does not help */
	FORGE_OUTCOME_COUNT,
};

const char *forge_outcome_name(enum forge_outcome outcome); /* "sent", "again", "refused" */

#define FORGE_WAIT_LEAST_MS ((int64_t)1000)
#define FORGE_WAIT_MOST_MS ((int64_t)3600 * 1000)

struct forge_answer {
	enum forge_outcome outcome;
	/* Of FORGE_AGAIN: do not try before this span is over, within the two bounds above; 0: the host does
	 * not say, the caller's own back-off counts. */
	int64_t wait_ms;
	/* Of FORGE_AGAIN: the host may have it already; ask latest() and forge_status_shown() before the next
	 * attempt. */
	bool doubtful;
	long http_status; /* 0 where no answer came */
	char reason[256]; /* of the other two outcomes: one line for people, free of secrets; or "" */
};

/* A status that the host shows. */
struct forge_latest {
	bool found;
	enum status_state state;
	char description[FORGE_DESCRIPTION_ROOM];
};

struct forge_ops {
	const char *name; /* "github" */
	/* Posts STATUS.  Every failure is in the answer. */
	void (*post)(struct forge_answer *out, struct client *client, const struct forge_target *target,
		     const struct forge_status *status);
	/* The newest status of CONTEXT on the commit, valid when the answer is FORGE_SENT. */
	void (*latest)(struct forge_answer *out, struct forge_latest *latest, struct client *client,
		       const struct forge_target *target, const char *context);
};

/* The table, or NULL; lent. */
const struct forge_ops *forge_find(struct view name);
/* Does the host already show STATUS?  Compares the state and the description as it would be sent. */
bool forge_status_shown(const struct forge_latest *latest, const struct forge_status *status);
/* TEXT, or its first characters and an ellipsis, on one line and never cut within a character. */
void forge_description(char out[FORGE_DESCRIPTION_ROOM], const char *text);

#endif
