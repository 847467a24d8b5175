#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void err_fill(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;

	err->kind = kind;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
}

/* A text that no longer fits loses its end: the outer words say where to look. */
void err_prefix(struct err *err, const char *format, ...)
{
	char both[2 * sizeof(err->text)];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(both, sizeof(err->text), format, args);
	va_end(args);
	size_t used = strlen(both);
	(void)snprintf(both + used, sizeof(both) - used, ": %s", err->text);
	memcpy(err->text, both, sizeof(err->text) - 1);
	err->text[sizeof(err->text) - 1] = '\0';
}
