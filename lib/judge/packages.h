/*
 * Packages under another import path: a moved directory, a renamed module.
 *
 * Among packages that only one side has, those go together that declare the most functions of one name, the
 * same code counting more.  Where two are equally good, neither is taken.
 */
#ifndef JUDGE_PACKAGES_H
#define JUDGE_PACKAGES_H

#include "judge/pair.h"

struct packages {
	struct package_rename {
		const char *head, *base;
	} * renames;
	size_t count;
};

void packages_find(struct packages *out, struct arena *arena, struct function_list base,
		   struct function_list head);
/* What base calls the package that head calls NAME: another name, or the same. */
const char *packages_in_base(const struct packages *packages, const char *name);
/* Has LIST, sorted, functions of PACKAGE? */
bool packages_has(struct function_list list, const char *package);

#endif
