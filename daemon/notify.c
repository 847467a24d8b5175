#include "daemon/notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/scope.h"
#include "base/view.h"

void notify_manager(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = path ? strlen(path) : 0;

	if (!length || length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0'; /* the abstract name space */
	scoped_fd fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	/* There is nobody to tell when the manager cannot be told. */
	if (fd >= 0)
		(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
}

void notify_reloading(void)
{
	scoped_free char *state =
		mem_print("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_mono_ms() * 1000);

	notify_manager(state);
}

/* sd_watchdog_enabled(3): a process that inherited the variables is not meant. */
int64_t notify_watchdog_ms(void)
{
	const char *span = getenv("WATCHDOG_USEC"), *of = getenv("WATCHDOG_PID");
	uint64_t us, pid;

	if (!span || !view_number(view_of(span), INT64_MAX, &us))
		return 0;
	if (of && (!view_number(view_of(of), INT32_MAX, &pid) || (pid_t)pid != getpid()))
		return 0;
	return (int64_t)us / 1000;
}
