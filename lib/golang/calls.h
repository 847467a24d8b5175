/*
 * Who is called by a call expression as the compiler prints it.
 *
 * Static calls of methods are printed as method expressions, (*T).M(t, x), so a.M(x) is a call through an
 * interface or a function value unless `a` is a package or a type.  Those are told from variables by what
 * else the output says of them, and by the names of the standard library.
 */
#ifndef GOLANG_CALLS_H
#define GOLANG_CALLS_H

#include "golang/texts.h"

enum call_target {
	CALL_STATIC,
	CALL_INDIRECT, /* through an interface or a function value */
	CALL_REFLECT,  /* package reflect */
	CALL_APPEND,
	CALL_NONE, /* not a call */
};

/* What the output says of the package under compilation. */
struct names {
	struct texts known; /* "F" functions, ".M" methods, "p." packages and "T." types */
	bool any_function;  /* functions are listed at all: they are not under -l */
};

/* FUNCTION ("F", "T.M", "(*T).M", "F.func1") is declared in the package. */
void names_declare(struct names *names, struct view function);
/* BODY begins with the signature of a function: "func(*p.T) error { ... }". */
void names_signature(struct names *names, struct view body);
/* FUNCTION ("p.F", "p.(*T).M", "F", "T.M") is called. */
void names_called(struct names *names, struct view function);
bool names_method(const struct names *names, struct view method);
void names_clear(struct names *names);

enum call_target call_target(struct view expression, const struct names *names);

#endif
