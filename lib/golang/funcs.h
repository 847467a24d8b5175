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

/* A function literal.  Those nested deeper than FUNCS_DEEPEST belong to the one at that depth. */
struct literal {
	const char *path;  /* "1", "1.2": ordinals in source order, within the enclosing function or literal;
			      those of package-level declarations are counted through the file */
	size_t start, end; /* byte offsets: `func` and behind the closing brace */
	const struct literal *around; /* the literal that encloses it directly, or NULL */
};

struct declared {
	const char
		*name; /* "F", "T.M", "(*T).M", "Map[...]", "init.0"; "init" for package-level declarations */
	size_t start, end; /* byte offsets: `func` (or the declaration's keyword) and behind its end */
	size_t head;	   /* byte offset of what follows `func`: the place of the wrappers around generics */
	size_t body;	   /* byte offset of the body's brace; 0 where there is none */
	int line, end_line; /* of start and of the last byte */
	bool noescape;	    /* //heapgate:noescape in the comment block above it */
	uint64_t tokens;    /* hash of its tokens; neither names of locals nor its own name count */
	uint64_t shape;	    /* hash of the body's tokens, where no name counts; 0 without a body */
	const struct literal *literals; /* in source order */
	size_t literal_count;
};

/* //heapgate:allow REASON: at the end of line LINE, or above it with only comments between. */
struct allowance {
	int line;
	const char *reason; /* "" where none was given */
};

/* A statement that puts a call off. */
struct put_off {
	size_t start, end; /* byte offsets: `go` or `defer`, and behind the call */
	size_t around;	   /* index + 1 of the one that encloses it, or 0 */
	bool defers;	   /* `defer` */
};

enum { FUNCS_DEEPEST = 64 };

struct funcs {
	const char *package_name; /* "" without a package clause */
	const struct declared
		*declared; /* in source order; every `var` declaration is an entry named "init" */
	size_t declared_count;
	const size_t *line_starts; /* byte offset of each line */
	size_t line_count;
	const struct put_off *put_offs; /* in source order */
	size_t put_off_count;
	const struct allowance *allowances;
	size_t allowance_count;
	bool generated; /* "// Code generated ... DO NOT EDIT." (https://go.dev/s/generatedcode) */
	bool cgo;	/* imports "C" */
};

/* Indexes SOURCE; everything in OUT lives in ARENA.  ERR_INPUT where brackets, strings or comments do not
 * close: the file does not compile either.  Time and memory grow with the source's length, not faster. */
int funcs_index(struct funcs *out, struct arena *arena, struct view source, struct err *err) MUST_USE;
/* The declaration that holds the position, or NULL; LITERAL (may be NULL) gets the innermost literal or NULL.
 * Column 0 is one of 255 or more, which the compiler does not print: the best guess is given. */
const struct declared *funcs_at(const struct funcs *funcs, int line, int column,
				const struct literal **literal);
/* Is the position in the declaration's head, before its body?  The compiler reports inlining decisions of the
 * function itself there, those of wrappers and literals elsewhere. */
bool funcs_in_head(const struct funcs *funcs, const struct declared *declared, int line, int column);
/* Is the position the one where the compiler places the wrappers around the declared (generic) function? */
bool funcs_at_head(const struct funcs *funcs, const struct declared *declared, int line, int column);
/* The innermost `go` or `defer` statement that holds the position, or NULL. */
const struct put_off *funcs_put_off(const struct funcs *funcs, int line, int column);
/* The reason of the allowance for the line, or NULL. */
const char *funcs_allowance(const struct funcs *funcs, int line);

#endif
