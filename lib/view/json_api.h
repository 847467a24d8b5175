/*
 * What the documents of API version 1 are made of.  Private to lib/view.
 */
#ifndef VIEW_JSON_API_H
#define VIEW_JSON_API_H

#include "view/json.h"
#include "view/page.h"

void api_put(json_t *object, const char *name, json_t *value);
/* Null for 0. */
json_t *api_time(int64_t wall_ms);
/* Null for none. */
json_t *api_oid(const struct oid *oid);
/* What a site says, without its place. */
json_t *api_site_object(const struct site *site);
/* Everything but the result. */
json_t *api_check_object(const struct page_check *check);
/* With its newest check. */
json_t *api_repository_object(const struct page_repository *repository);
/* Appends DOCUMENT and lets go of it. */
void api_write(struct buf *out, json_t *document);

#endif
