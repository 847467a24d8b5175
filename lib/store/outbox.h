/*
 * The outbox: messages on their way to the code host.
 *
 * A message belongs to a key: repository, kind, topic, context.  The topic is the commit, of a comment the
 * pull request, of a webhook the job.  Of each key at most one message is under way, and only the newest is
 * of interest: a newer one drops an older one that was not sent (it is out of date), and a pending one is
 * dropped where its job's final one exists.
 *
 *   due --> sending --> sent
 *    ^         |------> dead      (the host refuses it for good, or it is too old)
 *    +---------+                  (retry; or the sender died: then in doubt)
 *   due, sending --> dropped      (a newer message takes its place)
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/message.h"
#include "store/store.h"

enum {
	MESSAGE_DESCRIPTION_MOST = 1024, /* bytes; cut (hosts show far less) */
	MESSAGE_URL_MOST = 2048,	 /* bytes; past it ERR_LIMIT, as past the next */
	MESSAGE_CONTEXT_MOST = 255,
	MESSAGE_PROJECT_MOST = 255,
	MESSAGE_REF_MOST = 1024,
	MESSAGE_BODY_MOST = 32 << 20,
	MESSAGE_ERROR_MOST = 512, /* bytes; cut */
	MESSAGE_MADE_MOST = 255,
};

struct messages {
	struct message *list;
	size_t count, room;
};

/*
 * Adds a message (kind to job of MESSAGE, without the repository's names; texts may be NULL for ""), due at
 * once.  *ID is 0 where it is not needed: the key's last message says the same and is sent or under way, or it
 * is a pending one after its job's final one.
 */
int outbox_put(int64_t *id, struct store *store, const struct message *message, int64_t now_ms,
	       struct err *err) MUST_USE;

/* Has MESSAGE's key a message, in whatever stage? */
int outbox_has(bool *out, struct store *store, const struct message *message, struct err *err) MUST_USE;

/* The message that has been due longest, now "sending" until now + LEASE_MS; *FOUND is false where none is.
 */
int outbox_claim(bool *found, struct message *out, struct arena *arena, struct store *store,
		 const char *owner, int64_t lease_ms, int64_t now_ms, struct err *err) MUST_USE;
/* The host called what MESSAGE made MADE: later messages of the key can change it. */
int outbox_make(struct store *store, const struct message *message, const char *made,
		struct err *err) MUST_USE;
/* The host has it. */
int outbox_sent(struct store *store, const struct message *message, int64_t now_ms, struct err *err) MUST_USE;
/* Due again at NOT_BEFORE_MS (or dropped where a newer one waits); IN_DOUBT where the host may have got it.
 * Nothing where the message is no longer this attempt's; outbox_dead() likewise. */
int outbox_retry(struct store *store, const struct message *message, int64_t not_before_ms, bool in_doubt,
		 const char *error, int64_t now_ms, struct err *err) MUST_USE;
int outbox_dead(struct store *store, const struct message *message, const char *reason, int64_t now_ms,
		struct err *err) MUST_USE;
/* A dead one becomes due again, unless its key has a newer one; ERR_ABSENT. */
int outbox_revive(struct store *store, int64_t id, int64_t now_ms, struct err *err) MUST_USE;

/* All dead ones that no newer one has replaced. */
int outbox_revive_all(size_t *count, struct store *store, int64_t now_ms, struct err *err) MUST_USE;
/* Messages of HOST are not tried before UNTIL_MS. */
int outbox_hold(size_t *count, struct store *store, const char *host, int64_t until_ms,
		struct err *err) MUST_USE;

/* Messages whose sender is gone, by owner or by lease as in jobs.h: due again, in doubt. */
int outbox_release_owner(size_t *count, struct store *store, const char *prefix, int64_t now_ms,
			 struct err *err) MUST_USE;
int outbox_reap(size_t *count, struct store *store, int64_t now_ms, struct err *err) MUST_USE;

/* ERR_ABSENT. */
int outbox_get(struct message *out, struct arena *arena, struct store *store, int64_t id,
	       struct err *err) MUST_USE;
/* At most LIMIT, newest first, of those with an id below BEFORE (0: from the newest). */
int outbox_list(struct messages *out, struct arena *arena, struct store *store, int64_t before, size_t limit,
		struct err *err) MUST_USE;
/* The dead ones alone. */
int outbox_dead_list(struct messages *out, struct arena *arena, struct store *store, int64_t before,
		     size_t limit, struct err *err) MUST_USE;
/* How many are due, sending and dead; the other stages stay 0. */
int outbox_count(size_t counts[MESSAGE_STAGE_COUNT], struct store *store, struct err *err) MUST_USE;
/* When the next message is due, INT64_MAX for never: how long a sender may sleep. */
int outbox_next_ms(int64_t *out, struct store *store, struct err *err) MUST_USE;

/*
 * Keys whose last message, due or sent, is pending although its job is final or gone: people wait for
 * nothing. Each still needs a final message.  At most LIMIT, of messages made before CREATED_MS.
 */
int outbox_stuck(struct messages *out, struct arena *arena, struct store *store, int64_t created_ms,
		 size_t limit, struct err *err) MUST_USE;

#endif
