/*
 * Collections from short texts, for tests of everything that reads them.
 *
 *   @ PACKAGE DIRECTORY FILE...
 *   fn NAME FILE FIRST-LAST [t=TOKENS] [s=SHAPE] [noescape] [external] [generated] [can] [cannot]
 *   KIND | SUBJECT | CAUSE | ALLOCATION | LINE:COLUMN [| in=CLOSURE] [| from=CALLEE] [| allow=REASON]
 *        [| flow=EXPRESSION;REASON[;INTO]]...
 *   ! PACKAGE REASON
 *
 * A function belongs to the package above it, a site to the function above it.  FILE is below DIRECTORY.
 */
#ifndef SUPPORT_COLLECTIONS_H
#define SUPPORT_COLLECTIONS_H

#include "model/collection.h"

/* Fills OUT (zeroed before); ends the program where TEXT does not follow the form above. */
void collection_from(struct collection *out, const char *text);

#endif
