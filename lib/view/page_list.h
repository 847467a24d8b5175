/*
 * Lists of checks and of functions, as several pages show them.
 */
#ifndef VIEW_PAGE_LIST_H
#define VIEW_PAGE_LIST_H

#include "view/page_layout.h"

/* "#42 Cache the totals", linked to the check. */
void list_check_link(struct html *html, const struct page_check *check);
/* The cells of a check: verdict, what, commit, when. */
void list_check_cells(struct html *html, const struct page_check *check);
/* A table of functions with their allocating sites; nothing for none.  The bars are parts of MOST. */
void list_functions(struct html *html, const char *repository, const struct page_configuration *configuration,
		    const struct listed_function *functions, size_t count, const char *caption);
/* What finds functions by name: a form. */
void list_search(struct html *html, const char *repository, const struct page_configuration *configuration,
		 const char *name);
/* A link to what follows in a list; nothing where ADDRESS is NULL. */
void list_more(struct html *html, const char *address, const char *text);

#endif
