/*
 * The comparison: by function and by fingerprint (kind, normalised message, cause), never by line.
 *
 * In this order, each step taking what the one before has left (lib/judge/compare.c is the list):
 *   1. functions pair by identity, then base-only with head-only ones that were renamed or moved (pair.c);
 *   2. within a pair, sites match by fingerprint, then by what survives a renamed variable, a changed
 *      cause, or another inlining decision (match.c);
 *   3. what is left is followed between functions (across.c): where another inlining decision prints it,
 *      into the literal or function that its code was put into, and back;
 *   4. what is left was added or removed; where the function itself did not change, the cause of the cause is
 *      looked up among the callees (why.c).
 * A function that is split: what stands in a new function of the same package as it did in the old one moved
 * there; a copy that is printed once more because the part is inlined belongs to it.  Merged functions: the
 * same the other way round; a literal that is called in place and inlined is printed twice and counts once.
 * What is left of neither is added: so is a second site where there was one.
 * Every match is one to one.  Where several candidates are equally good none is taken: the site is reported
 * as added, and `why` says that it was ambiguous.
 */
#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include "base/err.h"
#include "model/comparison.h"

/*
 * Compares HEAD with BASE into OUT (which lends from both).  Where one side holds only some packages, the
 * other must hold the same ones.  Packages incomplete on either side are listed in OUT->incomplete and left
 * out of the deltas.  ERR_INPUT where the configurations differ.
 */
int compare(struct comparison *out, struct collection *base, struct collection *head,
	    struct err *err) MUST_USE;

/* The same of one commit collected twice, BEFORE and AFTER the configuration changed: what the compiler
 * makes. */
void compare_configurations(struct comparison *out, struct collection *before, struct collection *after);

/* Is FILE (relative to the collected directory, as in struct function) still in head's tree? */
typedef bool compare_exists(void *payload, const char *file);

/*
 * Adds a finding to OUT for each package of BASE that HEAD does not build although a Go file of it EXISTS,
 * and for each function whose file EXISTS but left the build (build tag, file name, import "C"). Packages
 * incomplete in HEAD are none: they are listed already.  Their sites that count as removed keep doing so, but
 * are no improvement: `why` says so.  To be called after compare() with the same collections.
 */
void compare_gone(struct comparison *out, const struct collection *base, const struct collection *head,
		  compare_exists *exists, void *payload);

/* Adds the finding that the change makes DIRECTORY a module of its own, which was INNER within MODULE (an
 * import path).  Both are collected, so nothing of it is hidden; but builds of MODULE no longer compile it
 * from here. */
void compare_module_split(struct comparison *out, const char *directory, const char *inner,
			  const char *module);
/* Says WHY (lent) of effects elsewhere that nothing else explains. */
void compare_explain_elsewhere(struct comparison *out, const char *why);
/* Adds the finding that the change edits the policy (FILE names it); the base's was applied. */
void compare_policy_changed(struct comparison *out, const char *file);
/* Adds the note that tells of EFFECT. */
void compare_toolchain_changed(struct comparison *out, const struct effect *effect);
/* Adds the note that the profile FILE of the policy cannot be used, and WHY; it was judged as without. */
void compare_profile_missing(struct comparison *out, const char *file, const char *why);

#endif
