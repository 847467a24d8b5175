#include "gate/replaced.h"

#include <string.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/paths.h"
#include "gate/workspace.h"
#include "golang/gomod.h"

enum { FILE_MOST = 1 << 20 };

struct search {
	struct replaced *out;
	struct arena *arena;
	const char *root;
	const struct modules *modules;
	const char *directory; /* of the file that is being read */
};

static void add(struct replaced *out, struct arena *arena, const char *directory)
{
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->list[i], directory) == 0)
			return;
	*(const char **)arena_push(arena, out->list, out->count, out->room) = directory;
}

/* Is DIRECTORY that of a module which is collected, PATH (or any, where that is empty) its own? */
static bool is_module(const struct modules *modules, const char *directory, struct view path)
{
	for (size_t i = 0; i < modules->count; i++)
		if (strcmp(modules->list[i].directory, directory) == 0)
			return !path.len || view_is(path, modules->list[i].path);
	return false;
}

/* PATH: the module whose place TARGET takes; empty where it is TARGET's own. */
static void take_target(struct search *search, struct view target, struct view path)
{
	const char *directory = paths_clean(search->arena, search->directory, target);

	if (!directory || !paths_within(directory, search->root) ||
	    is_module(search->modules, directory, path))
		return;
	const char *below = directory + strlen(search->root);
	add(search->out, search->arena, *below ? below + 1 : ".");
}

static int read_file(struct search *search, const char *directory, const char *path, struct err *err)
{
	scoped_buf text = { .ceiling = FILE_MOST };
	struct gomod_directive line;

	if (files_read(&text, path, err) < 0)
		return -1;
	search->directory = directory;
	struct gomod cursor = { .rest = buf_view(&text) };
	while (gomod_next(&cursor, &line)) {
		struct view target = gomod_replacement(&line);
		if (target.len)
			take_target(search, target, line.words[0]);
		if (view_is(line.verb, "use") && line.count)
			take_target(search, line.words[0], VIEW(""));
	}
	return 0;
}

/* A module whose go.mod lies above the root replaces nothing in it that patterns would not find. */
static int read_mod(struct search *search, const struct module *module, struct err *err)
{
	scoped_free char *path = files_join(module->directory, "go.mod");

	if (read_file(search, module->directory, path, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	return 0;
}

static int read_work(struct search *search, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');

	return read_file(search, arena_print(search->arena, "%.*s", (int)(slash - path), path), path, err);
}

int replaced_find(struct replaced *out, struct arena *arena, const char *root, const struct modules *modules,
		  struct err *err)
{
	struct replaced found = { 0 };
	struct search search = { .out = &found, .arena = arena, .root = root, .modules = modules };

	for (size_t i = 0; i < modules->count; i++) {
		const char *work = workspace_nearest(arena, root, modules->list[i].directory);
		if (read_mod(&search, &modules->list[i], err) < 0 ||
		    (work && read_work(&search, work, err) < 0))
			return -1;
	}
	*out = found;
	return 0;
}
