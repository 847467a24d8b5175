#include "store/jobs.h"

#include "base/mem.h"
#include "store/handle.h"

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* What jobs follow one another in; the caller frees. */
static char *line_of(const struct job_request *request)
{
	if (request->number)
		return mem_print("#%llu", (unsigned long long)request->number);
	return mem_print("%s %s", job_kind_name(request->kind), or_empty(request->ref));
}

int job_enqueue(int64_t *id, struct store *store, const struct job_request *request, int64_t now_ms,
		struct err *err)
{
	scoped_free char *line = line_of(request);
	int64_t added;

	if (within(request->ref, JOB_REF_MOST, "the ref", err) < 0 ||
	    within(request->source, JOB_SOURCE_MOST, "the fork's name", err) < 0 ||
	    within(request->base_ref, JOB_REF_MOST, "the base ref", err) < 0)
		return -1;
	if (ADD(&added, store, err, JOB_ADD, value_int(request->repository),
		value_text(job_kind_name(request->kind)), value_text(line), value_text(request->head.hex),
		value_text(request->ref), value_text(request->base_ref), value_text(request->base.hex),
		value_int((int64_t)request->number), value_cut(request->title, JOB_TEXT_MOST),
		value_int(request->priority), value_row(request->waits_for),
		value_int(request->not_before_ms), value_int(now_ms), value_text(request->head_short),
		value_text(request->source)) < 0)
		return -1;
	if (!added)
		return err_set(err, ERR_INPUT, "there is no repository %lld", (long long)request->repository);
	*id = added;
	return 0;
}

/* A name that this program does not know cannot be in a row: the schema checks. */
static void read_words(struct job *job, const struct query *query)
{
	(void)job_kind_parse(query_bytes(query, 3), &job->kind);
	(void)job_state_parse(query_bytes(query, 4), &job->state);
	query_oid(&job->head, query, 5);
	query_oid(&job->base, query, 8);
}

int job_get(struct job_row *out, struct arena *arena, struct store *store, int64_t id, struct err *err)
{
	scoped_query query = QUERY(store, JOB_GET, value_int(id));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	if (!more)
		return err_set(err, ERR_ABSENT, "there is no job %lld", (long long)id);
	*out = (struct job_row){
		.job = {
			.id = query_int(&query, 0),
			.repository = query_int(&query, 1),
			.repository_name = query_text(&query, 2, arena),
			.head_short = query_text(&query, 19, arena),
			.ref = query_text(&query, 6, arena),
			.source = query_text(&query, 20, arena),
			.base_ref = query_text(&query, 7, arena),
			.number = (uint64_t)query_int(&query, 9),
			.attempt = (int)query_int(&query, 10),
		},
		.title = query_text(&query, 11, arena),
		.priority = (int)query_int(&query, 12),
		.owner = query_text(&query, 13, arena),
		.text = query_text(&query, 14, arena),
		.created_ms = query_int(&query, 15),
		.updated_ms = query_int(&query, 16),
		.not_before_ms = query_int(&query, 17),
		.lease_ms = query_int(&query, 18),
	};
	read_words(&out->job, &query);
	return 0;
}

/* An idle worker asks without taking the lock. */
static int claim_kind(int64_t *id, struct store *store, enum job_kind kind, const char *owner,
		      int64_t lease_ms, int64_t now_ms, struct err *err)
{
	struct value name = value_text(job_kind_name(kind));
	int64_t due;

	if (NUMBER(&due, 0, store, err, JOB_DUE, name, value_int(now_ms)) < 0)
		return -1;
	*id = 0;
	if (!due)
		return 0;
	return NUMBER(id, 0, store, err, JOB_CLAIM, name, value_int(now_ms), value_text(owner),
		      value_int(now_ms + lease_ms));
}

int job_claim(bool *found, struct job *out, struct arena *arena, struct store *store, const char *owner,
	      int64_t lease_ms, int64_t now_ms, struct err *err)
{
	static const enum job_kind order[] = { JOB_CHECK, JOB_BASELINE, JOB_BACKFILL };
	struct job_row row;
	int64_t id = 0;

	if (!owner[0])
		return err_set(err, ERR_INTERNAL, "a job needs an owner");
	if (within(owner, JOB_OWNER_MOST, "the owner's name", err) < 0)
		return -1;
	for (size_t i = 0; !id && i < COUNT_OF(order); i++)
		if (claim_kind(&id, store, order[i], owner, lease_ms, now_ms, err) < 0)
			return -1;
	if (id && job_get(&row, arena, store, id, err) < 0)
		return -1;
	*found = id != 0;
	if (id)
		*out = row.job;
	return 0;
}

/* Why a statement that names the holder changed no row. */
static int explain_loss(enum job_grip *grip, struct store *store, int64_t id, struct err *err)
{
	scoped_arena arena = { 0 };
	struct job_row row;

	if (job_get(&row, &arena, store, id, err) < 0)
		return -1;
	bool unwanted = row.job.state == JOB_SUPERSEDED || row.job.state == JOB_CANCELLED;
	*grip = unwanted ? JOB_UNWANTED : JOB_LOST;
	return 0;
}

static int settle_grip(enum job_grip *grip, struct store *store, int64_t id, int changed, struct err *err)
{
	if (changed < 0)
		return -1;
	if (!changed)
		return explain_loss(grip, store, id, err);
	*grip = JOB_HELD;
	return 0;
}

static int check_move(const struct job *job, enum job_state to, struct err *err)
{
	if (!job_may_move(job->state, to))
		return err_set(err, ERR_INTERNAL, "job %lld cannot go from %s to %s", (long long)job->id,
			       job_state_name(job->state), job_state_name(to));
	return 0;
}

int job_move(enum job_grip *grip, struct store *store, struct job *job, const char *owner, enum job_state to,
	     int64_t now_ms, struct err *err)
{
	enum job_grip got;

	if (check_move(job, to, err) < 0)
		return -1;
	if (to == JOB_QUEUED || job_is_final(to))
		return err_set(err, ERR_INTERNAL, "job_move() does not end or requeue a job");
	int changed = RUN(store, err, JOB_MOVE, value_int(job->id), value_text(owner),
			  value_int(job->attempt), value_int(now_ms), value_text(job_state_name(to)),
			  value_text(job_state_name(job->state)));
	if (settle_grip(&got, store, job->id, changed, err) < 0)
		return -1;
	if (got == JOB_HELD)
		job->state = to;
	*grip = got;
	return 0;
}

int job_resolve(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
		const struct oid *head, int64_t now_ms, struct err *err)
{
	int changed = RUN(store, err, JOB_RESOLVE, value_int(job->id), value_text(owner),
			  value_int(job->attempt), value_int(now_ms), value_text(head->hex));
	enum job_grip got;

	if (settle_grip(&got, store, job->id, changed, err) < 0)
		return -1;
	if (got == JOB_HELD && RUN(store, err, CHANGE_RESOLVE, value_int(job->repository),
				   value_int((int64_t)job->number), value_text(head->hex)) < 0)
		return -1;
	if (got == JOB_HELD) {
		job->head = *head;
		job->head_short = "";
	}
	*grip = got;
	return 0;
}

int job_heartbeat(enum job_grip *grip, struct store *store, const struct job *job, const char *owner,
		  int64_t lease_ms, int64_t now_ms, struct err *err)
{
	int changed = RUN(store, err, JOB_HEARTBEAT, value_int(job->id), value_text(owner),
			  value_int(job->attempt), value_int(now_ms + lease_ms));

	return settle_grip(grip, store, job->id, changed, err);
}

static int let_go(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
		  enum job_state to, int64_t not_before_ms, const char *text, int64_t now_ms, struct err *err)
{
	enum job_grip got;

	if (check_move(job, to, err) < 0)
		return -1;
	int changed =
		RUN(store, err, JOB_LET_GO, value_int(job->id), value_text(owner), value_int(job->attempt),
		    value_int(now_ms), value_text(job_state_name(to)), value_int(not_before_ms),
		    value_cut(text, JOB_TEXT_MOST), value_text(job_state_name(job->state)));
	if (settle_grip(&got, store, job->id, changed, err) < 0)
		return -1;
	if (got == JOB_HELD)
		job->state = to;
	*grip = got;
	return 0;
}

int job_requeue(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
		int64_t not_before_ms, const char *reason, int64_t now_ms, struct err *err)
{
	return let_go(grip, store, job, owner, JOB_QUEUED, not_before_ms, reason, now_ms, err);
}

int job_finish(enum job_grip *grip, struct store *store, struct job *job, const char *owner,
	       enum job_state to, const char *text, int64_t now_ms, struct err *err)
{
	if (!job_is_final(to))
		return err_set(err, ERR_INTERNAL, "%s is not a final state", job_state_name(to));
	return let_go(grip, store, job, owner, to, now_ms, text, now_ms, err);
}
