/*
 * One failure, by value, owned by the caller.
 *
 * A function that can fail returns 0 or -1 and takes `struct err *` last; on failure it fills it, on
 * success it leaves it alone and only then writes its out-parameters.  The text is one line that says
 * what, where and what to do, without repeating what the caller already knows; a caller adds its part
 * with err_wrap().  The kind exists because callers decide by it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/scope.h"

enum err_kind {
	ERR_NONE,
	ERR_INPUT,    /* what was given is wrong: tell its author, do not try again */
	ERR_ABSENT,   /* it is not there */
	ERR_BUSY,     /* try again later: lock, time-out, rate limit, network */
	ERR_LIMIT,    /* a configured bound was reached */
	ERR_INTERNAL, /* ours or the machine's: tell the operator */
};

struct err {
	enum err_kind kind;
	char text[512];
};

/* Fills ERR and yields -1.  A macro, so that analysers see the value. */
#define err_set(err, kind, ...) (err_fill((err), (kind), __VA_ARGS__), -1)
/* Puts "TEXT: " before ERR's text, keeps its kind and yields -1. */
#define err_wrap(err, ...) (err_prefix((err), __VA_ARGS__), -1)

void err_fill(struct err *err, enum err_kind kind, const char *format, ...) PRINTF(3, 4);
void err_prefix(struct err *err, const char *format, ...) PRINTF(2, 3);

#endif
