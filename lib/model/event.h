/*
 * What a webhook means, independent of the code host that sent it.  Plain values, owned by the struct's
 * arena; the events that follow one are in its arena, too.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdint.h>

#include "base/arena.h"
#include "model/oid.h"

enum event_kind {
	EVENT_IGNORED, /* known or unknown, but nothing to do; `note` says why */
	EVENT_PING,
	EVENT_PUSH,    /* a branch moved, was made or deleted */
	EVENT_CHANGE,  /* a pull request needs a check: opened, reopened, new commits, retargeted, ready */
	EVENT_CLOSED,  /* a pull request was closed or merged: stop what runs for it */
	EVENT_QUEUE,   /* a merge queue asks for a check */
	EVENT_DEQUEUE, /* a merge queue no longer needs it */
	EVENT_RERUN,   /* somebody asks for the check of a commit again */
	EVENT_KIND_COUNT,
};

/* A pull request's or push's limits: numbers from outside are checked against these. */
#define EVENT_NUMBER_MOST ((uint64_t)INT32_MAX)

struct event {
	struct arena arena;
	struct event *next; /* what the same delivery tells besides: of a push of several refs the next one */
	enum event_kind kind;
	const char *name;	 /* the host's word: "pull_request" */
	const char *action;	 /* the host's word: "synchronize", or "" */
	const char *delivery;	 /* the host's delivery id */
	uint64_t repository_id;	 /* the host's number, 0 where there is none */
	const char *repository;	 /* "owner/name", "group/subgroup/name"; "" for a ping of an organisation */
	const char *ref;	 /* full ref of a push or queue: "refs/heads/main"; or "" */
	struct oid before, head; /* head is zero for a deleted ref */
	const char *head_short;	 /* the first digits of the head where the host tells no more; `head` is empty
				  * then; else "" */
	bool deleted, forced;
	uint64_t number; /* pull request, 0 for none */
	const char
		*fetch_ref; /* of a pull request: what to fetch to get its head: "refs/pull/7/head"; or "" */
	/* Of a pull request: the head's branch, and where that is in another repository (a fork) what the
	 * host calls that one (GitLab: its number; the others: "owner/name"); or "". */
	const char *head_ref, *source;
	bool stands;		    /* tells how it stands, not what happened: counts only where it is new */
	const char *base_ref;	    /* branch name the change goes to: "main"; or "" */
	struct oid base;	    /* base commit as the host sees it; may be empty */
	bool fork, draft, merged;   /* a fork: the head's own repository is another one, or gone */
	int64_t updated_ms;	    /* the host's time of the event, for order; 0 where unknown */
	const char *title, *author; /* for people; may be "" */
	const char *note;	    /* why it is ignored; or "" */
};

const char *event_kind_name(enum event_kind kind);
/* An event without any fact; its texts are "". */
struct event event_blank(void);
/* With those that follow it. */
void event_release(struct event *event);
#define scoped_event SCOPED(event_release) struct event

#endif
