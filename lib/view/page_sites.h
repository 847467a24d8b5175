/*
 * The deltas of a stored result (`heapgate diff --format json`) as HTML, by function.
 */
#ifndef VIEW_PAGE_SITES_H
#define VIEW_PAGE_SITES_H

#include <jansson.h>

#include "view/page_layout.h"

/* A result while it is shown. */
struct showing {
	struct html *html;
	const struct page_check *check;
	json_t *result; /* NULL: there is none */
};

/* Which deltas a section shows. */
enum selection {
	SELECT_FAILS,	  /* forbidden by the policy, in what the change touched */
	SELECT_ELSEWHERE, /* likewise, in functions that the change did not touch */
	SELECT_PASSES,	  /* added, but the policy lets it through */
	SELECT_WAIVED,
	SELECT_IMPROVES, /* removed, and it allocated */
	SELECT_RESTS,	 /* everything else */
};

/* A member's text, or ""; its number, or 0. */
const char *showing_text(const json_t *object, const char *key);
long long showing_number(const json_t *object, const char *key);
bool showing_is(const json_t *object, const char *key, const char *value);

/* How many deltas a section would show; what several configurations have counts once. */
size_t showing_count(const struct showing *showing, enum selection selection);
/* Shows the selected deltas under TITLE, with the paragraph LEAD unless that is NULL; nothing where there are
 * none.  The element is called NAME, for links to it.  FOLDED: behind the title, to be opened. */
struct section {
	const char *title, *name, *lead;
	bool folded;
};
void showing_section(const struct showing *showing, const struct section *section, enum selection selection);

#endif
