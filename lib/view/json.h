/*
 * Pieces of JSON documents.  Documents are written element by element, so that none is held whole.
 */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include <jansson.h>

#include "base/buf.h"
#include "model/comparison.h"

/* A string; bytes that are not UTF-8 become U+FFFD. */
json_t *json_of_text(const char *text);
/* The keys that a site brings, added to OBJECT. */
void json_add_site(json_t *object, const struct site *site);
json_t *json_of_configuration(const struct configuration *configuration);
json_t *json_of_incomplete(const struct incomplete *incomplete);
/* Appends VALUE in one line, ASCII only, and lets go of it. */
void json_write(struct buf *out, json_t *value);
/* "," or nothing before an element of an array, and the line break. */
void json_separate(struct buf *out, bool *first);

#endif
