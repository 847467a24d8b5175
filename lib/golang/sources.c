#include "golang/sources.h"

#include "base/files.h"
#include "base/mem.h"
#include "golang/roots.h"
#include "golang/texts.h"

enum { SOURCE_MOST = 128 << 20 }; /* bytes of a file */

struct listed_package {
	const char *import_path, *directory;
};

struct sources {
	struct arena arena;
	struct sources_spec spec;
	struct roots roots;
	struct source **list;
	size_t count, room;
	struct texts by_path;	 /* path on disk -> 1 + index in `list` */
	struct texts by_printed; /* name of what lies outside of the listed packages -> 1 + index in `list` */
	struct listed_package *packages;
	size_t package_count, package_room;
	struct texts by_import; /* import path -> 1 + index in `packages` */
	size_t round;
};

struct sources *sources_new(const struct sources_spec *spec)
{
	struct sources *sources = mem_zero(1, sizeof(*sources));

	sources->spec = *spec;
	roots_read(&sources->roots, &sources->arena, spec->toolchain, spec->working_directory);
	return sources;
}

void sources_free(struct sources *sources)
{
	if (!sources)
		return;
	texts_release(&sources->by_path);
	texts_release(&sources->by_printed);
	texts_release(&sources->by_import);
	free(sources->list);
	free(sources->packages);
	arena_release(&sources->arena);
	free(sources);
}

const char *sources_relative(const struct sources *sources, const char *path)
{
	struct view rest = view_of(path);

	if (!view_skip(&rest, view_of(sources->spec.directory)))
		return NULL;
	if (!rest.len)
		return ".";
	return rest.at[0] == '/' && rest.len > 1 ? rest.at + 1 : NULL;
}

static struct source *add_source(struct sources *sources, const char *path, const char *name,
				 const char *package, bool external)
{
	struct source *source = arena_zero(&sources->arena, 1, sizeof(*source));

	*source = (struct source){ .path = path, .name = name, .package = package, .external = external };
	(void)mem_push(sources->list, sources->count, sources->room);
	sources->list[sources->count - 1] = source;
	return source;
}

static void remember(struct sources *sources, struct texts *in, struct view key)
{
	uint32_t *index = texts_add(in, key, NULL);

	if (index)
		*index = (uint32_t)sources->count;
}

void sources_add(struct sources *sources, const char *import_path, const char *directory,
		 const char *const *files, size_t file_count)
{
	struct arena *arena = sources->spec.names;
	struct listed_package *package =
		mem_push(sources->packages, sources->package_count, sources->package_room);

	package->import_path = arena_text(arena, view_of(import_path));
	package->directory = arena_text(arena, view_of(directory));
	uint32_t *index = texts_add(&sources->by_import, view_of(import_path), NULL);
	if (index)
		*index = (uint32_t)sources->package_count;
	for (size_t i = 0; i < file_count; i++) {
		const char *path = arena_print(arena, "%s/%s", directory, files[i]);
		const char *relative = sources_relative(sources, path);
		(void)add_source(sources, path, relative ? relative : path, package->import_path, false);
		remember(sources, &sources->by_path, view_of(path));
	}
}

static struct source *at_index(struct sources *sources, const uint32_t *index)
{
	return index && *index ? sources->list[*index - 1] : NULL;
}

static struct source *listed_at(struct sources *sources, const char *directory, struct view file)
{
	scoped_free char *path = mem_print("%s/%.*s", directory, VIEW_ARG(file));

	return at_index(sources, texts_find(&sources->by_path, view_of(path)));
}

static const struct listed_package *package_named(const struct sources *sources, struct view import_path)
{
	const uint32_t *index = texts_find(&sources->by_import, import_path);

	return index && *index ? &sources->packages[*index - 1] : NULL;
}

/* A printed name, taken apart. */
struct printed {
	struct view whole, directory, base;
};

static struct printed printed_of(struct view whole)
{
	ptrdiff_t slash = view_find_last(whole, VIEW("/"));

	if (slash < 0)
		return (struct printed){ whole, VIEW(""), whole };
	return (struct printed){ whole, view_upto(whole, (size_t)slash),
				 view_from(whole, (size_t)slash + 1) };
}

/* The package's own file, by import path or, Go 1.19, relative to the working directory. */
static struct source *own_file(struct sources *sources, const struct printed *printed,
			       const struct listed_package *package)
{
	struct view below = view_of(package->directory), directory = printed->directory;

	if (view_is(directory, package->import_path))
		return listed_at(sources, package->directory, printed->base);
	if (!view_skip(&below, view_of(sources->spec.working_directory)))
		return NULL;
	(void)view_skip(&below, VIEW("/"));
	if (view_is(directory, "."))
		directory = VIEW("");
	return view_equal(directory, below) ? listed_at(sources, package->directory, printed->base) : NULL;
}

static struct source *listed_file(struct sources *sources, const struct printed *printed)
{
	const struct listed_package *package = package_named(sources, printed->directory);
	struct view relative = printed->whole;
	struct source *found = package ? listed_at(sources, package->directory, printed->base) : NULL;

	(void)view_skip(&relative, VIEW("./"));
	if (!found)
		found = listed_at(sources, sources->spec.working_directory, relative);
	return found ? found : at_index(sources, texts_find(&sources->by_path, printed->whole));
}

static struct view last_part(struct view path)
{
	ptrdiff_t slash = view_find_last(path, VIEW("/"));

	return slash < 0 ? path : view_from(path, (size_t)slash + 1);
}

/* Go 1.19 replays positions relative to (or below) whatever directory the cache was filled from.  The last
 * part of the name still is the package's directory, if anything of it is printed. */
static struct source *moved_file(struct sources *sources, const struct printed *printed,
				 const struct listed_package *package)
{
	struct view last = last_part(printed->directory);

	if (view_find(printed->whole, VIEW("@")) >= 0)
		return NULL;
	if (!view_is(last, ".") && !view_is(last, "..") &&
	    !view_equal(last, last_part(view_of(package->directory))))
		return NULL;
	return listed_at(sources, package->directory, printed->base);
}

static bool is_vendored(struct view path)
{
	return view_starts(path, VIEW("vendor/")) || view_find(path, VIEW("/vendor/")) >= 0;
}

/* A dependency's name for people: relative where a replacement or vendor directory is in the collected one.
 */
static struct source *add_outside(struct sources *sources, const struct printed *printed)
{
	struct arena *names = sources->spec.names;
	const char *path = roots_find(&sources->roots, printed->whole);
	const char *relative = path ? sources_relative(sources, path) : NULL;
	bool vendored = relative && is_vendored(view_of(relative));
	struct view name = relative ? view_of(relative) : printed->whole;

	return add_source(sources, path, arena_text(names, name), roots_package(names, printed->whole),
			  !relative || vendored);
}

static struct source *outside_file(struct sources *sources, const struct printed *printed)
{
	struct source *known = at_index(sources, texts_find(&sources->by_printed, printed->whole));

	if (known)
		return known;
	known = add_outside(sources, printed);
	remember(sources, &sources->by_printed, printed->whole);
	return known;
}

struct source *sources_find(struct sources *sources, struct view text, const char *section)
{
	const struct printed printed = printed_of(text);
	const struct listed_package *package = package_named(sources, view_of(section));
	struct source *found = package ? own_file(sources, &printed, package) : NULL;

	if (!found)
		found = listed_file(sources, &printed);
	if (found)
		return found;
	struct source *outside = outside_file(sources, &printed);
	if (!outside->path && package)
		found = moved_file(sources, &printed, package);
	return found ? found : outside;
}

static int read_funcs(struct sources *sources, struct source *source, struct err *err)
{
	scoped_buf text = { .ceiling = SOURCE_MOST };

	if (!source->path)
		return err_set(err, ERR_ABSENT, "no such file");
	if (files_read(&text, source->path, err) < 0)
		return -1;
	return funcs_index(&source->funcs, &sources->arena, buf_view(&text), err);
}

const struct funcs *source_funcs(struct sources *sources, struct source *source)
{
	struct err err;

	if (source->read)
		return &source->funcs;
	source->read = true;
	if (read_funcs(sources, source, &err) < 0)
		source->failure = arena_text(&sources->arena, view_of(err.text));
	source->slots = arena_zero(&sources->arena, source->funcs.declared_count + 1, sizeof(*source->slots));
	return &source->funcs;
}

size_t sources_round(struct sources *sources)
{
	return ++sources->round;
}

uint32_t *source_slot(struct source *source, size_t round, const struct declared *declared)
{
	if (source->round != round)
		memset(source->slots, 0, (source->funcs.declared_count + 1) * sizeof(*source->slots));
	source->round = round;
	return &source->slots[declared ? (size_t)(declared - source->funcs.declared)
				       : source->funcs.declared_count];
}
