#include "daemon/go_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands.h"

struct golang_options go_options_golang(const struct go_options *options)
{
	return (struct golang_options){
		.go = options->go,
		.goos = options->goos,
		.goarch = options->goarch,
		.tags = options->tags,
		.proxy = options->proxy,
		.no_inlining = options->no_inlining,
	};
}

bool output_colour(void)
{
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refused && refused[0]) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}

int output_print(const char *command, const struct buf *text, int code)
{
	struct err err;

	if (text->spoiled)
		return command_failed(command, (err_fill(&err, ERR_LIMIT, "the result is too large"), &err));
	if (fwrite(buf_string(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0) {
		/* Somebody read as much as he wanted. */
		if (errno == EPIPE)
			return code;
		err_fill(&err, ERR_INTERNAL, "standard output: %s", strerror(errno));
		return command_failed(command, &err);
	}
	return code;
}
