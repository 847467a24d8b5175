#include "gate/outward.h"

#include "base/files.h"
#include "base/mem.h"
#include "gate/paths.h"
#include "golang/gomod.h"

enum { TEXT_MOST = 1 << 20 };

static int take_line(struct outward *out, struct arena *arena, const char *root, const char *base,
		     const struct gomod_directive *line, struct err *err)
{
	struct view target = gomod_replacement(line);

	if (!target.len)
		return 0;
	const char *directory = paths_clean(arena, base, target);
	if (!directory)
		return err_set(err, ERR_INPUT, "%.*s leads nowhere", VIEW_ARG(target));
	if (paths_within(directory, root))
		return 0;
	if (!out->count) {
		out->replaced = arena_text(arena, line->words[0]);
		out->words = arena_text(arena, target);
	}
	*(const char **)arena_push(arena, out->list, out->count, out->room) = directory;
	return 0;
}

/* A file that is not there or cannot be read is the Go command's to complain about. */
static int take_file(struct outward *out, struct arena *arena, const char *root, const char *base,
		     const char *path, struct err *err)
{
	scoped_buf text = { .ceiling = TEXT_MOST };
	struct gomod_directive line;
	struct err ignored;

	if (files_read(&text, path, &ignored) < 0)
		return 0;
	struct gomod cursor = { .rest = buf_view(&text) };
	while (gomod_next(&cursor, &line))
		if (take_line(out, arena, root, base, &line, err) < 0)
			return -1;
	return 0;
}

int outward_find(struct outward *out, struct arena *arena, const char *root, const char *module_root,
		 const char *workspace, struct err *err)
{
	scoped_free char *go_mod = files_join(module_root, "go.mod");
	const char *slash = workspace ? strrchr(workspace, '/') : NULL;

	if (take_file(out, arena, root, module_root, go_mod, err) < 0)
		return -1;
	if (!slash)
		return 0;
	scoped_free char *directory = mem_print("%.*s", (int)(slash - workspace), workspace);
	return take_file(out, arena, root, directory, workspace, err);
}
