/*
 * A comparison in the making: what the steps of compare.c hand on to each other.
 */
#ifndef JUDGE_WORK_H
#define JUDGE_WORK_H

#include <assert.h>

#include "base/mem.h"
#include "judge/packages.h"
#include "judge/pair.h"
#include "judge/sites.h"
#include "model/comparison.h"

/* Unmatched sites, as copies of their items. */
struct leftovers {
	struct match_item *items;
	size_t count, room;
};

/* Matched sites, of which only one comes from an inlined function, or each from another. */
struct rewired {
	struct trace base, head;
};

struct work {
	struct comparison *out;
	struct arena arena;
	struct words words;
	struct sites sites;
	struct function_list base, head;
	struct packages packages;
	struct pair_list pairs; /* the first head.count ones are those of head, in its order */
	struct leftovers gone, fresh;
	struct rewired *rewired;
	size_t rewired_count, rewired_room;
};

/* FUNCTION is one of work->head. */
static inline const struct pair *work_pair(const struct work *work, const struct function *function)
{
	return &work->pairs.items[function - work->head.items];
}

static inline void work_delta(struct work *work, enum delta_kind kind, const struct trace *base,
			      const struct trace *head, const char *why)
{
	struct comparison *out = work->out;

	arena_push(&out->arena, out->deltas, out->delta_count, out->delta_room);
	out->deltas[out->delta_count - 1] = (struct delta){
		.kind = kind,
		.base_function = base ? base->function : NULL,
		.head_function = head ? head->function : NULL,
		.base_site = base ? base->site : NULL,
		.head_site = head ? head->site : NULL,
		.why = why,
		.rule = "",
	};
}

static inline void work_rewired(struct work *work, const struct trace *base, const struct trace *head)
{
	assert(base && head);
	if (strcmp(base->site->callee, head->site->callee) == 0)
		return;
	(void)mem_push(work->rewired, work->rewired_count, work->rewired_room);
	work->rewired[work->rewired_count - 1] = (struct rewired){ *base, *head };
}

/* The steps between functions. */
/* Sites that are printed elsewhere only because a function began or ceased to be inlined: moved. */
void across_inlining(struct work *work);
/* Second prints of a literal that its own function calls and inlines: nothing. */
void across_closures(struct work *work);
/* Sites of a new function that is inlined where its code was before, or of a gone one that was: moved. */
void across_parts(struct work *work);
/* Sites that left a function and stand in a new one of the package, or the other way round: moved. */
void across_functions(struct work *work);
/* Sets `why` of what was added to or removed from functions that did not change: the cause of the cause. */
void why_elsewhere(struct work *work);

#endif
