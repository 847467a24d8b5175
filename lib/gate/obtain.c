#include "gate/obtain.h"

#include "gate/diff.h"
#include "gate/inherit.h"
#include "gate/latch.h"

enum { NEAREST_MOST = 100 };

/* Looking for the nearest collected ancestor. */
struct search {
	struct run *run;
	struct oid *out;
	size_t steps;
	bool found;
};

static int look(void *payload, const struct oid *commit, struct err *err)
{
	struct search *search = payload;
	struct run *run = search->run;

	if (records_has(&search->found, run->store, run->job.repository, commit,
			&run->toolchain.configuration, err) < 0)
		return -1;
	if (search->found)
		*search->out = *commit;
	return search->found || ++search->steps > NEAREST_MOST;
}

int obtain_nearest(struct oid *out, size_t *behind, struct run *run, const struct oid *commit,
		   struct err *err)
{
	struct search search = { .run = run, .out = out };

	if (mirror_first_parents(run->mirror, commit, look, &search, err) < 0)
		return -1;
	if (!search.found)
		return err_set(err, ERR_ABSENT, "none of the %d commits up to %.*s is collected",
			       NEAREST_MOST, OID_SHORT, commit->hex);
	*behind = search.steps;
	return 0;
}

struct countdown {
	uint64_t steps;
	struct oid at;
};

static int count_down(void *payload, const struct oid *commit, struct err *err)
{
	struct countdown *countdown = payload;

	(void)err;
	countdown->at = *commit;
	return countdown->steps-- == 0;
}

int obtain_position(int64_t *out, struct run *run, const struct oid *commit, struct err *err)
{
	const char *ref = arena_print(&run->arena, "refs/heads/%s", run->repository->main_branch);
	uint64_t own, of_tip;
	struct oid tip;

	*out = RECORDS_OFF_LINE;
	if (mirror_ref(&tip, run->mirror, ref, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (mirror_depth(&own, run->mirror, commit, err) < 0 ||
	    mirror_depth(&of_tip, run->mirror, &tip, err) < 0)
		return -1;
	if (own > of_tip)
		return 0;
	struct countdown countdown = { .steps = of_tip - own };
	if (mirror_first_parents(run->mirror, &tip, count_down, &countdown, err) < 0)
		return -1;
	if (oid_equal(&countdown.at, commit))
		*out = (int64_t)own;
	return 0;
}

int obtain_keep(struct run *run, const struct records_spec *contents, const struct oid *commit,
		const struct oid *looks_like, struct err *err)
{
	scoped_arena arena = { 0 };
	struct records_spec spec = *contents;
	struct commit_info info;

	spec.repository = run->job.repository;
	spec.commit = &info;
	spec.line = run->configuration->line;
	if (mirror_commit(&info, &arena, run->mirror, commit, err) < 0 ||
	    obtain_position(&spec.position, run, commit, err) < 0)
		return -1;
	return looks_like ? records_adopt(run->store, &spec, looks_like, err)
			  : records_put(run->store, &spec, err);
}

int obtain_afresh(struct run *run, const struct oid *commit, struct err *err)
{
	scoped_collection records = { 0 };

	if (collect_commit(&records, &run->toolchain, run->mirror, commit, &run->collect, err) < 0)
		return -1;
	struct records_spec spec = { .collection = &records };
	return obtain_keep(run, &spec, commit, NULL, err);
}

static int make(struct run *run, const struct oid *commit, const struct oid *from, struct err *err)
{
	struct oid nearest;
	size_t behind;

	if (!from && obtain_nearest(&nearest, &behind, run, commit, err) == 0)
		from = &nearest;
	if (from)
		return inherit(run, commit, from, err);
	return obtain_afresh(run, commit, err);
}

/* A commit that was collected as a pull request's may have become one of the main branch since. */
static int place(struct run *run, const struct oid *commit, struct err *err)
{
	int64_t position;

	if (obtain_position(&position, run, commit, err) < 0)
		return -1;
	if (position == RECORDS_OFF_LINE)
		return 0;
	return records_place(run->store, run->job.repository, run->configuration->line, commit,
			     &run->toolchain.configuration, position, err);
}

static int is_there(bool *out, struct run *run, const struct oid *commit, struct err *err)
{
	return records_has(out, run->store, run->job.repository, commit, &run->toolchain.configuration, err);
}

/* Whoever waited for the latch may find that the one before did it all. */
static int make_alone(struct run *run, const struct oid *commit, const struct oid *from, struct err *err)
{
	scoped_latch latch = -1;
	bool there;

	if (latch_take(&latch, run, commit, err) < 0 || is_there(&there, run, commit, err) < 0)
		return -1;
	return there ? place(run, commit, err) : make(run, commit, from, err);
}

int obtain(struct run *run, const struct oid *commit, const struct oid *from, struct err *err)
{
	bool there;

	if (is_there(&there, run, commit, err) < 0)
		return -1;
	return there ? place(run, commit, err) : make_alone(run, commit, from, err);
}
