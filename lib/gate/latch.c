#include "gate/latch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/digest.h"

enum { WAIT_MS = 20 };

/*
 * A lock file cannot be removed safely while others may wait for it, so there are few, and they stay: a
 * commit's is told by the digest of all that makes it distinct.
 */
static int path_of(char **out, struct run *run, const struct oid *commit, struct err *err)
{
	const struct configuration *c = &run->toolchain.configuration;
	scoped_free char *directory = mem_print("%s/latches", run->settings->data);
	scoped_free char *what = mem_print("%s %s %s %s/%s %s %s", run->job.repository_name, commit->hex,
					   c->go_version, c->goos, c->goarch, c->tags, c->gcflags);
	struct digest digest;

	if (digest_sha256(&digest, view_of(what), err) < 0 || files_make_directory(directory, err) < 0)
		return -1;
	*out = mem_print("%s/%02x", directory, digest.bytes[0]);
	return 0;
}

int latch_take(int *out, struct run *run, const struct oid *commit, struct err *err)
{
	const struct timespec pause = { 0, WAIT_MS * 1000000L };
	scoped_free char *path = NULL;

	if (path_of(&path, run, commit, err) < 0)
		return -1;
	scoped_fd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
		if (run_tick(run, err) < 0)
			return -1;
		(void)nanosleep(&pause, NULL);
	}
	*out = fd;
	fd = -1;
	return 0;
}

static int open_content(int *out, const char *data, struct err *err)
{
	scoped_free char *directory = mem_print("%s/latches", data);
	scoped_free char *path = mem_print("%s/content", directory);

	if (files_make_directory(directory, err) < 0)
		return -1;
	*out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return *out < 0 ? err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno)) : 0;
}

int latch_content(int *out, const char *data, struct err *err)
{
	scoped_fd fd = -1;

	if (open_content(&fd, data, err) < 0)
		return -1;
	if (flock(fd, LOCK_SH) < 0)
		return err_set(err, errno == EINTR ? ERR_BUSY : ERR_INTERNAL, "lock stored content: %s",
			       strerror(errno));
	*out = fd;
	fd = -1;
	return 0;
}

int latch_content_alone(int *out, const char *data, int64_t wait_ms, struct err *err)
{
	const struct timespec pause = { 0, WAIT_MS * 1000000L };
	int64_t end = clock_mono_ms() + wait_ms;
	scoped_fd fd = -1;

	if (open_content(&fd, data, err) < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(err, ERR_INTERNAL, "lock stored content: %s", strerror(errno));
		if (clock_mono_ms() > end)
			return err_set(err, ERR_BUSY, "workers use the stored content all the time");
		(void)nanosleep(&pause, NULL);
	}
	*out = fd;
	fd = -1;
	return 0;
}

int latch_mirror(int *out, const char *mirror, bool wait, struct err *err)
{
	scoped_free char *path = mem_print("%s.lock", mirror);
	scoped_free char *directory = mem_print("%.*s", (int)(strrchr(path, '/') - path), path);

	if (files_make_directory(directory, err) < 0)
		return -1;
	scoped_fd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0)
		return err_set(err, errno == EWOULDBLOCK ? ERR_BUSY : ERR_INTERNAL, "%s: %s", path,
			       strerror(errno));
	*out = fd;
	fd = -1;
	return 0;
}
