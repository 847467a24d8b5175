#include "store/checks.h"

#include "store/configurations.h"
#include "store/handle.h"

static int put(int64_t *id, struct store *store, const struct check *check, struct err *err)
{
	int64_t configuration = 0;

	if (check->configuration.go_version && check->configuration.go_version[0] &&
	    configuration_ensure(&configuration, store, &check->configuration, err) < 0)
		return -1;
	return NUMBER(id, 0, store, err, CHECK_PUT, value_int(check->job), value_int(check->repository),
		      value_int((int64_t)check->number), value_text(check->head.hex),
		      value_text(check->base.hex), value_cut(check->base_reason, CHECK_TEXT_MOST),
		      value_text(verdict_name(check->verdict)),
		      value_cut(check->status_text, CHECK_TEXT_MOST), value_view(check->result),
		      value_int(check->started_ms), value_int(check->finished_ms), value_row(configuration),
		      value_cut(check->configurations ? check->configurations : "", CHECK_TEXT_MOST),
		      value_cut(check->sandbox ? check->sandbox : "", CHECK_SANDBOX_MOST));
}

int check_put(int64_t *id, struct store *store, const struct check *check, struct err *err)
{
	scoped_joint joint = { NULL };
	int64_t added;

	if (check->result.len > CHECK_RESULT_MOST)
		return err_set(err, ERR_LIMIT, "the result has %zu bytes, at most %d are kept",
			       check->result.len, CHECK_RESULT_MOST);
	if (joint_begin(&joint, store, err) < 0 || put(&added, store, check, err) < 0 ||
	    joint_commit(&joint, err) < 0)
		return -1;
	*id = added;
	return 0;
}

static int read_row(struct check *out, struct arena *arena, struct store *store, int64_t id, struct err *err)
{
	scoped_query query = QUERY(store, CHECK_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no such check");
	*out = (struct check){
		.id = query_int(&query, 0),
		.job = query_int(&query, 1),
		.repository = query_int(&query, 2),
		.number = (uint64_t)query_int(&query, 3),
		.base_reason = query_text(&query, 6, arena),
		.status_text = query_text(&query, 8, arena),
		.result = VIEW(""),
		.started_ms = query_int(&query, 9),
		.finished_ms = query_int(&query, 10),
		.configuration = {
			.go_version = query_text(&query, 11, arena),
			.goos = query_text(&query, 12, arena),
			.goarch = query_text(&query, 13, arena),
			.tags = query_text(&query, 14, arena),
			.gcflags = query_text(&query, 15, arena),
		},
		.configurations = query_text(&query, 16, arena),
		.sandbox = query_text(&query, 17, arena),
	};
	query_oid(&out->head, &query, 4);
	query_oid(&out->base, &query, 5);
	(void)verdict_parse(query_bytes(&query, 7), &out->verdict); /* the schema knows no other words */
	return 0;
}

int check_get(struct check *out, struct arena *arena, struct store *store, int64_t id, struct err *err)
{
	struct check check;

	if (read_row(&check, arena, store, id, err) < 0)
		return -1;
	scoped_query query = QUERY(store, CHECK_RESULT, value_int(id));
	if (query_next(&query, err) < 0)
		return -1;
	struct view result = query_bytes(&query, 0);
	check.result = (struct view){ arena_text(arena, result), result.len };
	*out = check;
	return 0;
}

int check_of_job(struct check *out, struct arena *arena, struct store *store, int64_t job, struct err *err)
{
	int64_t id;

	if (NUMBER(&id, 0, store, err, CHECK_OF_JOB, value_int(job)) < 0)
		return -1;
	return check_get(out, arena, store, id, err);
}

static int latest(int64_t *id, struct store *store, int64_t repository, const struct oid *head,
		  struct err *err)
{
	return NUMBER(id, 0, store, err, CHECK_LATEST, value_int(repository), value_text(head->hex));
}

int check_of_head(struct check *out, struct arena *arena, struct store *store, int64_t repository,
		  const struct oid *head, struct err *err)
{
	int64_t id;

	return latest(&id, store, repository, head, err) < 0 ? -1 : read_row(out, arena, store, id, err);
}

int check_latest(struct check *out, struct arena *arena, struct store *store, int64_t repository,
		 const struct oid *head, struct err *err)
{
	int64_t id;

	if (latest(&id, store, repository, head, err) < 0)
		return -1;
	return check_get(out, arena, store, id, err);
}

int checks_list(struct checks *out, struct arena *arena, struct store *store, int64_t repository,
		int64_t before, size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };
	struct checks found = { 0 };

	if (IDS(&ids, store, err, CHECKS_LIST, value_int(repository), value_int(cursor(before)),
		value_int((int64_t)limit)) < 0)
		return -1;
	for (size_t i = 0; i < ids.count; i++) {
		struct check *row = arena_push(arena, found.list, found.count, found.room);
		if (read_row(row, arena, store, ids.list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}

int checks_newest(int64_t *id, struct store *store, struct err *err)
{
	return query_number(id, 0, store, err, STATEMENT_CHECKS_NEWEST, NULL, 0);
}

int checks_times(struct check_times *out, size_t *count, size_t room, struct store *store, int64_t after,
		 struct err *err)
{
	scoped_query query = QUERY(store, CHECKS_TIMES, value_int(after), value_int((int64_t)room));
	size_t filled = 0;
	int more;

	while ((more = query_next(&query, err)) > 0 && filled < room)
		out[filled++] = (struct check_times){ query_int(&query, 0), query_int(&query, 1),
						      query_int(&query, 2) };
	if (more < 0)
		return -1;
	*count = filled;
	return 0;
}
