#include "daemon/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/counters.h"
#include "daemon/log.h"

enum { DELAY_MOST_MS = 60 * 1000, STEADY_MS = 30 * 1000 };

int64_t supervisor_delay_ms(unsigned failures)
{
	int64_t delay = failures ? (int64_t)500 << (failures < 10 ? failures : 10) : 0;

	return delay < DELAY_MOST_MS ? delay : DELAY_MOST_MS;
}

static void plan_child(struct supervisor *supervisor, const char *command, unsigned number)
{
	struct supervised *child = &supervisor->children[supervisor->count++];

	*child = (struct supervised){ .command = command };
	(void)snprintf(child->name, sizeof(child->name), CHILD_NAME, command, number % 100);
}

void supervisor_tell(struct supervisor *supervisor, const char *program, const char *config, struct view text)
{
	supervisor->program = program;
	supervisor->config = config;
	supervisor->told = text;
}

void supervisor_plan(struct supervisor *supervisor, unsigned workers)
{
	*supervisor = (struct supervisor){ 0 };
	for (unsigned i = 1; i <= workers && i <= SUPERVISOR_WORKERS_MOST; i++)
		plan_child(supervisor, "work", i);
	plan_child(supervisor, "send", 1);
	plan_child(supervisor, "sweep", 1);
}

static const struct counted {
	const char *command;
	enum counter starts, deaths;
} counted[] = {
	{ "work", COUNT_WORKER_STARTS, COUNT_WORKER_DEATHS },
	{ "send", COUNT_SENDER_STARTS, COUNT_SENDER_DEATHS },
	{ "sweep", COUNT_SWEEPER_STARTS, COUNT_SWEEPER_DEATHS },
};

static const struct counted *counters_of(const struct supervised *child)
{
	for (size_t i = 1; i < COUNT_OF(counted); i++)
		if (strcmp(child->command, counted[i].command) == 0)
			return &counted[i];
	return &counted[0];
}

/* TEXT as a file without a name; -1 where there is no room. */
static int file_of(struct view text)
{
	scoped_fd fd = memfd_create("heapgate.conf", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text.at, text.len) != (ssize_t)text.len)
		return -1;
	int file = fd;
	fd = -1;
	return file;
}

/* In the child, between fork and exec: only what is safe there.  Every descriptor of ours is close-on-exec.
 */
static void become(const struct supervisor *supervisor, char *const *arguments, int told, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)dup2(told, STDIN_FILENO);
	(void)close_range(STDERR_FILENO + 1, ~0u, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_UNJUDGED);
	(void)execv(supervisor->program, arguments);
	_exit(127);
}

static void start(struct supervisor *supervisor, struct supervised *child, int64_t mono_ms)
{
	scoped_free char *program = mem_text("heapgate"), *command = mem_text(child->command);
	scoped_free char *config = mem_text(supervisor->config), *name = mem_text(child->name);
	char config_option[] = "--config", told_option[] = "--told", name_option[] = "--name";
	char *const arguments[] = { program,	 command,     config_option, config,
				    told_option, name_option, name,	     NULL };
	scoped_fd told = file_of(supervisor->told);
	pid_t self = getpid(), pid = told < 0 ? -1 : fork();

	if (pid == 0)
		become(supervisor, arguments, told, self);
	child->started_ms = mono_ms;
	if (pid < 0) {
		child->not_before_ms = mono_ms + supervisor_delay_ms(++child->failures);
		log_event(LEVEL_ERROR, "child.not_started", LOG_TEXT("child", child->name),
			  LOG_TEXT("error", strerror(errno)));
		return;
	}
	child->pid = pid;
	counter_add(counters_of(child)->starts, 1);
	log_event(LEVEL_INFO, "child.started", LOG_TEXT("child", child->name), LOG_NUMBER("pid", pid));
}

void supervisor_start_due(struct supervisor *supervisor, int64_t mono_ms)
{
	for (size_t i = 0; i < supervisor->count && !supervisor->stopping; i++) {
		struct supervised *child = &supervisor->children[i];
		if (!child->pid && child->not_before_ms <= mono_ms)
			start(supervisor, child, mono_ms);
	}
}

static void note_end(const struct supervisor *supervisor, struct supervised *child, int status,
		     int64_t mono_ms)
{
	bool asked = supervisor->stopping || (WIFEXITED(status) && WEXITSTATUS(status) == 0);

	if (mono_ms - child->started_ms > STEADY_MS || asked)
		child->failures = 0;
	if (!asked)
		child->failures++;
	child->not_before_ms = mono_ms + supervisor_delay_ms(child->failures);
	if (!asked)
		counter_add(counters_of(child)->deaths, 1);
	log_event(asked ? LEVEL_INFO : LEVEL_WARNING, "child.ended", LOG_TEXT("child", child->name),
		  LOG_NUMBER("pid", child->pid),
		  LOG_NUMBER(WIFSIGNALED(status) ? "signal" : "status",
			     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
}

void supervisor_reap(struct supervisor *supervisor, supervisor_ended *ended, void *payload, int64_t mono_ms)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		struct supervised *child = &supervisor->children[i];
		int status;
		if (!child->pid || waitpid(child->pid, &status, WNOHANG) != child->pid)
			continue;
		note_end(supervisor, child, status, mono_ms);
		child->pid = 0;
		ended(payload, child, status);
	}
}

void supervisor_signal(const struct supervisor *supervisor, int signal)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].pid)
			(void)kill(supervisor->children[i].pid, signal);
}

size_t supervisor_running(const struct supervisor *supervisor)
{
	size_t running = 0;

	for (size_t i = 0; i < supervisor->count; i++)
		running += supervisor->children[i].pid != 0;
	return running;
}
