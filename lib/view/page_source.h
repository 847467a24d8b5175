/*
 * The lines of source that a stored delta carries, with the steps of its flow under them.
 */
#ifndef VIEW_PAGE_SOURCE_H
#define VIEW_PAGE_SOURCE_H

#include "view/page_sites.h"

/* A place in the file of the delta's side, linked to the code host where it has such a page. */
void source_link(const struct showing *showing, const json_t *delta, const char *file, long long line,
		 long long column);
/* The excerpt, its lines numbered as in the file, and each step of the flow under the line where it happens;
 * steps without a line there follow.  Nothing where there is neither. */
void source_show(const struct showing *showing, const json_t *delta);

#endif
