#include "support/collections.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/scope.h"

enum { WORDS_MOST = 16 };

struct builder {
	struct collection *out;
	struct snapshot *snapshot;
	struct function *function;
};

static void refuse(const char *what, struct view text)
{
	(void)fprintf(stderr, "collection_from: %s: %.*s\n", what, VIEW_ARG(text));
	abort();
}

static size_t split(struct view line, char separator, struct view words[WORDS_MOST])
{
	size_t count = 0;
	struct view word;

	while (view_split(&line, separator, &word))
		if (view_trim(word).len && count < WORDS_MOST)
			words[count++] = view_trim(word);
	return count;
}

static const char *text_of(struct builder *builder, struct view text)
{
	return arena_text(&builder->out->arena, text);
}

static uint64_t number_of(struct view text)
{
	uint64_t number;

	if (!view_number(text, INT32_MAX, &number))
		refuse("no number", text);
	return number;
}

static void number_pair(struct view text, char separator, int *first, int *second)
{
	struct view head;

	(void)view_split(&text, separator, &head);
	*first = (int)number_of(head);
	*second = (int)number_of(text);
}

static void add_package(struct builder *builder, const struct view *words, size_t count)
{
	struct collection *out = builder->out;

	arena_push(&out->arena, out->snapshots, out->snapshot_count, out->snapshot_room);
	builder->snapshot = &out->snapshots[out->snapshot_count - 1];
	builder->snapshot->package = text_of(builder, words[1]);
	builder->snapshot->directory = text_of(builder, words[2]);
	builder->snapshot->input_key = "";
	const char **files = arena_zero(&out->arena, count, sizeof(*files));
	for (size_t i = 3; i < count; i++)
		files[i - 3] = text_of(builder, words[i]);
	builder->snapshot->files = files;
	builder->snapshot->file_count = count > 3 ? count - 3 : 0;
}

static void set_mark(struct function *function, struct view mark)
{
	if (view_skip(&mark, VIEW("t=")))
		function->tokens = number_of(mark);
	else if (view_skip(&mark, VIEW("s=")))
		function->shape = number_of(mark);
	else if (view_is(mark, "noescape"))
		function->noescape = true;
	else if (view_is(mark, "external"))
		function->external = true;
	else if (view_is(mark, "generated"))
		function->generated = true;
	else if (view_is(mark, "can"))
		function->inlining = INLINING_CAN;
	else if (view_is(mark, "cannot"))
		function->inlining = INLINING_CANNOT;
	else
		refuse("unknown mark", mark);
	if (function->inlining == INLINING_CANNOT)
		function->inline_reason = "function too complex: cost 92 exceeds budget 80";
}

static void add_function(struct builder *builder, const struct view *words, size_t count)
{
	struct snapshot *snapshot = builder->snapshot;
	struct arena *arena = &builder->out->arena;

	arena_push(arena, snapshot->functions, snapshot->function_count, snapshot->function_room);
	struct function *function = &snapshot->functions[snapshot->function_count - 1];
	builder->function = function;
	function->package = snapshot->package;
	function->name = text_of(builder, words[1]);
	bool root = strcmp(snapshot->directory, ".") == 0;
	function->file = arena_print(arena, "%s%s%.*s", root ? "" : snapshot->directory, root ? "" : "/",
				     VIEW_ARG(words[2]));
	number_pair(words[3], '-', &function->line, &function->end_line);
	function->inline_reason = "";
	for (size_t i = 4; i < count; i++)
		set_mark(function, words[i]);
}

static void add_step(struct builder *builder, struct site *site, struct view text)
{
	struct view expression, reason, into = VIEW("{heap}");
	struct flow_step *flow = arena_zero(&builder->out->arena, site->flow_count + 1, sizeof(*flow));

	if (site->flow_count)
		memcpy(flow, site->flow, site->flow_count * sizeof(*flow));
	(void)view_split(&text, ';', &expression);
	(void)view_split(&text, ';', &reason);
	if (text.at)
		into = text;
	flow[site->flow_count++] = (struct flow_step){
		.into = text_of(builder, into),
		.expression = text_of(builder, expression),
		.reason = text_of(builder, reason),
		.file = builder->function->file,
		.line = site->line,
		.column = site->column,
	};
	site->flow = flow;
}

static void set_detail(struct builder *builder, struct site *site, struct view detail)
{
	if (view_skip(&detail, VIEW("in=")))
		site->closure = text_of(builder, detail);
	else if (view_skip(&detail, VIEW("from=")))
		site->callee = text_of(builder, detail);
	else if (view_skip(&detail, VIEW("allow=")))
		site->allowed = text_of(builder, detail);
	else if (view_skip(&detail, VIEW("flow=")))
		add_step(builder, site, detail);
	else
		refuse("unknown detail", detail);
}

static const char *message_of(struct builder *builder, enum site_kind kind, struct view subject)
{
	static const char *const formats[SITE_KIND_COUNT] = {
		[SITE_MOVED] = "moved to heap: ",
		[SITE_ESCAPES] = "",
		[SITE_LEAK] = "leaking param: ",
	};

	return arena_print(&builder->out->arena, "%s%.*s%s", formats[kind], VIEW_ARG(subject),
			   kind == SITE_ESCAPES ? " escapes to heap" : "");
}

static void add_site(struct builder *builder, const struct view *words, size_t count)
{
	struct function *function = builder->function;

	arena_push(&builder->out->arena, function->sites, function->site_count, function->site_room);
	struct site *site = &function->sites[function->site_count - 1];
	*site = (struct site){ .closure = "", .callee = "", .allowed = "" };
	if (count < 5 || !site_kind_parse(words[0], &site->kind) || !cause_parse(words[2], &site->cause) ||
	    !allocation_parse(words[3], &site->allocation))
		refuse("not a site", words[0]);
	site->subject = text_of(builder, words[1]);
	site->message = message_of(builder, site->kind, words[1]);
	number_pair(words[4], ':', &site->line, &site->column);
	for (size_t i = 5; i < count; i++)
		set_detail(builder, site, words[i]);
}

static void add_incomplete(struct builder *builder, struct view line)
{
	struct collection *out = builder->out;
	struct view package;

	line = view_trim(view_from(line, 1));
	(void)view_split(&line, ' ', &package);
	arena_push(&out->arena, out->incomplete, out->incomplete_count, out->incomplete_room);
	out->incomplete[out->incomplete_count - 1] =
		(struct incomplete){ .package = text_of(builder, package), .reason = text_of(builder, line) };
}

static void add_line(struct builder *builder, struct view line)
{
	struct view words[WORDS_MOST];

	if (line.at[0] == '!')
		add_incomplete(builder, line);
	else if (line.at[0] == '@')
		add_package(builder, words, split(line, ' ', words));
	else if (view_starts(line, VIEW("fn ")))
		add_function(builder, words, split(line, ' ', words));
	else
		add_site(builder, words, split(line, '|', words));
}

static int by_identity(const void *a, const void *b)
{
	return function_compare(a, b);
}

static int by_place(const void *a, const void *b)
{
	return site_compare(a, b);
}

static void sort(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->function_count; i++)
		if (snapshot->functions[i].site_count)
			qsort(snapshot->functions[i].sites, snapshot->functions[i].site_count,
			      sizeof(struct site), by_place);
	if (snapshot->function_count)
		qsort(snapshot->functions, snapshot->function_count, sizeof(struct function), by_identity);
}

void collection_from(struct collection *out, const char *text)
{
	struct builder builder = { .out = out };
	struct view rest = view_of(text), line;

	out->configuration = (struct configuration){ "go1.26.8", "linux", "amd64", "", "" };
	while (view_split(&rest, '\n', &line))
		if (view_trim(line).len)
			add_line(&builder, view_trim(line));
	for (size_t i = 0; i < out->snapshot_count; i++)
		sort(&out->snapshots[i]);
}
