#include "gate/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "gate/announce.h"
#include "gate/latch.h"
#include "gate/quota.h"

enum { SAYS_MOST = 4096 };
/* libgit2 maps a gigabyte of packs at most (tree/gitlib.c); a list of references without end stops here. */
#define FETCH_MEMORY ((uint64_t)4 << 30)

/* The child's words, and the run whose lease is to be kept meanwhile. */
struct listening {
	struct run *run;
	struct buf says;
};

static int listen(void *payload, struct view bytes, struct err *err)
{
	struct listening *listening = payload;

	(void)err;
	buf_add(&listening->says, bytes);
	return 0;
}

static int tick(void *payload, struct err *err)
{
	struct listening *listening = payload;

	return run_tick(listening->run, err);
}

static void listening_release(struct listening *listening)
{
	buf_release(&listening->says);
}

/* The child gets nothing of our environment but what TLS and name resolution may need, and where secrets are.
 */
static void make_environment(const char *out[5], struct arena *arena)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");

	out[0] = "PATH=/usr/bin:/bin";
	out[1] = "LC_ALL=C.UTF-8";
	out[2] = "HOME=/nonexistent";
	out[3] = credentials ? arena_print(arena, "CREDENTIALS_DIRECTORY=%s", credentials) : NULL;
	out[4] = NULL;
}

/* It goes by the configuration that we go by, whatever the file says by now. */
static int run_child(struct run *run, struct err *err)
{
	const struct job *job = &run->job;
	const char *base_ref = arena_print(&run->arena, "refs/heads/%s", job->base_ref);
	const char *const argv[] = {
		run->settings->program,
		"fetch",
		"--config",
		run->settings->config,
		"--told",
		"--ref",
		job->source[0] ? arena_print(&run->arena, "%s:%s", job->source, job->ref) : job->ref,
		"--ref",
		base_ref,
		run->repository->name,
		NULL,
	};
	const char *env[5];
	SCOPED(listening_release) struct listening listening = { run, { .ceiling = SAYS_MOST } };
	struct child_result result;
	const struct child_spec spec = {
		.argv = argv,
		.env = env,
		.input = run->settings->config_text,
		.out = listen,
		.errors = listen,
		.tick = tick,
		.payload = &listening,
		.deadline_ms = run->settings->fetch_ms,
		.memory_bytes = FETCH_MEMORY,
	};

	make_environment(env, &run->arena);
	if (child_run(&result, &spec, err) < 0) {
		if (err->kind == ERR_LIMIT)
			err->kind = ERR_BUSY;
		return -1;
	}
	if (result.status == 0)
		return 0;
	struct view says = view_trim(buf_view(&listening.says));
	if (result.signal)
		return err_set(err, ERR_BUSY, "ended by signal %d", result.signal);
	(void)view_skip(&says, VIEW("heapgate fetch: "));
	return err_set(err, result.status == 2 ? ERR_INPUT : ERR_BUSY, "%.*s", VIEW_ARG(says));
}

/* Is the job's commit there?  ERR_INPUT: the digits that are known of it stand for several. */
static int find_head(struct oid *head, struct run *run, struct err *err)
{
	const char *digits = run->job.head_short[0] ? run->job.head_short : run->job.head.hex;

	*head = run->job.head;
	if (run->job.head_short[0] ? mirror_expand(head, run->mirror, view_of(digits), err) == 0
				   : mirror_has(run->mirror, head))
		return 0;
	if (run->job.head_short[0] && err->kind == ERR_INPUT)
		return -1;
	return err_set(err, ERR_BUSY, "commit %.*s is not there; was it force-pushed away?", OID_SHORT,
		       digits);
}

/* Everything that is needed is here already, whatever a fetch says. */
static bool complete(struct run *run)
{
	scoped_free char *base_ref = mem_print("refs/heads/%s", run->job.base_ref);
	struct oid head, tip;
	struct err err;

	return find_head(&head, run, &err) == 0 && mirror_ref(&tip, run->mirror, base_ref, &err) == 0;
}

/* Now that the whole id of the commit is known, people are told on it that its check runs. */
static int resolve_head(struct run *run, const struct oid *head, struct err *err)
{
	int64_t now_ms = clock_wall_ms();

	if (store_begin(run->store, err) < 0)
		return -1;
	scoped_rollback *guard = run->store;
	if (job_resolve(&run->grip, run->store, &run->job, run->worker->owner, head, now_ms, err) < 0)
		return -1;
	if (run->grip != JOB_HELD)
		return err_set(err, ERR_BUSY, "the job is no longer wanted");
	if (announce_begun(run->store, run->settings, &run->job, now_ms, err) < 0)
		return -1;
	return store_commit(run->store, err);
}

int fetch_for(struct run *run, struct err *err)
{
	if (run_child(run, err) < 0 && (run->grip != JOB_HELD || !complete(run)))
		return err_wrap(err, "fetch %s", run->repository->name);
	struct oid head;
	if (find_head(&head, run, err) < 0)
		return err_wrap(err, "fetch %s", run->repository->name);
	return run->job.head_short[0] ? resolve_head(run, &head, err) : 0;
}

/* The token that fetches; "" where none is configured.  The caller frees. */
static int token_for(char **out, const struct gate_repository *repository, struct err *err)
{
	const struct gate_host *host = repository->host;
	const struct forge_target target = settings_target(repository);
	const struct client_options options = {
		.plain_http = host->account.api && view_starts(view_of(host->account.api), VIEW("http://")),
	};
	scoped_forge_session *session = NULL;

	if (forge_session_open(&session, &options, err) < 0)
		return -1;
	return forge_token(out, session, host->forge, &target, err);
}

/* One side of a fetch: the repository itself, or a fork of it. */
struct fetch_side {
	struct arena arena;
	const char *url;
	uint64_t most_bytes;
	const char **specs;
	size_t count, room;
};

static void side_release(struct fetch_side *side)
{
	arena_release(&side->arena);
}

static void add_spec(struct fetch_side *side, const char *ref, const char *to)
{
	*(const char **)arena_push(&side->arena, side->specs, side->count, side->room) =
		arena_print(&side->arena, "+%s:%s", ref, to);
}

static int fetch_from(struct fetch_side *side, struct mirror *mirror,
		      const struct gate_repository *repository, const char *token, struct err *err)
{
	if (!side->count)
		return 0;
	(void)arena_push(&side->arena, side->specs, side->count, side->room);
	const struct fetch_spec spec = {
		.url = side->url,
		.refspecs = side->specs,
		.username = token[0] ? repository->host->forge->git_user : NULL,
		.password = token[0] ? token : NULL,
		.ssh_key = repository->host->ssh_key,
		.known_hosts = repository->host->known_hosts,
		.most_bytes = side->most_bytes,
	};
	return mirror_fetch(mirror, &spec, err);
}

/* "OWNER/NAME:refs/heads/x" is of a fork, whose address is made of its name and the host's, never told. */
static int fetch_fork(struct mirror *mirror, const struct gate_repository *repository, struct view ref,
		      const char *token, uint64_t most, struct err *err)
{
	SCOPED(side_release) struct fetch_side side = { .most_bytes = most };
	struct view name;

	(void)view_split(&ref, ':', &name);
	const char *fork = arena_text(&side.arena, name), *branch = arena_text(&side.arena, ref);
	if (!view_skip(&ref, VIEW("refs/")) || !settings_match(&repository->forks, fork))
		return err_set(err, ERR_INPUT, "%s is no fork that repository.allow-fork names", fork);
	side.url = arena_print(&side.arena, "%s/%s.git", repository->host->web, fork);
	add_spec(&side, branch, arena_print(&side.arena, "refs/forks/%s/%.*s", fork, VIEW_ARG(ref)));
	return fetch_from(&side, mirror, repository, token, err);
}

static int fetch_all(struct mirror *mirror, const struct gate_repository *repository, const char *const *refs,
		     const char *token, uint64_t most, struct err *err)
{
	SCOPED(side_release) struct fetch_side side = { .url = repository->url, .most_bytes = most };

	for (; *refs; refs++)
		if (!strchr(*refs, ':'))
			add_spec(&side, *refs, *refs);
		else if (fetch_fork(mirror, repository, view_of(*refs), token, most, err) < 0)
			return -1;
	return fetch_from(&side, mirror, repository, token, err);
}

int fetch_refs(const struct gate_settings *settings, const struct gate_repository *repository,
	       const char *const *refs, struct err *err)
{
	scoped_mirror *mirror = NULL;
	scoped_free char *path = settings_mirror(settings, repository->name);
	scoped_latch lock = -1;
	struct err ignored;
	uint64_t most;

	/* First, because whoever had it before may have removed the mirror. */
	if (latch_mirror(&lock, path, true, err) < 0 || mirror_open(&mirror, path, true, err) < 0 ||
	    mirror_sweep(mirror, err) < 0 ||
	    quota_left(&most, path, settings->fetch_bytes, settings->mirror_bytes, err) < 0)
		return -1;
	scoped_free char *token = NULL;
	if (token_for(&token, repository, err) < 0)
		return -1;
	if (fetch_all(mirror, repository, refs, token, most, err) == 0)
		return 0;
	/* What came until then is of no use. */
	(void)!mirror_sweep(mirror, &ignored);
	return -1;
}
