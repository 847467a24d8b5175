#include "daemon/commands.h"

#include <stdarg.h>
#include <stdio.h>

int command_failed(const char *command, const struct err *err)
{
	(void)fprintf(stderr, "heapgate %s: %s\n", command, err->text);
	return EXIT_UNJUDGED;
}

int command_misused(const char *command, const char *format, ...)
{
	va_list arguments;

	(void)fprintf(stderr, "heapgate %s: ", command);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fprintf(stderr, "; see: heapgate %s --help\n", command);
	return EXIT_USAGE;
}
