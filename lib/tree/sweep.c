#include <errno.h>
#include <fts.h>

#include "base/mem.h"
#include "tree/gitlib.h"

/*
 * What a process leaves when it dies in the middle of writing: a lock keeps every later writer out, half a
 * pack takes room for ever.  Names as in libgit2 (filebuf.c, indexer.c) and git (tempfile.c).
 */
static bool is_leftover(const FTSENT *entry)
{
	struct view name = { entry->fts_name, entry->fts_namelen };

	return view_ends(name, VIEW(".lock")) || view_find(name, VIEW("_git2_")) >= 0 ||
	       view_starts(name, VIEW("tmp_pack_")) || view_starts(name, VIEW("tmp_idx_")) ||
	       view_starts(name, VIEW("tmp_obj_"));
}

static int sweep_entry(const FTSENT *entry, struct err *err)
{
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return err_set(err, ERR_INTERNAL, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
	case FTS_F:
		if (is_leftover(entry) && unlink(entry->fts_accpath) < 0 && errno != ENOENT)
			return err_set(err, ERR_INTERNAL, "remove %s: %s", entry->fts_path, strerror(errno));
		return 0;
	default:
		return 0;
	}
}

static void close_walk(FTS **walk)
{
	if (*walk)
		(void)fts_close(*walk);
}

int mirror_sweep(struct mirror *mirror, struct err *err)
{
	scoped_free char *path = mem_text(git_repository_path(mirror->repository));
	char *roots[] = { path, NULL };
	SCOPED(close_walk)
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	if (!walk)
		return err_set(err, ERR_INTERNAL, "walk %s: %s", path, strerror(errno));
	errno = 0;
	for (const FTSENT *entry; (entry = fts_read(walk)); errno = 0)
		if (sweep_entry(entry, err) < 0)
			return -1;
	return errno ? err_set(err, ERR_INTERNAL, "walk %s: %s", path, strerror(errno)) : 0;
}
