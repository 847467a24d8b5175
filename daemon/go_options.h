/*
 * What scan, diff and backfill have in common: the options that choose a configuration, and how a result is
 * printed.
 */
#ifndef DAEMON_GO_OPTIONS_H
#define DAEMON_GO_OPTIONS_H

#include "daemon/options.h"
#include "gate/sandbox.h"

struct go_options {
	const char *go, *goos, *goarch, *tags, *proxy;
	bool no_inlining;
	int64_t timeout_ms; /* holds the default before */
	int sandbox;	    /* which of the words */
};

enum { GO_OPTIONS = 8, GO_TIMEOUT_MS = 10 * 60 * 1000 };

#define GO_SANDBOXES "auto|bubblewrap|landlock|none"

/* Rows for a command's table. */
#define GO_OPTION_ROWS(options)                                                                              \
	{ '\0', "go", OPTION_TEXT, &(options).go, "COMMAND", "the go command (default: found in PATH)" },    \
		{ '\0', "tags", OPTION_TEXT, &(options).tags, "LIST", "build tags, comma separated" },       \
		{ '\0', "goos", OPTION_TEXT, &(options).goos, "OS", "target system" },                       \
		{ '\0', "goarch", OPTION_TEXT, &(options).goarch, "ARCH", "target architecture" },           \
		{ 'l',	       "no-inlining",                                                                \
		  OPTION_FLAG, &(options).no_inlining,                                                       \
		  NULL,	       "compile with -l: no inlining" },                                             \
		{ '\0',	       "proxy",                                                                      \
		  OPTION_TEXT, &(options).proxy,                                                             \
		  "LIST",      "GOPROXY for modules that are not in the module cache (default: off)" },      \
		{ '\0',		 "sandbox",                                                                  \
		  OPTION_CHOICE, &(options).sandbox,                                                         \
		  GO_SANDBOXES,	 "what to compile in (default: auto, the strongest that works here)" },      \
	{                                                                                                    \
		'\0', "timeout", OPTION_SPAN, &(options).timeout_ms, "TIME",                                 \
			"give up after TIME (default: 10m)"                                                  \
	}

struct golang_options go_options_golang(const struct go_options *options);
/* For somebody's own source on his own machine.  ERR_ABSENT where the machine does not offer what is asked
 * for. */
int go_options_sandbox(struct sandbox *out, const struct go_options *options, struct err *err) MUST_USE;

/* Should standard output have colours?  A terminal that is not dumb, and NO_COLOR not set
 * (no-color.org). */
bool output_colour(void);
/* Writes TEXT to standard output; EXIT_UNJUDGED in place of CODE where that fails.  A reader
 * that has gone is no failure. */
int output_print(const char *command, const struct buf *text, int code);
/* The same for what holds others' text as it is: JSON, CSV, a payload.  Programs get it byte by byte; on a
 * terminal what would steer it is shown instead. */
int output_foreign(const char *command, const struct buf *text, int code);

#endif
