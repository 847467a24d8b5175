/*
 * A webhook of ours: a message's JSON, posted to a program of the operator's and signed.
 *
 * Headers as "Standard Webhooks" 1.0.0 asks for them (webhook-id, webhook-timestamp, webhook-signature), and
 * X-Hub-Signature-256 as GitHub signs.  The id stays the same when a message is sent again.
 */
#ifndef FORGE_WEBHOOK_H
#define FORGE_WEBHOOK_H

#include "forge/forge.h"

/* SECRET: "whsec_" and Base64, or any text; empty: not signed. */
void webhook_send(struct forge_answer *out, struct forge_session *session, const char *url,
		  struct view secret, const struct message *message);

#endif
