#include "model/status.h"

static const char *const names[STATUS_STATE_COUNT] = {
	[STATUS_PENDING] = "pending", [STATUS_SUCCESS] = "success",	[STATUS_FAILURE] = "failure",
	[STATUS_ERROR] = "error",     [STATUS_CANCELLED] = "cancelled",
};

const char *status_state_name(enum status_state state)
{
	return names[state];
}

bool status_state_parse(struct view name, enum status_state *out)
{
	for (size_t i = 0; i < STATUS_STATE_COUNT; i++)
		if (view_is(name, names[i]))
			return *out = (enum status_state)i, true;
	return false;
}
