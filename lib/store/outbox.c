#include "store/outbox.h"

#include <stdio.h>

#include "store/handle.h"

enum { TOPIC_ROOM = OID_MOST + 1 };

/* What a newer message of the kind takes the place of an older one on. */
static const char *topic_of(char out[TOPIC_ROOM], const struct message *message)
{
	if (message->kind == MESSAGE_COMMENT)
		(void)snprintf(out, TOPIC_ROOM, "#%llu", (unsigned long long)message->number);
	else if (message->kind == MESSAGE_WEBHOOK)
		(void)snprintf(out, TOPIC_ROOM, "job %lld", (long long)message->job);
	else
		(void)snprintf(out, TOPIC_ROOM, "%s", message->commit.hex);
	return out;
}

#define KEY_VALUES(m)                                                                                        \
	value_int((m)->repository), value_text(message_kind_name((m)->kind)),                                \
		value_text(topic_of((char[TOPIC_ROOM]){ "" }, (m))), value_text((m)->context)

static struct value description_of(const struct message *message)
{
	return value_cut(message->description, MESSAGE_DESCRIPTION_MOST);
}

/* The key's last message, 0 where there is none.  *SAME: it says the same and is sent or will be. */
static int find_last(int64_t *id, bool *same, struct store *store, const struct message *message,
		     struct err *err)
{
	scoped_query query = QUERY(store, OUTBOX_LAST, KEY_VALUES(message));
	enum message_stage stage = MESSAGE_DEAD;
	int more = query_next(&query, err);

	*id = 0;
	*same = false;
	if (more <= 0)
		return more;
	*id = query_int(&query, 0);
	(void)message_stage_parse(query_bytes(&query, 4), &stage);
	*same = stage != MESSAGE_DEAD && view_is(query_bytes(&query, 1), status_state_name(message->state)) &&
		view_equal(query_bytes(&query, 2), description_of(message).bytes) &&
		view_equal(query_bytes(&query, 3), value_text(message->target_url).bytes) &&
		view_is(query_bytes(&query, 5), message->commit.hex) &&
		view_equal(query_bytes(&query, 6), value_text(message->body).bytes);
	return 0;
}

int outbox_has(bool *out, struct store *store, const struct message *message, struct err *err)
{
	int64_t has;

	if (NUMBER(&has, 0, store, err, OUTBOX_HAS, KEY_VALUES(message)) < 0)
		return -1;
	*out = has != 0;
	return 0;
}

/* Would it take back the job's last word? */
static int comes_late(int64_t *late, struct store *store, const struct message *message, struct err *err)
{
	*late = 0;
	if (message->state != STATUS_PENDING || !message->job)
		return 0;
	return NUMBER(late, 0, store, err, OUTBOX_FINAL, KEY_VALUES(message), value_int(message->job));
}

static int put(int64_t *id, struct store *store, const struct message *message, int64_t now_ms,
	       struct err *err)
{
	int64_t last, late;
	bool same;

	*id = 0;
	if (comes_late(&late, store, message, err) < 0 || find_last(&last, &same, store, message, err) < 0)
		return -1;
	if (late)
		return 0;
	if (same)
		return RUN(store, err, OUTBOX_ADOPT, value_int(last), value_row(message->job)) < 0 ? -1 : 0;
	if (last && RUN(store, err, OUTBOX_YIELD, KEY_VALUES(message), value_int(now_ms)) < 0)
		return -1;
	return ADD(id, store, err, OUTBOX_ADD, KEY_VALUES(message),
		   value_text(status_state_name(message->state)), description_of(message),
		   value_text(message->target_url), value_row(message->job), value_int(now_ms),
		   value_text(message->commit.hex), value_text(message->project), value_text(message->ref),
		   value_int((int64_t)message->number), value_text(message->body), value_int(message->begun));
}

int outbox_put(int64_t *id, struct store *store, const struct message *message, int64_t now_ms,
	       struct err *err)
{
	scoped_joint joint = { NULL };
	int64_t added;

	if (within(message->target_url, MESSAGE_URL_MOST, "the URL", err) < 0 ||
	    within(message->context, MESSAGE_CONTEXT_MOST, "the context", err) < 0 ||
	    within(message->project, MESSAGE_PROJECT_MOST, "the fork's name", err) < 0 ||
	    within(message->ref, MESSAGE_REF_MOST, "the branch", err) < 0 ||
	    within(message->body, MESSAGE_BODY_MOST, "the body", err) < 0 ||
	    joint_begin(&joint, store, err) < 0 || put(&added, store, message, now_ms, err) < 0 ||
	    joint_commit(&joint, err) < 0)
		return -1;
	*id = added;
	return 0;
}

static int read_made(struct message *out, struct arena *arena, struct store *store, const char *topic,
		     struct err *err)
{
	scoped_query query = QUERY(store, OUTBOX_MADE, value_int(out->repository),
				   value_text(message_kind_name(out->kind)), value_text(topic),
				   value_text(out->context), value_int(out->id));
	int more = query_next(&query, err);

	out->made = "";
	if (more <= 0)
		return more;
	out->made = query_text(&query, 0, arena);
	out->made_job = query_int(&query, 1);
	out->made_pending = query_int(&query, 2) != 0;
	return 0;
}

/* *TOPIC is the row's. */
static int read_row(struct message *out, const char **topic, struct arena *arena, struct store *store,
		    int64_t id, struct err *err)
{
	scoped_query query = QUERY(store, OUTBOX_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no message %lld", (long long)id);
	*out = (struct message){
		.id = query_int(&query, 0),
		.repository = query_int(&query, 1),
		.repository_name = query_text(&query, 2, arena),
		.host = query_text(&query, 3, arena),
		.context = query_text(&query, 5, arena),
		.description = query_text(&query, 7, arena),
		.target_url = query_text(&query, 8, arena),
		.job = query_int(&query, 9),
		.attempt = (int)query_int(&query, 11),
		.in_doubt = query_int(&query, 12) != 0,
		.created_ms = query_int(&query, 13),
		.not_before_ms = query_int(&query, 14),
		.sent_ms = query_int(&query, 15),
		.error = query_text(&query, 16, arena),
		.project = query_text(&query, 18, arena),
		.ref = query_text(&query, 19, arena),
		.number = (uint64_t)query_int(&query, 20),
		.body = query_text(&query, 21, arena),
		.begun = query_int(&query, 23) != 0,
	};
	query_oid(&out->commit, &query, 4);
	/* The schema knows no other words. */
	(void)status_state_parse(query_bytes(&query, 6), &out->state);
	(void)message_stage_parse(query_bytes(&query, 10), &out->stage);
	(void)message_kind_parse(query_bytes(&query, 17), &out->kind);
	*topic = query_text(&query, 22, arena);
	return 0;
}

int outbox_get(struct message *out, struct arena *arena, struct store *store, int64_t id, struct err *err)
{
	struct message message;
	const char *topic;

	if (read_row(&message, &topic, arena, store, id, err) < 0 ||
	    read_made(&message, arena, store, topic, err) < 0)
		return -1;
	*out = message;
	return 0;
}

int outbox_claim(bool *found, struct message *out, struct arena *arena, struct store *store,
		 const char *owner, int64_t lease_ms, int64_t now_ms, struct err *err)
{
	int64_t due, id = 0;

	if (NUMBER(&due, 0, store, err, OUTBOX_DUE, value_int(now_ms)) < 0)
		return -1;
	if (due && NUMBER(&id, 0, store, err, OUTBOX_CLAIM, value_int(now_ms), value_text(owner),
			  value_int(now_ms + lease_ms)) < 0)
		return -1;
	if (id && outbox_get(out, arena, store, id, err) < 0)
		return -1;
	*found = id != 0;
	return 0;
}

int outbox_sent(struct store *store, const struct message *message, int64_t now_ms, struct err *err)
{
	return RUN(store, err, OUTBOX_SENT, value_int(message->id), value_int(now_ms)) < 0 ? -1 : 0;
}

int outbox_retry(struct store *store, const struct message *message, int64_t not_before_ms, bool in_doubt,
		 const char *error, int64_t now_ms, struct err *err)
{
	return RUN(store, err, OUTBOX_RETRY, value_int(message->id), value_int(message->attempt),
		   value_int(not_before_ms), value_int(in_doubt), value_cut(error, MESSAGE_ERROR_MOST),
		   value_int(now_ms)) < 0
		       ? -1
		       : 0;
}

int outbox_dead(struct store *store, const struct message *message, const char *reason, int64_t now_ms,
		struct err *err)
{
	return RUN(store, err, OUTBOX_DEAD, value_int(message->id), value_int(message->attempt),
		   value_cut(reason, MESSAGE_ERROR_MOST), value_int(now_ms)) < 0
		       ? -1
		       : 0;
}

int outbox_make(struct store *store, const struct message *message, const char *made, struct err *err)
{
	return RUN(store, err, OUTBOX_MAKE, value_int(message->id), value_cut(made, MESSAGE_MADE_MOST)) < 0
		       ? -1
		       : 0;
}

int outbox_hold(size_t *count, struct store *store, const char *host, int64_t until_ms, struct err *err)
{
	int changed = RUN(store, err, OUTBOX_HOLD, value_text(host), value_int(until_ms));

	if (changed < 0)
		return -1;
	*count = (size_t)changed;
	return 0;
}

int outbox_revive_all(size_t *count, struct store *store, int64_t now_ms, struct err *err)
{
	int changed = RUN(store, err, OUTBOX_REVIVE_ALL, value_int(now_ms));

	if (changed < 0)
		return -1;
	*count = (size_t)changed;
	return 0;
}

int outbox_revive(struct store *store, int64_t id, int64_t now_ms, struct err *err)
{
	int changed = RUN(store, err, OUTBOX_REVIVE, value_int(id), value_int(now_ms));

	if (changed == 0)
		return err_set(err, ERR_ABSENT, "no dead message %lld waits for its key's turn",
			       (long long)id);
	return changed < 0 ? -1 : 0;
}

int outbox_release_owner(size_t *count, struct store *store, const char *prefix, int64_t now_ms,
			 struct err *err)
{
	int changed = RUN(store, err, OUTBOX_RELEASE_OWNER, value_text(prefix), value_int(now_ms));

	if (changed < 0)
		return -1;
	*count = (size_t)changed;
	return 0;
}

int outbox_reap(size_t *count, struct store *store, int64_t now_ms, struct err *err)
{
	int changed = RUN(store, err, OUTBOX_REAP, value_int(now_ms));

	if (changed < 0)
		return -1;
	*count = (size_t)changed;
	return 0;
}

static int read_rows(struct messages *out, struct arena *arena, struct store *store, const struct ids *ids,
		     struct err *err)
{
	struct messages found = { 0 };

	for (size_t i = 0; i < ids->count; i++) {
		struct message *row = arena_push(arena, found.list, found.count, found.room);
		if (outbox_get(row, arena, store, ids->list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}

int outbox_list(struct messages *out, struct arena *arena, struct store *store, int64_t before, size_t limit,
		struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, OUTBOX_LIST, value_int(cursor(before)), value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int outbox_dead_list(struct messages *out, struct arena *arena, struct store *store, int64_t before,
		     size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, OUTBOX_DEAD_LIST, value_int(cursor(before)), value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int outbox_stuck(struct messages *out, struct arena *arena, struct store *store, int64_t created_ms,
		 size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, OUTBOX_STUCK, value_int(created_ms), value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int outbox_count(size_t counts[MESSAGE_STAGE_COUNT], struct store *store, struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_OUTBOX_COUNT, NULL, 0);
	enum message_stage stage;
	int more;

	memset(counts, 0, MESSAGE_STAGE_COUNT * sizeof(*counts));
	while ((more = query_next(&query, err)) > 0)
		if (message_stage_parse(query_bytes(&query, 0), &stage))
			counts[stage] = (size_t)query_int(&query, 1);
	return more;
}

int outbox_next_ms(int64_t *out, struct store *store, struct err *err)
{
	return query_number(out, INT64_MAX, store, err, STATEMENT_OUTBOX_NEXT, NULL, 0);
}
