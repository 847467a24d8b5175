/*
 * What a change makes necessary to collect: nothing, some packages, or everything.
 */
#ifndef GATE_PLAN_H
#define GATE_PLAN_H

#include "model/collection.h"

enum plan_scope {
	PLAN_NOTHING,	 /* no input of any package changed: no Go process */
	PLAN_PACKAGES,	 /* the changed packages and what depends on them; and those that the base could
			    not judge, whatever changed */
	PLAN_EVERYTHING, /* an input of every package changed, or the base does not tell enough */
};

struct plan {
	struct arena arena;
	enum plan_scope scope;
	const char *
		*directories; /* of PLAN_PACKAGES, sorted: directories whose packages are to be collected */
	size_t directory_count, directory_room;
	const char **replaced; /* see plan_replaced() */
	size_t replaced_count, replaced_room;
	bool retry;	 /* something may have changed for a package that the base could not judge */
	const char *why; /* for people: "go.mod changed", "2 of 40 packages" */
};

void plan_release(struct plan *plan);
#define scoped_plan SCOPED(plan_release) struct plan

/* Takes each path that differs between base and head (relative to the tree's root), in any order. */
void plan_path(struct plan *plan, const char *path);
/*
 * Told before the paths: what lies in DIRECTORY (relative to the tree's root, "." for all) is compiled under
 * another name (gate/replaced.h).  A change there concerns everything.
 */
void plan_replaced(struct plan *plan, const char *directory);
/*
 * All paths were given: widens to reverse dependencies through the imports of BASE, the collection of the
 * commit that the paths are a difference to.
 */
void plan_finish(struct plan *plan, const struct collection *base);
/* Is the package in DIRECTORY to be collected (or gone)? */
bool plan_has(const struct plan *plan, const char *directory);

/* Is the file at PATH, by its name and place alone, an input of a package that patterns reach? */
bool plan_is_input(const char *path);

#endif
