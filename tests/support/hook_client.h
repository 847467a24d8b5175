/*
 * One kept connection to a receiver of webhooks, and signed requests for it.
 */
#ifndef SUPPORT_HOOK_CLIENT_H
#define SUPPORT_HOOK_CLIENT_H

#include "base/buf.h"
#include "crypto/hmac.h"

struct hook_client {
	uint16_t port; /* on 127.0.0.1 */
	int fd;	       /* -1: not connected */
};

/* A webhook as GitHub sends it; all lent. */
struct hook_request {
	const char *path, *event, *guid, *secret;
	struct view body;
};

/* Appends the whole request. */
void hook_request_print(struct buf *out, const struct hook_request *request);
enum { HOOK_ANSWER_ROOM = 16 << 10 };

/* Sends REQUEST, over a new connection where there is none; false: it did not go, and the next connects anew.
 */
bool hook_client_say(struct hook_client *client, struct view request) MUST_USE;
/* The status of the next answer, which goes to TEXT; 0: there was none, and the next request connects anew.
 */
int hook_client_hear(char text[HOOK_ANSWER_ROOM], struct hook_client *client);
/* Sends REQUEST and yields the status of the answer; 0: there was none, and the next call connects anew. */
int hook_client_ask(struct hook_client *client, struct view request);
void hook_client_close(struct hook_client *client);

#endif
