/*
 * Loaded before the C library into the program under test: one of its calls that change files fails.  Counted
 * are the calls about files below $FAULT_DIRECTORY; the one with the number $FAULT_AT fails as $FAULT_MODE
 * says, and leaves the file $FAULT_FIRED behind.  $FAULT_THEN calls after it the process dies.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXIT_CRASHED = 99, PATH_ROOM = 4096 };

enum mode {
	MODE_NONE, /* counts alone */
	MODE_CRASH,
	MODE_TORN,   /* half of what is written arrives, then the process dies */
	MODE_EIO,    /* once */
	MODE_ENOSPC, /* from then on */
};

static struct {
	bool known;
	enum mode mode;
	long at, then, count; /* then: 0: it does not */
	const char *directory;
} shim;

static void know(void)
{
	static const char *const names[] = { "none", "crash", "torn", "eio", "enospc" };
	const char *mode = getenv("FAULT_MODE"), *at = getenv("FAULT_AT"), *then = getenv("FAULT_THEN");

	shim.known = true;
	shim.directory = getenv("FAULT_DIRECTORY");
	shim.at = at ? strtol(at, NULL, 10) : 0;
	shim.then = then ? strtol(then, NULL, 10) : 0;
	for (size_t i = 0; mode && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(mode, names[i]) == 0)
			shim.mode = (enum mode)i;
}

static void tell(void)
{
	const char *path = getenv("FAULT_FIRED");
	long fd = path ? syscall(SYS_open, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (fd >= 0)
		(void)syscall(SYS_close, fd);
}

static bool is_ours(const char *path)
{
	size_t length = strlen(shim.directory);

	return strncmp(path, shim.directory, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Is it this call about PATH that fails?  Does not return where the process is to die. */
static bool fails_at(const char *path)
{
	if (!shim.known)
		know();
	if (!shim.directory || !is_ours(path))
		return false;
	long number = ++shim.count;
	if (shim.mode != MODE_NONE && shim.then && number == shim.at + shim.then)
		_exit(EXIT_CRASHED);
	if (shim.mode == MODE_NONE || number < shim.at || (number > shim.at && shim.mode != MODE_ENOSPC))
		return false;
	if (number == shim.at)
		tell();
	if (shim.mode == MODE_CRASH)
		_exit(EXIT_CRASHED);
	errno = shim.mode == MODE_ENOSPC ? ENOSPC : EIO;
	return true;
}

static bool fails(int fd)
{
	char link[64], path[PATH_ROOM];

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof(path) - 1);
	if (length < 0)
		return false;
	path[length] = '\0';
	return fails_at(path);
}

/* What is no write cannot be torn: the process dies before it. */
static bool fails_whole(int fd)
{
	if (!fails(fd))
		return false;
	if (shim.mode == MODE_TORN)
		_exit(EXIT_CRASHED);
	return true;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	if (!fails(fd))
		return syscall(SYS_write, fd, bytes, size);
	if (shim.mode == MODE_TORN) {
		(void)syscall(SYS_write, fd, bytes, size / 2);
		_exit(EXIT_CRASHED);
	}
	return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset)
{
	if (!fails(fd))
		return syscall(SYS_pwrite64, fd, bytes, size, offset);
	if (shim.mode == MODE_TORN) {
		(void)syscall(SYS_pwrite64, fd, bytes, size / 2, offset);
		_exit(EXIT_CRASHED);
	}
	return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	return pwrite64(fd, bytes, size, offset);
}

int fsync(int fd)
{
	return fails_whole(fd) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails_whole(fd) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off64_t length)
{
	return fails_whole(fd) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length)
{
	return ftruncate64(fd, length);
}

static bool fails_name(const char *path)
{
	if (!fails_at(path))
		return false;
	if (shim.mode == MODE_TORN)
		_exit(EXIT_CRASHED);
	return true;
}

int unlink(const char *path)
{
	return fails_name(path) ? -1 : (int)syscall(SYS_unlink, path);
}

int rename(const char *from, const char *to)
{
	return fails_name(from) ? -1 : (int)syscall(SYS_rename, from, to);
}
