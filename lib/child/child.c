#include "child/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "child/leash.h"
#include "child/leftovers.h"
#include "child/start.h"
#include "child/usage.h"

enum { PIECE = 64 << 10, TICK_MS = 1000, LOOK_MS = 250 };

enum { ON_PROCESS, ON_OUT, ON_ERRORS, ON_INPUT, ON_COUNT };

/* One child while it runs. */
struct run {
	const struct child_spec *spec;
	struct started child;
	struct leash leash;
	struct view input; /* not yet written */
	const struct leftovers *leftovers;
	uint64_t received;
	int64_t started_ms, next_tick_ms, next_look_ms;
};

static void run_close(struct run *run)
{
	scope_close(&run->child.process);
	scope_close(&run->child.input);
	scope_close(&run->child.out);
	scope_close(&run->child.errors);
}

static void close_stream(int *fd)
{
	scope_close(fd);
	*fd = -1;
}

static int deliver(struct run *run, child_sink *sink, struct view bytes, struct err *err)
{
	uint64_t most = run->spec->output_bytes;

	run->received += bytes.len;
	if (most && run->received > most)
		return err_set(err, ERR_LIMIT, "limit: output: %s wrote more than %llu bytes",
			       run->spec->argv[0], (unsigned long long)most);
	return sink(run->spec->payload, bytes, err);
}

/* Reads once and gives it to SINK; GOT is 0 when there is nothing for now or for ever. */
static int read_piece(struct run *run, int *fd, child_sink *sink, size_t *got, struct err *err)
{
	char piece[PIECE];
	ssize_t size = read(*fd, piece, sizeof(piece));

	*got = 0;
	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (size <= 0) {
		close_stream(fd);
		return 0;
	}
	*got = (size_t)size;
	return deliver(run, sink, (struct view){ piece, (size_t)size }, err);
}

/* A program that does not read its input to the end is none of our business. */
static void write_piece(struct run *run)
{
	ssize_t put = write(run->child.input, run->input.at, run->input.len);

	if (put < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (put > 0)
		run->input = view_from(run->input, (size_t)put);
	if (put < 0 || run->input.len == 0)
		close_stream(&run->child.input);
}

/* A bound that only looking can keep? */
static bool is_watched(const struct child_spec *spec)
{
	return spec->cpu_ms || spec->memory_bytes || spec->processes;
}

static int64_t time_left(const struct run *run, int64_t now)
{
	int64_t left = run->spec->tick ? run->next_tick_ms - now : INT32_MAX;

	if (run->spec->deadline_ms && run->started_ms + run->spec->deadline_ms - now < left)
		left = run->started_ms + run->spec->deadline_ms - now;
	if (is_watched(run->spec) && run->next_look_ms - now < left)
		left = run->next_look_ms - now;
	return left < 0 ? 0 : left;
}

static int look(const struct run *run, struct err *err)
{
	const struct child_spec *spec = run->spec;
	struct usage usage;

	usage_measure(&usage, run->leftovers);
	if (spec->memory_bytes && usage.resident_bytes > spec->memory_bytes)
		return err_set(err, ERR_LIMIT, "limit: memory: %s took more than %llu bytes", spec->argv[0],
			       (unsigned long long)spec->memory_bytes);
	if (spec->cpu_ms && usage.cpu_ms > spec->cpu_ms)
		return err_set(err, ERR_LIMIT, "limit: cpu: %s took more than %lld ms of processor time",
			       spec->argv[0], (long long)spec->cpu_ms);
	if (spec->processes && usage.processes > spec->processes)
		return err_set(err, ERR_LIMIT, "limit: processes: %s started more than %llu at one time",
			       spec->argv[0], (unsigned long long)spec->processes);
	return 0;
}

static int check_time(struct run *run, struct err *err)
{
	const struct child_spec *spec = run->spec;
	int64_t now = clock_mono_ms();

	if (spec->deadline_ms && now - run->started_ms >= spec->deadline_ms)
		return err_set(err, ERR_LIMIT, "limit: time: %s ran longer than %lld ms", spec->argv[0],
			       (long long)spec->deadline_ms);
	if (is_watched(spec) && now >= run->next_look_ms) {
		run->next_look_ms = now + LOOK_MS;
		if (look(run, err) < 0)
			return -1;
	}
	if (!spec->tick || now < run->next_tick_ms)
		return 0;
	run->next_tick_ms = now + TICK_MS;
	return spec->tick(spec->payload, err);
}

static int serve(struct run *run, const struct pollfd *ready, struct err *err)
{
	size_t got;

	if (ready[ON_OUT].revents && read_piece(run, &run->child.out, run->spec->out, &got, err) < 0)
		return -1;
	if (ready[ON_ERRORS].revents && read_piece(run, &run->child.errors, run->spec->errors, &got, err) < 0)
		return -1;
	if (ready[ON_INPUT].revents)
		write_piece(run);
	return 0;
}

/* Feeds and listens until the child itself has ended (its descendants may live on). */
static int attend(struct run *run, struct err *err)
{
	for (;;) {
		struct pollfd fds[ON_COUNT] = {
			[ON_PROCESS] = { .fd = run->child.process, .events = POLLIN },
			[ON_OUT] = { .fd = run->child.out, .events = POLLIN },
			[ON_ERRORS] = { .fd = run->child.errors, .events = POLLIN },
			[ON_INPUT] = { .fd = run->child.input, .events = POLLOUT },
		};
		int count = poll(fds, ON_COUNT, (int)time_left(run, clock_mono_ms()));
		if (count < 0 && errno != EINTR)
			return err_set(err, ERR_INTERNAL, "poll: %s", strerror(errno));
		if (count < 0)
			run->next_tick_ms = 0; /* a signal came: the caller may want to stop */
		if (check_time(run, err) < 0 || (count > 0 && serve(run, fds, err) < 0))
			return -1;
		if (count > 0 && fds[ON_PROCESS].revents)
			return 0;
	}
}

/* What the pipe holds now and no more: somebody unknown may still write to it. */
static int drain(struct run *run, int *fd, child_sink *sink, struct err *err)
{
	int left = 0;
	size_t got = 1;

	if (*fd < 0 || ioctl(*fd, FIONREAD, &left) < 0)
		return 0;
	while (left > 0 && got > 0) {
		if (read_piece(run, fd, sink, &got, err) < 0)
			return -1;
		left -= (int)got;
	}
	return 0;
}

/* The group is killed while its leader is unreaped: until then nobody else can have its number. */
static void end_group(struct run *run, struct leftovers *leftovers, int *status, struct rusage *usage)
{
	leash_drop(&run->leash);
	(void)kill(-run->child.pid, SIGKILL);
	while (wait4(run->child.pid, status, 0, usage) < 0 && errno == EINTR)
		;
	leftovers_end(leftovers, run->child.pid, usage);
}

static int64_t in_ms(struct timeval time)
{
	return (int64_t)time.tv_sec * 1000 + time.tv_usec / 1000;
}

static void fill(struct child_result *out, const struct run *run, int status, const struct rusage *usage)
{
	*out = (struct child_result){
		.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.wall_ms = clock_mono_ms() - run->started_ms,
		.cpu_ms = in_ms(usage->ru_utime) + in_ms(usage->ru_stime),
		.peak_bytes = (uint64_t)usage->ru_maxrss * 1024,
	};
}

static int run_watched(struct child_result *out, const struct child_spec *spec, struct leftovers *leftovers,
		       struct err *err)
{
	int64_t now = clock_mono_ms();
	SCOPED(run_close)
	struct run run = {
		.spec = spec,
		.child = { 0, -1, -1, -1, -1 },
		.input = spec->input,
		.leftovers = leftovers,
		.started_ms = now,
		.next_tick_ms = now + TICK_MS,
		.next_look_ms = now + LOOK_MS,
	};
	struct rusage usage = { 0 };
	int status = 0;

	if (child_start(&run.child, spec, err) < 0)
		return -1;
	int rc = leash_put(&run.leash, spec, run.child.pid, err);
	if (rc == 0)
		rc = attend(&run, err);
	end_group(&run, leftovers, &status, &usage);
	if (rc < 0 || drain(&run, &run.child.out, spec->out, err) < 0 ||
	    drain(&run, &run.child.errors, spec->errors, err) < 0)
		return -1;
	fill(out, &run, status, &usage);
	return 0;
}

/*
 * With SIGCHLD ignored the kernel would reap the child before we can ask; without SIGPIPE ignored a child
 * that closes its input would end us.
 */
int child_run(struct child_result *out, const struct child_spec *spec, struct err *err)
{
	const struct sigaction plain = { .sa_handler = SIG_DFL }, ignore = { .sa_handler = SIG_IGN };
	struct sigaction child_before, pipe_before;
	struct leftovers leftovers;

	(void)sigaction(SIGCHLD, &plain, &child_before);
	(void)sigaction(SIGPIPE, &ignore, &pipe_before);
	leftovers_watch(&leftovers);
	int rc = run_watched(out, spec, &leftovers, err);
	leftovers_release(&leftovers);
	(void)sigaction(SIGPIPE, &pipe_before, NULL);
	(void)sigaction(SIGCHLD, &child_before, NULL);
	return rc;
}
