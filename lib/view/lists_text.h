/*
 * Lists of what was collected, for people at a terminal and for spreadsheets.  All append to OUT.
 */
#ifndef VIEW_LISTS_TEXT_H
#define VIEW_LISTS_TEXT_H

#include "base/buf.h"
#include "model/comparison.h"
#include "model/lists.h"
#include "view/page.h"

/* TERMINAL: with colours, and with a picture of the numbers. */
void lists_functions_text(struct buf *out, const struct listed_functions *functions, bool terminal);
void lists_trend_text(struct buf *out, const struct trend *trend, bool terminal);
void lists_blame_text(struct buf *out, const struct blame *blame, bool terminal);
void lists_history_text(struct buf *out, const struct page_history *history, bool terminal);
void lists_comparison_text(struct buf *out, const struct comparison *comparison, bool terminal);

/* RFC 4180, with a line of names first. */
void lists_functions_csv(struct buf *out, const struct listed_functions *functions);
void lists_trend_csv(struct buf *out, const struct trend *trend);
void lists_blame_csv(struct buf *out, const struct blame *blame);
void lists_history_csv(struct buf *out, const struct page_history *history);
void lists_comparison_csv(struct buf *out, const struct comparison *comparison);

/* A character of eight heights for each of VALUES, which may not be negative. */
void sparkline(struct buf *out, const int64_t *values, size_t count);

#endif
