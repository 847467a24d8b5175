/*
 * A grant: a waiver that somebody gave through the API or the command line, for one function, until a day.
 *
 *   active --> expired (by itself)
 *      +-----> revoked (by somebody)
 *
 * It names what is waived by words, never by file and line, so that it follows the code; and it is never
 * removed.
 */
#ifndef MODEL_GRANT_H
#define MODEL_GRANT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/oid.h"
#include "model/site.h"

enum {
	GRANT_NAME_MOST = 1024, /* bytes of a function's name with its package */
	GRANT_MESSAGE_MOST = 4096,
	GRANT_REASON_MOST = 1024,
	GRANT_WHO_MOST = 256,
	GRANT_DAYS_USUAL = 30, /* where no end is said */
	GRANT_DAYS_MOST = 366,
};

enum grant_state {
	GRANT_ACTIVE,
	GRANT_EXPIRED,
	GRANT_REVOKED,
	GRANT_STATE_COUNT,
};

struct grant {
	int64_t id;
	const char *function; /* "example.com/app/queue.(*Queue).Push" */
	const char *message;  /* the site's, as reports print it; "" for every site of the function */
	const char *cause;    /* its name; "" for any */
	uint64_t number;      /* the only pull request that it counts for; 0: any */
	struct oid head;      /* the only commit that it counts for; empty: any */
	const char *who, *why;
	int64_t given_ms, until_ms;
	int64_t revoked_ms;		       /* 0: not revoked */
	const char *revoked_who, *revoked_why; /* "" where it was not */
};

struct grants {
	struct grant *list;
	size_t count, room;
};

enum grant_state grant_state(const struct grant *grant, int64_t now_ms);
const char *grant_state_name(enum grant_state state); /* "active", ... */
/*
 * Is GRANT one that can be given at NOW_MS?  ERR_INPUT says which member is not as it must be: a function
 * with its package, a reason, a giver, a known cause, an end that is ahead and at most GRANT_DAYS_MOST days
 * away.
 */
int grant_check(const struct grant *grant, int64_t now_ms, struct err *err) MUST_USE;
/* The end of DAY ("2026-12-31", UTC), in milliseconds since 1970; ERR_INPUT where it is no day. */
int grant_until(int64_t *out, struct view day, struct err *err) MUST_USE;
/* The end where none is said. */
int64_t grant_usual_until(int64_t now_ms);
enum { GRANT_DAY = 11 };
/* The last day that it counts on: "2026-12-31". */
void grant_print_day(char out[GRANT_DAY], int64_t until_ms);

#endif
