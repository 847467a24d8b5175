/*
 * heapgate explain: a cause or situation in general, or a function of the code at hand.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/explain_function.h"
#include "daemon/go_options.h"
#include "daemon/nearest.h"
#include "gate/collect.h"
#include "gate/source.h"
#include "view/report.h"
#include "view/topic.h"

/* The name as people give it: `heapgate explain growing slice` without quotes is one. */
static char *joined(const struct operands *given)
{
	scoped_buf name = { 0 };

	for (size_t i = 0; i < given->count; i++) {
		buf_text(&name, i ? " " : "");
		buf_text(&name, given->list[i]);
	}
	return buf_take(&name);
}

static const char *nearest_topic(struct arena *arena, const char *name)
{
	struct view text = { topics_text, topics_text_size }, known;
	const char **names = NULL;
	size_t count = 0, room = 0;

	for (struct topic topic; topic_next(&text, &topic);)
		for (struct view cursor = { NULL, 0 }; topic_name(&topic, &cursor, &known);)
			*(const char **)arena_push(arena, names, count, room) = arena_text(arena, known);
	return nearest_of(name, names, count, sizeof(*names));
}

static int unknown(const char *name, const char *where)
{
	scoped_arena arena = { 0 };
	const char *near = nearest_topic(&arena, name);

	return command_misused("explain", "there is no cause or situation '%s'%s%s%s%s", name, where,
			       near ? "; did you mean '" : "", near ? near : "",
			       near ? "'" : "; without an argument all are listed");
}

static int explain_topic(const struct topic *topic)
{
	scoped_buf text = { 0 };

	topic_print(&text, topic, output_colour());
	return output_print("explain", &text, EXIT_PASS);
}

static int list(void)
{
	scoped_buf text = { 0 };

	topics_list(&text);
	return output_print("explain", &text, EXIT_PASS);
}

/* Several functions: their names, to choose from. */
static int list_found(const struct function *found, size_t count, const char *name)
{
	scoped_buf text = { 0 };

	buf_print(&text, "'%s' is the name of %zu functions; choose one:\n", name, count);
	for (size_t i = 0; i < count; i++)
		buf_print(&text, "  %s.%s  %s:%d\n", found[i].package, found[i].name, found[i].file,
			  found[i].line);
	return output_foreign("explain", &text, EXIT_USAGE);
}

static int explain_function(const char *name, const char *directory, const struct go_options *go)
{
	scoped_collection collection = { 0 };
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct sandbox sandbox;
	struct toolchain toolchain;
	struct err err;
	const struct function *found;
	const struct collect_spec spec = {
		.directory = directory,
		.go = go_options_golang(go),
		.deadline_ms = go->timeout_ms,
		.sandbox = &sandbox,
		.trusted = true,
	};

	if (go_options_sandbox(&sandbox, go, &err) < 0 ||
	    collect_probe(&toolchain, &arena, &spec, &err) < 0 ||
	    collect(&collection, &toolchain, &spec, &err) < 0)
		return command_failed("explain", &err);
	size_t count = functions_named(&found, &arena, &collection, view_of(name));
	if (!count)
		return unknown(name, ", and no such function here");
	if (count > 1)
		return list_found(found, count, name);
	scoped_source source = { .directory = directory };
	const struct report_options options = { output_colour(), source_line, &source };
	report_function_text(&text, found, &options);
	return output_print("explain", &text, EXIT_PASS);
}

static int explain(const char *name, const char *directory, const struct go_options *go)
{
	struct topic topic;

	if (!directory && topic_find(&topic, view_of(name)))
		return explain_topic(&topic);
	if (!directory && (!may_name_function(view_of(name)) || access("go.mod", R_OK) != 0))
		return unknown(name, "");
	scoped_free char *absolute = realpath(directory ? directory : ".", NULL);
	if (!absolute)
		return command_misused("explain", "%s: %s", directory ? directory : ".", strerror(errno));
	return explain_function(name, absolute, go);
}

int cmd_explain(int argc, char **argv)
{
	struct go_options go = { .timeout_ms = GO_TIMEOUT_MS };
	const char *directory = NULL;
	struct operands given;
	const struct option_row rows[] = {
		{ 'd', "dir", OPTION_TEXT, &directory, "DIR",
		  "look for the function in the module in DIR (default: here)" },
		GO_OPTION_ROWS(go),
	};
	const struct options options = {
		.command = "explain",
		.operands = "[CAUSE|SITUATION|FUNCTION]",
		.most = 8,
		.examples = "  heapgate explain\n"
			    "  heapgate explain interface-boxing\n"
			    "  heapgate explain growing slice\n"
			    "  heapgate explain blind-spots\n"
			    "  heapgate explain '(*Cart).Add' --dir ~/src/shop\n",
		.summary =
			"Says what a cause or a situation means, with an example, the fix and when not to "
			"bother; or all that is known of a function of the Go module at hand: its escapes, "
			"how each came about, what leaks, and whether it is inlined.  Without a name, lists "
			"them all.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!given.count)
		return list();
	scoped_free char *name = joined(&given);
	return explain(name, directory, &go);
}
