#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"

static enum err_kind kind_of(int code)
{
	return code == ENOENT || code == ENOTDIR ? ERR_ABSENT : ERR_INTERNAL;
}

static int read_all(struct buf *out, int fd, const char *path, struct err *err)
{
	char piece[16 << 10];

	for (;;) {
		ssize_t got = read(fd, piece, sizeof(piece));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
		if (got == 0)
			return 0;
		buf_add(out, (struct view){ piece, (size_t)got });
		if (out->spoiled)
			return err_set(err, ERR_LIMIT, "%s: larger than %zu bytes", path, out->ceiling);
	}
}

int files_read(struct buf *out, const char *path, struct err *err)
{
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, kind_of(errno), "%s: %s", path, strerror(errno));
	return read_all(out, fd, path, err);
}

static int write_all(int fd, struct view content)
{
	while (content.len) {
		ssize_t put = write(fd, content.at, content.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		content = view_from(content, (size_t)put);
	}
	return 0;
}

static int replace(const char *path, struct view content, bool durable, struct err *err)
{
	scoped_free char *beside = mem_print("%s.new", path);
	scoped_fd fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write_all(fd, content) < 0 || (durable && fsync(fd) < 0) || rename(beside, path) < 0)
		return err_set(err, ERR_INTERNAL, "write %s: %s", path, strerror(errno));
	return 0;
}

int files_write(const char *path, struct view content, struct err *err)
{
	return replace(path, content, true, err);
}

int files_write_lightly(const char *path, struct view content, struct err *err)
{
	return replace(path, content, false, err);
}

int files_make_directory(const char *path, struct err *err)
{
	scoped_free char *copy = mem_text(path);

	for (char *slash = strchr(copy + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdir(copy, 0755) < 0 && errno != EEXIST)
			return err_set(err, ERR_INTERNAL, "make directory %s: %s", copy, strerror(errno));
		if (!slash)
			return 0;
		*slash = '/';
	}
}

enum { WALK_FILES = 32 }; /* open at one time */

/* The owner of a directory may let himself in. */
static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st, (void)place;
	if (type == FTW_DNR && chmod(path, S_IRWXU) == 0)
		return nftw(path, remove_entry, WALK_FILES, FTW_DEPTH | FTW_PHYS);
	return type == FTW_DP ? rmdir(path) : remove(path);
}

int files_remove_tree(const char *path, struct err *err)
{
	if (nftw(path, remove_entry, WALK_FILES, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT)
		return err_set(err, ERR_INTERNAL, "remove %s: %s", path, strerror(errno));
	return 0;
}

int files_read_secret(struct buf *out, const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & S_IRWXO))
		return err_set(err, ERR_INPUT, "%s: others can read this secret; run chmod o= on it", path);
	if (files_read(out, path, err) < 0)
		return -1;
	while (out->len && strchr("\r\n", out->ptr[out->len - 1]))
		out->ptr[--out->len] = '\0';
	if (!out->len)
		return err_set(err, ERR_INPUT, "%s: the file is empty, a secret is expected", path);
	return 0;
}

char *files_join(const char *directory, const char *name)
{
	return mem_print("%s/%s", directory, name);
}

char *files_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? mem_print("%.*s", (int)(slash - path) + (slash == path), path) : mem_text(".");
}

int files_sync(const char *path, struct err *err)
{
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	return 0;
}

int files_sync_name(const char *path, struct err *err)
{
	scoped_free char *directory = files_directory(path);

	return files_sync(directory, err);
}
