#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

struct arena_block {
	struct arena_block *before;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_LEAST = 2 << 10, BLOCK_MOST = 64 << 10 };

static size_t aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* Many arenas stay small; the others get by with few blocks. */
static size_t next_size(const struct arena *arena)
{
	size_t size = arena->last ? 2 * arena->last->size : BLOCK_LEAST;

	return size < BLOCK_MOST ? size : BLOCK_MOST;
}

static struct arena_block *block_new(struct arena *arena, size_t size)
{
	struct arena_block *block = mem_zero(1, sizeof(*block) + size);

	block->size = size;
	block->before = arena->last;
	arena->last = block;
	return block;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		abort();
	bytes = aligned(bytes);
	struct arena_block *block = arena->last;
	if (!block || block->size - block->used < bytes) {
		size_t least = next_size(arena);
		block = block_new(arena, bytes > least ? bytes : least);
	}
	void *place = block->bytes + block->used;
	block->used += bytes;
	arena->used += bytes;
	return place;
}

char *arena_text(struct arena *arena, struct view text)
{
	char *copy = arena_zero(arena, text.len + 1, 1);

	if (text.len)
		memcpy(copy, text.at, text.len);
	return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = arena_zero(arena, need < 0 ? 1 : (size_t)need + 1, 1);
	if (need > 0)
		(void)vsnprintf(text, (size_t)need + 1, format, again);
	va_end(again);
	return text;
}

void *arena_room(struct arena *arena, void *array, size_t *room, size_t need, size_t size)
{
	if (array && need <= *room)
		return array;
	size_t old = array ? *room : 0, wanted = old ? old * 2 : 8;
	while (wanted < need)
		wanted *= 2;
	void *larger = arena_zero(arena, wanted, size);
	if (old)
		memcpy(larger, array, old * size);
	*room = wanted;
	return larger;
}

/* One block stays, and of that only what was used needs to be zeroed. */
void arena_clear(struct arena *arena)
{
	struct arena_block *kept = arena->last;

	if (!kept)
		return;
	arena->last = kept->before;
	arena_release(arena);
	memset(kept->bytes, 0, kept->used);
	kept->used = 0;
	kept->before = NULL;
	arena->last = kept;
}

void arena_release(struct arena *arena)
{
	while (arena->last) {
		struct arena_block *block = arena->last;
		arena->last = block->before;
		free(block);
	}
	*arena = (struct arena){ 0 };
}
