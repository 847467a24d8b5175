/*
 * The function index of one Go source file: which declared function a position belongs to, without the Go
 * toolchain.  A tolerant scanner: it follows tokens and brackets, not the grammar, and so also indexes files
 * of newer language versions.  Agrees with go/parser (tests/oracle).
 */
#ifndef GOLANG_FUNCS_H
#define GOLANG_FUNCS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* A function literal. */
struct literal {
	const char *path; /* "1", "1.2": ordinals in source order, within the enclosing function or literal */
	size_t start, end; /* byte offsets: `func` and behind the closing brace */
};

struct declared {
	const char
		*name; /* "F", "T.M", "(*T).M", "Map[...]", "init.0"; "init" for package-level declarations */
	size_t start, end;  /* byte offsets: `func` (or the declaration's keyword) and behind its end */
	int line, end_line; /* of start and end */
	int name_column;    /* of the name, 1-based, in bytes */
	bool has_body;
	bool noescape;			/* //heapgate:noescape in the comment block above it */
	uint64_t tokens, shape;		/* see struct function */
	const struct literal *literals; /* in source order */
	size_t literal_count;
};

/* //heapgate:allow REASON: at the end of line LINE, or alone on the line above it. */
struct allowance {
	int line;
	const char *reason; /* "" where none was given */
};

struct funcs {
	const char *package_name;
	const struct declared
		*declared; /* in source order; every `var` declaration is an entry named "init" */
	size_t declared_count;
	const size_t *line_starts; /* byte offset of each line */
	size_t line_count;
	const struct allowance *allowances;
	size_t allowance_count;
	bool generated; /* "// Code generated ... DO NOT EDIT." (https://go.dev/s/generatedcode) */
};

/* Indexes SOURCE; everything in OUT lives in ARENA.  ERR_INPUT where brackets, strings or comments do not
 * close: the file does not compile either. */
int funcs_index(struct funcs *out, struct arena *arena, struct view source, struct err *err) MUST_USE;
/* The declaration that holds the position, or NULL; LITERAL (may be NULL) gets the innermost literal or NULL.
 */
const struct declared *funcs_at(const struct funcs *funcs, int line, int column,
				const struct literal **literal);

#endif
