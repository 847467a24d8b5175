/*
 * A request to a host's API and what its answer means.  Private to lib/forge.
 */
#ifndef FORGE_CALL_H
#define FORGE_CALL_H

#include <jansson.h>

#include "forge/forge.h"

static inline void json_scope_release(json_t **json)
{
	json_decref(*json);
}
#define scoped_json SCOPED(json_scope_release) json_t

/* Who asks, and where. */
struct call {
	struct forge_answer *out;
	struct forge_session *session;
	const struct forge_ops *ops;
	const struct forge_target *target;
	const struct message *message;
};

/*
 * Sends METHOD to PATH below the API's base, with BODY (which it lets go of; NULL: none) as JSON.  True where
 * the host carried it out; the answer's JSON is *JSON then (NULL where it is none; JSON itself may be NULL).
 * Else CALL->out says what to do about it.
 */
bool call_send(json_t **json, const struct call *call, const char *method, const char *path,
	       json_t *body) MUST_USE;
/* The same without what is particular to APIs: any URL, HEADERS and TEXT; BEARER may be empty. */
bool call_raw(struct client_response *response, const struct call *call,
	      const struct client_request *request) MUST_USE;

/* Looks at an element of a list; true: found, stop. */
typedef bool call_look(void *payload, const json_t *element);

/*
 * Gives every element of a list that spreads over pages to LOOK until it finds what it wants; the list is the
 * answer itself or its member NAME.  *FOUND says whether it did.  False: CALL->out says why.
 */
bool call_search(bool *found, const struct call *call, const char *path, const char *name, call_look *look,
		 void *payload) MUST_USE;

/* Final, for a reason of our own. */
void call_refuse(struct forge_answer *out, const char *reason);
/* "owner%2Fname" of "owner/name": TEXT as one part of a path or as a value of a query; the caller frees. */
char *call_escape(const char *text);
/* A text or number of JSON as text: hosts' ids; "" for anything else.  The caller frees. */
char *call_id(const json_t *value);
void call_made(struct forge_answer *out, const json_t *id);
/* A string, cut to MOST characters with an ellipsis, UTF-8 in any case. */
json_t *call_text(const char *text, size_t most);

#endif
