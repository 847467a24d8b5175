#include "child/usage.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "base/view.h"

struct process {
	pid_t pid, parent;
	uint64_t pages, ticks;
	bool ours;
};

struct processes {
	struct process *list;
	size_t count, room;
};

/* proc(5), /proc/PID/stat, counted from the field behind the name, which may hold anything. */
enum { FIELD_PARENT = 1, FIELD_USER_TIME = 11, FIELD_LAST_TIME = 14, FIELD_PAGES = 21 };

static bool parse(struct process *out, struct view text)
{
	ptrdiff_t end = view_find_last(text, VIEW(")"));
	struct view field;

	if (end < 0)
		return false;
	text = view_from(text, (size_t)end + 1);
	(void)view_skip(&text, VIEW(" "));
	for (int i = 0; i <= FIELD_PAGES; i++) {
		uint64_t number = 0;
		if (!view_split(&text, ' ', &field))
			return false;
		(void)view_number(field, UINT64_MAX, &number);
		if (i == FIELD_PARENT)
			out->parent = (pid_t)number;
		else if (i >= FIELD_USER_TIME && i <= FIELD_LAST_TIME)
			out->ticks += number;
		else if (i == FIELD_PAGES)
			out->pages = number;
	}
	return true;
}

static bool read_process(struct process *out, int proc, const char *name)
{
	char path[32], text[1024];
	uint64_t pid;

	if (!view_number(view_of(name), INT32_MAX, &pid))
		return false;
	(void)snprintf(path, sizeof(path), "%.20s/stat", name);
	scoped_fd fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof(text));
	*out = (struct process){ .pid = (pid_t)pid };
	return size > 0 && parse(out, (struct view){ text, (size_t)size });
}

static void read_all(struct processes *out)
{
	scoped_directory *proc = opendir("/proc");
	struct process process;

	if (!proc)
		return;
	for (const struct dirent *entry; (entry = readdir(proc));)
		if (read_process(&process, dirfd(proc), entry->d_name))
			*(struct process *)mem_push(out->list, out->count, out->room) = process;
}

static int by_pid(const void *a, const void *b)
{
	pid_t left = ((const struct process *)a)->pid, right = ((const struct process *)b)->pid;

	return (left > right) - (left < right);
}

static bool is_ours(const struct processes *all, const struct process *process,
		    const struct leftovers *leftovers)
{
	const struct process wanted = { .pid = process->parent }, *parent;

	if (process->parent == getpid())
		return !leftovers_known(leftovers, process->pid);
	parent = bsearch(&wanted, all->list, all->count, sizeof(wanted), by_pid);
	return parent && parent->ours;
}

/* From parents to children, until nobody is added: one pass, but where a parent has a higher number. */
static void mark(struct processes *all, const struct leftovers *leftovers)
{
	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), by_pid);
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < all->count; i++) {
			struct process *process = &all->list[i];
			if (process->ours || !is_ours(all, process, leftovers))
				continue;
			process->ours = more = true;
		}
	}
}

void usage_measure(struct usage *out, const struct leftovers *leftovers)
{
	struct processes all = { 0 };
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), per_second = (uint64_t)sysconf(_SC_CLK_TCK);
	uint64_t ticks = 0;

	*out = (struct usage){ 0 };
	read_all(&all);
	mark(&all, leftovers);
	for (size_t i = 0; i < all.count; i++) {
		if (!all.list[i].ours)
			continue;
		out->processes++;
		out->resident_bytes += all.list[i].pages * page;
		ticks += all.list[i].ticks;
	}
	out->cpu_ms = (int64_t)(ticks * 1000 / per_second);
	free(all.list);
}
