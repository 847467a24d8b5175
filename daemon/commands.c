#include "daemon/commands.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/text.h"

/* What a repository says may stand in TEXT, and must not steer the terminal. */
static void complain(const char *command, const char *text, const char *more)
{
	scoped_buf plain = { 0 };

	text_lines(&plain, view_of(text));
	(void)fprintf(stderr, "heapgate %s: %s%s\n", command, buf_string(&plain), more);
}

int command_failed(const char *command, const struct err *err)
{
	complain(command, err->text, "");
	return EXIT_UNJUDGED;
}

int command_misused(const char *command, const char *format, ...)
{
	scoped_free char *more = mem_print("; see: heapgate %s --help", command);
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	complain(command, text, more);
	return EXIT_USAGE;
}
