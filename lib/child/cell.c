#include "child/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/bubblewrap.h"
#include "child/filter.h"
#include "child/landlock.h"
#include "child/start.h"

void cell_release(struct cell *cell)
{
	scope_close(&cell->filter);
	scope_close(&cell->rules);
	arena_release(&cell->arena);
}

/* seccomp(2) wants the program in memory; bubblewrap wants a file. */
static int load_filter(struct cell *cell, struct err *err)
{
	struct stat info;

	if (fstat(cell->filter, &info) < 0)
		return err_set(err, ERR_INTERNAL, "filter of system calls: %s", strerror(errno));
	cell->calls_size = (size_t)info.st_size;
	void *calls = arena_zero(&cell->arena, cell->calls_size, 1);
	if (pread(cell->filter, calls, cell->calls_size, 0) != (ssize_t)cell->calls_size)
		return err_set(err, ERR_INTERNAL, "filter of system calls: cannot be read");
	cell->calls = calls;
	return 0;
}

/* What an earlier mount left in `work` would refuse this one. */
static int make_parts(const char *aside, struct err *err)
{
	static const char *const parts[] = { "upper", "work" };
	scoped_free char *work = files_join(aside, "work");

	if (files_remove_tree(work, err) < 0)
		return -1;
	if (mkdir(aside, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_INTERNAL, "make %s: %s", aside, strerror(errno));
	scoped_fd fd = open(aside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (mkdirat(fd, parts[i], 0700) < 0 && errno != EEXIST)
			return err_set(err, ERR_INTERNAL, "make %s/%s: %s", aside, parts[i], strerror(errno));
	return 0;
}

/* As the kernel's overlayfs.rst has it: `userxattr` keeps its marks where a user may write them, and
 * `volatile` spares the flush of a whole file system at the end (some 25 ms), for what is thrown away anyway.
 */
static int prepare_copy(struct cell *cell, const struct jail_room *room, struct err *err)
{
	if (!room->copied)
		return 0;
	if (strpbrk(room->copied, ":,\\") || strpbrk(room->aside, ":,\\"))
		return err_set(err, ERR_INPUT, "%s, %s: no colon, comma or backslash can be in these paths",
			       room->copied, room->aside);
	if (make_parts(room->aside, err) < 0)
		return -1;
	cell->copied = room->copied;
	cell->overlay =
		arena_print(&cell->arena, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work,userxattr,volatile",
			    room->copied, room->aside, room->aside);
	return 0;
}

int cell_prepare(struct cell *out, const struct child_spec *spec, const char *program, struct err *err)
{
	const struct jail_room *room = spec->room;

	*out = (struct cell){
		.program = program,
		.argv = spec->argv,
		.directory = spec->directory,
		.filter = -1,
		.rules = -1,
	};
	if (!room || room->jail->level == JAIL_NONE)
		return 0;
	if (filter_open(&out->filter, room, err) < 0)
		return -1;
	if (room->jail->level == JAIL_LANDLOCK)
		return load_filter(out, err) < 0 ? -1 : landlock_open(&out->rules, room, err);
	out->program = room->jail->program;
	out->argv = bubblewrap_argv(&out->arena, spec, program, START_EXTRA_FD);
	out->directory = NULL;
	out->alone = room->jail->copies;
	if (!out->alone)
		return 0;
	out->uid_map = arena_print(&out->arena, "%u %u 1", geteuid(), geteuid());
	out->gid_map = arena_print(&out->arena, "%u %u 1", getegid(), getegid());
	return prepare_copy(out, room, err);
}

/* ---- in the child: nothing below may allocate ---- */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ssize_t put = write(fd, text, strlen(text));
	(void)close(fd);
	return put < 0 ? -1 : 0;
}

/*
 * In a user namespace of his own a user's processes are counted from one, so that they can be bounded
 * whatever else he runs (Linux 5.14; bubblewrap's own namespaces begin too late to set a bound from outside).
 * Whoever may make a mount namespace as well may mount a file system of layers in it.
 */
int cell_surround(const struct cell *cell)
{
	if (!cell->alone)
		return 0;
	if (unshare(CLONE_NEWUSER | (cell->overlay ? CLONE_NEWNS : 0)) < 0 ||
	    write_file("/proc/self/setgroups", "deny") < 0 ||
	    write_file("/proc/self/gid_map", cell->gid_map) < 0 ||
	    write_file("/proc/self/uid_map", cell->uid_map) < 0)
		return -1;
	return cell->overlay ? mount("overlay", cell->copied, "overlay", 0, cell->overlay) : 0;
}

int cell_enter(const struct cell *cell)
{
	/* The kernel does not write to it. */
	const struct sock_fprog program = {
		.len = (unsigned short)(cell->calls_size / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(uintptr_t)cell->calls,
	};

	if (cell->rules < 0)
		return 0;
	if (landlock_enter(START_EXTRA_FD) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
