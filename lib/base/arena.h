/*
 * One release for everything a job allocates: strings and arrays that live as long as the job.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/scope.h"
#include "base/view.h"

struct arena {
	struct arena_block *last;
	size_t used; /* bytes handed out, for reports */
};

/* Zeroed, aligned for any type; lives until arena_release(). */
void *arena_zero(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
/* A terminated copy. */
char *arena_text(struct arena *arena, struct view text) __attribute__((returns_nonnull));
char *arena_print(struct arena *arena, const char *format, ...)
	__attribute__((returns_nonnull, format(printf, 2, 3)));
/* Room for NEED elements like mem_room(); an outgrown array stays in the arena until its release. */
void *arena_room(struct arena *arena, void *array, size_t *room, size_t need, size_t size)
	__attribute__((returns_nonnull));
/* Takes everything back, and keeps room to go on with. */
void arena_clear(struct arena *arena);
void arena_release(struct arena *arena);

/* Appends a zeroed element to ARRAY (with COUNT and ROOM beside it) and yields a pointer to it. */
#define arena_push(arena, array, count, room)                                                                \
	((array) = arena_room((arena), (array), &(room), (count) + 1, sizeof(*(array))),                     \
	 memset(&(array)[(count)++], 0, sizeof(*(array))))

#define scoped_arena SCOPED(arena_release) struct arena

#endif
