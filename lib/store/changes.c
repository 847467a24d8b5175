#include "store/changes.h"

#include "store/handle.h"

int change_put(bool *newer, struct store *store, const struct change *change, struct err *err)
{
	if (within(change->source, CHANGE_SOURCE_MOST, "the fork's name", err) < 0 ||
	    within(change->head_ref, CHANGE_REF_MOST, "the branch", err) < 0)
		return -1;
	int changed = RUN(store, err, CHANGE_PUT, value_int(change->repository),
			  value_int((int64_t)change->number), value_text(change->head.hex),
			  value_text(change->base_ref), value_text(change->open ? "open" : "closed"),
			  value_int(change->draft), value_cut(change->title, CHANGE_TITLE_MOST),
			  value_cut(change->author, CHANGE_AUTHOR_MOST), value_int(change->updated_ms),
			  value_text(change->source), value_text(change->head_ref));

	if (changed < 0)
		return -1;
	*newer = changed > 0;
	return 0;
}

int change_get(struct change *out, struct arena *arena, struct store *store, int64_t repository,
	       uint64_t number, struct err *err)
{
	scoped_query query = QUERY(store, CHANGE_GET, value_int(repository), value_int((int64_t)number));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "pull request %llu is not known", (unsigned long long)number);
	*out = (struct change){
		.repository = query_int(&query, 0),
		.number = (uint64_t)query_int(&query, 1),
		.base_ref = query_text(&query, 3, arena),
		.open = view_is(query_bytes(&query, 4), "open"),
		.draft = query_int(&query, 5) != 0,
		.title = query_text(&query, 6, arena),
		.author = query_text(&query, 7, arena),
		.updated_ms = query_int(&query, 8),
		.source = query_text(&query, 9, arena),
		.head_ref = query_text(&query, 10, arena),
	};
	query_oid(&out->head, &query, 2);
	return 0;
}

int changes_open(struct changes *out, struct arena *arena, struct store *store, int64_t repository,
		 size_t limit, struct err *err)
{
	scoped_ids numbers = { 0 };
	struct changes found = { 0 };

	if (IDS(&numbers, store, err, CHANGES_OPEN, value_int(repository), value_int((int64_t)limit)) < 0)
		return -1;
	for (size_t i = 0; i < numbers.count; i++) {
		struct change *row = arena_push(arena, found.list, found.count, found.room);
		if (change_get(row, arena, store, repository, (uint64_t)numbers.list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}
