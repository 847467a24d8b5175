#include "gate/patterns.h"

#include <dirent.h>
#include <string.h>

/* Is the absolute PATH the directory UPPER or below it? */
static bool within(const char *path, const char *upper)
{
	size_t length = strlen(upper);

	return strncmp(path, upper, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* The innermost module that holds PATH. */
static const struct module *owner(const struct modules *modules, const char *path)
{
	const struct module *found = NULL;

	for (size_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];
		if (within(path, module->directory) &&
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

const char *const *patterns_of(size_t *count, struct arena *arena, const char *root,
			       const struct modules *modules, const struct module *module,
			       const char *const *directories, size_t directory_count)
{
	const char **patterns = NULL;
	size_t used = 0, room = 0;

	for (size_t i = 0; i < directory_count; i++) {
		bool at_root = strcmp(directories[i], ".") == 0;
		const char *path = at_root ? root : arena_print(arena, "%s/%s", root, directories[i]);
		if (owner(modules, path) != module || !has_sources(path))
			continue;
		const char **pattern = arena_push(arena, patterns, used, room);
		*pattern = arena_print(arena, ".%s", path + strlen(module->directory));
	}
	(void)arena_push(arena, patterns, used, room);
	*count = used - 1;
	return patterns;
}
