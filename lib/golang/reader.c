#include "golang/reader.h"

#include "base/mem.h"
#include "golang/classify.h"
#include "golang/sites.h"

struct reader {
	const struct reader_events *events;
	void *payload;
	struct buf line; /* the beginning of a line whose end has not come */
	bool cut;	 /* more of that line is dropped */
	bool summaries;	 /* the batch has reached its summaries: a heading begins the next */
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

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	buf_release(&reader->line);
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
	return reader->events->section(reader->payload, package, err);
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

static int read_summary(struct reader *reader, struct view prefix, const struct place *place,
			const struct message *message, struct err *err)
{
	struct site site;
	bool fresh;

	reader->summaries = true;
	if (message->kind == MESSAGE_STAYS)
		return 0;
	if (sites_make(&site, &fresh, &reader->sites, &reader->evidence, prefix, place, message, err) < 0)
		return -1;
	return fresh ? reader->events->site(reader->payload, *place, &site, err) : 0;
}

static int read_message(struct reader *reader, struct view line, struct view prefix,
			const struct place *place, const struct message *message, struct err *err)
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
		(void)texts_add(&reader->evidence.captures, message->function, NULL);
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

/* Appends to the held line; what is past the ceiling only shows that there was more. */
static void hold_line(struct reader *reader, struct view part)
{
	enum { HELD_MOST = READER_LINE_MOST + 1 };
	size_t room = HELD_MOST - reader->line.len;

	buf_add(&reader->line, view_upto(part, part.len < room ? part.len : room));
}

int reader_feed(struct reader *reader, struct view bytes, struct err *err)
{
	while (bytes.len) {
		const char *end = memchr(bytes.at, '\n', bytes.len);
		if (!end) {
			hold_line(reader, bytes);
			return 0;
		}
		struct view line = view_upto(bytes, (size_t)(end - bytes.at));
		bytes = view_from(bytes, line.len + 1);
		if (reader->line.len) {
			hold_line(reader, line);
			line = buf_view(&reader->line);
		}
		if (read_line(reader, line, err) < 0)
			return -1;
		if (reader->line.len)
			buf_clear(&reader->line);
	}
	return 0;
}

int reader_end(struct reader *reader, struct err *err)
{
	struct view line = buf_view(&reader->line);

	return line.len ? read_line(reader, line, err) : 0;
}
