/*
 * A payload's JSON, parsed with bounded memory; and the pieces that several hosts write alike.
 */
#ifndef HOOK_PAYLOAD_H
#define HOOK_PAYLOAD_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "base/view.h"
#include "model/oid.h"

enum {
	PAYLOAD_DEPTH_MOST = 64, /* nested values; GitHub's own reach 9 */
	PAYLOAD_MARKS_MOST =
		500000,		 /* of `{`, `[`, `,` and `:`: bounds the memory of parsing to some 60 MB */
	PAYLOAD_REF_MOST = 255,	 /* bytes of a ref's name */
	PAYLOAD_NAME_MOST = 200, /* bytes of a repository's name with its owner */
};

/*
 * The parsed object; the caller gives it back with json_decref().  Texts whose name ends with "url" may be
 * left out, unread.  Refused otherwise: what is not an object, duplicate keys, invalid UTF-8 (ERR_INPUT), more
 * than the bounds above (ERR_LIMIT).
 */
int payload_load(json_t **out, struct view text, struct err *err) MUST_USE;

/* Milliseconds since 1970 of an RFC 3339 time, of "YYYY-MM-DD HH:MM:SS UTC" (GitLab) or of an integer of
 * seconds; 0 for anything else. */
int64_t payload_time_ms(const json_t *value);
/* A commit id that may be all zeros; WHAT names it in the error. */
int payload_oid(struct oid *out, const char *text, const char *what, struct err *err) MUST_USE;
/* Could Git use it as the name of a branch (git-check-ref-format), within PAYLOAD_REF_MOST? */
bool payload_branch_valid(struct view name);
/* "owner/name", each of letters, digits and "-_." but not a directory's "." or "..". */
bool payload_repository_valid(struct view name);
/* The same in groups: any number of owners, one at least. */
bool payload_path_valid(struct view name);

static inline void payload_scope_release(json_t **json)
{
	json_decref(*json);
}
#define scoped_json SCOPED(payload_scope_release) json_t

#endif
