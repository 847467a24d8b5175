/*
 * Pushes and pull requests in the form that GitHub, Gitea and Forgejo share.
 */
#ifndef HOOK_PULLS_H
#define HOOK_PULLS_H

#include "hook/reading.h"

/* What an action of a pull request asks for; one that is not in the table asks for nothing. */
struct pull_action {
	const char *action;
	enum event_kind kind;
	const char *note;
};

/* Where the hosts differ. */
struct pull_dialect {
	const struct pull_action *actions;
	size_t count;
	const char *retargeted; /* member of `changes` that is there when the base branch is another one */
};

/* Member "repository": its number, its full name. */
int pulls_common(struct event *event, json_t *root, struct err *err);
/* "push": only branches are looked at. */
int pulls_push(struct event *event, json_t *root, struct err *err);
/* Member "pull_request" of ROOT; what asks for a check is decided by DIALECT. */
int pulls_change(struct event *event, json_t *root, const struct pull_dialect *dialect, struct err *err);
/* An element of the list "pulls" of the API. */
int pulls_parse_listed(struct event *out, struct view json, struct err *err) MUST_USE;

#endif
