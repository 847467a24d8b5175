/*
 * The compiler's explanations: headings and the flows below them.
 *
 *	POS: x escapes to heap in F:                    heading
 *	POS:   flow: ~r0 <- &x:                         one or more flows; "=" instead of the arrow up to 1.25
 *	POS:     from &x (address-of) at POS2           none or more steps of each flow
 *
 * The compiler analyses functions in batches (mutually recursive ones together); it prints the headings of
 * a batch first, then its summaries.  So explanations are held for one batch only.  Of a long explanation
 * the beginning and the last flow are held.
 */
#ifndef GOLANG_EXPLAIN_H
#define GOLANG_EXPLAIN_H

#include "golang/message.h"
#include "golang/place.h"
#include "golang/texts.h"

enum {
	EXPLANATION_LINES = 24,	      /* held of the beginning */
	EXPLANATION_LAST = 8,	      /* held of the last flow, where that is behind the beginning */
	EXPLANATION_MOST = 256 << 20, /* bytes held of one batch; what is beyond is left out */
};

/* One step: EXPRESSION flows on to INTO because of REASON.  All but INTO are empty for a flow without steps.
 */
struct step {
	struct view into, expression, reason;
	struct place at;
};

struct heading {
	bool leak; /* of a parameter; else something escapes */
	struct place place;
	struct view subject, function; /* function is "" up to 1.25 */
	struct view into;	       /* of a leak */
	int derefs;		       /* of a leak */
	struct view text;	       /* the flows, a line each, without position */
	int lines, steps;	       /* of the whole explanation */
};

/* Offsets into the held bytes, which move when they grow. */
struct span {
	size_t start, len;
};

struct held_heading {
	struct span file, subject, function, into, text;
	int line, column, derefs;
	int lines, steps;
	bool leak;
	uint32_t next; /* 1 + the next one at the same position; 0: none */
	uint32_t last; /* of the first one: 1 + the last one at the same position */
};

struct explanations {
	char *bytes;
	size_t used, room;
	struct held_heading *headings;
	size_t heading_count, heading_room;
	struct texts positions; /* position as printed -> 1 + its first heading */
	char *prefix;		/* "POS: " of the open explanation */
	size_t prefix_len, prefix_room;
	bool open;
	bool kept;	   /* the open explanation has a heading in the list */
	size_t last_start; /* where its last flow begins once the beginning is full */
	int last_lines;
};

void explanations_clear(struct explanations *explanations);
void explanations_release(struct explanations *explanations);
/* A heading; PREFIX is the text before its message. */
void explanations_begin(struct explanations *explanations, struct view prefix, const struct place *place,
			const struct message *message);
/* True, and LINE is taken, where it belongs to the heading before it. */
bool explanations_take(struct explanations *explanations, struct view line);

/* Walks the headings at a position: first with *CURSOR 0; false at the end. */
bool explanations_at(const struct explanations *explanations, struct view prefix, uint32_t *cursor,
		     struct heading *out);
/* Heading INDEX of all, in the order of the text. */
struct heading explanations_get(const struct explanations *explanations, size_t index);

/* Reads the steps of an explanation, at most MOST; returns how many there are in OUT. */
size_t explanation_steps(struct view text, struct step *out, size_t most);
enum { EXPLANATION_STEPS = EXPLANATION_LINES + EXPLANATION_LAST };

#endif
