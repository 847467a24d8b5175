/*
 * A delta as reports see it.
 */
#ifndef VIEW_DELTA_H
#define VIEW_DELTA_H

#include "base/buf.h"
#include "model/comparison.h"

/* The sides that a report shows: head's where it has the site. */
static inline const struct site *delta_site(const struct delta *delta)
{
	return delta->head_site ? delta->head_site : delta->base_site;
}

static inline const struct function *delta_function(const struct delta *delta)
{
	return delta->head_site ? delta->head_function : delta->base_function;
}

enum { DELTA_MARKDOWN_DETAILS = 20 }; /* sites that Markdown explains in full */

/* The groups of a report, in its order.  Leaks are in none of them: they explain others. */
enum delta_group {
	GROUP_FAILS,	/* ruling fails */
	GROUP_PASSES,	/* an addition that the policy lets through */
	GROUP_WAIVED,	/* ruling waived */
	GROUP_NOTABLE,	/* changed or moved, with something to say about it */
	GROUP_REMOVED,	/* removed, and it allocated */
	GROUP_LEFT,	/* the same, but its code only left the build */
	GROUP_FOLDED,	/* changed or moved */
	GROUP_HARMLESS, /* added or removed, but it never allocates */
	GROUP_NONE,	/* leaks */
};

enum delta_group delta_group(const struct delta *delta);
size_t delta_count_group(const struct comparison *comparison, enum delta_group group);
/* Functions with at least one delta of GROUP. */
size_t delta_count_functions(const struct comparison *comparison, enum delta_group group);
/* The abbreviated base commit, or "" for a directory. */
const char *delta_base_name(const struct comparison *comparison, char out[16]);
/* The flow in one line: "&x (address-of, 12:9) -> return &x (return, 13:2)", at most MOST steps; "" for none.
 * Positions carry the file where it is not FILE. */
void delta_print_flow(struct buf *out, const struct site *site, const char *file, size_t most);

#endif
