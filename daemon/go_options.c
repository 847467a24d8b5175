#include "daemon/go_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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
	const char *refused = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(refused && refused[0]);
}

int output_print(const char *command, const struct buf *text, int code)
{
	struct err err;

	if (text->spoiled)
		return command_failed(command, (err_fill(&err, ERR_LIMIT, "the result is too large"), &err));
	if (fwrite(buf_string(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0) {
		err_fill(&err, ERR_INTERNAL, "standard output: %s", strerror(errno));
		return command_failed(command, &err);
	}
	return code;
}
