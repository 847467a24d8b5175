/*
 * "Did you mean": the known word that looks most like a mistyped one.
 */
#ifndef DAEMON_NEAREST_H
#define DAEMON_NEAREST_H

#include <stddef.h>

/* The nearest of COUNT words that lie STRIDE bytes apart from FIRST on; NULL where none is near enough
 * (more than a third of the letters differ). */
const char *nearest_of(const char *word, const char *const *first, size_t count, size_t stride);

#endif
