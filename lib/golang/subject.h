/*
 * What an escaping expression is, read from how the compiler prints it: an allocation by itself, or a value
 * that is copied to the heap because an interface is to hold it (boxed).
 */
#ifndef GOLANG_SUBJECT_H
#define GOLANG_SUBJECT_H

#include "base/view.h"
#include "model/site.h"

enum subject_form {
	SUBJECT_BOXED,	  /* any other expression: it is copied into an interface */
	SUBJECT_VARIADIC, /* "... argument": the slice of a variadic call */
	SUBJECT_LITERAL,  /* "func literal" */
	SUBJECT_APPEND,
	SUBJECT_MAKE,
	SUBJECT_POINTER,  /* new(T), &T{...} */
	SUBJECT_SLICE,	  /* []T{...} */
	SUBJECT_MAP,	  /* map[K]V{...} */
	SUBJECT_TEXT,	  /* a conversion between string and slice, or a concatenation with a constant */
	SUBJECT_SUM,	  /* a + b: of strings or of numbers */
	SUBJECT_SELECTED, /* a.b: a boxed field or variable, or a method value */
};

enum subject_form subject_form(struct view subject);
/* Does it allocate?  CAPTURES: a func literal that captures, where it is one. */
enum allocation subject_allocation(enum subject_form form, struct view subject, bool captures);
/* The name behind the last dot of a SUBJECT_SELECTED. */
struct view subject_selected(struct view subject);

#endif
