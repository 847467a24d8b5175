#include "daemon/commands.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/text.h"

/* What a repository says may stand in TEXT, and must not steer the terminal. */
static void complain(const char *command, const char *text, const char *more)
{
	scoped_buf out = { 0 };
	struct view rest = view_of(text), line;

	buf_print(&out, "heapgate %s: ", command);
	for (bool first = true; view_split(&rest, '\n', &line); first = false) {
		buf_text(&out, first ? "" : "\n");
		text_plain(&out, line);
	}
	(void)fprintf(stderr, "%s%s\n", buf_string(&out), more);
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
