#include "gate/gc_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/latch.h"
#include "gate/quota.h"

/* Takes the NAME of an entry of DIRECTORY. */
typedef int each_entry(void *payload, const char *directory, const char *name, struct err *err);

static int for_each(const char *directory, each_entry *each, void *payload, struct err *err)
{
	scoped_directory *dir = opendir(directory);

	if (!dir)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : err_set(err, ERR_INTERNAL, "%s: %s", directory, strerror(errno));
	for (const struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.' && each(payload, directory, entry->d_name, err) < 0)
			return -1;
	return 0;
}

struct stale {
	const struct gc_spec *spec;
	const char *owner;
	bool mirrors;
	size_t count;
};

/* "shop.git", "shop.git.lock" and "shop.commit" all belong to "shop". */
static bool belongs(const char *name, const char *repository)
{
	struct view rest = view_of(name);

	return view_skip(&rest, view_of(repository)) &&
	       (!rest.len || view_is(rest, ".git") || view_is(rest, ".git.lock") || view_is(rest, ".commit"));
}

static bool is_configured(const struct gate_settings *settings, const char *owner, const char *name)
{
	for (size_t i = 0; i < settings->repository_count; i++) {
		scoped_free char *place = settings_place(settings->repositories[i].name);
		struct view rest = view_of(place);
		if (view_skip(&rest, view_of(owner)) && view_skip(&rest, VIEW("/")) && belongs(name, rest.at))
			return true;
	}
	return false;
}

static bool is_too_large(const struct gate_settings *settings, const char *path, const char *name)
{
	return settings->mirror_bytes && view_ends(view_of(name), VIEW(".git")) &&
	       quota_used(path) >= settings->mirror_bytes;
}

/* Of a configured repository: somebody may be fetching into it, and then it stays until the next time. */
static int remove_too_large(struct stale *stale, const char *path, struct err *err)
{
	scoped_latch latch = -1;

	if (latch_mirror(&latch, path, false, err) < 0)
		return err->kind == ERR_BUSY ? 0 : -1;
	stale->count++;
	return stale->spec->dry_run ? 0 : files_remove_tree(path, err);
}

static int remove_stale(void *payload, const char *directory, const char *name, struct err *err)
{
	struct stale *stale = payload;
	scoped_free char *path = files_join(directory, name);

	if (is_configured(stale->spec->settings, stale->owner, name)) {
		if (!stale->mirrors || !is_too_large(stale->spec->settings, path, name))
			return 0;
		if (remove_too_large(stale, path, err) < 0)
			return -1;
	} else {
		stale->count++;
		if (!stale->spec->dry_run && files_remove_tree(path, err) < 0)
			return -1;
	}
	return stale->spec->progress(stale->spec->payload, "directories", stale->count, err);
}

static int visit_owner(void *payload, const char *directory, const char *owner, struct err *err)
{
	struct stale *stale = payload;
	scoped_free char *path = files_join(directory, owner);

	stale->owner = owner;
	return for_each(path, remove_stale, stale, err);
}

static int visit_slot(void *payload, const char *directory, const char *slot, struct err *err)
{
	scoped_free char *path = files_join(directory, slot);

	return for_each(path, visit_owner, payload, err);
}

int gc_directories(size_t *out, const struct gc_spec *spec, struct err *err)
{
	scoped_free char *mirrors = files_join(spec->settings->data, "mirrors");
	scoped_free char *trees = files_join(spec->settings->data, "trees");
	struct stale stale = { .spec = spec, .mirrors = true };

	if (for_each(mirrors, visit_owner, &stale, err) < 0)
		return -1;
	stale.mirrors = false;
	if (for_each(trees, visit_slot, &stale, err) < 0)
		return -1;
	*out = stale.count;
	return 0;
}

struct cached {
	char *path;
	int64_t used_ms; /* the Go command renews the time of what it uses, once an hour */
	uint64_t bytes;
};

struct cache {
	struct arena arena;
	struct cached *list;
	size_t count, room;
	uint64_t bytes;
};

static void cache_release(struct cache *cache)
{
	arena_release(&cache->arena);
}

static int oldest_first(const void *a, const void *b)
{
	const struct cached *left = a, *right = b;

	return (left->used_ms > right->used_ms) - (left->used_ms < right->used_ms);
}

/* Entries are GOCACHE/xx/...-a and ...-d; whatever else lies there is left alone. */
static int list_cache(struct cache *out, const char *directory, struct err *err)
{
	scoped_free char *root = mem_text(directory);
	char *const roots[] = { root, NULL };
	scoped_walk *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	if (!walk)
		return err_set(err, ERR_INTERNAL, "%s: %s", directory, strerror(errno));
	for (const FTSENT *entry; (entry = fts_read(walk));) {
		struct view name = view_of(entry->fts_name);
		if (entry->fts_info != FTS_F || entry->fts_level != 2 ||
		    !(view_ends(name, VIEW("-a")) || view_ends(name, VIEW("-d"))))
			continue;
		struct cached *cached = arena_push(&out->arena, out->list, out->count, out->room);
		cached->path = arena_text(&out->arena, view_of(entry->fts_path));
		cached->used_ms = (int64_t)entry->fts_statp->st_mtim.tv_sec * 1000;
		cached->bytes = (uint64_t)entry->fts_statp->st_blocks * 512;
		out->bytes += cached->bytes;
	}
	return 0;
}

int gc_cache(uint64_t *out, const struct gc_spec *spec, struct err *err)
{
	const char *directory = spec->settings->go.cache;
	SCOPED(cache_release) struct cache cache = { 0 };
	uint64_t gone = 0;

	*out = 0;
	if (!spec->limits.cache_bytes || !directory || access(directory, F_OK) < 0)
		return 0;
	if (list_cache(&cache, directory, err) < 0)
		return -1;
	if (cache.count)
		qsort(cache.list, cache.count, sizeof(*cache.list), oldest_first);
	for (size_t i = 0; i < cache.count && cache.bytes - gone > spec->limits.cache_bytes; i++) {
		gone += cache.list[i].bytes;
		if (!spec->dry_run)
			(void)unlink(cache.list[i].path);
		if (i % 1000 == 0 && spec->progress(spec->payload, "cache entries", i + 1, err) < 0)
			return -1;
	}
	*out = gone;
	return 0;
}
