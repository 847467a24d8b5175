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

int64_t clock_mono_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_print(int64_t wall_ms, char out[CLOCK_TEXT])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) || !strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts))
		out[0] = '\0';
}

bool clock_parse_day(int64_t *out, struct view text)
{

	uint64_t year, month, day;

	if (text.len != sizeof("yyyy-mm-dd") - 1 || text.at[4] != '-' || text.at[7] != '-' ||
	    !view_number((struct view){ text.at, 4 }, 9999, &year) ||
	    !view_number((struct view){ text.at + 5, 2 }, 12, &month) ||
	    !view_number((struct view){ text.at + 8, 2 }, 31, &day))
		return false;
	struct tm parts = { .tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day };
	time_t seconds = timegm(&parts);
	/* What timegm() had to put right was no day of the calendar. */
	if (parts.tm_mday != (int)day || parts.tm_mon != (int)month - 1)
		return false;
	*out = (int64_t)seconds * 1000;
	return true;
}
