/*
 * Charts as SVG within a page: drawn by the server, without scripts or inline styles.
 *
 * Each is one picture to those who hear the page: a title and a sentence; what it shows in numbers stands in a
 * table near it.  Colours come from the style sheet, by classes; in the order of a legend they never stand
 * alone.
 */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include "view/html.h"

enum { CHART_SERIES_MOST = 8 };

/* One moment. */
struct chart_column {
	const uint64_t *values; /* of each series */
	const char *label;	/* shown when pointed at */
	bool gap;		/* something between this and the one before is not known */
	unsigned mark;		/* a number that stands above it; 0: none */
};

struct chart {
	const char *id; /* of the picture; no other on the page has it */
	const char *title, *description;
	const char *const *series; /* names, the lowest first */
	size_t series_count;	   /* at most CHART_SERIES_MOST */
	const struct chart_column *columns;
	size_t count;
	const char *first, *last; /* what stands under the ends of the axis */
};

/* Series stacked one on another, in steps, oldest first.  Nothing for fewer than two columns. */
void chart_stack(struct html *html, const struct chart *chart);
/* What the classes of the series mean, in the order of the picture from above. */
void chart_legend(struct html *html, const char *const *series, size_t count);
/* A line of a word's size.  Nothing for fewer than two values. */
void chart_spark(struct html *html, const char *title, const uint64_t *values, size_t count);
/* Opens a picture of this size, which its TITLE and DESCRIPTION stand for where it is not seen; ID is no other
 * element's. */
void chart_begin(struct html *html, const char *class, const char *id, const char *title,
		 const char *description, unsigned width, unsigned height);
/* A bar of VALUE's part of MOST, for cells of tables; only a picture of the number beside it. */
void chart_bar(struct html *html, uint64_t value, uint64_t most);

#endif
