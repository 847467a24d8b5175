/* What the tests of all hosts' payloads share. */
#ifndef UNIT_HOOK_PAYLOAD_H
#define UNIT_HOOK_PAYLOAD_H

#include <string.h>

#include "base/mem.h"
#include "hook/host.h"
#include "unit/unit.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SHA_C "cccccccccccccccccccccccccccccccccccccccc"
#define ZEROS "0000000000000000000000000000000000000000"

static inline struct envelope payload_envelope(const char *event, const char *body)
{
	return (struct envelope){
		.event = view_of(event),
		.delivery = VIEW("72d3162e-cc78-11e3-81ab-4c9367dc0958"),
		.content_type = VIEW("application/json"),
		.body = view_of(body),
	};
}

/* What HOST makes of BODY; the caller releases it. */
static inline struct event payload_read(const struct hook_host *host, const char *event, const char *body)
{
	struct envelope envelope = payload_envelope(event, body);
	struct event out;
	struct err err = { 0 };

	int status = host->parse(&out, &envelope, &err);
	ck_assert_msg(status == 0, "%s: %.300s", err.text, body);
	return out;
}

static inline void payload_refused(const struct hook_host *host, const char *event, const char *body,
				   enum err_kind kind)
{
	struct envelope envelope = payload_envelope(event, body);
	struct event out;
	struct err err = { 0 };

	int status = host->parse(&out, &envelope, &err);
	ck_assert_msg(status == -1, "accepted: %.300s", body);
	ck_assert_msg(err.kind == kind, "%s: %.300s", err.text, body);
}

/* What HOST makes of an element of its API's list; the caller releases it. */
static inline struct event payload_listed(const struct hook_host *host, const char *json)
{
	struct event out;
	struct err err = { 0 };

	int status = host->parse_listed(&out, view_of(json), &err);
	ck_assert_msg(status == 0, "%s: %.300s", err.text, json);
	ck_assert_int_eq(out.kind, EVENT_CHANGE);
	return out;
}

#endif
