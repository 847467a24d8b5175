/*
 * Sites as rows of features, and how the sites of two versions of a function match.
 */
#ifndef JUDGE_SITES_H
#define JUDGE_SITES_H

#include "base/buf.h"
#include "judge/match.h"
#include "judge/pair.h"

enum trace_feature {
	TRACE_KIND,
	TRACE_ALLOCATES,
	TRACE_ALLOCATION,
	TRACE_CAUSE,
	TRACE_MESSAGE,
	TRACE_SKELETON,
	TRACE_FLOW,
	TRACE_FLOW_SKELETON,
	TRACE_CALLEE,
	TRACE_CLOSURE,
	TRACE_DEPTH,   /* of the closure */
	TRACE_START,   /* distance from the function's first line, and column */
	TRACE_END,     /* distance from its last line, and column */
	TRACE_ALIKE,   /* 1: both versions of the function differ in names only */
	TRACE_INLINED, /* 1: the code of another function */
	TRACE_PACKAGE, /* as base calls it */
	TRACE_LEFT,    /* base: its function was touched or is gone; head: its function is new */
	TRACE_ENDED,   /* base: its function is gone; head: its function was touched */
	TRACE_INIT,    /* in a package initialiser */
};

/* What an item stands for. */
struct trace {
	const struct site *site;
	const struct function *function;
	const struct pair *pair;
};

struct sites {
	struct arena *arena; /* where items and traces live */
	struct words *words;
	const struct packages *packages;
	struct buf scratch;
};

/* A function's sites as items, instantiations of a generic function folded into one; none for NULL. */
struct match_list sites_list(struct sites *sites, const struct pair *pair, const struct function *function);
/* Matches the two versions' sites; sites_same() tells by the rule whether a match is a change. */
void sites_match(struct match_list base, struct match_list head);
bool sites_same(const struct match_item *item);
/* Are all sites of both versions equal, places apart? */
bool sites_equal(const struct function *base, const struct function *head);
/* Is ITEM, unmatched, one more instantiation of a generic function's matched site in LIST? */
bool sites_instance(const struct match_item *item, struct match_list list);

static inline const struct trace *trace_of(const struct match_item *item)
{
	return item->of;
}

#endif
