#include "gate/skipped.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "gate/collect.h"
#include "gate/modules.h"
#include "gate/plan.h"

void skipped_release(struct skipped *skipped)
{
	arena_release(&skipped->arena);
	*skipped = (struct skipped){ 0 };
}

static size_t length_of_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash + 1 - path) : 0;
}

/* Whatever has a name that lies may be a directory of packages, if it lies where patterns look. */
static bool may_be_packages(const char *path, const char *why)
{
	static const char *const refusals[] = { "its name has a control character", "its name is not UTF-8",
						"its name is longer" };
	scoped_free char *beside = mem_print("%.*sx.go", (int)length_of_directory(path), path);

	for (size_t i = 0; i < COUNT_OF(refusals); i++)
		if (view_starts(view_of(why), view_of(refusals[i])))
			return plan_is_input(beside);
	return false;
}

/* A name that was refused may hold anything. */
static const char *printable(struct arena *arena, const char *path)
{
	char *out = arena_text(arena, view_of(path));

	for (char *c = out; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return out;
}

void skipped_note(void *payload, const char *path, const char *why)
{
	struct skipped *skipped = payload;

	if (!plan_is_input(path) && !may_be_packages(path, why))
		return;
	struct skipped_file *file = arena_push(&skipped->arena, skipped->list, skipped->count, skipped->room);
	file->path = printable(&skipped->arena, path);
	file->why = arena_text(&skipped->arena, view_of(why));
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct skipped_file *)a)->path, ((const struct skipped_file *)b)->path);
}

/* The package in the absolute DIRECTORY of MODULE; the standard library's begin with no module's name. */
static const char *package_in(struct arena *arena, const struct module *module, const char *directory)
{
	const char *below = directory + strlen(module->directory);

	if (strcmp(module->path, "std") == 0 && *below)
		return arena_text(arena, view_of(below + 1));
	return arena_print(arena, "%s%s", module->path, below);
}

static bool is_told(const struct collection *collection, const char *package)
{
	for (size_t i = 0; i < collection->incomplete_count; i++)
		if (strcmp(collection->incomplete[i].package, package) == 0)
			return true;
	return false;
}

static void drop_snapshot(struct collection *collection, const char *package)
{
	size_t kept = 0;

	for (size_t i = 0; i < collection->snapshot_count; i++)
		if (strcmp(collection->snapshots[i].package, package) != 0)
			collection->snapshots[kept++] = collection->snapshots[i];
	collection->snapshot_count = kept;
}

static int tell_file(struct collection *out, const struct skipped_file *file, const char *root,
		     struct err *err)
{
	struct arena *arena = &out->arena;
	const char *slash = strrchr(file->path, '/');
	const char *below = slash ? arena_print(arena, "%.*s", (int)(slash - file->path), file->path) : ".";
	const char *directory = slash ? arena_print(arena, "%s/%s", root, below) : root;
	struct modules modules;

	if (modules_of(&modules, arena, root, &below, 1, err) < 0)
		return -1;
	const char *package = modules.count ? package_in(arena, &modules.list[0], directory) : below;
	if (is_told(out, package))
		return 0;
	struct incomplete *incomplete =
		arena_push(arena, out->incomplete, out->incomplete_count, out->incomplete_room);
	incomplete->package = package;
	incomplete->reason = arena_print(arena, "%s is left out: %s", file->path, file->why);
	drop_snapshot(out, package);
	return 0;
}

int skipped_tell(struct collection *out, struct skipped *skipped, const char *directory, struct err *err)
{
	if (!skipped->count)
		return 0;
	qsort(skipped->list, skipped->count, sizeof(*skipped->list), by_path);
	for (size_t i = 0; i < skipped->count; i++)
		if (tell_file(out, &skipped->list[i], directory, err) < 0)
			return -1;
	collect_sort(out);
	return 0;
}
