/*
 * Names of functions as people type them.  Private to lib/store.
 */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include "base/view.h"

/* The last word: "M" of "path.(*T).M", "Map" of "Map[...]", "init" of "init.0". */
struct view name_plain(struct view name);
/* Is TEXT the whole name PACKAGE "." NAME, or its end as history_find() takes it?  *EXACT: the whole, to the
 * letter. */
bool name_matches(bool *exact, struct view text, struct view package, struct view name);

#endif
