#include "child/leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"

/* Each round ends what the round before made visible; a chain longer than this is not worth waiting for. */
enum { ROUNDS = 100, CHILDREN_TEXT = 1 << 20 };

/* proc(5): the children of the only thread.  Empty where the kernel does not tell (CONFIG_PROC_CHILDREN). */
static void list_children(struct buf *out)
{
	scoped_free char *path = mem_print("/proc/self/task/%d/children", (int)getpid());
	struct err ignored;

	out->ceiling = CHILDREN_TEXT;
	if (files_read(out, path, &ignored) < 0)
		buf_clear(out);
}

static bool next_child(struct view *list, pid_t *out)
{
	struct view piece;
	uint64_t number;

	while (view_split(list, ' ', &piece))
		if (view_number(piece, INT32_MAX, &number)) {
			*out = (pid_t)number;
			return true;
		}
	return false;
}

bool leftovers_known(const struct leftovers *leftovers, pid_t pid)
{
	for (size_t i = 0; i < leftovers->known_count; i++)
		if (leftovers->known[i] == pid)
			return true;
	return false;
}

void leftovers_watch(struct leftovers *out)
{
	scoped_buf text = { 0 };
	pid_t pid;

	*out = (struct leftovers){ 0 };
	if (prctl(PR_GET_CHILD_SUBREAPER, &out->was_subreaper) < 0)
		out->was_subreaper = 0;
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	list_children(&text);
	for (struct view list = buf_view(&text); next_child(&list, &pid);) {
		pid_t *known = mem_push(out->known, out->known_count, out->known_room);
		*known = pid;
	}
}

static void add_usage(struct rusage *sum, const struct rusage *part)
{
	timeradd(&sum->ru_utime, &part->ru_utime, &sum->ru_utime);
	timeradd(&sum->ru_stime, &part->ru_stime, &sum->ru_stime);
	if (part->ru_maxrss > sum->ru_maxrss)
		sum->ru_maxrss = part->ru_maxrss;
}

/* Reaps WHOM as wait4(2) understands it; false where there is nobody (yet). */
static bool reap(pid_t whom, int options, struct rusage *usage)
{
	struct rusage part = { 0 };
	pid_t got;

	do
		got = wait4(whom, NULL, options, &part);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		add_usage(usage, &part);
	return got > 0;
}

/* One that cannot be killed (a set-user-id program) is not waited for. */
static bool end_strangers(const struct leftovers *leftovers, struct rusage *usage)
{
	scoped_buf text = { 0 };
	bool found = false;
	pid_t pid;

	list_children(&text);
	for (struct view list = buf_view(&text); next_child(&list, &pid);) {
		if (!leftovers_known(leftovers, pid) && kill(pid, SIGKILL) == 0)
			found |= reap(pid, 0, usage);
	}
	return found;
}

void leftovers_end(struct leftovers *leftovers, pid_t group, struct rusage *usage)
{
	for (int round = 0; round < ROUNDS && end_strangers(leftovers, usage); round++)
		;
	while (reap(-group, WNOHANG, usage))
		;
}

void leftovers_release(struct leftovers *leftovers)
{
	(void)prctl(PR_SET_CHILD_SUBREAPER, leftovers->was_subreaper);
	free(leftovers->known);
}
