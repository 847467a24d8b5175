#include "gate/send.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "forge/webhook.h"

enum {
	LEASE_MS = 5 * 60 * 1000,
	WAIT_FIRST_MS = 1000,
	WAIT_MOST_MS = 15 * 60 * 1000,
	GIVE_UP_MS = 24 * 60 * 60 * 1000,
	PAUSE_MS = 1000,   /* between the changes that one message needs */
	SILENCES_MOST = 5, /* in a row, of one host */
	SPARE_MS = 60 * 1000,
};

/* Twice as long after each attempt, up to a ceiling, less up to half of it at random: senders that failed
 * together do not come back together. */
static int64_t wait_after(int attempt)
{
	int64_t span = WAIT_FIRST_MS;
	uint32_t random = 0;

	for (int i = 1; i < attempt && span < WAIT_MOST_MS; i++)
		span *= 2;
	if (span > WAIT_MOST_MS)
		span = WAIT_MOST_MS;
	(void)!getrandom(&random, sizeof(random), 0);
	return span - (int64_t)(random % (uint64_t)(span / 2 + 1));
}

static int settle(struct store *store, const struct message *message, const struct forge_answer *answer,
		  int64_t now_ms, struct err *err)
{
	int64_t wait = answer->wait_ms ? answer->wait_ms : wait_after(message->attempt);

	switch (answer->outcome) {
	case FORGE_SENT:
		return outbox_sent(store, message, now_ms, err);
	case FORGE_AGAIN:
		if (now_ms - message->created_ms > GIVE_UP_MS)
			return outbox_dead(store, message, answer->reason, now_ms, err);
		return outbox_retry(store, message, now_ms + wait, answer->doubtful || message->in_doubt,
				    answer->reason, now_ms, err);
	case FORGE_REFUSED:
	case FORGE_OUTCOME_COUNT:
		break;
	}
	return outbox_dead(store, message, answer->reason, now_ms, err);
}

static void refuse(struct forge_answer *out, const char *reason)
{
	out->outcome = FORGE_REFUSED;
	(void)snprintf(out->reason, sizeof(out->reason), "%s", reason);
}

static void send_to_host(struct forge_answer *out, struct forge_session *session,
			 const struct gate_settings *settings, const struct message *message)
{
	const struct gate_repository *repository = settings_repository(settings, message->repository_name);

	if (!repository || strcmp(repository->host->name, message->host) != 0) {
		refuse(out, "the repository is no longer configured");
		return;
	}
	const struct forge_ops *forge = repository->host->forge;
	struct forge_target target = settings_target(repository);
	target.pause_ms = PAUSE_MS;
	if (!forge->send[message->kind])
		refuse(out, "as the host is configured now, it takes no such message");
	else
		forge->send[message->kind](out, session, &target, message);
}

static void send_to_webhook(struct forge_answer *out, struct forge_session *session,
			    const struct gate_settings *settings, const struct message *message)
{
	const struct gate_webhook *webhook = settings_webhook(settings, message->context);

	if (webhook)
		webhook_send(out, session, webhook->url, webhook->secret, message);
	else
		refuse(out, "the webhook is no longer configured");
}

static int *silences_of(struct sender *sender, const char *host)
{
	struct silence *row;

	for (size_t i = 0; i < sender->silence_count; i++)
		if (strcmp(sender->silences[i].host, host) == 0)
			return &sender->silences[i].count;
	row = mem_push(sender->silences, sender->silence_count, sender->silence_room);
	row->host = mem_text(host);
	return &row->count;
}

/* A host that limits us, or that has not answered several times in a row, is left alone for a while: its
 * messages wait together, and the first of them is the next attempt. */
static int spare_host(struct sender *sender, const struct message *message, const struct forge_answer *answer,
		      int64_t now_ms, struct err *err)
{
	bool silent = answer->outcome == FORGE_AGAIN && (!answer->http_status || answer->http_status >= 500);
	int64_t span = answer->limited ? answer->wait_ms : 0;
	size_t held;

	if (message->kind == MESSAGE_WEBHOOK)
		return 0;
	int *silences = silences_of(sender, message->host);
	*silences = silent ? *silences + 1 : 0;
	if (*silences >= SILENCES_MOST)
		span = SPARE_MS;
	return span ? outbox_hold(&held, sender->store, message->host, now_ms + span, err) : 0;
}

static int send_claimed(struct forge_answer *answer, struct sender *sender, const struct message *message,
			int64_t now_ms, struct err *err)
{
	(message->kind == MESSAGE_WEBHOOK ? send_to_webhook : send_to_host)(answer, sender->session,
									     sender->settings, message);
	/* Also where nothing new was made: this message is now the last that changed it. */
	if (answer->made[0] && outbox_make(sender->store, message, answer->made, err) < 0)
		return -1;
	if (settle(sender->store, message, answer, now_ms, err) < 0)
		return -1;
	return spare_host(sender, message, answer, now_ms, err);
}

void sender_release(struct sender *sender)
{
	for (size_t i = 0; i < sender->silence_count; i++)
		free(sender->silences[i].host);
	free(sender->silences);
	sender->silences = NULL;
	sender->silence_count = sender->silence_room = 0;
}

int send_next(struct sent *out, struct sender *sender, int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct forge_answer answer = { 0 };
	struct sent sent = { 0 };
	struct message message;

	if (outbox_claim(&sent.found, &message, &arena, sender->store, sender->owner, LEASE_MS, now_ms, err) <
	    0)
		return -1;
	if (sent.found) {
		if (send_claimed(&answer, sender, &message, now_ms, err) < 0)
			return err_wrap(err, "message %lld", (long long)message.id);
		sent.id = message.id;
		sent.kind = message.kind;
		sent.outcome = answer.outcome;
		sent.shown_already = answer.shown;
		(void)snprintf(sent.text, sizeof(sent.text), "%s %.*s %s%s%s", message.repository_name,
			       OID_SHORT, message.commit.hex, status_state_name(message.state),
			       answer.reason[0] ? ": " : "", answer.reason);
	}
	*out = sent;
	return 0;
}
