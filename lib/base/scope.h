/*
 * Clean-up by scope, and the attributes every header uses.
 *
 * Each type's header defines `scoped_T` beside `T_release` or `T_free`; releasers accept zeroed objects
 * and NULL.  `goto` for clean-up is not used.
 */
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCOPED(release) __attribute__((cleanup(release), unused))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Yields POINTER's value and leaves NULL behind for the clean-up. */
#define take(pointer)                                                                                        \
	__extension__({                                                                                      \
		__typeof__(pointer) took_ = (pointer);                                                       \
		(pointer) = NULL;                                                                            \
		took_;                                                                                       \
	})

/* POINTER is the address of a pointer to any type: read as a `void *`, the compiler might take its assignment
 * for one that nobody reads. */
static inline void scope_free(const void *pointer)
{
	void *owned;

	memcpy(&owned, pointer, sizeof(owned));
	free(owned);
}

static inline void scope_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* A heap string or array that is freed at the end of the scope. */
#define scoped_free SCOPED(scope_free)
/* A descriptor that is closed at the end of the scope; start it with -1. */
#define scoped_fd SCOPED(scope_close) int

#endif
