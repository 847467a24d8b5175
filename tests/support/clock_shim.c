/*
 * Loaded before the C library into a daemon under test: its wall clock is off by as many seconds as the file
 * $CLOCK_SHIM says.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *out)
{
	const char *path = getenv("CLOCK_SHIM");
	char text[32] = "";
	int result = (int)syscall(SYS_clock_gettime, clock, out);

	if (result < 0 || clock != CLOCK_REALTIME || !path)
		return result;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return result;
	if (read(fd, text, sizeof(text) - 1) > 0)
		out->tv_sec += strtol(text, NULL, 10);
	(void)close(fd);
	return result;
}
