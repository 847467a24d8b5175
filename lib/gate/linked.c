#include "gate/linked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/files.h"
#include "base/mem.h"

enum { PARTS = 256 };

/* As cmd/go/internal/cache has it: entries lie in directories that are called after the first byte of their
 * names. */
static int link_part(const char *directory, const char *cache, unsigned part, struct err *err)
{
	scoped_free char *to = mem_print("%s/%02x", directory, part);
	scoped_free char *from = mem_print("%s/%02x", cache, part);
	scoped_directory *entries = opendir(from);

	if (mkdir(to, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_INTERNAL, "make %s: %s", to, strerror(errno));
	scoped_fd fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (const struct dirent *entry; entries && (entry = readdir(entries));) {
		char target[4096];
		if (entry->d_type != DT_REG)
			continue;
		(void)snprintf(target, sizeof(target), "%s/%s", from, entry->d_name);
		if (symlinkat(target, fd, entry->d_name) < 0)
			return err_set(err, ERR_INTERNAL, "link %s/%s: %s", to, entry->d_name,
				       strerror(errno));
	}
	return 0;
}

/* Without a time in this file the Go command would look for what is old in a cache that is gone in a minute.
 */
static int note_trimmed(const char *directory, struct err *err)
{
	scoped_free char *path = files_join(directory, "trim.txt");
	scoped_free char *now = mem_print("%lld", (long long)time(NULL));

	return files_write_lightly(path, view_of(now), err);
}

int linked_cache(const char *directory, const char *cache, struct err *err)
{
	for (unsigned part = 0; part < PARTS; part++)
		if (link_part(directory, cache, part, err) < 0)
			return -1;
	return note_trimmed(directory, err);
}
