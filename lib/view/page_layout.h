/*
 * What all pages share: the frame, and small things shown the same way everywhere.
 */
#ifndef VIEW_PAGE_LAYOUT_H
#define VIEW_PAGE_LAYOUT_H

#include "view/html.h"
#include "view/page.h"

/* Opens the document up to <main>; REPOSITORY may be NULL for pages above all repositories. */
void layout_begin(struct html *html, const char *title, const char *repository);
/* The same for something that is still moving: the page loads itself again every few seconds. */
void layout_begin_moving(struct html *html, const char *title, const char *repository);
void layout_end(struct html *html);

/* "pass", "fail", "could not judge", or how far the job is. */
void layout_badge(struct html *html, const struct page_check *check);
/* An abbreviated commit, linked to the code host where WEB is known. */
void layout_commit(struct html *html, const struct weblink *web, const struct oid *commit);
/* A moment, in UTC. */
void layout_time(struct html *html, int64_t wall_ms);
/* A function's full name, linked to its history. */
void layout_function(struct html *html, const char *repository, const char *package, const char *name);
/* "2 escapes", "1 escape". */
void layout_count(struct html *html, size_t count, const char *one, const char *many);

#endif
