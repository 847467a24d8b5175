/*
 * A build cache of one's own that costs no copies: links to the entries of another one, which is only read.
 */
#ifndef GATE_LINKED_H
#define GATE_LINKED_H

#include "base/err.h"

/*
 * Makes DIRECTORY, which is new or empty, a build cache of the Go command with a link to each entry that
 * CACHE (an absolute path) has now.  What the Go command adds lies in DIRECTORY alone; it never writes to an
 * entry that is there.
 */
int linked_cache(const char *directory, const char *cache, struct err *err) MUST_USE;

#endif
