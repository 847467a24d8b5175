#include "child/bubblewrap.h"

struct words {
	struct arena *arena;
	const char **list;
	size_t count, room;
};

static void add(struct words *words, const char *word)
{
	words->list =
		arena_room(words->arena, words->list, &words->room, words->count + 2, sizeof(*words->list));
	words->list[words->count++] = word;
}

static void add_all(struct words *words, const char *const *list)
{
	for (; *list; list++)
		add(words, *list);
}

/* At its own place, so that every path means the same inside and outside. */
static void bind(struct words *words, const char *how, const char *path)
{
	add(words, how);
	add(words, path);
	add(words, path);
}

static void bind_all(struct words *words, const char *how, const char *const *paths)
{
	for (; paths && *paths; paths++)
		bind(words, how, *paths);
}

/*
 * Why so: --unshare-all takes network, processes, names and user apart; --new-session and the filter keep the
 * terminal out of reach; --die-with-parent, with a process namespace, ends everything at once; --cap-drop
 * matters to root alone.  The environment is the child's own already.
 */
static void add_namespaces(struct words *words, const struct jail_room *room)
{
	static const char *const always[] = { "--unshare-user", "--unshare-all", "--die-with-parent",
					      "--new-session",	"--hostname",	 "sandbox",
					      "--cap-drop",	"ALL",		 NULL };

	add_all(words, always);
	if (room->network)
		add(words, "--share-net");
	if (room->jail->userns_disabled)
		add(words, "--disable-userns");
}

static void add_scratch(struct words *words, uint64_t bytes)
{
	if (bytes) {
		add(words, "--size");
		add(words, arena_print(words->arena, "%llu", (unsigned long long)bytes));
	}
	add(words, "--tmpfs");
	add(words, JAIL_SCRATCH);
}

/* What can be written comes last: it may lie within what can only be read.  The root and /dev are in memory
 * and would be writable without bound. */
static void add_files(struct words *words, const struct jail_room *room)
{
	static const char *const devices[] = { "--dev", "/dev", "--remount-ro", "/dev", NULL };

	bind_all(words, "--ro-bind-try", room->run);
	bind_all(words, "--ro-bind-try", room->read);
	add_all(words, devices);
	if (room->jail->proc) {
		add(words, "--proc");
		add(words, "/proc");
	}
	bind_all(words, "--bind-try", room->write);
	if (room->copied)
		bind(words, "--bind", room->copied);
	add_scratch(words, room->scratch_bytes);
	add(words, "--remount-ro");
	add(words, "/");
}

const char *const *bubblewrap_argv(struct arena *arena, const struct child_spec *spec, const char *program,
				   int filter)
{
	const struct jail_room *room = spec->room;
	struct words words = { .arena = arena };

	add(&words, room->jail->program);
	add_namespaces(&words, room);
	add(&words, "--seccomp");
	add(&words, arena_print(arena, "%d", filter));
	add_files(&words, room);
	if (spec->directory) {
		add(&words, "--chdir");
		add(&words, spec->directory);
	}
	add(&words, "--");
	add(&words, program);
	add_all(&words, spec->argv + 1);
	return words.list;
}
