/*
 * The head of a check's page: the verdict, or how far it is, and what to do now.
 */
#ifndef VIEW_PAGE_VERDICT_H
#define VIEW_PAGE_VERDICT_H

#include "view/page_sites.h"

/* "Pass", "Fail", "Could not judge", "Compiling", ... */
const char *verdict_words(const struct page_check *check);
void verdict_show(const struct showing *showing);

#endif
