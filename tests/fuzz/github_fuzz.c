/* A webhook's headers and body, as anybody may send them: first a line with the event, then one with the
 * content type, then one with the signature, then the body. */
#include <stdint.h>

#include "hook/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct view next_line(struct view *rest)
{
	struct view line = { "", 0 };

	(void)view_split(rest, '\n', &line);
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct hook_host *host = hook_host_find(VIEW("github"));
	const struct view secret = VIEW("It's a Secret to Everybody");
	struct view rest = { (const char *)data, size };
	struct envelope envelope = { .delivery = VIEW("1") };
	struct event event;
	struct err err;

	envelope.event = next_line(&rest);
	envelope.content_type = next_line(&rest);
	envelope.signature = next_line(&rest);
	envelope.body = rest;
	(void)!host->verify(&envelope, &secret, 1, &err);
	if (host->parse(&event, &envelope, &err) == 0)
		event_release(&event);
	return 0;
}
