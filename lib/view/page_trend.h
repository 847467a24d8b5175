/*
 * How much escapes along the main branch: a chart by cause, the commits that moved it, and a table.
 */
#ifndef VIEW_PAGE_TREND_H
#define VIEW_PAGE_TREND_H

#include "view/page_layout.h"

/* A section of its own. */
void trend_show(struct html *html, const struct page_repository *repository);
/* A sparkline of the sum and its last value, for a cell of a table. */
void trend_spark(struct html *html, const struct page_trend *trend);

#endif
