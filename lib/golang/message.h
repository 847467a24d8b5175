/*
 * The grammar of the compiler's messages: what stands behind the position of a line.
 *
 * Texts are matched at their ends, never in the middle: an expression may hold any words, also those of a
 * message.  (compiler/internal/escape/{escape,solve,graph}.go, inline/inl.go of Go 1.19 to 1.27)
 */
#ifndef GOLANG_MESSAGE_H
#define GOLANG_MESSAGE_H

#include "base/view.h"

enum message_kind {
	MESSAGE_UNKNOWN,
	MESSAGE_KNOWN,	       /* of no interest here */
	MESSAGE_MOVED,	       /* moved to heap: SUBJECT */
	MESSAGE_ESCAPES,       /* SUBJECT escapes to heap */
	MESSAGE_STAYS,	       /* SUBJECT does not escape */
	MESSAGE_LEAK,	       /* leaking param: SUBJECT */
	MESSAGE_LEAK_CONTENT,  /* leaking param content: SUBJECT */
	MESSAGE_LEAK_RESULT,   /* leaking param: SUBJECT to result INTO level=NUMBER */
	MESSAGE_HEADING,       /* SUBJECT escapes to heap[ in FUNCTION]: */
	MESSAGE_LEAK_HEADING,  /* parameter SUBJECT leaks to INTO[ for FUNCTION] with derefs=NUMBER: */
	MESSAGE_CAPTURE,       /* FUNCTION capturing by value|ref: SUBJECT (...) */
	MESSAGE_CAN_INLINE,    /* can inline FUNCTION[ with cost NUMBER as: ...] */
	MESSAGE_CANNOT_INLINE, /* cannot inline FUNCTION: REASON */
	MESSAGE_INLINED,       /* inlining call to FUNCTION */
};

struct message {
	enum message_kind kind;
	struct view subject, function, into, reason;
	struct view body; /* of a function that can be inlined: its signature and what follows */
	int number;	  /* level, derefs or cost; 0 where not printed */
};

struct message message_read(struct view text);

/* The first NEEDLE in V that is not within a quoted string; -1 where there is none. */
ptrdiff_t message_find_unquoted(struct view v, struct view needle);

#endif
