/*
 * The comparison: by function and by fingerprint (kind, normalised message, cause), never by line.
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

#endif
