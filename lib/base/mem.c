#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *sure(void *pointer)
{
	if (!pointer) {
		(void)fputs("<2>heapgate: out of memory\n", stderr);
		abort();
	}
	return pointer;
}

void *mem_zero(size_t count, size_t size)
{
	return sure(calloc(count ? count : 1, size ? size : 1));
}

void *mem_copy(const void *bytes, size_t size)
{
	void *copy = sure(malloc(size ? size : 1));

	return size ? memcpy(copy, bytes, size) : copy;
}

char *mem_text(const char *text)
{
	return mem_copy(text, strlen(text) + 1);
}

char *mem_vprint(const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	return sure(text);
}

char *mem_print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = mem_vprint(format, args);
	va_end(args);
	return text;
}

void *mem_room(void *array, size_t *room, size_t need, size_t size)
{
	if (array && need <= *room)
		return array;
	size_t wanted = *room ? *room : 8;
	while (wanted < need)
		wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
	*room = wanted;
	return sure(reallocarray(array, wanted, size));
}

void *mem_clear(void *bytes, size_t size)
{
	return memset(bytes, 0, size);
}
