#include "gate/modules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/mem.h"
#include "golang/toolchain.h"

enum { GO_MOD_MOST = 1 << 20 };

static int read_module(const char **path, struct arena *arena, const char *go_mod, struct err *err)
{
	scoped_buf text = { .ceiling = GO_MOD_MOST };

	if (files_read(&text, go_mod, err) < 0)
		return -1;
	if (golang_module_path(path, arena, buf_view(&text), err) < 0)
		return err_wrap(err, "%s", go_mod);
	return 0;
}

static bool left_out(const FTSENT *entry)
{
	const char *name = entry->fts_name;

	return entry->fts_level > 0 &&
	       (name[0] == '.' || name[0] == '_' || !strcmp(name, "vendor") || !strcmp(name, "testdata"));
}

static int add_module(struct modules *out, struct arena *arena, const char *directory, const char *go_mod,
		      struct err *err)
{
	const char *path;

	if (read_module(&path, arena, go_mod, err) < 0)
		return -1;
	struct module *module = arena_push(arena, out->list, out->count, out->room);
	module->directory = arena_text(arena, view_of(directory));
	module->root = arena_text(arena, view_upto(view_of(go_mod), strlen(go_mod) - strlen("/go.mod")));
	module->path = path;
	return 0;
}

static int visit(struct modules *out, struct arena *arena, FTS *walk, FTSENT *entry, struct err *err)
{
	if (entry->fts_info == FTS_D && left_out(entry))
		return fts_set(walk, entry, FTS_SKIP);
	if (entry->fts_info != FTS_F || strcmp(entry->fts_name, "go.mod") != 0)
		return 0;
	scoped_free char *directory = mem_copy(entry->fts_path, entry->fts_pathlen + 1u);
	directory[entry->fts_pathlen - strlen("/go.mod")] = '\0';
	return add_module(out, arena, directory, entry->fts_path, err);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int find_below(struct modules *out, struct arena *arena, const char *directory, struct err *err)
{
	scoped_free char *root = mem_text(directory);
	char *const roots[] = { root, NULL };
	scoped_walk *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);

	if (!walk)
		return err_set(err, ERR_INTERNAL, "%s: %s", directory, strerror(errno));
	for (FTSENT *entry; (entry = fts_read(walk));)
		if (visit(out, arena, walk, entry, err) < 0)
			return -1;
	return 0;
}

static int find_above(struct modules *out, struct arena *arena, const char *directory, struct err *err)
{
	scoped_free char *parent = mem_text(directory);

	for (char *slash; (slash = strrchr(parent, '/'));) {
		*slash = '\0';
		scoped_free char *go_mod = files_join(parent, "go.mod");
		if (access(go_mod, R_OK) == 0)
			return add_module(out, arena, directory, go_mod, err);
	}
	return 0;
}

int modules_find(struct modules *out, struct arena *arena, const char *directory, struct err *err)
{
	struct modules found = { 0 };

	if (find_below(&found, arena, directory, err) < 0)
		return -1;
	if (!found.count && find_above(&found, arena, directory, err) < 0)
		return -1;
	if (!found.count)
		return err_set(
			err, ERR_INPUT,
			"no go.mod here, below or above; a Go module is expected (go mod init makes one)");
	*out = found;
	return 0;
}

static bool is_known(const struct modules *modules, const char *directory)
{
	for (size_t i = 0; i < modules->count; i++)
		if (strcmp(modules->list[i].directory, directory) == 0)
			return true;
	return false;
}

/* The module that PATH, at or below ROOT, belongs to: the nearest go.mod says. */
static int find_owner(struct modules *out, struct arena *arena, const char *root, char *path, struct err *err)
{
	for (size_t least = strlen(root); strlen(path) >= least; *strrchr(path, '/') = '\0') {
		if (is_known(out, path))
			return 0;
		scoped_free char *go_mod = files_join(path, "go.mod");
		if (access(go_mod, R_OK) == 0)
			return add_module(out, arena, path, go_mod, err);
	}
	return 0;
}

static int by_directory(const void *a, const void *b)
{
	return strcmp(((const struct module *)a)->directory, ((const struct module *)b)->directory);
}

int modules_of(struct modules *out, struct arena *arena, const char *root, const char *const *directories,
	       size_t count, struct err *err)
{
	struct modules found = { 0 };

	for (size_t i = 0; i < count; i++) {
		bool is_root = strcmp(directories[i], ".") == 0;
		scoped_free char *path = is_root ? mem_text(root) : files_join(root, directories[i]);
		if (find_owner(&found, arena, root, path, err) < 0)
			return -1;
	}
	if (found.count)
		qsort(found.list, found.count, sizeof(*found.list), by_directory);
	*out = found;
	return 0;
}
