#include "gate/quota.h"

#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"

uint64_t quota_used(const char *path)
{
	scoped_free char *root = mem_text(path);
	char *const roots[] = { root, NULL };
	scoped_walk *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	uint64_t bytes = 0;

	for (const FTSENT *entry; walk && (entry = fts_read(walk));)
		if (entry->fts_info == FTS_F)
			bytes += (uint64_t)entry->fts_statp->st_size;
	return bytes;
}

int quota_left(uint64_t *out, const char *path, uint64_t fetch_most, uint64_t mirror_most, struct err *err)
{
	uint64_t used = mirror_most ? quota_used(path) : 0;

	if (mirror_most && used >= mirror_most)
		return err_set(err, ERR_LIMIT,
			       "limit: mirror: it takes %llu MiB and limits.mirror-size is %llu MiB; raise "
			       "that, or let heapgate gc remove it: it is then fetched anew",
			       (unsigned long long)used >> 20, (unsigned long long)mirror_most >> 20);
	*out = fetch_most;
	if (mirror_most && (!fetch_most || mirror_most - used < fetch_most))
		*out = mirror_most - used;
	return 0;
}
