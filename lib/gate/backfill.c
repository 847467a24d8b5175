#include "gate/backfill.h"

#include "gate/obtain.h"
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

static int collect_one(struct backfill_result *out, struct run *run, const struct oid *commit,
		       struct err *err)
{
	bool there;

	if (records_has(&there, run->store, run->job.repository, commit, &run->toolchain.configuration, err) <
	    0)
		return -1;
	if (obtain(run, commit, NULL, err) == 0) {
		*(there ? &out->known : &out->collected) += 1;
		return 0;
	}
	if (!of_the_commit(run, err))
		return -1;
	out->failed++;
	return 0;
}

static int collect_line(struct backfill_result *out, struct run *run, const struct line *line,
			const struct backfill_spec *spec, struct err *err)
{
	for (size_t i = line->count; i > 0; i--) {
		struct commit_info info;
		if (run_tick(run, err) < 0 ||
		    mirror_commit(&info, &run->arena, run->mirror, &line->commits[i - 1], err) < 0)
			return -1;
		spec->progress(spec->payload, line->count - i, line->count, &info);
		if (collect_one(out, run, &line->commits[i - 1], err) < 0)
			return err_wrap(err, "%.*s", OID_SHORT, info.oid.hex);
	}
	spec->progress(spec->payload, line->count, line->count, NULL);
	return 0;
}

int backfill(struct backfill_result *out, const struct backfill_spec *spec, struct err *err)
{
	SCOPED(line_release) struct line line = { .most = spec->last };
	struct backfill_result result = { 0 };
	scoped_arena arena = { 0 };
	scoped_run run = { 0 };
	const struct gate_repository *repository = spec->repository;
	const char *ref = arena_print(&arena, "refs/heads/%s", repository->main_branch);
	struct job job = {
		.repository_name = repository->name,
		.kind = JOB_BACKFILL,
		.ref = ref,
		.base_ref = repository->main_branch,
	};

	if (repository_ensure(&job.repository, spec->store, repository->host->name, repository->name,
			      repository->main_branch, err) < 0 ||
	    run_start(&run, spec->settings, spec->store, spec->worker, &job, err) < 0 ||
	    mirror_ref(&run.job.head, run.mirror, ref, err) < 0 || step_toolchain(&run, err) < 0 ||
	    mirror_first_parents(run.mirror, &run.job.head, add, &line, err) < 0 ||
	    collect_line(&result, &run, &line, spec, err) < 0)
		return -1;
	*out = result;
	return 0;
}
