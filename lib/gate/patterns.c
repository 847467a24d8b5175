#include "gate/patterns.h"

#include <dirent.h>
#include <string.h>

#include "gate/paths.h"

/* The innermost module that holds PATH. */
static const struct module *owner(const struct modules *modules, const char *path)
{
	const struct module *found = NULL;

	for (size_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];
		if (paths_within(path, module->directory) &&
		    (!found || strlen(module->directory) > strlen(found->directory)))
			found = module;
	}
	return found;
}

static int is_source(const struct dirent *entry)
{
	struct view name = view_of(entry->d_name);

	return name.len && name.at[0] != '.' && name.at[0] != '_' && view_ends(name, VIEW(".go")) &&
	       !view_ends(name, VIEW("_test.go"));
}

static bool has_sources(const char *path)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_source, NULL);

	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return count > 0;
}

/* Where the package's files would be if MODULE had it; NULL where its path is none of the module's. */
static const char *directory_in(struct arena *arena, const struct module *module, const char *package)
{
	size_t length = strlen(module->path);

	if (strncmp(package, module->path, length) != 0 || (package[length] && package[length] != '/'))
		return NULL;
	return arena_print(arena, "%s%s", module->directory, package + length);
}

struct patterns {
	struct arena *arena;
	const struct patterns_spec *spec;
	const char **list;
	size_t count, room;
};

/* PATH: absolute.  The standard library's packages do not begin with its module's name. */
static void add(struct patterns *patterns, const char *path)
{
	const struct module *module = patterns->spec->module;
	const char *below = path + strlen(module->directory);
	bool std = strcmp(module->path, "std") == 0;

	if (owner(patterns->spec->modules, path) != module || !has_sources(path))
		return;
	const char *pattern = std ? arena_print(patterns->arena, ".%s", below)
				  : arena_print(patterns->arena, "%s%s", module->path, below);
	for (size_t i = 0; i < patterns->count; i++)
		if (strcmp(patterns->list[i], pattern) == 0)
			return;
	*(const char **)arena_push(patterns->arena, patterns->list, patterns->count, patterns->room) =
		pattern;
}

const char *const *patterns_of(size_t *count, struct arena *arena, const struct patterns_spec *spec)
{
	struct patterns patterns = { .arena = arena, .spec = spec };

	for (size_t i = 0; i < spec->directory_count; i++) {
		const char *directory = spec->directories[i];
		bool at_root = strcmp(directory, ".") == 0;
		add(&patterns, at_root ? spec->root : arena_print(arena, "%s/%s", spec->root, directory));
	}
	for (size_t i = 0; i < spec->package_count; i++) {
		const char *path = directory_in(arena, spec->module, spec->packages[i]);
		if (path)
			add(&patterns, path);
	}
	*count = patterns.count;
	(void)arena_push(arena, patterns.list, patterns.count, patterns.room);
	return patterns.list;
}
