/*
 * From printed positions to functions: makes one package's snapshot of what the compiler said about it.
 */
#ifndef GOLANG_ATTRIBUTE_H
#define GOLANG_ATTRIBUTE_H

#include "golang/listing.h"
#include "golang/sources.h"
#include "model/collection.h"

/* A site as read; its strings and flow are in the collection's arena, but files are as printed and lent. */
struct staged_site {
	const char *file; /* NULL: generated code */
	struct site site;
	struct flow_step *flow; /* the site's, to be completed */
	uint32_t owner;		/* for attribute(): index of the function */
	bool echo;		/* for attribute(): a wrapper's repetition of the generic function's site */
};

/* An inlining decision as read. */
struct staged_decision {
	const char *file;
	int line, column, cost;
	enum inlining decision;
	bool shaped;	    /* of a generic function's own body, not of a wrapper around it */
	const char *reason; /* in the collection's arena */
};

/* What the compiler printed about one package. */
struct section {
	const char *package;
	struct staged_site *sites;
	size_t site_count, site_room;
	struct staged_decision *decisions;
	size_t decision_count, decision_room;
};

/*
 * Fills OUT with PACKAGE's functions and their sites; SECTION is NULL where the compiler printed nothing.
 * Strings go to ARENA.  ERR_INPUT: the package's files cannot be indexed, or they have functions and SECTION
 * is NULL though the compiler must have PRINTED something.
 */
int attribute(struct snapshot *out, struct arena *arena, struct sources *sources,
	      const struct listed *package, const struct section *section, bool must_print,
	      struct err *err) MUST_USE;

#endif
