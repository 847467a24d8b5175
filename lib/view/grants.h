/*
 * Waivers that were given by hand, for people and for programs; and the request that gives one.
 */
#ifndef VIEW_GRANTS_H
#define VIEW_GRANTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/grant.h"

/* {"id", "state", "function", "message", "cause", "number", "head", "who", "why", "given", "until",
 * "revoked"} */
void api_grant(struct buf *out, const struct grant *grant, int64_t now_ms);
/* {"waivers": [...]}, in the order of GRANTS. */
void api_grants(struct buf *out, const struct grants *grants, int64_t now_ms);
void grants_text(struct buf *out, const struct grants *grants, int64_t now_ms);

/*
 * Reads the body of a request to waive: {"function" (or "package" and "function", as reports have them),
 * "message", "cause", "reason", "until": "2026-12-31", "number", "head", "who"}; all but function and reason
 * may be left out, and without "message" the waiver covers every site of the function only where "every_site"
 * is true.  OUT lends from ARENA; ERR_INPUT says which member is wrong; grant_check() is left to whoever
 * stores it.
 */
int api_read_grant(struct grant *out, struct arena *arena, struct view body, int64_t now_ms,
		   struct err *err) MUST_USE;

#endif
