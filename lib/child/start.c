#include "child/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "child/cell.h"

enum { STATUS_FD = 3, FIRST_FREE_FD = START_EXTRA_FD + 1 };

/* RLIMIT_NPROC counts threads as well. */
enum { THREADS_OF_A_PROCESS = 4 };

/* Where the child stopped on its way to the program, sent through the status pipe. */
enum step {
	STEP_STREAMS,
	STEP_COPY,
	STEP_PARENT,
	STEP_DIRECTORY,
	STEP_LIMITS,
	STEP_JAIL,
	STEP_PROGRAM,
};

struct failure {
	enum step step;
	int code;
};

/* A pipe, or /dev/null with ours = -1. */
struct stream {
	int ours, theirs;
};

static void stream_close(struct stream *stream)
{
	scope_close(&stream->ours);
	scope_close(&stream->theirs);
}
#define scoped_stream SCOPED(stream_close) struct stream

#define NO_STREAM ((struct stream){ -1, -1 })

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static struct view search_path(const char *const *env)
{
	for (; *env; env++) {
		struct view entry = view_of(*env);
		if (view_skip(&entry, VIEW("PATH=")))
			return entry;
	}
	return (struct view){ 0 };
}

/* Relative parts of PATH are passed over: they would stand for another place once the directory changes. */
static char *find_program(const struct child_spec *spec)
{
	struct view rest = search_path(spec->env), part;

	if (strchr(spec->argv[0], '/'))
		return mem_text(spec->argv[0]);
	while (view_split(&rest, ':', &part)) {
		scoped_free char *path = mem_print("%.*s/%s", VIEW_ARG(part), spec->argv[0]);
		if (path[0] == '/' && part.len && is_program(path))
			return take(path);
	}
	return NULL;
}

static int stream_open(struct stream *out, bool piped, bool to_child, struct err *err)
{
	int ends[2];

	if (!piped) {
		out->theirs = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (out->theirs < 0)
			return err_set(err, ERR_INTERNAL, "/dev/null: %s", strerror(errno));
		return 0;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, ERR_INTERNAL, "no pipe for a child: %s", strerror(errno));
	out->ours = ends[to_child ? 1 : 0];
	out->theirs = ends[to_child ? 0 : 1];
	if (fcntl(out->ours, F_SETFL, O_NONBLOCK) < 0)
		return err_set(err, ERR_INTERNAL, "no pipe for a child: %s", strerror(errno));
	return 0;
}

/* ---- in the child: nothing below may allocate ---- */

static noreturn void give_up(int status, enum step step)
{
	struct failure failure = { step, errno };

	while (write(status, &failure, sizeof(failure)) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* What the caller ignores, catches or blocks is no concern of the program. */
static void reset_signals(void)
{
	const struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		(void)sigaction(number, &plain, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Moves FROM out of the way of 0 to 4 first: a caller without standard streams gets its pipes there. */
static int lift(int from)
{
	return fcntl(from, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
}

/* Bubblewrap reads its filter from the extra descriptor; Landlock's rules are of use before the exec only. */
static int place_extra(const struct cell *cell)
{
	int from = cell->rules >= 0 ? cell->rules : cell->filter;

	if (from < 0)
		return close_range(START_EXTRA_FD, START_EXTRA_FD, 0);
	int high = lift(from);
	if (high < 0)
		return -1;
	return dup3(high, START_EXTRA_FD, cell->rules >= 0 ? O_CLOEXEC : 0);
}

static int place_streams(const int streams[3], const struct cell *cell, int *status)
{
	int lifted[3];
	int high = lift(*status);

	if (high < 0)
		return -1;
	*status = high;
	for (int i = 0; i < 3; i++)
		if ((lifted[i] = lift(streams[i])) < 0)
			return -1;
	if (place_extra(cell) < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		if (dup2(lifted[i], i) < 0)
			return -1;
	if (dup3(high, STATUS_FD, O_CLOEXEC) < 0)
		return -1;
	*status = STATUS_FD;
	return close_range(FIRST_FREE_FD, ~0u, 0);
}

static int limit(__rlimit_resource_t what, rlim_t most)
{
	return setrlimit(what, &(struct rlimit){ most, most });
}

static int set_limits(const struct child_spec *spec, const struct cell *cell)
{
	const struct {
		__rlimit_resource_t what;
		uint64_t most;
	} rows[] = {
		{ RLIMIT_AS, spec->memory_bytes },
		{ RLIMIT_FSIZE, spec->file_bytes },
		{ RLIMIT_NOFILE, spec->open_files },
		{ RLIMIT_NPROC, cell->alone ? spec->processes * THREADS_OF_A_PROCESS : 0 },
	};

	if (limit(RLIMIT_CORE, 0) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].most && limit(rows[i].what, rows[i].most) < 0)
			return -1;
	return 0;
}

/* The death signal is lost on a parent that died before it was asked for. */
static int die_with_parent(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	if (getppid() == parent)
		return 0;
	errno = ESRCH;
	return -1;
}

/* The death signal is asked for behind cell_surround(), which gives new credentials and thereby loses it. */
static noreturn void become(const struct child_spec *spec, const struct cell *cell, const int streams[3],
			    int status, pid_t parent)
{
	(void)setsid();
	reset_signals();
	if (place_streams(streams, cell, &status) < 0)
		give_up(status, STEP_STREAMS);
	if (cell_surround(cell) < 0)
		give_up(status, STEP_COPY);
	if (die_with_parent(parent) < 0)
		give_up(status, STEP_PARENT);
	if (cell->directory && chdir(cell->directory) < 0)
		give_up(status, STEP_DIRECTORY);
	if (set_limits(spec, cell) < 0)
		give_up(status, STEP_LIMITS);
	if (cell_enter(cell) < 0)
		give_up(status, STEP_JAIL);
	(void)execve(cell->program, (char *const *)(uintptr_t)cell->argv,
		     (char *const *)(uintptr_t)spec->env);
	give_up(status, STEP_PROGRAM);
}

/* ---- in the parent again ---- */

static int explain(const struct failure *failure, const struct child_spec *spec, struct err *err)
{
	static const char *const what[] = {
		[STEP_STREAMS] = "streams of ", [STEP_COPY] = "private copy of the cache of ",
		[STEP_PARENT] = "parent of ",	[STEP_LIMITS] = "limits of ",
		[STEP_JAIL] = "jail of ",	[STEP_PROGRAM] = "",
	};
	bool absent = failure->code == ENOENT || failure->code == ENOTDIR || failure->code == EACCES;

	if (failure->step == STEP_DIRECTORY)
		return err_set(err, ERR_INTERNAL, "directory %s: %s", spec->directory,
			       strerror(failure->code));
	return err_set(err, absent && failure->step == STEP_PROGRAM ? ERR_ABSENT : ERR_INTERNAL,
		       "cannot run %s%s: %s", what[failure->step], spec->argv[0], strerror(failure->code));
}

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The pipe closes without a word when the program has taken over. */
static int await_program(pid_t pid, int status, const struct child_spec *spec, struct err *err)
{
	struct failure failure;
	ssize_t got;

	do
		got = read(status, &failure, sizeof(failure));
	while (got < 0 && errno == EINTR);
	if (got == 0)
		return 0;
	reap(pid);
	if (got != (ssize_t)sizeof(failure))
		return err_set(err, ERR_INTERNAL, "cannot run %s: it told nothing", spec->argv[0]);
	return explain(&failure, spec, err);
}

/* Signals wait while two processes share the caller's handlers. */
static pid_t fork_quietly(void)
{
	sigset_t all, before;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	pid_t pid = fork();
	if (pid != 0) {
		int code = errno;
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
		errno = code;
	}
	return pid;
}

static int start(struct started *out, const struct child_spec *spec, const struct cell *cell,
		 const int streams[3], struct err *err)
{
	int ends[2];
	pid_t parent = getpid();

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, ERR_INTERNAL, "no pipe for a child: %s", strerror(errno));
	scoped_fd status = ends[0];
	pid_t pid = fork_quietly();
	if (pid == 0)
		become(spec, cell, streams, ends[1], parent);
	(void)close(ends[1]);
	if (pid < 0)
		return err_set(err, ERR_INTERNAL, "cannot run %s: %s", spec->argv[0], strerror(errno));
	if (await_program(pid, status, spec, err) < 0)
		return -1;
	int process = pidfd_open(pid, 0);
	if (process < 0) {
		(void)err_set(err, ERR_INTERNAL, "cannot watch %s: %s", spec->argv[0], strerror(errno));
		(void)kill(-pid, SIGKILL);
		reap(pid);
		return -1;
	}
	out->pid = pid;
	out->process = process;
	return 0;
}

int child_start(struct started *out, const struct child_spec *spec, struct err *err)
{
	scoped_stream input = NO_STREAM, output = NO_STREAM, errors = NO_STREAM;
	scoped_free char *program = find_program(spec);

	if (!program)
		return err_set(err, ERR_ABSENT, "no program %s in PATH=%.*s", spec->argv[0],
			       VIEW_ARG(search_path(spec->env)));
	SCOPED(cell_release) struct cell cell;
	if (cell_prepare(&cell, spec, program, err) < 0)
		return -1;
	if (stream_open(&input, spec->input.len > 0, true, err) < 0 ||
	    stream_open(&output, spec->out, false, err) < 0 ||
	    stream_open(&errors, spec->errors, false, err) < 0)
		return -1;
	const int streams[3] = { input.theirs, output.theirs, errors.theirs };
	if (start(out, spec, &cell, streams, err) < 0)
		return -1;
	out->input = input.ours;
	out->out = output.ours;
	out->errors = errors.ours;
	input.ours = output.ours = errors.ours = -1;
	return 0;
}
