#include "gate/backfill.h"

#include "gate/obtain.h"
#include "gate/runs.h"
#include "gate/steps.h"
#include "store/records.h"
#include "store/repositories.h"

/* The commits to collect, newest first. */
struct line {
	struct arena arena;
	struct oid *commits;
	size_t count, room, most;
};

static int add(void *payload, const struct oid *commit, struct err *err)
{
	struct line *line = payload;

	(void)err;
	*(struct oid *)arena_push(&line->arena, line->commits, line->count, line->room) = *commit;
	return line->count >= line->most;
}

static void line_release(struct line *line)
{
	arena_release(&line->arena);
}

/* Errors that belong to one commit; anything else ends the whole. */
static bool of_the_commit(const struct run *run, const struct err *err)
{
	return !run_stopping(run) && (err->kind == ERR_INPUT || err->kind == ERR_LIMIT);
}

/* What became of a commit; the last of these that any configuration came to counts. */
enum outcome { OUTCOME_KNOWN, OUTCOME_COLLECTED, OUTCOME_FAILED };

static int collect_one(enum outcome *out, struct run *run, const struct oid *commit, struct err *err)
{
	bool there;

	if (run_tick(run, err) < 0 || records_has(&there, run->store, run->job.repository, commit,
						  &run->toolchain.configuration, err) < 0)
		return -1;
	enum outcome outcome = there ? OUTCOME_KNOWN : OUTCOME_COLLECTED;
	if (obtain(run, commit, NULL, err) < 0) {
		if (!of_the_commit(run, err))
			return -1;
		outcome = OUTCOME_FAILED;
	}
	if (outcome > *out)
		*out = outcome;
	return 0;
}

static int collect_commit_under_all(struct backfill_result *out, struct runs *runs, const struct oid *commit,
				    struct err *err)
{
	enum outcome outcome = OUTCOME_KNOWN;

	for (size_t i = 0; i < runs->count; i++)
		if (collect_one(&outcome, &runs->list[i], commit, err) < 0)
			return -1;
	*(outcome == OUTCOME_KNOWN	 ? &out->known
	  : outcome == OUTCOME_COLLECTED ? &out->collected
					 : &out->failed) += 1;
	return 0;
}

static int collect_line(struct backfill_result *out, struct runs *runs, const struct line *line,
			const struct backfill_spec *spec, struct err *err)
{
	struct run *run = &runs->list[0];

	for (size_t i = line->count; i > 0; i--) {
		struct commit_info info;
		if (mirror_commit(&info, &run->arena, run->mirror, &line->commits[i - 1], err) < 0)
			return -1;
		spec->progress(spec->payload, line->count - i, line->count, &info);
		if (collect_commit_under_all(out, runs, &line->commits[i - 1], err) < 0)
			return err_wrap(err, "%.*s", OID_SHORT, info.oid.hex);
	}
	spec->progress(spec->payload, line->count, line->count, NULL);
	return 0;
}

static int prepare(struct runs *runs, const struct oid *head, struct err *err)
{
	for (size_t i = 0; i < runs->count; i++) {
		runs->list[i].job.head = *head;
		if (step_toolchain(&runs->list[i], err) < 0)
			return -1;
	}
	return 0;
}

int backfill(struct backfill_result *out, const struct backfill_spec *spec, struct err *err)
{
	SCOPED(line_release) struct line line = { .most = spec->last };
	struct backfill_result result = { 0 };
	scoped_arena arena = { 0 };
	scoped_runs runs = { 0 };
	const struct gate_repository *repository = spec->repository;
	const char *ref = arena_print(&arena, "refs/heads/%s", repository->main_branch);
	struct oid head;
	struct job job = {
		.repository_name = repository->name,
		.kind = JOB_BACKFILL,
		.ref = ref,
		.base_ref = repository->main_branch,
	};

	if (repository_ensure(&job.repository, spec->store, repository->host->name, repository->name,
			      repository->main_branch, err) < 0 ||
	    runs_start(&runs, spec->settings, spec->store, spec->worker, &job, err) < 0 ||
	    mirror_ref(&head, runs.list[0].mirror, ref, err) < 0 || prepare(&runs, &head, err) < 0 ||
	    mirror_first_parents(runs.list[0].mirror, &head, add, &line, err) < 0 ||
	    collect_line(&result, &runs, &line, spec, err) < 0)
		return -1;
	*out = result;
	return 0;
}
