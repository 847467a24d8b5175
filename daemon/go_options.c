#include "daemon/go_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands.h"
#include "view/text.h"

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

int go_options_sandbox(struct sandbox *out, const struct go_options *options, struct err *err)
{
	static const struct {
		enum jail_level require, most;
	} rows[] = { /* in the order of GO_SANDBOXES */
		     { JAIL_NONE, JAIL_BUBBLEWRAP },
		     { JAIL_BUBBLEWRAP, JAIL_BUBBLEWRAP },
		     { JAIL_LANDLOCK, JAIL_LANDLOCK },
		     { JAIL_NONE, JAIL_NONE }
	};
	const struct golang_options go = go_options_golang(options);

	*out = (struct sandbox){
		.require = rows[options->sandbox].require,
		.most = rows[options->sandbox].most,
		.outward = true,
	};
	return sandbox_ready(out, &go, NULL, err);
}

bool output_colour(void)
{
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refused && refused[0]) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}

int output_foreign(const char *command, const struct buf *text, int code)
{
	scoped_buf plain = { 0 };

	if (text->spoiled || !isatty(STDOUT_FILENO))
		return output_print(command, text, code);
	text_lines(&plain, buf_view(text));
	return output_print(command, &plain, code);
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
