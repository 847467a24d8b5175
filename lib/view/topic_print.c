/* A topic for a terminal. */
#include "base/scope.h"
#include "view/topic.h"

enum { WIDTH = 78, INDENT = 2, CODE_INDENT = 6, NAME_WIDTH = 28 };

static void heading(struct buf *out, const char *text, bool colour)
{
	buf_print(out, "\n%s%s%s\n", colour ? "\x1b[1m" : "", text, colour ? "\x1b[0m" : "");
}

/* Fills lines with the words of a paragraph. */
static void print_paragraph(struct buf *out, struct view text)
{
	struct view word;
	size_t column = 0;

	while (view_split(&text, ' ', &word)) {
		if (column && column + 1 + word.len > WIDTH) {
			buf_char(out, '\n');
			column = 0;
		}
		buf_print(out, "%*s%.*s", column ? 1 : INDENT, "", VIEW_ARG(word));
		column += (column ? 1 : INDENT) + word.len;
	}
	buf_char(out, '\n');
}

static void print_prose(struct buf *out, struct view field)
{
	struct buf paragraph SCOPED(buf_release) = { 0 };
	struct view line;
	bool more = true;

	while (more) {
		more = topic_line(&field, &line);
		if (more && line.len) {
			buf_text(&paragraph, paragraph.len ? " " : "");
			buf_add(&paragraph, line);
			continue;
		}
		if (paragraph.len)
			print_paragraph(out, buf_view(&paragraph));
		if (more)
			buf_char(out, '\n');
		buf_clear(&paragraph);
	}
}

/* Go code as it was written, its tabs as four blanks. */
static void print_code(struct buf *out, struct view field)
{
	struct view line;

	while (topic_line(&field, &line)) {
		size_t depth = 0;
		while (view_skip(&line, VIEW("\t")))
			depth++;
		if (line.len)
			buf_print(out, "%*s%.*s", CODE_INDENT + 4 * (int)depth, "", VIEW_ARG(line));
		buf_char(out, '\n');
	}
}

static void print_claims(struct buf *out, struct view field)
{
	struct view line;

	while (topic_line(&field, &line))
		buf_print(out, "%*s%.*s\n", CODE_INDENT, "", VIEW_ARG(line));
}

typedef void print_field(struct buf *out, struct view field);

static const struct {
	enum topic_field field;
	const char *heading;
	print_field *print;
} parts[] = {
	{ TOPIC_WHAT, "What happens", print_prose },
	{ TOPIC_EXAMPLE, "Example", print_code },
	{ TOPIC_SAYS, "The compiler's sites in it [cause, whether it allocates]", print_claims },
	{ TOPIC_FIX, "Fix", print_code },
	{ TOPIC_STILL, "What the compiler says of the fix", print_claims },
	{ TOPIC_LEAVE, "When not to bother", print_prose },
};

static void print_line(struct buf *out, const struct topic *topic)
{
	buf_print(out, "  %-*.*s %.*s\n", NAME_WIDTH, VIEW_ARG(topic->name),
		  VIEW_ARG(topic->fields[TOPIC_LINE]));
}

/* The topics of the same cause, or with BLIND all blind spots. */
static void print_related(struct buf *out, const struct topic *to, bool blind, bool colour)
{
	struct view text = { topics_text, topics_text_size }, cause = to->fields[TOPIC_CAUSE];
	bool headed = false;

	for (struct topic topic; topic_next(&text, &topic);) {
		bool same = cause.len && view_equal(cause, topic.fields[TOPIC_CAUSE]);
		if (topic.name.at == to->name.at || !(blind ? topic.fields[TOPIC_BLIND].len > 0 : same))
			continue;
		if (!headed)
			heading(out, blind ? "Blind spots (heapgate explain NAME)" : "See also", colour);
		headed = true;
		print_line(out, &topic);
	}
}

static void print_silence(struct buf *out, const struct topic *topic, bool colour)
{
	if (!topic->fields[TOPIC_BLIND].len)
		return;
	heading(out, "A blind spot", colour);
	print_prose(out, topic->fields[TOPIC_SAYS].len
				 ? VIEW("On other releases the compiler prints nothing about it.")
				 : VIEW("The compiler prints nothing about it."));
}

void topic_print(struct buf *out, const struct topic *topic, bool colour)
{
	enum cause cause;

	buf_print(out, "%s%.*s%s: %.*s\n", colour ? "\x1b[1m" : "", VIEW_ARG(topic->name),
		  colour ? "\x1b[0m" : "", VIEW_ARG(topic->fields[TOPIC_LINE]));
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		struct view field = topic->fields[parts[i].field];
		if (!field.len)
			continue;
		heading(out, parts[i].heading, colour);
		parts[i].print(out, field);
		if (parts[i].field == TOPIC_EXAMPLE)
			print_silence(out, topic, colour);
	}
	if (cause_parse(topic->fields[TOPIC_CAUSE], &cause)) {
		heading(out, "In one line", colour);
		buf_print(out, "  %s: %s\n", cause_info(cause)->name, cause_info(cause)->remedy);
	}
	print_related(out, topic, view_is(topic->name, "blind spots"), colour);
}

static void list_kind(struct buf *out, bool blind)
{
	struct view text = { topics_text, topics_text_size };

	for (struct topic topic; topic_next(&text, &topic);)
		if ((topic.fields[TOPIC_BLIND].len > 0) == blind)
			print_line(out, &topic);
}

static void list_causes(struct buf *out)
{
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		buf_print(out, "  %-*s %s\n", NAME_WIDTH, cause_info((enum cause)i)->name,
			  cause_info((enum cause)i)->happens);
}

void topics_list(struct buf *out)
{
	buf_text(out, "Causes, as reports name them\n");
	list_causes(out);
	buf_text(out, "\nSituations\n");
	list_kind(out, false);
	buf_text(out, "\nWhat allocates without a word of the compiler\n");
	list_kind(out, true);
	buf_text(out,
		 "\nheapgate explain NAME tells more; heapgate explain FUNCTION tells it of your code.\n");
}
