/*
 * The outbox, emptied: each message is posted at least once, and looked up first where an earlier attempt may
 * have arrived.
 *
 * One process sends, one message at a time: so changes at a host follow one another, as hosts ask for.  The
 * second of silence that GitHub would like between two changes is kept within a message that needs several
 * (a report with many notes), not between statuses, for which people wait.
 */
#ifndef GATE_SEND_H
#define GATE_SEND_H

#include "gate/settings.h"
#include "store/outbox.h"

/* Who sends; the first four are lent. */
struct sender {
	struct store *store;
	struct forge_session *session;
	const struct gate_settings *settings;
	const char *owner; /* of the leases */
	/* How often in a row a host did not answer. */
	struct silence {
		char *host;
		int count;
	} * silences;
	size_t silence_count, silence_room;
};

void sender_release(struct sender *sender);
#define scoped_sender SCOPED(sender_release) struct sender

struct sent {
	bool found; /* a message was due */
	int64_t id;
	enum message_kind kind;
	enum forge_outcome outcome;
	bool shown_already; /* the host had it: nothing was posted */
	char text[512];	    /* for the log: what, where, and why not */
};

/*
 * Sends the message that has been due longest.  What the host refuses or does not answer is no failure here:
 * it is stored with the message.
 */
int send_next(struct sent *out, struct sender *sender, int64_t now_ms, struct err *err) MUST_USE;

#endif
