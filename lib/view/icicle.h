/*
 * An icicle of paths: each directory is as wide as what lies in it, and what lies in it hangs below it.
 */
#ifndef VIEW_ICICLE_H
#define VIEW_ICICLE_H

#include "view/html.h"

struct icicle_leaf {
	const char *path; /* "example.com/shop/order" */
	uint64_t value;
};

struct icicle {
	const char *id; /* of the picture; no other on the page has it */
	const char *title, *description;
	const struct icicle_leaf *leaves; /* by path, as "/" sorts before all else */
	size_t count;
};

/* As SVG, like a chart; nothing where all values are 0.  What is narrower than a pixel is left out. */
void icicle_draw(struct html *html, const struct icicle *icicle);
/* Orders paths as an icicle wants them: what lies in a directory follows it at once. */
int icicle_compare(const char *a, const char *b);

#endif
