#include "gate/send.h"

#include <stdio.h>
#include <sys/random.h>

enum {
	LEASE_MS = 5 * 60 * 1000,
	WAIT_FIRST_MS = 1000,
	WAIT_MOST_MS = 15 * 60 * 1000,
	GIVE_UP_MS = 24 * 60 * 60 * 1000,
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

/* Posts, unless the host shows it already. */
static void deliver(struct forge_answer *answer, bool *shown, struct client *client,
		    const struct forge_ops *forge, const struct forge_target *target,
		    const struct forge_status *status, bool in_doubt)
{
	struct forge_latest latest = { 0 };

	*shown = false;
	if (in_doubt) {
		forge->latest(answer, &latest, client, target, status->context);
		if (answer->outcome != FORGE_SENT)
			return;
		*shown = forge_status_shown(&latest, status);
		if (*shown)
			return;
	}
	forge->post(answer, client, target, status);
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

static void attempt(struct forge_answer *answer, bool *shown, struct client *client,
		    const struct gate_settings *settings, const struct message *message)
{
	const struct gate_repository *repository = settings_repository(settings, message->repository_name);
	const struct forge_ops *forge = repository ? forge_find(view_of(repository->host->name)) : NULL;

	if (!forge) {
		*answer = (struct forge_answer){ .outcome = FORGE_REFUSED };
		(void)snprintf(answer->reason, sizeof(answer->reason),
			       "the repository is no longer configured");
		return;
	}
	const struct forge_target target = {
		.api = repository->host->api,
		.repository = repository->name,
		.token = view_of(repository->host->token),
		.commit = message->commit,
		.attempt = message->attempt,
	};
	const struct forge_status status = {
		.state = message->state,
		.context = message->context,
		.description = message->description,
		.target_url = message->target_url,
	};
	deliver(answer, shown, client, forge, &target, &status, message->in_doubt);
}

int send_next(struct sent *out, struct store *store, struct client *client,
	      const struct gate_settings *settings, const char *owner, int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct forge_answer answer = { 0 };
	struct sent sent = { 0 };
	struct message message;

	if (outbox_claim(&sent.found, &message, &arena, store, owner, LEASE_MS, now_ms, err) < 0)
		return -1;
	if (sent.found) {
		attempt(&answer, &sent.shown_already, client, settings, &message);
		if (settle(store, &message, &answer, now_ms, err) < 0)
			return err_wrap(err, "message %lld", (long long)message.id);
		sent.id = message.id;
		sent.outcome = answer.outcome;
		(void)snprintf(sent.text, sizeof(sent.text), "%s %.*s %s%s%s", message.repository_name,
			       OID_SHORT, message.commit.hex, status_state_name(message.state),
			       answer.reason[0] ? ": " : "", answer.reason);
	}
	*out = sent;
	return 0;
}
