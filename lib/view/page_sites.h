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
	SELECT_FAILS,  /* forbidden by the policy */
	SELECT_PASSES, /* added, but the policy lets it through */
	SELECT_WAIVED,
	SELECT_IMPROVES, /* removed, and it allocated */
	SELECT_RESTS,	 /* everything else */
};

/* A member's text, or "". */
const char *showing_text(const json_t *object, const char *key);
/* Shows the selected deltas under TITLE, folded away behind SUMMARY unless that is NULL; nothing where there
 * are none. */
void showing_section(const struct showing *showing, const char *title, enum selection selection,
		     const char *summary);

#endif
