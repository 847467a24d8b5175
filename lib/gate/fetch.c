#include "gate/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"

enum { SAYS_MOST = 4096 };
#define FETCH_MOST ((uint64_t)4 << 30)

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

/* The child gets nothing of our environment but what TLS and name resolution may need. */
static const char *const child_env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent", NULL };

static int run_child(struct run *run, struct err *err)
{
	const struct job *job = &run->job;
	const char *base_ref = arena_print(&run->arena, "refs/heads/%s", job->base_ref);
	const char *const argv[] = {
		run->settings->program,
		"fetch",
		"--config",
		run->settings->config,
		"--ref",
		job->ref,
		"--ref",
		base_ref,
		run->repository->name,
		NULL,
	};
	SCOPED(listening_release) struct listening listening = { run, { .ceiling = SAYS_MOST } };
	struct child_result result;
	const struct child_spec spec = {
		.argv = argv,
		.env = child_env,
		.out = listen,
		.errors = listen,
		.tick = tick,
		.payload = &listening,
		.deadline_ms = run->settings->fetch_ms,
	};

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

/* Everything that is needed is here already, whatever a fetch says. */
static bool complete(struct run *run)
{
	scoped_free char *base_ref = mem_print("refs/heads/%s", run->job.base_ref);
	struct oid tip;
	struct err err;

	return mirror_has(run->mirror, &run->job.head) && mirror_ref(&tip, run->mirror, base_ref, &err) == 0;
}

int fetch_for(struct run *run, struct err *err)
{
	if (run_child(run, err) < 0 && (run->grip != JOB_HELD || !complete(run)))
		return err_wrap(err, "fetch %s", run->repository->name);
	if (!mirror_has(run->mirror, &run->job.head))
		return err_set(err, ERR_BUSY, "fetch %s: commit %.*s is not there; was it force-pushed away?",
			       run->repository->name, OID_SHORT, run->job.head.hex);
	return 0;
}

static int lock_mirror(int *out, const char *mirror, struct err *err)
{
	scoped_free char *path = mem_print("%s.lock", mirror);
	scoped_fd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	*out = fd;
	fd = -1;
	return 0;
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

int fetch_refs(const struct gate_settings *settings, const struct gate_repository *repository,
	       const char *const *refs, struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_mirror *mirror = NULL;
	scoped_free char *path = settings_mirror(settings, repository->name);
	scoped_fd lock = -1;
	scoped_free char *token = NULL;
	const char **specs = NULL;
	size_t count = 0, room = 0;

	for (; *refs; refs++)
		*(const char **)arena_push(&arena, specs, count, room) =
			arena_print(&arena, "+%s:%s", *refs, *refs);
	(void)arena_push(&arena, specs, count, room);
	if (mirror_open(&mirror, path, true, err) < 0 || lock_mirror(&lock, path, err) < 0 ||
	    mirror_sweep(mirror, err) < 0 || token_for(&token, repository, err) < 0)
		return -1;
	const struct fetch_spec spec = {
		.url = repository->url,
		.refspecs = specs,
		.username = token[0] ? repository->host->forge->git_user : NULL,
		.password = token[0] ? token : NULL,
		.most_bytes = FETCH_MOST,
	};
	if (mirror_fetch(mirror, &spec, err) < 0)
		return -1;
	return 0;
}
