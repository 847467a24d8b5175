#include "model/grant.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/scope.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static const char *const states[GRANT_STATE_COUNT] = {
	[GRANT_ACTIVE] = "active",
	[GRANT_EXPIRED] = "expired",
	[GRANT_REVOKED] = "revoked",
};

enum grant_state grant_state(const struct grant *grant, int64_t now_ms)
{
	if (grant->revoked_ms)
		return GRANT_REVOKED;
	return grant->until_ms <= now_ms ? GRANT_EXPIRED : GRANT_ACTIVE;
}

const char *grant_state_name(enum grant_state state)
{
	return states[state];
}

/* TEXT is shown to people on one line. */
static int check_text(const char *text, bool needed, size_t most, const char *what, struct err *err)
{
	size_t length = strlen(text);

	if (needed && !view_trim(view_of(text)).len)
		return err_set(err, ERR_INPUT, "%s is missing", what);
	if (length > most)
		return err_set(err, ERR_INPUT, "%s has %zu bytes, at most %zu are taken", what, length, most);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < ' ')
			return err_set(err, ERR_INPUT, "%s has a control character", what);
	return 0;
}

/* A package's path, then the name: a dot behind the last slash. */
static bool has_package(const char *function)
{
	const char *slash = strrchr(function, '/'), *name = slash ? slash + 1 : function;
	const char *dot = strchr(name, '.');

	return dot && dot > name && dot[1];
}

int grant_check(const struct grant *grant, int64_t now_ms, struct err *err)
{
	enum cause cause;

	if (check_text(grant->function, true, GRANT_NAME_MOST, "the function", err) < 0 ||
	    check_text(grant->message, false, GRANT_MESSAGE_MOST, "the message", err) < 0 ||
	    check_text(grant->why, true, GRANT_REASON_MOST, "the reason", err) < 0 ||
	    check_text(grant->who, true, GRANT_WHO_MOST, "who gives the waiver", err) < 0)
		return -1;
	if (!has_package(grant->function))
		return err_set(
			err, ERR_INPUT,
			"the function is named with its package, as in reports: example.com/app.(*T).M");
	if (grant->cause[0] && !cause_parse(view_of(grant->cause), &cause))
		return err_set(err, ERR_INPUT, "there is no cause '%.64s'", grant->cause);
	if (grant->until_ms <= now_ms)
		return err_set(err, ERR_INPUT, "the waiver would end in the past");
	if (grant->until_ms - now_ms > (GRANT_DAYS_MOST + 1) * DAY_MS)
		return err_set(err, ERR_INPUT, "a waiver lasts at most %d days", GRANT_DAYS_MOST);
	return 0;
}

int grant_until(int64_t *out, struct view day, struct err *err)
{
	int64_t start;

	if (!clock_parse_day(&start, day))
		return err_set(err, ERR_INPUT, "'%.*s' is no day: expected the last one, as 2026-12-31",
			       day.len > 40 ? 40 : (int)day.len, day.at);
	*out = start + DAY_MS;
	return 0;
}

int64_t grant_usual_until(int64_t now_ms)
{
	return (now_ms / DAY_MS + GRANT_DAYS_USUAL + 1) * DAY_MS;
}

void grant_print_day(char out[GRANT_DAY], int64_t until_ms)
{
	char text[CLOCK_TEXT];

	clock_print(until_ms - 1, text);
	(void)snprintf(out, GRANT_DAY, "%.10s", text);
}
