#include "golang/roots.h"

#include <unistd.h>

#include "base/files.h"
#include "base/mem.h"
#include "golang/gomod.h"

enum { GO_MOD_MOST = 4 << 20 };

static const char *real_path(struct arena *arena, const char *path)
{
	scoped_free char *real = realpath(path, NULL);

	return real ? arena_text(arena, view_of(real)) : NULL;
}

/* DIRECTORY/PATH, or PATH where that is absolute. */
static const char *path_from(struct arena *arena, const char *directory, struct view path)
{
	if (path.len && path.at[0] == '/')
		return arena_text(arena, path);
	return arena_print(arena, "%s/%.*s", directory, VIEW_ARG(path));
}

/* The module cache writes "!a" for "A" (https://go.dev/ref/mod#module-cache). */
static const char *escaped(struct arena *arena, struct view text)
{
	char *out = arena_zero(arena, text.len * 2 + 1, 1), *to = out;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool upper = c >= 'A' && c <= 'Z';
		if (upper)
			*to++ = '!';
		*to++ = upper ? (char)(c | 0x20) : c;
	}
	return out;
}

static const char *in_module_cache(const struct roots *roots, struct view module, struct view version)
{
	return arena_print(roots->arena, "%s/%s@%s", roots->toolchain->module_cache,
			   escaped(roots->arena, module), escaped(roots->arena, version));
}

static void add(struct roots *roots, const char *module, const char *directory)
{
	const char *real = real_path(roots->arena, directory);

	if (!real)
		return;
	struct root *root = arena_push(roots->arena, roots->list, roots->count, roots->room);
	*root = (struct root){ module, real };
}

/* `replace a [v1] => ../b` or `replace a [v1] => b v2`; paths are relative to BASE. */
static void add_replacement(struct roots *roots, const char *base, const struct gomod_directive *line)
{
	size_t arrow = 1;

	while (arrow < line->count && !view_is(line->words[arrow], "=>"))
		arrow++;
	if (arrow + 1 >= line->count)
		return;
	struct view to = line->words[arrow + 1];
	bool versioned = arrow + 2 < line->count;
	add(roots, arena_text(roots->arena, line->words[0]),
	    versioned ? in_module_cache(roots, to, line->words[arrow + 2])
		      : path_from(roots->arena, base, to));
}

/* `use ./dir`: the module whose go.mod lies there. */
static void add_used(struct roots *roots, const char *base, const struct gomod_directive *line)
{
	const char *directory = path_from(roots->arena, base, line->words[0]), *module;
	scoped_free char *go_mod = files_join(directory, "go.mod");
	scoped_buf text = { .ceiling = GO_MOD_MOST };
	struct err err;

	if (files_read(&text, go_mod, &err) == 0 &&
	    golang_module_path(&module, roots->arena, buf_view(&text), &err) == 0)
		add(roots, module, directory);
}

/* What FILE says; BASE is its directory.  One that cannot be read says nothing: the go command will tell. */
static void read_file(struct roots *roots, const char *file, const char *base)
{
	scoped_buf text = { .ceiling = GO_MOD_MOST };
	struct gomod_directive line;
	struct err err;

	if (files_read(&text, file, &err) < 0)
		return;
	struct gomod cursor = { .rest = buf_view(&text) };
	while (gomod_next(&cursor, &line)) {
		if (view_is(line.verb, "replace"))
			add_replacement(roots, base, &line);
		else if (view_is(line.verb, "use"))
			add_used(roots, base, &line);
		else if (view_is(line.verb, "module"))
			add(roots, arena_text(roots->arena, line.words[0]), base);
	}
}

void roots_read(struct roots *out, struct arena *arena, const struct toolchain *toolchain,
		const char *working_directory)
{
	scoped_free char *go_mod = files_join(working_directory, "go.mod");

	*out = (struct roots){ .arena = arena,
			       .toolchain = toolchain,
			       .working_directory = working_directory };
	read_file(out, go_mod, working_directory);
	if (toolchain->workspace) {
		const char *slash = strrchr(toolchain->workspace, '/');
		struct view base = { toolchain->workspace,
				     slash ? (size_t)(slash - toolchain->workspace) : 0 };
		read_file(out, toolchain->workspace, arena_text(arena, base));
	}
}

static bool readable(const char *path)
{
	return access(path, R_OK) == 0;
}

/* MODULE's directory as replaced or used, or NULL. */
static const char *listed_root(const struct roots *roots, struct view module)
{
	for (size_t i = 0; i < roots->count; i++)
		if (view_is(module, roots->list[i].module))
			return roots->list[i].directory;
	return NULL;
}

/* MODULE@VERSION/REST */
static const char *find_versioned(const struct roots *roots, struct view printed, size_t at)
{
	struct arena *arena = roots->arena;
	struct view module = view_upto(printed, at), rest = view_from(printed, at + 1), version;
	const char *listed = listed_root(roots, module);

	if (!view_split(&rest, '/', &version) || !rest.at)
		return NULL;
	const char *const directories[] = {
		listed ? listed : "/nonexistent",
		arena_print(arena, "%s/vendor/%.*s", roots->working_directory, VIEW_ARG(module)),
		in_module_cache(roots, module, version),
	};
	for (size_t i = 0; i < COUNT_OF(directories); i++) {
		const char *path = path_from(arena, directories[i], rest);
		if (readable(path))
			return path;
	}
	return NULL;
}

/* A package of another main module of the workspace, or of the standard library. */
static const char *find_unversioned(const struct roots *roots, struct view printed)
{
	struct arena *arena = roots->arena;

	for (size_t i = 0; i < roots->count; i++) {
		struct view rest = printed;
		if (!view_skip(&rest, view_of(roots->list[i].module)) || !view_skip(&rest, VIEW("/")))
			continue;
		const char *path = path_from(arena, roots->list[i].directory, rest);
		if (readable(path))
			return path;
	}
	const char *path = arena_print(arena, "%s/src/%.*s", roots->toolchain->goroot, VIEW_ARG(printed));
	return readable(path) ? path : NULL;
}

const char *roots_find(const struct roots *roots, struct view printed)
{
	ptrdiff_t at = view_find(printed, VIEW("@"));

	if (!printed.len || printed.at[0] == '/' || view_starts(printed, VIEW("../")) ||
	    view_find(printed, VIEW("/../")) >= 0)
		return NULL;
	const char *path = at > 0 ? find_versioned(roots, printed, (size_t)at) : NULL;
	return path ? path : find_unversioned(roots, printed);
}

const char *roots_package(struct arena *arena, struct view printed)
{
	ptrdiff_t slash = view_find_last(printed, VIEW("/"));
	struct view directory = view_upto(printed, slash < 0 ? 0 : (size_t)slash);
	ptrdiff_t at = view_find(directory, VIEW("@"));

	if (at < 0)
		return arena_text(arena, directory);
	struct view version = view_from(directory, (size_t)at);
	ptrdiff_t rest = view_find(version, VIEW("/"));
	struct view below = rest < 0 ? VIEW("") : view_from(version, (size_t)rest);
	return arena_print(arena, "%.*s%.*s", (int)at, directory.at, VIEW_ARG(below));
}
