/*
 * A site: one place the compiler reports in its escape diagnostics.
 *
 * Plain data without I/O.  All strings live in the arena of the collection that the site belongs to and
 * are terminated; none is NULL unless said so.  The names in the tables are public (JSON, API, policy).
 */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

enum site_kind {
	SITE_MOVED,   /* "moved to heap: x" */
	SITE_ESCAPES, /* "E escapes to heap" */
	SITE_LEAK,    /* "leaking param: p", "... content: p", "... to result r level=N" */
	SITE_KIND_COUNT,
};

enum cause {
#define CAUSE(identifier, name, happens, remedy) CAUSE_##identifier,
#include "model/cause.def"
#undef CAUSE
	CAUSE_COUNT,
};

/* Does the site allocate when its statement runs? */
enum allocation {
	ALLOCATION_ALWAYS,
	ALLOCATION_MAYBE, /* depends on the value or on the run time's growth rules */
	ALLOCATION_NEVER, /* reported by the compiler, but nothing is allocated; also every leak */
	ALLOCATION_COUNT,
};

struct cause_info {
	const char *name;
	const char *happens; /* what happens, one sentence without a full stop */
	const char *remedy;  /* what to do, likewise */
};

const char *site_kind_name(enum site_kind kind);
const char *allocation_name(enum allocation allocation);
const struct cause_info *cause_info(enum cause cause);
/* False (and *OUT untouched) where no such name exists. */
bool site_kind_parse(struct view name, enum site_kind *out);
bool allocation_parse(struct view name, enum allocation *out);
bool cause_parse(struct view name, enum cause *out);

/* One step of an explanation: EXPRESSION flows on because of REASON at FILE:LINE:COLUMN. */
struct flow_step {
	const char *into;	/* what it flows to: a variable, "~r0", "{heap}", "{storage for ...}" */
	const char *expression; /* as the compiler prints it; "" where a flow has no step of its own */
	const char *reason;	/* the compiler's word: "return", "interface-converted", ...; may be "" */
	const char *file;	/* relative to the collected directory; "" where the compiler knows none */
	int line, column;	/* 0 where unknown */
};

struct site {
	enum site_kind kind;
	enum cause cause;
	enum allocation allocation;
	const char *message; /* the compiler's summary, in one wording on every Go version */
	const char *subject; /* the variable or expression of the message */
	int line, column; /* in the file of the function that the site belongs to; 1-based, column in bytes */
	const char *closure; /* path of the enclosing function literals: "" or "1.2" */
	const char *callee;  /* function whose body was inlined at this place, or "" */
	const char *allowed; /* reason given by //heapgate:allow on the line, or "" */
	const struct flow_step *flow;
	size_t flow_count;
};

/* Adds to the heap as far as policy is concerned: not a leak, and not ALLOCATION_NEVER. */
bool site_allocates(const struct site *site);

/* What to do about it, as cause_info() has it or better; static, so that the same remedy is the same pointer.
 */
const char *site_remedy(const struct site *site);

#endif
