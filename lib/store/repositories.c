#include "store/repositories.h"

#include "store/handle.h"

int repository_ensure(int64_t *id, struct store *store, const char *host, const char *name,
		      const char *main_branch, struct err *err)
{
	int64_t known;

	/* Mostly there is nothing to be written. */
	if (NUMBER(&known, 0, store, err, REPOSITORY_KNOWN, value_text(host), value_text(name),
		   value_text(main_branch)) < 0)
		return -1;
	if (!known && NUMBER(&known, 0, store, err, REPOSITORY_ENSURE, value_text(host), value_text(name),
			     value_text(main_branch)) < 0)
		return -1;
	*id = known;
	return 0;
}

int repository_get(struct repository *out, struct arena *arena, struct store *store, int64_t id,
		   struct err *err)
{
	scoped_query query = QUERY(store, REPOSITORY_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no such repository");
	*out = (struct repository){
		.id = query_int(&query, 0),
		.name = query_text(&query, 1, arena),
		.host = query_text(&query, 2, arena),
		.main_branch = query_text(&query, 3, arena),
		.host_id = (uint64_t)query_int(&query, 4),
	};
	return 0;
}

int repository_find(struct repository *out, struct arena *arena, struct store *store, const char *host,
		    const char *name, struct err *err)
{
	scoped_ids ids = { 0 };
	int found = host ? IDS(&ids, store, err, REPOSITORY_BY_NAME, value_text(host), value_text(name))
			 : IDS(&ids, store, err, REPOSITORY_BY_ANY_NAME, value_text(name));

	if (found < 0)
		return -1;
	if (!ids.count)
		return err_set(err, ERR_ABSENT, "no repository %s is known", name);
	if (ids.count > 1)
		return err_set(err, ERR_INPUT, "several code hosts have a repository %s: name the host too",
			       name);
	return repository_get(out, arena, store, ids.list[0], err);
}

int repository_find_host_id(struct repository *out, struct arena *arena, struct store *store,
			    const char *host, uint64_t host_id, struct err *err)
{
	int64_t id;

	if (NUMBER(&id, 0, store, err, REPOSITORY_BY_HOST_ID, value_text(host), value_int((int64_t)host_id)) <
	    0)
		return -1;
	return repository_get(out, arena, store, id, err);
}

int repository_remember(struct store *store, int64_t id, uint64_t host_id, struct err *err)
{
	if (host_id == 0 || host_id > INT64_MAX)
		return err_set(err, ERR_INPUT, "a repository's number at its host is positive");
	int changed = RUN(store, err, REPOSITORY_REMEMBER, value_int(id), value_int((int64_t)host_id));
	if (changed == 0)
		return err_set(err, ERR_INPUT, "another repository has the number %llu at this host",
			       (unsigned long long)host_id);
	return changed < 0 ? -1 : 0;
}

int repositories_list(struct repositories *out, struct arena *arena, struct store *store, struct err *err)
{
	scoped_ids ids = { 0 };
	struct repositories found = { 0 };

	if (query_ids(&ids, store, err, STATEMENT_REPOSITORIES_LIST, NULL, 0) < 0)
		return -1;
	for (size_t i = 0; i < ids.count; i++) {
		struct repository *row = arena_push(arena, found.list, found.count, found.room);
		if (repository_get(row, arena, store, ids.list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}
