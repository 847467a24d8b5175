/*
 * The lines of source that explain a site: where it stands, and each step of its flow.
 */
#ifndef VIEW_EXCERPT_H
#define VIEW_EXCERPT_H

#include <jansson.h>

#include "view/report.h"

/*
 * An array of {"line", "text"} in the order of the lines, all of FUNCTION's file: the function's first line,
 * the site's own with its neighbours, and those of its flow.  Empty where SOURCE has none of them.
 */
json_t *excerpt_of(const struct function *function, const struct site *site, report_source *source,
		   void *payload);

#endif
