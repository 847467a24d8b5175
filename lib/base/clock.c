#include "base/clock.h"

#include <time.h>

static int64_t milliseconds(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_wall_ms(void)
{
	return milliseconds(CLOCK_REALTIME);
}

int64_t clock_mono_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

void clock_print(int64_t wall_ms, char out[CLOCK_TEXT])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) || !strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts))
		out[0] = '\0';
}
