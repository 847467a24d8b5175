/*
 * One kept connection to a receiver of webhooks, and signed requests for it.
 */
#ifndef SOAK_HOOK_CLIENT_H
#define SOAK_HOOK_CLIENT_H

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
/* Sends REQUEST and yields the status of the answer; 0: there was none, and the next call connects anew. */
int hook_client_ask(struct hook_client *client, struct view request);
void hook_client_close(struct hook_client *client);

#endif
