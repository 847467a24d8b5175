/*
 * A message: one thing that a code host, or a program that listens, is to be told.
 */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include <stdint.h>

#include "model/oid.h"
#include "model/status.h"

enum message_kind {
	MESSAGE_STATUS,	 /* one line on a commit, which a branch protection may require */
	MESSAGE_REPORT,	 /* a page on a commit, with notes at lines of the code */
	MESSAGE_COMMENT, /* the one comment on a pull request, kept up to date */
	MESSAGE_SARIF,	 /* findings for the host's code scanning */
	MESSAGE_WEBHOOK, /* the result for a program of the operator's */
	MESSAGE_KIND_COUNT,
};

enum message_stage {
	MESSAGE_DUE,
	MESSAGE_SENDING,
	MESSAGE_SENT,
	MESSAGE_DEAD,
	MESSAGE_DROPPED,
	MESSAGE_STAGE_COUNT,
};

struct message {
	int64_t id;
	enum message_kind kind;
	int64_t repository;		    /* row id */
	const char *repository_name, *host; /* of that row */
	struct oid commit;
	/* Where the commit is in another repository (a fork): what the host calls that one; else "". */
	const char *project;
	const char *ref;     /* name of the branch or tag that the commit is on; or "" */
	uint64_t number;     /* pull request, 0 for none */
	const char *context; /* the name it appears under; of a webhook the webhook's */
	enum status_state state;
	bool begun; /* of a pending one: a worker is at it */
	const char *description;
	const char *target_url; /* or "" */
	/* Of a status Markdown that says the same, where it may have to be told by a comment; of a comment
	 * Markdown, of a report (view/message.h), of SARIF and of a webhook JSON; or "". */
	const char *body;
	int64_t job; /* 0 for none */
	enum message_stage stage;
	int attempt;   /* 1 for the first */
	bool in_doubt; /* an attempt ended without an answer: ask the host what it shows before posting */
	/* What the host called what this message, or an earlier one of its key, made; "" for nothing. */
	const char *made;
	int64_t made_job;  /* the job of the message that made it last, 0 for none */
	bool made_pending; /* that message was pending */
	int64_t created_ms, not_before_ms, sent_ms;
	const char *error; /* why it was retried, died or was dropped; "" */
};

const char *message_kind_name(enum message_kind kind);	  /* "status", ... */
const char *message_stage_name(enum message_stage stage); /* "due", ... */
bool message_kind_parse(struct view name, enum message_kind *out);
bool message_stage_parse(struct view name, enum message_stage *out);

#endif
