/*
 * A name for a site that stays the same from run to run, whatever lines it stands on.  Private to lib/view.
 */
#ifndef VIEW_MARK_H
#define VIEW_MARK_H

#include <stdint.h>

#include "base/scope.h"
#include "model/collection.h"

enum { MARK_ROOM = 40 };

/* Of one report, whose sites come function by function. */
struct marks {
	const struct function *function; /* the last one */
	uint64_t *seen;			 /* its sites so far */
	size_t count, room;
};

/* "0123456789abcdef:0"; equal sites of one function are told apart by their order. */
void mark_next(char out[MARK_ROOM], struct marks *marks, const struct function *function,
	       const struct site *site);
void marks_release(struct marks *marks);
#define scoped_marks SCOPED(marks_release) struct marks

#endif
