/*
 * What reading a payload has in common for all hosts: the order of the checks, and the facts that every one
 * of them tells, each checked by form before it is kept.
 */
#ifndef HOOK_READING_H
#define HOOK_READING_H

#include "hook/envelope.h"
#include "hook/payload.h"
#include "model/event.h"

enum { READING_TEXT_MOST = 1024 /* bytes kept of a title */ };

/* Reads what one kind of event tells from the payload ROOT into EVENT. */
typedef int event_reader(struct event *event, json_t *root, struct err *err);

struct reading_row {
	const char *event; /* the host's word */
	event_reader *read;
};

/* How one host's payloads are read. */
struct reading {
	const struct reading_row *readers; /* any other event is ignored */
	size_t count;
	/* Fills `name` and `delivery`. */
	int (*identify)(struct event *event, const struct envelope *envelope, json_t *root, struct err *err);
	/* Fills action, repository and its number, each where it is told. */
	event_reader *common;
	bool anonymous; /* a payload need not name its repository */
};

/* Fills OUT (the caller releases it).  ERR_INPUT also where an event that asks for something names no
 * repository. */
int reading_parse(struct event *out, const struct envelope *envelope, const struct reading *how,
		  struct err *err) MUST_USE;

/* The same of an element of a list that the host's API gave; READ fills what it tells.  ERR_INPUT also where
 * it does not become an EVENT_CHANGE. */
int reading_parse_listed(struct event *out, struct view json, event_reader *read, struct err *err) MUST_USE;

/* Another event of the same delivery, after LAST: it knows of FIRST what is said of the whole delivery. */
struct event *reading_add(struct event *first, struct event *last);

/* Makes it EVENT_IGNORED; NOTE is kept as it is.  Yields 0. */
int reading_ignore(struct event *event, const char *note);
/* "This is no payload of event ...". */
int reading_wrong_form(const struct event *event, const json_error_t *error, struct err *err);

/* The name of the event and the id of the delivery from the headers.  ERR_INPUT where one is missing or not
 * of a host's form; HEADERS names the two for people. */
int reading_headers(struct event *event, const struct envelope *envelope, const char *const headers[2],
		    struct err *err) MUST_USE;
int reading_delivery(struct event *event, struct view id, const char *header, struct err *err) MUST_USE;
/* A word of the host's, short and safe to be shown: letters, digits and "_-.:". */
int reading_word(const char **out, struct event *event, struct view word, const char *what,
		 struct err *err) MUST_USE;
/* Member "action" of the payload, "" where there is none. */
int reading_action(struct event *event, const json_t *object, struct err *err) MUST_USE;

/* NAME is "owner/name", or in groups where NESTED. */
int reading_repository(struct event *event, json_int_t id, const char *name, bool nested,
		       struct err *err) MUST_USE;
/* Takes "main" or "refs/heads/main". */
int reading_base_ref(struct event *event, const char *text, struct err *err) MUST_USE;
/* The full ref of a branch; ERR_INPUT where Git does not allow the name. */
int reading_branch(const char **out, struct event *event, struct view name, const char *what,
		   struct err *err) MUST_USE;
/* A commit that is asked to be checked: zeros do not name one. */
int reading_head(struct event *event, const char *text, struct err *err) MUST_USE;
/* The two commits of a push; one after it that is all zeros says that the branch was deleted. */
int reading_moved(struct event *event, const char *before, const char *after, struct err *err) MUST_USE;
/* A full ref that moved: EVENT_PUSH of a branch, EVENT_IGNORED of anything else. */
int reading_push(struct event *event, const char *ref, const char *before, const char *after,
		 struct err *err) MUST_USE;
int reading_number(struct event *event, json_int_t number, struct err *err) MUST_USE;
/* The first line of TEXT, cut; "" for NULL. */
const char *reading_line(struct event *event, const char *text);
/* The same of a member. */
const char *reading_text(struct event *event, const json_t *object, const char *key);

#endif
