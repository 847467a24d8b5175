#include "store/waivers.h"

#include "store/changes.h"
#include "store/handle.h"

int waiver_give(int64_t *id, struct store *store, int64_t repository, const struct grant *grant,
		struct err *err)
{
	if (grant_check(grant, grant->given_ms, err) < 0)
		return -1;
	return ADD(id, store, err, WAIVER_GIVE, value_int(repository), value_text(grant->function),
		   value_text(grant->message), value_text(grant->cause), value_int((int64_t)grant->number),
		   value_text(grant->head.hex), value_text(grant->who), value_text(grant->why),
		   value_int(grant->given_ms), value_int(grant->until_ms));
}

int waiver_get(struct grant *out, struct arena *arena, struct store *store, int64_t repository, int64_t id,
	       struct err *err)
{
	scoped_query query = QUERY(store, WAIVER_GET, value_int(repository), value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no waiver %lld here", (long long)id);
	*out = (struct grant){
		.id = query_int(&query, 0),
		.function = query_text(&query, 1, arena),
		.message = query_text(&query, 2, arena),
		.cause = query_text(&query, 3, arena),
		.number = (uint64_t)query_int(&query, 4),
		.who = query_text(&query, 6, arena),
		.why = query_text(&query, 7, arena),
		.given_ms = query_int(&query, 8),
		.until_ms = query_int(&query, 9),
		.revoked_ms = query_int(&query, 10),
		.revoked_who = query_text(&query, 11, arena),
		.revoked_why = query_text(&query, 12, arena),
	};
	query_oid(&out->head, &query, 5);
	return 0;
}

int waiver_revoke(struct store *store, int64_t repository, int64_t id, const char *who, const char *why,
		  int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct grant grant;

	if (!view_trim(view_of(who)).len)
		return err_set(err, ERR_INPUT, "who revokes the waiver is missing");
	int revoked = RUN(store, err, WAIVER_REVOKE, value_int(repository), value_int(id), value_int(now_ms),
			  value_cut(who, GRANT_WHO_MOST), value_cut(why, GRANT_REASON_MOST));
	if (revoked)
		return revoked < 0 ? -1 : 0;
	if (waiver_get(&grant, &arena, store, repository, id, err) < 0)
		return -1;
	return err_set(err, ERR_INPUT, "waiver %lld was revoked before, by %s", (long long)id,
		       grant.revoked_who);
}

static int read_all(struct grants *out, struct arena *arena, struct store *store, int64_t repository,
		    const struct ids *ids, struct err *err)
{
	struct grants found = { 0 };

	for (size_t i = 0; i < ids->count; i++) {
		struct grant *row = arena_push(arena, found.list, found.count, found.room);
		if (waiver_get(row, arena, store, repository, ids->list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}

int waivers_list(struct grants *out, struct arena *arena, struct store *store, int64_t repository,
		 int64_t before, size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, WAIVERS_LIST, value_int(repository), value_int(cursor(before)),
		value_int((int64_t)limit)) < 0)
		return -1;
	return read_all(out, arena, store, repository, &ids, err);
}

int waivers_active(struct grants *out, struct arena *arena, struct store *store, int64_t repository,
		   uint64_t number, const struct oid *head, int64_t now_ms, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, WAIVERS_ACTIVE, value_int(repository), value_int(now_ms),
		value_int((int64_t)number), value_text(head->hex)) < 0)
		return -1;
	return read_all(out, arena, store, repository, &ids, err);
}

int waivers_concern(struct oid **out, size_t *count, struct arena *arena, struct store *store,
		    int64_t repository, const char *piece, struct err *err)
{
	scoped_ids numbers = { 0 };

	if (IDS(&numbers, store, err, CHANGES_SPEAKING_OF, value_int(repository), value_text(piece)) < 0)
		return -1;
	struct oid *heads = arena_zero(arena, numbers.count, sizeof(*heads));
	for (size_t i = 0; i < numbers.count; i++) {
		struct change change;
		if (change_get(&change, arena, store, repository, (uint64_t)numbers.list[i], err) < 0)
			return -1;
		heads[i] = change.head;
	}
	*out = heads;
	*count = numbers.count;
	return 0;
}
