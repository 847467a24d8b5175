#include "golang/remarks.h"

#include "golang/digest.h"

int remarks_line(const struct funcs *funcs, size_t offset)
{
	size_t low = 0, high = funcs->line_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (funcs->line_starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (int)low + 1;
}

static struct view comment_text(const struct scan *scan, const struct comment *comment)
{
	return (struct view){ scan->source.at + comment->start, comment->end - comment->start };
}

/* "//heapgate:WORD" alone or with something behind it, which goes to *REST. */
static bool is_directive(struct view text, struct view directive, struct view *rest)
{
	if (!view_skip(&text, directive) || (text.len && !strchr(" \t\r", text.at[0])))
		return false;
	*rest = view_trim(text);
	return true;
}

static bool alone_on_line(const struct funcs *funcs, const struct scan *scan, const struct comment *comment)
{
	size_t line_start = funcs->line_starts[remarks_line(funcs, comment->start) - 1];

	return view_trim((struct view){ scan->source.at + line_start, comment->start - line_start }).len == 0;
}

static int by_line(const void *a, const void *b)
{
	const struct allowance *one = a, *other = b;

	return (one->line > other->line) - (one->line < other->line);
}

void remarks_allowances(struct funcs *out, struct arena *arena, const struct scan *scan)
{
	struct allowance *list = NULL;
	size_t count = 0, room = 0;
	int comment_line = 0; /* of a comment that has its line for itself */
	int code_line = 0;    /* below that comment and the ones that follow it directly */

	for (size_t i = scan->comment_count; i-- > 0;) {
		const struct comment *comment = &scan->comments[i];
		int line = remarks_line(out, comment->start), below = remarks_line(out, comment->end) + 1;
		bool alone = alone_on_line(out, scan, comment);
		struct view reason;
		code_line = below == comment_line ? code_line : below;
		comment_line = alone ? line : 0;
		if (!is_directive(comment_text(scan, comment), VIEW("//heapgate:allow"), &reason))
			continue;
		struct allowance *allowance = arena_push(arena, list, count, room);
		allowance->reason = arena_text(arena, reason);
		allowance->line = alone ? code_line : line;
	}
	if (count)
		qsort(list, count, sizeof(*list), by_line);
	out->allowances = list;
	out->allowance_count = count;
}

bool remarks_generated(const struct scan *scan, size_t first)
{
	for (size_t i = 0; i < scan->comment_count && scan->comments[i].next <= first; i++) {
		const struct comment *comment = &scan->comments[i];
		struct view text = comment_text(scan, comment);
		bool at_line_start = comment->start == 0 || scan->source.at[comment->start - 1] == '\n';
		(void)view_drop(&text, VIEW("\r"));
		if (at_line_start && view_starts(text, VIEW("// Code generated ")) &&
		    view_ends(text, VIEW(" DO NOT EDIT.")))
			return true;
	}
	return false;
}

/* The number of comments before token AT. */
static size_t comments_before(const struct scan *scan, size_t at)
{
	size_t low = 0, high = scan->comment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (scan->comments[middle].next <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void remarks_above(const struct funcs *funcs, const struct scan *scan, size_t at, bool *noescape,
		   uint64_t *hash)
{
	int below = remarks_line(funcs, scan->tokens[at].start);
	struct view rest;

	for (size_t i = comments_before(scan, at); i-- > 0 && scan->comments[i].next == at;) {
		const struct comment *comment = &scan->comments[i];
		struct view text = comment_text(scan, comment);
		if (remarks_line(funcs, comment->end) + 1 < below)
			return;
		below = remarks_line(funcs, comment->start);
		if (is_directive(text, VIEW("//heapgate:noescape"), &rest))
			*noescape = true;
		if (view_starts(text, VIEW("//go:")))
			*hash = digest_text(*hash, view_trim(text));
	}
}
