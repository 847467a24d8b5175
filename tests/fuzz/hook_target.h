/*
 * A webhook's headers and body, as anybody may send them to one kind of host: a line with the event, one with
 * the content type, one with the signature (or the token), one with the delivery's id, one with the time;
 * then the body.
 */
#ifndef FUZZ_HOOK_TARGET_H
#define FUZZ_HOOK_TARGET_H

#include <stdint.h>

#include "event_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct view hook_target_line(struct view *rest)
{
	struct view line = { "", 0 };

	(void)view_split(rest, '\n', &line);
	return line;
}

static inline void hook_target(const struct hook_host *host, const uint8_t *data, size_t size)
{
	const struct view secrets[] = { VIEW("It's a Secret to Everybody"),
					VIEW("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=") };
	struct view rest = { (const char *)data, size };
	struct envelope envelope = { .now_ms = 1700000000000 };
	struct event event;
	struct err err;

	envelope.event = hook_target_line(&rest);
	envelope.content_type = hook_target_line(&rest);
	envelope.signature = hook_target_line(&rest);
	envelope.token = envelope.signature;
	envelope.delivery = hook_target_line(&rest);
	envelope.timestamp = hook_target_line(&rest);
	envelope.body = rest.at ? rest : VIEW("");
	(void)!host->verify(&envelope, secrets, COUNT_OF(secrets), &err);
	if (host->parse(&event, &envelope, &err) == 0) {
		event_check(&event);
		event_release(&event);
	}
}

#endif
