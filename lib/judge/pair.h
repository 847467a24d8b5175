/*
 * Which function of base is which function of head.
 *
 * By identity; then among those that only one side has, by what a rename or a move leaves alone: the tokens,
 * the shape (tokens without names), the name, the fingerprints of the sites.  pair.c's table is the list.
 */
#ifndef JUDGE_PAIR_H
#define JUDGE_PAIR_H

#include "judge/words.h"
#include "model/collection.h"

struct pair {
	const struct function *base, *head; /* one may be NULL */
	const struct function
		*doubt; /* where base is NULL: a function of base that it may be, as may others */
};

struct function_list {
	const struct function *items; /* sorted by function_compare() */
	size_t count;
};

struct pair_list {
	const struct pair *items; /* those with a head in head's order, then the rest in base's order */
	size_t count;
};

struct packages;

struct pair_list pair_functions(struct arena *arena, struct words *words, const struct packages *packages,
				struct function_list base, struct function_list head);
/* Same package and name. */
bool pair_stayed(const struct pair *pair);
/* Both sides are there, with the same code but for names of locals. */
bool pair_untouched(const struct pair *pair);
/* "M" of "(*T[...]).M", "Map[...]" of itself. */
struct view pair_bare_name(const char *name);

#endif
