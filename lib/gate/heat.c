#include "gate/heat.h"

#include <stdlib.h>

#include "base/files.h"
#include "base/mem.h"
#include "golang/pprof.h"
#include "tree/changed.h"

enum {
	FILES_MOST = 16,
	PROFILE_MOST = 64 << 20,
	TABLE_MOST = 32 << 20,
};

struct search {
	const struct heat_spec *spec;
	struct arena *arena;
	const char *paths[FILES_MOST];
	size_t count;
};

static bool is_called(const char *path, const char *name)
{
	struct view rest = view_of(path);

	return view_drop(&rest, view_of(name)) && (!rest.len || view_ends(rest, VIEW("/")));
}

static int note(void *payload, enum change_kind kind, const char *path, struct err *err)
{
	struct search *search = payload;

	(void)kind;
	if (!is_called(path, search->spec->file))
		return 0;
	if (search->count == FILES_MOST)
		return err_set(err, ERR_LIMIT, "more than %d files are called %s", FILES_MOST,
			       search->spec->file);
	search->paths[search->count++] = arena_text(search->arena, view_of(path));
	return 0;
}

static int find_files(struct search *search, struct err *err)
{
	const struct heat_spec *spec = search->spec;

	if (!strchr(spec->file, '/'))
		return tree_files(spec->mirror, spec->commit, "", note, search, err);
	if (tree_exists(spec->mirror, spec->commit, spec->file))
		search->paths[search->count++] = spec->file;
	return 0;
}

/* A directory beside the work tree that holds the profile alone, removed at the end of the scope. */
static void remove_place(char **place)
{
	struct err ignored;

	if (*place)
		(void)!files_remove_tree(*place, &ignored);
	free(*place);
}

/*
 * Building pprof, which is the toolchain's own code, may leave its results in the build cache; reading a
 * profile may not.
 */
static int run_pprof(struct buf *table, struct arena *arena, const struct heat_spec *spec, const char *place,
		     const char *name, struct err *err)
{
	const struct toolchain *toolchain = spec->toolchain;
	struct collect_spec trusted = *spec->collect;
	scoped_buf ignored = { .ceiling = TABLE_MOST };

	trusted.trusted = true;
	if (collect_tool(&ignored, arena, toolchain, pprof_ready_argv(arena, toolchain->go), place, &trusted,
			 err) < 0)
		return -1;
	return collect_tool(table, arena, toolchain, pprof_argv(arena, toolchain->go, name), place,
			    spec->collect, err);
}

static int read_one(struct profile *out, struct arena *arena, const struct heat_spec *spec, const char *path,
		    struct err *err)
{
	static const char name[] = "cpu.pprof";
	SCOPED(remove_place) char *place = mem_print("%s.profile", spec->collect->directory);
	scoped_buf bytes = { .ceiling = PROFILE_MOST }, table = { .ceiling = TABLE_MOST };
	scoped_free char *file = files_join(place, name);

	if (tree_read(&bytes, spec->mirror, spec->commit, path, err) < 0 ||
	    files_make_directory(place, err) < 0 || files_write(file, buf_view(&bytes), err) < 0)
		return -1;
	if (run_pprof(&table, arena, spec, place, name, err) < 0 ||
	    pprof_read(out, arena, buf_view(&table), err) < 0)
		return err_wrap(err, "%s", path);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_mains(struct profile *out, struct arena *arena, const struct collection *records)
{
	const char **mains = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < records->snapshot_count; i++)
		for (size_t j = 0; j < records->snapshots[i].function_count; j++)
			if (strcmp(records->snapshots[i].functions[j].name, "main") == 0)
				*(const char **)arena_push(arena, mains, count, room) =
					records->snapshots[i].functions[j].package;
	if (count)
		qsort(mains, count, sizeof(*mains), by_text);
	out->mains = mains;
	out->main_count = count;
}

int heat_read(struct profile *out, struct arena *arena, const struct heat_spec *spec, struct err *err)
{
	struct search search = { .spec = spec, .arena = arena };
	struct profile profile = { 0 };

	if (find_files(&search, err) < 0)
		return -1;
	if (!search.count)
		return err_set(err, ERR_ABSENT, "%.*s has no such file", OID_SHORT, spec->commit->hex);
	for (size_t i = 0; i < search.count; i++)
		if (read_one(&profile, arena, spec, search.paths[i], err) < 0)
			return -1;
	profile.name = search.count == 1 ? arena_text(arena, view_of(search.paths[0]))
					 : arena_print(arena, "%zu files %s", search.count, spec->file);
	find_mains(&profile, arena, spec->records);
	*out = profile;
	return 0;
}
