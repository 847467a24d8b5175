/*
 * What all pages share: the frame, and small things shown the same way everywhere.
 */
#ifndef VIEW_PAGE_LAYOUT_H
#define VIEW_PAGE_LAYOUT_H

#include "view/html.h"
#include "view/page.h"

/* Opens the document up to <main>; REPOSITORY may be NULL for pages above all repositories. */
void layout_begin(struct html *html, const char *title, const char *repository);
/* The same for something that is still moving: the page brings itself up to date, by the script live.js or
 * without it. */
void layout_begin_moving(struct html *html, const char *title, const char *repository);
void layout_end(struct html *html);

/* A heading with a number behind it. */
void layout_heading(struct html *html, const char *title, size_t count);

/* Opens a table up to its body; to be closed with html_close_to().  CAPTION is read out and not shown. */
struct layout_column {
	const char *title;
	const char *class; /* of the heading; NULL: none */
};
void layout_table(struct html *html, const struct layout_column *columns, size_t count, const char *class,
		  const char *caption);
/* A row's cell with a text, or with a number. */
void layout_cell(struct html *html, const char *text);
void layout_number(struct html *html, long long number);

/* "pass", "fail", "could not judge", or how far the job is. */
void layout_badge(struct html *html, const struct page_check *check);
void layout_verdict_badge(struct html *html, enum verdict verdict);
/* A cause's name, with what it means when pointed at. */
void layout_cause(struct html *html, enum cause cause);
/* An abbreviated commit, linked to the code host where it has a page. */
void layout_commit(struct html *html, const struct weblink *web, const struct oid *commit);
/* "2026-01-31", in ARENA. */
const char *layout_day(struct arena *arena, int64_t wall_ms);
/* A moment, in UTC. */
void layout_time(struct html *html, int64_t wall_ms);
/* "0.4 s", "3 min 20 s", "5 h", "12 days". */
void layout_span(struct html *html, int64_t ms);
/* A function's full name, linked to its history under a configuration (NULL: the first).  FILE: of init
 * functions, which each file may have; else "". */
void layout_function(struct html *html, const char *repository,
		     const struct page_configuration *configuration, const char *package, const char *name,
		     const char *file);
/* The address of a repository's page. */
void layout_repository_url(struct buf *out, const char *repository);
/* Appends to a URL which configuration is shown: nothing for the first, else BEFORE ('?' or '&') and the
 * parameter. */
void layout_configuration_query(struct buf *url, const struct page_configuration *configuration, char before);
/* Links to this page of each configuration, where there are several.  QUERY: the page's other parameters. */
void layout_configurations(struct html *html, const struct page_configuration *configuration,
			   const char *query);
/* "2 escapes", "1 escape". */
void layout_count(struct html *html, size_t count, const char *one, const char *many);
/* "page", "pages". */
const char *layout_plural(size_t count, const char *one, const char *many);

#endif
