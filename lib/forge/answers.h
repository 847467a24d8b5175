/*
 * Answers that are asked for time and again: kept with their ETags, so that the host need not send anew what
 * did not change (RFC 9110, 13.1.2).  GitHub does not count such a request.  Private to lib/forge.
 */
#ifndef FORGE_ANSWERS_H
#define FORGE_ANSWERS_H

#include "forge/client.h"

struct answer {
	char *url, *etag;
	char *body, *next; /* as of struct client_response */
};

struct answers {
	struct answer *list; /* the one that was asked for longest ago first */
	size_t count, room;
	size_t bytes, most; /* of the bodies */
};

void answers_release(struct answers *answers);
/* What URL answered last; lent until the next call.  NULL where it is not kept. */
const struct answer *answers_find(const struct answers *answers, const char *url);
/* Keeps RESPONSE to a request for URL, unless it has no ETag or is larger than MOST; others go to make room.
 */
void answers_keep(struct answers *answers, const char *url, const struct client_response *response);
/* Gives RESPONSE, which says that nothing changed, what URL answered last. */
void answers_recall(const struct answer *answer, struct client_response *response);

#endif
