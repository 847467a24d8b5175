/*
 * What code hosts can do for us: show statuses, reports and comments.  One table per kind of host; to add
 * one, write its file and name its table in forge.c.
 */
#ifndef FORGE_FORGE_H
#define FORGE_FORGE_H

#include "forge/session.h"
#include "model/message.h"

enum {
	FORGE_DESCRIPTION_MOST = 140, /* characters; longer ones are cut, with an ellipsis */
	FORGE_DESCRIPTION_ROOM = FORGE_DESCRIPTION_MOST * 4 + 1,
	FORGE_UNKNOWN_COMMIT_TRIES = 4, /* a commit just pushed may be unknown to the API for some seconds */
	FORGE_MADE_ROOM = 256,
};

/* How we are known at one host; lent. */
struct forge_account {
	const char *api;   /* "https://api.github.com", "https://HOST/api/v3"; from the configuration */
	struct view token; /* empty where there is none */
	/* Of a GitHub App, which gets its tokens by them; else NULL and empty. */
	const char *app_id;
	struct view app_key; /* PEM */
};

/* Where a message goes. */
struct forge_target {
	struct forge_account account;
	const char *repository; /* as the host names it, "owner/name"; from the configuration */
	int64_t pause_ms;	/* between the changes that one message needs, where the host asks for it */
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
	bool limited; /* the wait is a limit of all our requests there, not of this message alone */
	/* Of FORGE_AGAIN: the host may have it already; the next attempt is to be made `in_doubt`. */
	bool doubtful;
	bool shown;		    /* of FORGE_SENT: the host had it, nothing was posted */
	long http_status;	    /* 0 where no answer came */
	char made[FORGE_MADE_ROOM]; /* valid with any outcome: what the host calls what it made; or "" */
	char reason[256]; /* of the other two outcomes: one line for people, free of secrets; or "" */
};

/*
 * Sends MESSAGE.  Every failure is in OUT (zeroed before).  Where the message is in doubt it is looked up
 * first; where it continues something (`made`) that is changed.
 */
typedef void forge_send(struct forge_answer *out, struct forge_session *session,
			const struct forge_target *target, const struct message *message);

struct forge_ops {
	const char *name;      /* "github" */
	const char *api, *web; /* base URLs; NULL: to be configured */
	const char *api_below; /* where the API is below the pages' base URL, at other instances */
	const char *git_user;  /* goes with the token when fetching */
	bool needs_token;
	bool reports_pending; /* reports tell of progress, as statuses do; else they come with the verdict */
	bool tells_begun;     /* a check that waits is shown otherwise than one that runs */
	bool comments;	      /* a comment is shown where something is wrong, unless configured otherwise */
	forge_send *send[MESSAGE_KIND_COUNT]; /* NULL: the host has no such thing */
	const struct forge_ops *app;	      /* takes this one's place where app-id is set; or NULL */
	/* A token for TARGET; NULL: the account's.  Lent until the next call; false: OUT says why. */
	bool (*token)(struct view *token, struct forge_answer *out, struct forge_session *session,
		      const struct forge_target *target);
	/* Path of the repository in the API; the caller frees.  NULL: there is no API. */
	char *(*repository_path)(const char *repository);
	const char *const *headers; /* of every request; NULL at the end */
};

/* The table, or NULL; lent. */
const struct forge_ops *forge_find(struct view name);
/* A token for requests to the host and for fetching; the caller frees.  "" where none is needed.  ERR_BUSY:
 * try again; ERR_INPUT: the host refuses. */
int forge_token(char **out, struct forge_session *session, const struct forge_ops *ops,
		const struct forge_target *target, struct err *err) MUST_USE;
/* Asks for the repository itself: is it there, is the token good? */
void forge_reach(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		 const struct forge_target *target);
/* All names: "github, gitlab". */
void forge_names(struct buf *out);
/* TEXT, or its first characters and an ellipsis, on one line and never cut within a character. */
void forge_description(char out[FORGE_DESCRIPTION_ROOM], const char *text);

#endif
