#include "daemon/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/files.h"

enum { SHARE = 8 }; /* the reserve is one part in so many of core.free-space */

uint64_t disk_free(const struct config *config)
{
	struct statvfs info;

	return statvfs(config->data, &info) == 0 ? (uint64_t)info.f_bavail * info.f_frsize : 0;
}

bool disk_is_low(const struct config *config)
{
	return config->free_space && disk_free(config) < config->free_space;
}

static int make(const char *path, uint64_t size, struct err *err)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int code = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)size);

	if (!code)
		return 0;
	(void)unlink(path);
	return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(code));
}

int disk_mind_reserve(enum disk_change *change, const struct config *config, struct err *err)
{
	scoped_free char *path = files_join(config->data, "reserve");
	uint64_t size = config->free_space / SHARE, room = disk_free(config);
	bool kept = access(path, F_OK) == 0;

	*change = DISK_SAME;
	if (kept && (room < size / 2 || !size)) {
		if (unlink(path) < 0)
			return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
		*change = DISK_RESERVE_GIVEN;
	} else if (!kept && size && room >= config->free_space + size) {
		if (make(path, size, err) < 0)
			return -1;
		*change = DISK_RESERVE_KEPT;
	}
	return 0;
}
