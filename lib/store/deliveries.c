#include "store/deliveries.h"

#include "store/handle.h"

static const char *content_type(const struct delivery *delivery)
{
	return delivery->content_type ? delivery->content_type : "application/json";
}

static int check_names(const struct delivery *delivery, struct err *err)
{
	const struct {
		const char *text, *what;
	} names[] = {
		{ delivery->guid, "the delivery id" },
		{ delivery->repository, "the repository's name" },
		{ delivery->event, "the event's name" },
		{ delivery->action, "the action's name" },
		{ content_type(delivery), "the content type" },
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (within(names[i].text, DELIVERY_NAME_MOST, names[i].what, err) < 0)
			return -1;
	if (delivery->body.len > DELIVERY_BODY_MOST)
		return err_set(err, ERR_LIMIT, "the body has %zu bytes, at most %d are kept",
			       delivery->body.len, DELIVERY_BODY_MOST);
	return 0;
}

int delivery_known(int64_t *id, struct store *store, const char *host, const char *guid, struct err *err)
{
	return NUMBER(id, 0, store, err, DELIVERY_BY_GUID, value_text(host), value_text(guid));
}

int delivery_add(int64_t *id, bool *known, struct store *store, const struct delivery *delivery,
		 struct err *err)
{
	scoped_joint joint = { NULL };
	int64_t added, first = 0;

	if (check_names(delivery, err) < 0 || joint_begin(&joint, store, err) < 0)
		return -1;
	if (ADD(&added, store, err, DELIVERY_ADD, value_text(delivery->host), value_text(delivery->guid),
		value_text(delivery->repository), value_text(delivery->event), value_text(delivery->action),
		value_blob(delivery->body.at, delivery->body.len), value_int(delivery->received_ms),
		value_text(content_type(delivery)), value_cut(delivery->outcome, DELIVERY_OUTCOME_MOST),
		value_row(delivery->job)) < 0)
		return -1;
	if (!added && delivery_known(&first, store, delivery->host, delivery->guid, err) < 0)
		return -1;
	if (joint_commit(&joint, err) < 0)
		return -1;
	*id = added ? added : first;
	*known = !added;
	return 0;
}

int delivery_settle(struct store *store, int64_t id, const char *outcome, int64_t job, struct err *err)
{
	int changed = RUN(store, err, DELIVERY_SETTLE, value_int(id),
			  value_cut(outcome, DELIVERY_OUTCOME_MOST), value_row(job));

	if (changed == 0)
		return err_set(err, ERR_ABSENT, "there is no delivery %lld", (long long)id);
	return changed < 0 ? -1 : 0;
}

static int read_row(struct delivery *out, struct arena *arena, struct store *store, int64_t id,
		    struct err *err)
{
	scoped_query query = QUERY(store, DELIVERY_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no such delivery");
	*out = (struct delivery){
		.id = query_int(&query, 0),
		.host = query_text(&query, 1, arena),
		.guid = query_text(&query, 2, arena),
		.repository = query_text(&query, 3, arena),
		.event = query_text(&query, 4, arena),
		.action = query_text(&query, 5, arena),
		.body = VIEW(""),
		.received_ms = query_int(&query, 6),
		.outcome = query_text(&query, 7, arena),
		.job = query_int(&query, 8),
		.content_type = query_text(&query, 9, arena),
	};
	return 0;
}

int delivery_get(struct delivery *out, struct arena *arena, struct store *store, int64_t id, struct err *err)
{
	struct delivery delivery;

	if (read_row(&delivery, arena, store, id, err) < 0)
		return -1;
	scoped_query query = QUERY(store, DELIVERY_BODY, value_int(id));
	if (query_next(&query, err) < 0)
		return -1;
	struct view body = query_bytes(&query, 0);
	delivery.body = (struct view){ arena_text(arena, body), body.len };
	*out = delivery;
	return 0;
}

int delivery_find(struct delivery *out, struct arena *arena, struct store *store, const char *host,
		  const char *guid, struct err *err)
{
	int64_t id;

	if (delivery_known(&id, store, host, guid, err) < 0)
		return -1;
	return delivery_get(out, arena, store, id, err);
}

static int read_rows(struct deliveries *out, struct arena *arena, struct store *store, const struct ids *ids,
		     struct err *err)
{
	struct deliveries found = { 0 };

	for (size_t i = 0; i < ids->count; i++) {
		struct delivery *row = arena_push(arena, found.list, found.count, found.room);
		if (read_row(row, arena, store, ids->list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}

int deliveries_list(struct deliveries *out, struct arena *arena, struct store *store, int64_t before,
		    size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, DELIVERIES_LIST, value_int(cursor(before)), value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int deliveries_failed(struct deliveries *out, struct arena *arena, struct store *store, int64_t before,
		      size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, DELIVERIES_FAILED, value_int(cursor(before)), value_int((int64_t)limit)) <
	    0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int deliveries_unsettled(struct deliveries *out, struct arena *arena, struct store *store, size_t limit,
			 struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, DELIVERIES_UNSETTLED, value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}
