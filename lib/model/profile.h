/*
 * How hot functions are: what a CPU profile says of the functions of a program.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include "base/arena.h"
#include "model/collection.h"

enum { PROFILE_WHOLE = 10000 }; /* shares are in ten-thousandths of all samples */

struct heat {
	const char *function; /* "example.com/app/queue.(*Queue[...]).Push"; "main.F" in a main package */
	unsigned share;	      /* samples in it, in its literals and in what they call; the largest of them */
};

/* One or several profiles together: a function is as hot as the hottest of them says. */
struct profile {
	const char *name;   /* for people: "default.pgo", "default.pgo and 2 more" */
	struct heat *list;  /* sorted by function after profile_sort() */
	size_t count, room;
	const char *const *mains; /* import paths of the main packages, sorted */
	size_t main_count;
};

/* Sorts the list and leaves one entry, the hottest, for each function. */
void profile_sort(struct profile *profile);
/* How hot FUNCTION is; 0 where no sample fell into it. */
unsigned profile_share(const struct profile *profile, const struct function *function);

#endif
