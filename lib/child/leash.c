#include "child/leash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/wait.h>

/* Holds nothing of the caller's but the pipe, or somebody would wait for a descriptor for ever. */
static noreturn void wait_for_the_end(int end, pid_t group)
{
	char byte;
	ssize_t got;

	(void)setpgid(0, 0);
	(void)dup2(end, 0);
	(void)close_range(1, ~0u, 0);
	do
		got = read(0, &byte, 1);
	while (got > 0 || (got < 0 && errno == EINTR));
	(void)kill(-group, SIGKILL);
	_exit(0);
}

int leash_put(struct leash *out, const struct child_spec *spec, pid_t group, struct err *err)
{
	int ends[2];

	*out = (struct leash){ 0, -1 };
	if (spec->room && spec->room->jail->level == JAIL_BUBBLEWRAP)
		return 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, ERR_INTERNAL, "no pipe for a child: %s", strerror(errno));
	scoped_fd end = ends[0];
	out->end = ends[1];
	out->pid = fork();
	if (out->pid == 0)
		wait_for_the_end(end, group);
	if (out->pid > 0)
		return 0;
	*out = (struct leash){ 0, -1 };
	(void)close(ends[1]);
	return err_set(err, ERR_INTERNAL, "cannot watch over %s: %s", spec->argv[0], strerror(errno));
}

void leash_drop(struct leash *leash)
{
	if (leash->pid) {
		(void)kill(leash->pid, SIGKILL);
		while (waitpid(leash->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	scope_close(&leash->end);
	*leash = (struct leash){ 0, -1 };
}
