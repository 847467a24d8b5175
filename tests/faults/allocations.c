#include "faults/allocations.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
	long left; /* calls until the one that fails; 0: none fails */
	bool lasting, failed;
	sqlite3_mem_methods engine;
} state;

static bool fails(void)
{
	if (state.failed)
		return state.lasting;
	if (state.left == 0 || --state.left > 0)
		return false;
	state.failed = true;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
int __real_vasprintf(char **out, const char *format, va_list args);

void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return fails() ? NULL : __real_reallocarray(old, count, size);
}

int __real___vasprintf_chk(char **out, int flag, const char *format, va_list args);

int __wrap_vasprintf(char **out, const char *format, va_list args);
int __wrap_vasprintf(char **out, const char *format, va_list args)
{
	return fails() ? -1 : __real_vasprintf(out, format, args);
}

/* What _FORTIFY_SOURCE makes of it. */
int __wrap___vasprintf_chk(char **out, int flag, const char *format, va_list args);
int __wrap___vasprintf_chk(char **out, int flag, const char *format, va_list args)
{
	return fails() ? -1 : __real___vasprintf_chk(out, flag, format, args);
}

static void *engine_malloc(int size)
{
	return fails() ? NULL : state.engine.xMalloc(size);
}

static void *engine_realloc(void *old, int size)
{
	return fails() ? NULL : state.engine.xRealloc(old, size);
}

void allocations_watch(void)
{
	sqlite3_mem_methods methods;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &state.engine) != SQLITE_OK)
		abort();
	methods = state.engine;
	methods.xMalloc = engine_malloc;
	methods.xRealloc = engine_realloc;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
		abort();
}

void allocations_fail(long number, bool lasting)
{
	state.left = number;
	state.lasting = lasting;
}

bool allocations_failed(void)
{
	return state.failed;
}
