/*
 * A record's content: the time of arrival, then each text with its length before it.  Numbers are eight bytes
 * in the machine's order: the file does not travel.
 */
#include "daemon/hook_journal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "daemon/log.h"
#include "store/deliveries.h"
#include "store/journal.h"

enum { BATCH = 64 };

enum field {
	FIELD_HOST,
	FIELD_REPOSITORY,
	FIELD_EVENT,
	FIELD_DELIVERY,
	FIELD_TIMESTAMP,
	FIELD_CONTENT_TYPE,
	FIELD_BODY,
	FIELD_COUNT,
};

static struct view number(const uint64_t *value)
{
	return (struct view){ (const char *)value, sizeof(*value) };
}

static bool get_number(uint64_t *out, struct view *rest)
{
	if (rest->len < sizeof(*out))
		return false;
	memcpy(out, rest->at, sizeof(*out));
	*rest = view_from(*rest, sizeof(*out));
	return true;
}

static bool get_text(struct view *out, struct view *rest)
{
	uint64_t size;

	if (!get_number(&size, rest) || size > rest->len)
		return false;
	*out = view_upto(*rest, size);
	*rest = view_from(*rest, size);
	return true;
}

int hook_journal_add(struct journal *file, const struct hook_given *given, struct err *err)
{
	const struct envelope *envelope = &given->envelope;
	const struct view fields[FIELD_COUNT] = {
		[FIELD_HOST] = view_of(given->host->name),
		[FIELD_REPOSITORY] = view_of(given->repository ? given->repository->name : ""),
		[FIELD_EVENT] = envelope->event,
		[FIELD_DELIVERY] = envelope->delivery,
		[FIELD_TIMESTAMP] = envelope->timestamp,
		[FIELD_CONTENT_TYPE] = envelope->content_type,
		[FIELD_BODY] = envelope->body,
	};
	uint64_t numbers[1 + FIELD_COUNT] = { (uint64_t)envelope->now_ms };
	struct view parts[COUNT_OF(numbers) + FIELD_COUNT];
	size_t count = 0;

	parts[count++] = number(&numbers[0]);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		numbers[i + 1] = fields[i].len;
		parts[count++] = number(&numbers[i + 1]);
		parts[count++] = fields[i];
	}
	return journal_add(file, parts, count, err);
}

/* One that is read back. */
struct journalled {
	struct view fields[FIELD_COUNT];
	int64_t now_ms;
};

static int decode(struct journalled *out, struct view record, struct err *err)
{
	uint64_t now_ms = 0;
	bool whole = get_number(&now_ms, &record);

	for (size_t i = 0; i < FIELD_COUNT; i++)
		whole = whole && get_text(&out->fields[i], &record);
	if (!whole || record.len)
		return err_set(err, ERR_INTERNAL, "a record of the journal is not a webhook");
	out->now_ms = (int64_t)now_ms;
	return 0;
}

/* What became of some records; told once that is durable. */
struct batch {
	const struct front *front;
	bool patient;
	struct outcome {
		struct hook_taken taken;
		char *refused, *delivery; /* or why nothing follows from it, and which it is */
	} list[BATCH];
	size_t count;
};

static void batch_release(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		hook_taken_release(&batch->list[i].taken);
		free(batch->list[i].refused);
		free(batch->list[i].delivery);
	}
}

/* The configuration may be another one than when it came. */
static int restore(struct hook_given *out, const struct journalled *from, const struct config *config,
		   struct err *err)
{
	const struct view *fields = from->fields;
	scoped_free char *name = mem_print("%.*s", VIEW_ARG(fields[FIELD_REPOSITORY]));

	*out = (struct hook_given){
		.host = config_host_find(config, fields[FIELD_HOST]),
		.repository = settings_repository(&config->gate, name),
		.envelope = { .event = fields[FIELD_EVENT],
			      .delivery = fields[FIELD_DELIVERY],
			      .timestamp = fields[FIELD_TIMESTAMP],
			      .content_type = fields[FIELD_CONTENT_TYPE],
			      .body = fields[FIELD_BODY],
			      .now_ms = from->now_ms },
	};
	if (!out->host ||
	    (*name && (!out->repository || strcmp(out->repository->host->name, out->host->name) != 0)))
		return err_set(err, ERR_ABSENT, "%s is no longer configured here", *name ? name : "its host");
	return 0;
}

/* What comes without an id that can be kept is told apart by its content. */
static int name_refused(const char **out, struct arena *arena, const struct journalled *from, struct err *err)
{
	const struct view *fields = from->fields;
	struct digest digest;
	char text[DIGEST_TEXT];

	if (fields[FIELD_DELIVERY].len && fields[FIELD_DELIVERY].len <= DELIVERY_NAME_MOST) {
		*out = arena_text(arena, fields[FIELD_DELIVERY]);
		return 0;
	}
	if (digest_sha256(&digest, fields[FIELD_BODY], err) < 0)
		return -1;
	digest_print(&digest, text);
	*out = arena_print(arena, "unnamed-%.32s", text);
	return 0;
}

/* It was acknowledged, so it is shown among the deliveries. */
static int keep_refused(struct outcome *outcome, struct store *store, const struct journalled *from,
			const char *why, struct err *err)
{
	scoped_arena arena = { 0 };
	const char *texts[FIELD_BODY] = { 0 }, *name;
	int64_t id;
	bool known;

	for (size_t i = 0; i < FIELD_BODY; i++) {
		struct view text = from->fields[i];
		texts[i] = arena_text(
			&arena,
			view_upto(text, text.len < DELIVERY_NAME_MOST ? text.len : DELIVERY_NAME_MOST));
	}
	if (name_refused(&name, &arena, from, err) < 0)
		return -1;
	outcome->delivery = mem_text(name);
	outcome->refused = mem_print(DELIVERY_REFUSED "%s", why);
	const struct delivery delivery = {
		.host = texts[FIELD_HOST],
		.guid = name,
		.repository = texts[FIELD_REPOSITORY],
		.event = texts[FIELD_EVENT],
		.action = "",
		.content_type = texts[FIELD_CONTENT_TYPE],
		.body = from->fields[FIELD_BODY],
		.received_ms = from->now_ms,
		.outcome = outcome->refused,
	};
	return delivery_add(&id, &known, store, &delivery, err);
}

/* False: it fails for what it is, however often it is tried. */
static bool is_passing(const struct err *err, const struct batch *batch)
{
	return err->kind == ERR_BUSY || (err->kind == ERR_INTERNAL && batch->patient) ||
	       !store_in_transaction(batch->front->store);
}

static int take_one(void *payload, struct view record, struct err *err)
{
	struct batch *batch = payload;
	struct outcome *outcome = &batch->list[batch->count++];
	struct store *store = batch->front->store;
	const struct config *config = batch->front->config;
	struct journalled from;
	struct hook_given given;
	scoped_event event = { 0 };
	struct err why;

	if (decode(&from, record, &why) < 0) {
		outcome->refused = mem_text(why.text);
		return 0;
	}
	if (restore(&given, &from, config, &why) == 0 && hook_given_read(&event, &given, &why) == 0) {
		if (hook_given_take(&outcome->taken, store, config, &given, &event, &why) == 0)
			return 0;
		if (is_passing(&why, batch))
			return *err = why, -1;
	}
	return keep_refused(outcome, store, &from, why.text, err);
}

static void note(const struct outcome *outcome)
{
	if (!outcome->refused) {
		hook_taken_note(&outcome->taken);
		return;
	}
	counter_add(COUNT_HOOK_MALFORMED, 1);
	log_event(LEVEL_WARNING, "hook.refused",
		  LOG_TEXT("delivery", outcome->delivery ? outcome->delivery : ""),
		  LOG_TEXT("reason", outcome->refused));
}

int hook_journal_take(size_t *count, struct journal *file, const struct front *front, bool patient,
		      struct err *err)
{
	SCOPED(batch_release) struct batch batch = { .front = front, .patient = patient };

	if (journal_take(file, BATCH, take_one, &batch, err) < 0)
		return -1;
	for (size_t i = 0; i < batch.count; i++)
		note(&batch.list[i]);
	*count = batch.count;
	return 0;
}
