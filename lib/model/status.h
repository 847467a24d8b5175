/*
 * What people see on a commit at the code host.  Each host has its own words for these (lib/forge).
 */
#ifndef MODEL_STATUS_H
#define MODEL_STATUS_H

#include "base/view.h"

enum status_state {
	STATUS_PENDING,
	STATUS_SUCCESS,
	STATUS_FAILURE,	  /* the gate says no */
	STATUS_ERROR,	  /* could not judge */
	STATUS_CANCELLED, /* nobody needs it any more: superseded, closed */
	STATUS_STATE_COUNT,
};

const char *status_state_name(enum status_state state); /* "pending", ... */
bool status_state_parse(struct view name, enum status_state *out);

#endif
