#include "gate/waive.h"

#include <string.h>

#include "gate/rerun.h"
#include "store/changes.h"
#include "store/history.h"
#include "store/jobs.h"
#include "store/repositories.h"

/* "Push" of "example.com/app/queue.(*Queue[...]).Push", for a search; "" (anything) where documents may write
 * it otherwise. */
static const char *bare_name(struct arena *arena, const char *function)
{
	struct view name = view_of(function);

	(void)view_drop(&name, VIEW("[...]"));
	ptrdiff_t dot = view_find_last(name, VIEW("."));
	name = view_from(name, dot < 0 ? 0 : (size_t)dot + 1);
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] >= 0x80)
			return "";
	return arena_text(arena, name);
}

/* A job that waits will see the waivers as they are when it judges. */
static int is_queued(bool *out, const struct waive_spec *spec, struct arena *arena, int64_t repository,
		     const struct oid *head, struct err *err)
{
	const struct jobs_filter filter = { .repository = repository, .head = head };
	struct jobs found = { 0 };

	if (jobs_find(&found, arena, spec->store, &filter, err) < 0)
		return -1;
	*out = false;
	for (size_t i = 0; i < found.count; i++)
		*out = *out || found.list[i].job.state == JOB_QUEUED;
	return 0;
}

/* The heads that GRANT counts for: those it names, else those whose check speaks of its function. */
static int find_heads(struct oid **out, size_t *count, const struct waive_spec *spec, struct arena *arena,
		      int64_t repository, const struct grant *grant, struct err *err)
{
	struct change change;

	if (oid_is_empty(&grant->head) && !grant->number)
		return waivers_concern(out, count, arena, spec->store, repository,
				       bare_name(arena, grant->function), err);
	*out = arena_zero(arena, 1, sizeof(**out));
	*count = 1;
	(*out)[0] = grant->head;
	if (!oid_is_empty(&grant->head))
		return 0;
	if (change_get(&change, arena, spec->store, repository, grant->number, err) < 0) {
		*count = 0;
		return err->kind == ERR_ABSENT ? 0 : -1;
	}
	(*out)[0] = change.head;
	*count = change.open;
	return 0;
}

static int look_again(size_t *reruns, const struct waive_spec *spec, struct arena *arena, int64_t repository,
		      const struct grant *grant, struct err *err)
{
	struct oid *heads;
	size_t count;
	int64_t job;

	*reruns = 0;
	if (find_heads(&heads, &count, spec, arena, repository, grant, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		bool queued;
		if (is_queued(&queued, spec, arena, repository, &heads[i], err) < 0)
			return -1;
		if (queued)
			continue;
		if (rerun(&job, spec->store, spec->settings, repository, &heads[i], spec->now_ms, err) == 0)
			++*reruns;
		else if (err->kind != ERR_ABSENT)
			return -1;
	}
	return 0;
}

/* The whole name of the one function that *NAME may mean: a waiver of part of a name would waive nothing. */
static int name_whole(const char **name, const struct waive_spec *spec, struct arena *arena,
		      int64_t repository, struct err *err)
{
	struct function_names found;
	const char *whole = NULL;

	if (history_find(&found, arena, spec->store, repository, *name, err) < 0)
		return -1;
	for (size_t i = 0; i < found.count; i++) {
		const char *one = arena_print(arena, "%s.%s", found.list[i].package, found.list[i].name);
		if (whole && strcmp(whole, one) != 0)
			return err_set(err, ERR_INPUT, "'%s' may be %s or %s: say which", *name, whole, one);
		whole = one;
	}
	if (!whole)
		return err_set(err, ERR_INPUT,
			       "no commit that was collected has a function '%s'; reports show how it is called",
			       *name);
	*name = whole;
	return 0;
}

int waive(struct grant *out, size_t *reruns, const struct waive_spec *spec, struct arena *arena,
	  const struct grant *grant, struct err *err)
{
	const struct gate_repository *where = spec->repository;
	struct grant given = *grant;
	int64_t repository, id;

	given.given_ms = spec->now_ms;
	if (store_begin(spec->store, err) < 0)
		return -1;
	scoped_rollback *guard = spec->store;
	if (repository_ensure(&repository, spec->store, where->host->name, where->name, where->main_branch,
			      err) < 0 ||
	    grant_check(&given, spec->now_ms, err) < 0 ||
	    name_whole(&given.function, spec, arena, repository, err) < 0 ||
	    waiver_give(&id, spec->store, repository, &given, err) < 0 ||
	    look_again(reruns, spec, arena, repository, &given, err) < 0 ||
	    waiver_get(out, arena, spec->store, repository, id, err) < 0)
		return -1;
	return store_commit(spec->store, err);
}

static int find_repository(struct repository *out, const struct waive_spec *spec, struct arena *arena,
			   struct err *err)
{
	return repository_find(out, arena, spec->store, spec->repository->host->name, spec->repository->name,
			       err);
}

int waive_revoke(struct grant *out, size_t *reruns, const struct waive_spec *spec, struct arena *arena,
		 int64_t id, const char *who, const char *why, struct err *err)
{
	struct repository repository;

	if (store_begin(spec->store, err) < 0)
		return -1;
	scoped_rollback *guard = spec->store;
	if (find_repository(&repository, spec, arena, err) < 0 ||
	    waiver_revoke(spec->store, repository.id, id, who, why, spec->now_ms, err) < 0 ||
	    waiver_get(out, arena, spec->store, repository.id, id, err) < 0 ||
	    look_again(reruns, spec, arena, repository.id, out, err) < 0)
		return -1;
	return store_commit(spec->store, err);
}

int waive_list(struct grants *out, const struct waive_spec *spec, struct arena *arena, int64_t before,
	       size_t limit, struct err *err)
{
	struct repository repository;

	*out = (struct grants){ 0 };
	if (find_repository(&repository, spec, arena, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	return waivers_list(out, arena, spec->store, repository.id, before, limit, err);
}
