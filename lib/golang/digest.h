/*
 * Hashes of a declaration that survive renaming: private to the function index.
 */
#ifndef GOLANG_DIGEST_H
#define GOLANG_DIGEST_H

#include "golang/scan.h"

#define DIGEST_START UINT64_C(0xcbf29ce484222325)

/* Adds TEXT to the hash. */
uint64_t digest_text(uint64_t hash, struct view text);
/*
 * Adds the tokens [FROM, TO) of one declaration (FROM is at `func` or `var`) to the hash.  Names that the
 * declaration itself declares (its own, those of parameters, type parameters, variables, constants, types,
 * labels) count by the order of their first appearance only.
 */
uint64_t digest_tokens(uint64_t hash, const struct scan *scan, size_t from, size_t to);
/* The hash of the tokens [FROM, TO), in which all names are alike. */
uint64_t digest_shape(const struct scan *scan, size_t from, size_t to);

#endif
