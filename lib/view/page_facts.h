/*
 * What a check was judged by: commits, policy, configuration, times; and how to do it again.
 */
#ifndef VIEW_PAGE_FACTS_H
#define VIEW_PAGE_FACTS_H

#include "view/page_sites.h"

/* One line under the title: which commit, against which. */
void facts_subtitle(const struct showing *showing);
/* The commands that do the same comparison in a clone; the check must have a base. */
void facts_command(const struct showing *showing);
/* The section at the end. */
void facts_show(const struct showing *showing);

#endif
