/*
 * A pull request as a host's API lists it: a line with the kind of host, then the JSON.  What is read must be
 * what a check can start from.
 */
#include <stdint.h>
#include <stdlib.h>

#include "hook/host.h"

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
	if (event.kind != EVENT_CHANGE || !event.number || !event.base_ref[0] ||
	    (oid_is_empty(&event.head) && !event.head_short[0]))
		abort();
	event_release(&event);
	return 0;
}
