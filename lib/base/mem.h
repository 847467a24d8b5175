/*
 * Allocation that cannot fail.
 *
 * Out of memory ends the process (every input has a ceiling, so it is the machine that is short); the
 * queue survives it and the job is run again.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory for COUNT elements of SIZE bytes; the caller frees. */
void *mem_zero(size_t count, size_t size) __attribute__((returns_nonnull, malloc));
void *mem_copy(const void *bytes, size_t size) __attribute__((returns_nonnull, malloc));
char *mem_text(const char *text) __attribute__((returns_nonnull, malloc));
/* A printed string; the caller frees. */
char *mem_print(const char *format, ...) __attribute__((returns_nonnull, malloc, format(printf, 1, 2)));
char *mem_vprint(const char *format, va_list args)
	__attribute__((returns_nonnull, malloc, format(printf, 1, 0)));
/* Room for at least NEED elements of SIZE bytes: ARRAY or its enlarged copy; *ROOM is kept. */
void *mem_room(void *array, size_t *room, size_t need, size_t size) __attribute__((returns_nonnull));

/* Appends a zeroed element to ARRAY (with COUNT and ROOM beside it) and yields a pointer to it. */
#define mem_push(array, count, room)                                                                         \
	((array) = mem_room((array), &(room), (count) + 1, sizeof(*(array))),                                \
	 mem_clear(&(array)[(count)++], sizeof(*(array))))
void *mem_clear(void *bytes, size_t size) __attribute__((returns_nonnull));

#endif
