#include "golang/explain.h"

#include <stdlib.h>

#include "base/mem.h"

void explanations_clear(struct explanations *explanations)
{
	explanations->used = explanations->heading_count = 0;
	explanations->open = false;
	texts_clear(&explanations->positions);
}

void explanations_release(struct explanations *explanations)
{
	free(explanations->bytes);
	free(explanations->headings);
	free(explanations->prefix);
	texts_release(&explanations->positions);
	*explanations = (struct explanations){ 0 };
}

static struct span hold(struct explanations *x, struct view text)
{
	struct span span = { x->used, text.len };

	x->bytes = mem_room(x->bytes, &x->room, x->used + text.len + 1, 1);
	if (text.len)
		memcpy(x->bytes + x->used, text.at, text.len);
	x->used += text.len;
	return span;
}

static struct view held(const struct explanations *x, struct span span)
{
	return (struct view){ span.len ? x->bytes + span.start : "", span.len };
}

static bool room_for(const struct explanations *x, size_t more)
{
	return more < EXPLANATION_MOST && x->used < EXPLANATION_MOST - more;
}

static void chain(struct explanations *x, struct view prefix)
{
	uint32_t number = (uint32_t)x->heading_count; /* 1 + index */
	bool fresh;
	uint32_t *first = texts_add(&x->positions, prefix, &fresh);

	if (!first)
		return;
	if (fresh)
		*first = number;
	else
		x->headings[x->headings[*first - 1].last - 1].next = number;
	x->headings[*first - 1].last = number;
}

void explanations_begin(struct explanations *x, struct view prefix, const struct place *place,
			const struct message *message)
{
	size_t size = place->file.len + message->subject.len + message->function.len + message->into.len;

	x->open = true;
	x->kept = room_for(x, size);
	x->last_start = 0;
	x->prefix = mem_room(x->prefix, &x->prefix_room, prefix.len + 1, 1);
	memcpy(x->prefix, prefix.at, prefix.len);
	x->prefix_len = prefix.len;
	if (!x->kept)
		return;
	struct held_heading *heading = mem_push(x->headings, x->heading_count, x->heading_room);
	heading->file = hold(x, place->file);
	heading->line = place->line;
	heading->column = place->column;
	heading->subject = hold(x, message->subject);
	heading->function = hold(x, message->function);
	heading->into = hold(x, message->into);
	heading->derefs = message->number;
	heading->leak = message->kind == MESSAGE_LEAK_HEADING;
	heading->text.start = x->used;
	/* A summary without position has its heading at "<unknown line number>". */
	chain(x, place->file.len ? prefix : VIEW(""));
}

/* Behind the beginning only the last flow is kept: a new one takes the place of the one before. */
static bool keeps_end(struct explanations *x, bool is_flow)
{
	if (!is_flow)
		return x->last_start && x->last_lines++ < EXPLANATION_LAST;
	if (x->last_start)
		x->used = x->last_start;
	x->last_start = x->used;
	x->last_lines = 1;
	return true;
}

static void take_line(struct explanations *x, struct view text, bool is_flow)
{
	struct held_heading *heading = &x->headings[x->heading_count - 1];

	heading->lines++;
	heading->steps += !is_flow;
	if (heading->lines > EXPLANATION_LINES && !keeps_end(x, is_flow))
		return;
	if (!room_for(x, text.len + 1))
		return;
	(void)hold(x, text);
	x->bytes[x->used++] = '\n'; /* hold() leaves room for one */
	heading->text.len = x->used - heading->text.start;
}

bool explanations_take(struct explanations *x, struct view line)
{
	if (!x->open || line.len < x->prefix_len + 2 || memcmp(line.at, x->prefix, x->prefix_len) != 0)
		return false;
	struct view text = view_from(line, x->prefix_len);
	if (view_starts(text, VIEW("    from "))) {
		if (x->kept)
			take_line(x, view_from(text, 4), false);
		return true;
	}
	if (view_starts(text, VIEW("  flow: "))) {
		if (x->kept)
			take_line(x, view_from(text, 2), true);
		return true;
	}
	return view_starts(text, VIEW("  warning: "));
}

struct heading explanations_get(const struct explanations *x, size_t index)
{
	const struct held_heading *from = &x->headings[index];

	return (struct heading){
		.leak = from->leak,
		.place = { held(x, from->file), from->line, from->column },
		.subject = held(x, from->subject),
		.function = held(x, from->function),
		.into = held(x, from->into),
		.derefs = from->derefs,
		.text = held(x, from->text),
		.lines = from->lines,
		.steps = from->steps,
	};
}

bool explanations_at(const struct explanations *x, struct view prefix, uint32_t *cursor, struct heading *out)
{
	if (!*cursor) {
		const uint32_t *first = texts_find(&x->positions, prefix);
		*cursor = first ? *first : 0;
	} else {
		*cursor = x->headings[*cursor - 1].next;
	}
	if (!*cursor)
		return false;
	*out = explanations_get(x, *cursor - 1);
	return true;
}

/* "DST <- SRC:" or "DST = SRC:". */
static struct view flow_into(struct view text)
{
	static const struct view arrows[] = { { " \xE2\x86\x90 ", 5 }, { " = ", 3 } };

	for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
		ptrdiff_t at = message_find_unquoted(text, arrows[i]);
		if (at >= 0)
			return view_upto(text, (size_t)at);
	}
	return text;
}

static struct step step_bare(struct view into)
{
	struct view none = { "", 0 };

	return (struct step){ into, none, none, { none, 0, 0 } };
}

/* "EXPR (REASON) at POS". */
static struct step step_read(struct view into, struct view text)
{
	struct step step = step_bare(into);

	step.expression = text;
	ptrdiff_t at = view_find_last(text, VIEW(") at "));

	if (at < 0)
		return step;
	step.at = place_of(view_from(text, (size_t)at + 5));
	text = view_upto(text, (size_t)at);
	at = view_find_last(text, VIEW(" ("));
	if (at >= 0) {
		step.expression = view_upto(text, (size_t)at);
		step.reason = view_from(text, (size_t)at + 2);
	}
	return step;
}

size_t explanation_steps(struct view text, struct step *out, size_t most)
{
	struct view line, into = { "", 0 };
	size_t count = 0;
	bool bare = false; /* a flow without steps so far */

	while (view_split(&text, '\n', &line) && count < most) {
		bool is_flow = view_skip(&line, VIEW("flow: "));
		bool is_step = !is_flow && view_skip(&line, VIEW("from "));
		if (is_step)
			out[count++] = step_read(into, line);
		else if (bare)
			out[count++] = step_bare(into);
		if (is_flow)
			into = flow_into(line);
		bare = is_flow;
	}
	return count;
}
