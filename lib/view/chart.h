/*
 * Charts as SVG within a page: drawn by the server, without scripts or inline styles.
 */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include "view/html.h"

struct chart_point {
	uint64_t value;
	const char *label; /* shown when pointed at */
};

/* A stepped line of COUNT points, oldest first, each as wide as the others; TITLE is read out instead of the
 * picture.  Nothing for fewer than two points. */
void chart_steps(struct html *html, const char *title, const struct chart_point *points, size_t count);

#endif
