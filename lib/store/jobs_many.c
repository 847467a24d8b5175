/* Jobs by the dozen: lists, and what a supervisor does to jobs that others hold. */
#include "base/mem.h"
#include "store/handle.h"
#include "store/jobs.h"

static int read_rows(struct jobs *out, struct arena *arena, struct store *store, const struct ids *ids,
		     struct err *err)
{
	struct jobs found = { 0 };

	for (size_t i = 0; i < ids->count; i++) {
		struct job_row *row = arena_push(arena, found.list, found.count, found.room);
		if (job_get(row, arena, store, ids->list[i], err) < 0)
			return -1;
	}
	*out = found;
	return 0;
}

static int take_away(struct store *store, int64_t id, enum job_state to, const char *text, int64_t now_ms,
		     struct err *err)
{
	return RUN(store, err, JOB_TAKE_AWAY, value_int(id), value_text(job_state_name(to)),
		   value_cut(text, JOB_TEXT_MOST), value_int(now_ms)) < 0
		       ? -1
		       : 0;
}

/* Ends all of IDS and reads them as they are then. */
static int end_all(struct jobs *out, struct arena *arena, struct store *store, const struct ids *ids,
		   enum job_state to, const char *text, int64_t now_ms, struct err *err)
{
	for (size_t i = 0; i < ids->count; i++)
		if (take_away(store, ids->list[i], to, text, now_ms, err) < 0)
			return -1;
	return read_rows(out, arena, store, ids, err);
}

/* Queues a job again whose worker is gone; one that was tried often enough is to be ended. */
static int retry(struct ids *spent, struct store *store, int64_t id, int most, const char *text,
		 int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct job_row row;

	if (job_get(&row, &arena, store, id, err) < 0)
		return -1;
	if (row.job.attempt < most)
		return take_away(store, id, JOB_QUEUED, text, now_ms, err);
	int64_t *place = mem_push(spent->list, spent->count, spent->room);
	*place = id;
	return 0;
}

static int retry_all(struct jobs *out, struct arena *arena, struct store *store, const struct ids *ids,
		     int most, const char *text, int64_t now_ms, struct err *err)
{
	scoped_ids spent = { 0 };

	for (size_t i = 0; i < ids->count; i++)
		if (retry(&spent, store, ids->list[i], most, text, now_ms, err) < 0)
			return -1;
	return end_all(out, arena, store, &spent, JOB_FAILED, text, now_ms, err);
}

int jobs_release_owner(struct jobs *out, struct arena *arena, struct store *store, const char *prefix,
		       int most, int64_t now_ms, struct err *err)
{
	scoped_joint joint = { NULL };
	scoped_ids ids = { 0 };

	if (joint_begin(&joint, store, err) < 0 ||
	    IDS(&ids, store, err, JOBS_OF_OWNER, value_text(prefix)) < 0 ||
	    retry_all(out, arena, store, &ids, most, "its worker ended", now_ms, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

int jobs_reap(struct jobs *out, struct arena *arena, struct store *store, int most, int64_t now_ms,
	      struct err *err)
{
	scoped_joint joint = { NULL };
	scoped_ids ids = { 0 };

	if (joint_begin(&joint, store, err) < 0 ||
	    IDS(&ids, store, err, JOBS_EXPIRED, value_int(now_ms)) < 0 ||
	    retry_all(out, arena, store, &ids, most, "its worker did not come back", now_ms, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

int jobs_give_up(struct jobs *out, struct arena *arena, struct store *store, int64_t created_ms,
		 const char *text, int64_t now_ms, struct err *err)
{
	scoped_joint joint = { NULL };
	scoped_ids ids = { 0 };

	if (joint_begin(&joint, store, err) < 0 ||
	    IDS(&ids, store, err, JOBS_OLD, value_int(created_ms)) < 0 ||
	    end_all(out, arena, store, &ids, JOB_FAILED, text, now_ms, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

static int find(struct ids *out, struct store *store, const struct jobs_filter *filter, struct err *err)
{
	return IDS(out, store, err, JOBS_FIND, value_int(filter->repository),
		   value_text(filter->of_kind ? job_kind_name(filter->kind) : ""),
		   value_int((int64_t)filter->number), value_text(filter->head ? filter->head->hex : ""),
		   value_text(filter->ref), value_int(cursor(filter->before)));
}

int jobs_find(struct jobs *out, struct arena *arena, struct store *store, const struct jobs_filter *filter,
	      struct err *err)
{
	scoped_ids ids = { 0 };

	if (find(&ids, store, filter, err) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int jobs_stop(struct jobs *out, struct arena *arena, struct store *store, const struct jobs_filter *filter,
	      enum job_state to, const char *text, int64_t now_ms, struct err *err)
{
	scoped_joint joint = { NULL };
	scoped_ids ids = { 0 };

	if (to != JOB_SUPERSEDED && to != JOB_CANCELLED && to != JOB_FAILED)
		return err_set(err, ERR_INTERNAL, "a job is not stopped into %s", job_state_name(to));
	if (joint_begin(&joint, store, err) < 0 || find(&ids, store, filter, err) < 0 ||
	    end_all(out, arena, store, &ids, to, text, now_ms, err) < 0)
		return -1;
	return joint_commit(&joint, err);
}

int jobs_unfinished(struct jobs *out, struct arena *arena, struct store *store, size_t limit, struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, JOBS_UNFINISHED, value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int jobs_list(struct jobs *out, struct arena *arena, struct store *store, int64_t before, size_t limit,
	      struct err *err)
{
	scoped_ids ids = { 0 };

	if (IDS(&ids, store, err, JOBS_LIST, value_int(cursor(before)), value_int((int64_t)limit)) < 0)
		return -1;
	return read_rows(out, arena, store, &ids, err);
}

int jobs_oldest_ms(int64_t *out, struct store *store, struct err *err)
{
	return query_number(out, INT64_MAX, store, err, STATEMENT_JOBS_OLDEST, NULL, 0);
}

int jobs_count(size_t counts[JOB_STATE_COUNT], struct store *store, struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_JOBS_COUNT, NULL, 0);
	enum job_state state;
	int more;

	memset(counts, 0, JOB_STATE_COUNT * sizeof(*counts));
	while ((more = query_next(&query, err)) > 0)
		if (job_state_parse(query_bytes(&query, 0), &state))
			counts[state] = (size_t)query_int(&query, 1);
	return more;
}

int job_of_commit(struct job_row *out, struct arena *arena, struct store *store, int64_t repository,
		  struct view digits, struct err *err)
{
	const char *from = arena_text(arena, digits);
	const char *to = arena_print(arena, "%sg", from); /* "g" comes after the last digit */
	scoped_ids ids = { 0 };

	if (!oid_is_digits(digits) || digits.len < OID_SHORT || digits.len > OID_MOST)
		return err_set(err, ERR_INPUT, "\"%s\" is not at least %d digits of a commit's id", from,
			       OID_SHORT);
	if (IDS(&ids, store, err, JOBS_OF_COMMITS, value_int(repository), value_text(from), value_text(to)) <
	    0)
		return -1;
	if (ids.count == 0)
		return err_set(err, ERR_ABSENT, "no check of commit %s is known", from);
	if (ids.count > 1)
		return err_set(err, ERR_INPUT, "several commits begin with %s", from);
	return job_get(out, arena, store, ids.list[0], err);
}

int job_unresolved(int64_t *id, struct store *store, int64_t repository, uint64_t number,
		   const char *head_short, struct err *err)
{
	return NUMBER(id, 0, store, err, JOB_UNRESOLVED, value_int(repository), value_text(oid_zeros.hex),
		      value_int((int64_t)number), value_text(head_short));
}
