/*
 * As much of Go's grammar as the function index needs: where types and signatures end, and which `func` is a
 * literal.  Private to the function index.  Indices are those of the scan's tokens.
 */
#ifndef GOLANG_GRAMMAR_H
#define GOLANG_GRAMMAR_H

#include "golang/scan.h"

/* The index behind the type at AT; AT itself where no type begins there. */
size_t grammar_type(const struct scan *scan, size_t at);
/* The index behind parameters and results; AT is at the parameters' parenthesis. */
size_t grammar_signature(const struct scan *scan, size_t at);
/* The index of the TOKEN_END that ends the statement or declaration at AT (or the number of tokens). */
size_t grammar_statement(const struct scan *scan, size_t at);

/* Called for each function literal; BODY is its opening brace. */
typedef void grammar_literal(void *payload, size_t func, size_t body);
/* Every function literal in [FROM, TO), in source order. */
void grammar_literals(const struct scan *scan, size_t from, size_t to, grammar_literal *each, void *payload);

#endif
