/*
 * Small steps between C values and JSON.  Private to lib/store.
 */
#ifndef STORE_TEXT_JSON_H
#define STORE_TEXT_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"

/* A string, or {"hex": ...} where TEXT is not UTF-8. */
json_t *text_to_json(const char *text);
/* "" where VALUE is NULL or something else. */
const char *text_from_json(const json_t *value, struct arena *arena);
/* Into OBJECT unless it is the default: "" or 0. */
void put_text(json_t *object, const char *key, const char *text);
void put_number(json_t *object, const char *key, int64_t number);
/* From OBJECT, the default where it is missing. */
const char *get_text(const json_t *object, const char *key, struct arena *arena);
int64_t get_number(const json_t *object, const char *key);
/* The number at INDEX of ARRAY, 0 where it is missing. */
int64_t at_number(const json_t *array, size_t index);
json_t *texts_to_json(const char *const *texts, size_t count);
const char *const *texts_from_json(size_t *count, const json_t *array, struct arena *arena);
/* Appends VALUE without spaces; ERR_LIMIT past BUF's ceiling. */
int json_append(struct buf *out, const json_t *value, struct err *err) MUST_USE;
/* The caller decrefs; ERR_INTERNAL for what is not a JSON object. */
int json_read(json_t **out, struct view text, struct err *err) MUST_USE;

#endif
