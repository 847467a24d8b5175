/*
 * A pull request as a host's API lists it: a line with the kind of host, then the JSON.  What is read must be
 * what a check can start from.
 */
#include <stdint.h>

#include "event_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view rest = { (const char *)data, size }, kind = { "", 0 };
	struct event event;
	struct err err;

	(void)view_split(&rest, '\n', &kind);
	const struct hook_host *host = hook_host_find(kind);
	if (!host || !host->parse_listed || host->parse_listed(&event, rest.at ? rest : VIEW(""), &err) < 0)
		return 0;
	assert(event.kind == EVENT_CHANGE);
	event_check(&event);
	event_release(&event);
	return 0;
}
