/*
 * From a callee's name, as the compiler prints it in a caller, to the functions it may be.
 */
#ifndef JUDGE_CALLEE_H
#define JUDGE_CALLEE_H

#include "judge/pair.h"

struct callees {
	const struct function **by_name; /* sorted by bare name; NULL before callees_index() */
	size_t count;
};

void callees_index(struct callees *out, struct arena *arena, struct function_list functions);
/*
 * Fills OUT with at most MOST functions that NAME ("F", "pkg.F", "(*T).M", "pkg.(*T[int]).M", "variable.M")
 * may stand for in PACKAGE: the one of that name there, else those of a package called so, else all methods
 * of that name.  Returns how many.
 */
size_t callees_find(const struct callees *callees, const char *package, struct view name,
		    const struct function **out, size_t most);
/* Is a package of import path PATH usually called NAME? */
bool callee_package_called(const char *path, struct view name);
/* "pkg.F" of "pkg.F(x, y)": the expression of a flow step "call parameter"; empty where it is no call. */
struct view callee_of_call(struct view expression);

#endif
