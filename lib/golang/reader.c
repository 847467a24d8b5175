#include "golang/reader.h"

#include "base/mem.h"
#include "golang/classify.h"
#include "golang/quoted.h"
#include "golang/sites.h"

struct reader {
	const struct reader_events *events;
	void *payload;
	struct buf line;  /* the beginning of a line whose end has not come */
	struct buf raw;	  /* lines of a message with an open raw string (up to 1.21) */
	size_t raw_start; /* where its message begins */
	bool passing;	  /* over a section that nobody wants */
	bool summaries;	  /* the batch has reached its summaries: a heading begins the next */
	struct place place;
	struct buf file; /* of the last position */
	struct evidence evidence;
	struct sites sites;
	struct buf package;
};

struct reader *reader_new(const struct reader_events *events, void *payload)
{
	struct reader *reader = mem_zero(1, sizeof(*reader));

	reader->events = events;
	reader->payload = payload;
	return reader;
}

bool reader_is_go_command(struct view line)
{
	return view_starts(line, VIEW("go: ")) || view_starts(line, VIEW("go list: "));
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	buf_release(&reader->line);
	buf_release(&reader->raw);
	buf_release(&reader->file);
	buf_release(&reader->package);
	evidence_release(&reader->evidence);
	sites_release(&reader->sites);
	free(reader);
}

static int unrecognised(struct reader *reader, struct view line, struct err *err)
{
	if (line.len > READER_LINE_MOST)
		line = view_upto(line, READER_SHOWN);
	return reader->events->unrecognised(reader->payload, line, err);
}

/* "# PACKAGE" or "# PACKAGE [VARIANT]". */
static bool is_header(struct view line, struct view *package)
{
	struct view rest = line;

	if (!view_skip(&rest, VIEW("# ")) || !view_split(&rest, ' ', package) || !package->len)
		return false;
	return !rest.at || (view_starts(rest, VIEW("[")) && view_ends(rest, VIEW("]")));
}

static int read_header(struct reader *reader, struct view package, struct err *err)
{
	evidence_new_package(&reader->evidence);
	sites_new_package(&reader->sites, package);
	reader->summaries = false;
	int rc = reader->events->section(reader->payload, package, err);
	reader->passing = rc > 0;
	return rc < 0 ? -1 : 0;
}

/* A line of the analysis proper: the next batch begins with the first one behind summaries. */
static void analysing(struct reader *reader)
{
	if (reader->summaries)
		evidence_new_batch(&reader->evidence);
	reader->summaries = false;
}

static int read_inlining(struct reader *reader, const struct place *place, const struct message *message,
			 struct err *err)
{
	bool can = message->kind == MESSAGE_CAN_INLINE;

	evidence_function(&reader->evidence, place, message);
	return reader->events->inlining(reader->payload, *place, message->function,
					can ? INLINING_CAN : INLINING_CANNOT, message->number,
					message->reason, err);
}

/* Hidden variables have no position; they are where the flow first is. */
static void give_place(struct place *place, struct site *site)
{
	for (size_t i = 0; !place->file.len && i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		*place = (struct place){ view_of(step->file), step->line, step->column };
	}
	site->line = place->line;
	site->column = place->column;
}

static int read_summary(struct reader *reader, struct view prefix, struct place *place,
			const struct message *message, struct err *err)
{
	struct site site;
	bool fresh;

	reader->summaries = true;
	if (message->kind == MESSAGE_STAYS)
		return 0;
	if (sites_make(&site, &fresh, &reader->sites, &reader->evidence, prefix, place, message, err) < 0)
		return -1;
	if (!fresh)
		return 0;
	give_place(place, &site);
	return reader->events->site(reader->payload, *place, &site, err);
}

static int read_message(struct reader *reader, struct view line, struct view prefix, struct place *place,
			const struct message *message, struct err *err)
{
	switch (message->kind) {
	case MESSAGE_KNOWN:
		return 0;
	case MESSAGE_CAN_INLINE:
	case MESSAGE_CANNOT_INLINE:
		return read_inlining(reader, place, message, err);
	case MESSAGE_INLINED:
		names_called(&reader->evidence.names, message->function);
		return sites_inlined(&reader->sites, prefix, message->function, err);
	case MESSAGE_CAPTURE:
		analysing(reader);
		evidence_capture(&reader->evidence, message->function);
		return 0;
	case MESSAGE_HEADING:
	case MESSAGE_LEAK_HEADING:
		analysing(reader);
		explanations_begin(&reader->evidence.batch, prefix, place, message);
		return 0;
	case MESSAGE_UNKNOWN:
		return unrecognised(reader, line, err);
	default:
		return read_summary(reader, prefix, place, message, err);
	}
}

/* A whole line, or the beginning of one that is too long. */
static int read_line(struct reader *reader, struct view line, struct err *err)
{
	struct place place = { .file = { "", 0 } };
	struct view package, rest = line;
	bool is_cut = line.len > READER_LINE_MOST;

	if (is_cut)
		rest.len = READER_LINE_MOST;
	if (explanations_take(&reader->evidence.batch, rest))
		return 0;
	if (!line.len)
		return 0;
	if (line.at[0] == '#' && is_header(line, &package))
		return read_header(reader, package, err);
	if (place_skip(&rest, buf_view(&reader->file), &place) &&
	    !view_equal(place.file, buf_view(&reader->file))) {
		buf_clear(&reader->file);
		buf_add(&reader->file, place.file);
	}
	struct message message = message_read(rest);
	/* What matters of these stands at their beginning; of the others the end is needed, too. */
	if (is_cut && message.kind != MESSAGE_CAN_INLINE)
		message.kind = MESSAGE_UNKNOWN;
	struct view prefix = view_upto(line, (size_t)(rest.at - line.at));
	return read_message(reader, line, prefix, &place, &message, err);
}

static size_t message_start(const struct reader *reader, struct view line)
{
	struct place place;
	struct view rest = line;

	return place_skip(&rest, buf_view(&reader->file), &place) ? line.len - rest.len : 0;
}

/* Whether a raw string of the message is still open.  The file at the end of a step may hold any character.
 */
static bool is_open(struct view message)
{
	ptrdiff_t at = view_find_last(message, VIEW(") at "));

	if (at >= 0 && place_of(view_from(message, (size_t)at + 5)).file.len)
		message = view_upto(message, (size_t)at);
	return quoted_raw_open(message);
}

/* Goes on with a message that has an open raw string. */
static int read_raw(struct reader *reader, struct view line, struct err *err)
{
	struct view message;
	const char *quote = memchr(line.at, '`', line.len);
	scoped_buf whole = { 0 };

	if (reader->raw.len + line.len < READER_LINE_MOST) {
		buf_char(&reader->raw, '\n');
		buf_add(&reader->raw, line);
	}
	if (!quote)
		return 0;
	if (is_open(view_from(line, (size_t)(quote + 1 - line.at))))
		return 0;
	message = view_from(buf_view(&reader->raw), reader->raw_start);
	buf_add(&whole, view_upto(buf_view(&reader->raw), reader->raw_start));
	quoted_add_plain(&whole, message);
	buf_clear(&reader->raw);
	return read_line(reader, buf_view(&whole), err);
}

/* The next header ends it, and what the go command itself says belongs to no section. */
static bool is_passed_over(const struct reader *reader, struct view line)
{
	return reader->passing && !view_starts(line, VIEW("#")) && !reader_is_go_command(line);
}

/* Raw strings are quoted before anything else is read. */
static int read_quoted(struct reader *reader, struct view line, struct err *err)
{
	size_t start = message_start(reader, line);
	struct view message = view_from(line, start);

	if (is_open(message)) {
		buf_add(&reader->raw, line);
		reader->raw_start = start;
		return 0;
	}
	scoped_buf whole = { 0 };
	buf_add(&whole, view_upto(line, start));
	quoted_add_plain(&whole, message);
	return read_line(reader, buf_view(&whole), err);
}

static int read_physical_line(struct reader *reader, struct view line, bool quoted, struct err *err)
{
	if (is_passed_over(reader, line))
		return 0;
	if (reader->raw.len)
		return read_raw(reader, line, err);
	if (quoted && line.len <= READER_LINE_MOST)
		return read_quoted(reader, line, err);
	return read_line(reader, line, err);
}

/* Appends to the held line; what is past the ceiling only shows that there was more. */
static void hold_line(struct reader *reader, struct view part)
{
	enum { HELD_MOST = READER_LINE_MOST + 1 };
	size_t room = HELD_MOST - reader->line.len;

	buf_add(&reader->line, view_upto(part, part.len < room ? part.len : room));
}

/* Where the first one is; behind BYTES where there is none. */
static const char *first_quote(struct view bytes)
{
	const char *at = bytes.len ? memchr(bytes.at, '`', bytes.len) : NULL;

	return at ? at : bytes.at + bytes.len;
}

/* The rest of a line that began in an earlier piece. */
static int read_held(struct reader *reader, struct view end, struct err *err)
{
	hold_line(reader, end);
	struct view line = buf_view(&reader->line);
	if (read_physical_line(reader, line, first_quote(line) < line.at + line.len, err) < 0)
		return -1;
	buf_clear(&reader->line);
	return 0;
}

/* Few lines are quoted: one search of the whole piece for the next costs less than a search of each line. */
int reader_feed(struct reader *reader, struct view bytes, struct err *err)
{
	const char *quote = first_quote(bytes);

	while (bytes.len) {
		const char *end = memchr(bytes.at, '\n', bytes.len);
		if (!end) {
			hold_line(reader, bytes);
			return 0;
		}
		if (quote < bytes.at)
			quote = first_quote(bytes);
		struct view line = view_upto(bytes, (size_t)(end - bytes.at));
		bytes = view_from(bytes, line.len + 1);
		int rc = reader->line.len ? read_held(reader, line, err)
					  : read_physical_line(reader, line, quote < end, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int reader_end(struct reader *reader, struct err *err)
{
	if (reader->line.len && read_held(reader, VIEW(""), err) < 0)
		return -1;
	/* A raw string that never closes was none. */
	return reader->raw.len ? unrecognised(reader, buf_view(&reader->raw), err) : 0;
}
