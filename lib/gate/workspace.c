#include "gate/workspace.h"

#include <string.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/paths.h"
#include "golang/gomod.h"

enum { GO_WORK_MOST = 1 << 20 };

struct workspace {
	struct arena *arena;
	const char *root, *base; /* BASE: the go.work's directory */
	const char *module;	 /* the directory that is asked about */
	bool used;
};

static int take_use(struct workspace *workspace, struct view path, struct err *err)
{
	const char *directory = paths_clean(workspace->arena, workspace->base, path);

	if (!directory || !paths_within(directory, workspace->root))
		return err_set(err, ERR_INPUT,
			       "%s/go.work uses %.*s, which lies outside of the repository: it cannot be "
			       "collected; keep such a go.work out of it",
			       paths_within(workspace->base, workspace->root) &&
					       workspace->base[strlen(workspace->root)]
				       ? workspace->base + strlen(workspace->root) + 1
				       : ".",
			       VIEW_ARG(path));
	workspace->used = workspace->used || strcmp(directory, workspace->module) == 0;
	return 0;
}

static int read_uses(struct workspace *workspace, const char *go_work, struct err *err)
{
	scoped_buf text = { .ceiling = GO_WORK_MOST };
	struct gomod_directive line;

	if (files_read(&text, go_work, err) < 0)
		return -1;
	struct gomod cursor = { .rest = buf_view(&text) };
	while (gomod_next(&cursor, &line))
		if (view_is(line.verb, "use") && line.count && take_use(workspace, line.words[0], err) < 0)
			return -1;
	return 0;
}

const char *workspace_nearest(struct arena *arena, const char *root, const char *directory)
{
	scoped_free char *at = mem_text(directory);

	while (paths_within(at, root)) {
		const char *path = arena_print(arena, "%s/go.work", at);
		char *slash = strrchr(at, '/');
		if (access(path, R_OK) == 0)
			return path;
		if (!slash)
			return NULL;
		*slash = '\0';
	}
	return NULL;
}

int workspace_find(const char **out, struct arena *arena, const char *root, const char *directory,
		   struct err *err)
{
	const char *path = workspace_nearest(arena, root, directory);

	*out = NULL;
	if (!path)
		return 0;
	struct workspace workspace = {
		.arena = arena,
		.root = root,
		.base = arena_text(arena, view_upto(view_of(path), strlen(path) - strlen("/go.work"))),
		.module = directory,
	};
	if (read_uses(&workspace, path, err) < 0)
		return -1;
	if (workspace.used)
		*out = path;
	return 0;
}
