/*
 * The outbox, emptied: each message is posted at least once, and looked up first where an earlier attempt may
 * have arrived.
 */
#ifndef GATE_SEND_H
#define GATE_SEND_H

#include "forge/forge.h"
#include "gate/settings.h"
#include "store/outbox.h"

struct sent {
	bool found; /* a message was due */
	int64_t id;
	enum forge_outcome outcome;
	bool shown_already; /* the host had it: nothing was posted */
	char text[512];	    /* for the log: what, where, and why not */
};

/*
 * Sends the message that has been due longest, as OWNER.  What the host refuses or does not answer is no
 * failure here: it is stored with the message.
 */
int send_next(struct sent *out, struct store *store, struct client *client,
	      const struct gate_settings *settings, const char *owner, int64_t now_ms,
	      struct err *err) MUST_USE;

#endif
