/* The reader of compiler diagnostics takes any bytes, and in pieces it gives the same as at once. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "golang/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(struct buf *out, const char *text)
{
	buf_text(out, text);
	buf_char(out, '\n');
}

static int take_section(void *payload, struct view package, struct err *err)
{
	(void)err;
	buf_add(payload, package);
	return 0;
}

static int take_site(void *payload, struct place place, const struct site *site, struct err *err)
{
	struct buf *out = payload;

	(void)err;
	buf_add(out, place.file);
	note(out, site->message);
	note(out, site->subject);
	note(out, site->callee);
	note(out, cause_info(site->cause)->name);
	note(out, allocation_name(site->allocation));
	for (size_t i = 0; i < site->flow_count; i++) {
		note(out, site->flow[i].into);
		note(out, site->flow[i].expression);
		note(out, site->flow[i].reason);
		note(out, site->flow[i].file);
	}
	return 0;
}

static int take_inlining(void *payload, struct place place, struct view name, enum inlining decision,
			 int cost, struct view reason, struct err *err)
{
	(void)err;
	buf_add(payload, place.file);
	buf_add(payload, name);
	buf_print(payload, "%d %d", (int)decision, cost);
	buf_add(payload, reason);
	return 0;
}

static int take_line(void *payload, struct view line, struct err *err)
{
	(void)err;
	buf_add(payload, line);
	return 0;
}

static void read_pieces(struct buf *out, struct view text, size_t piece)
{
	static const struct reader_events events = { take_section, take_site, take_inlining, take_line };
	scoped_reader *reader = reader_new(&events, out);
	struct err err = { 0 };

	while (text.len) {
		size_t size = text.len < piece ? text.len : piece;
		if (reader_feed(reader, view_upto(text, size), &err) < 0)
			return;
		text = view_from(text, size);
	}
	if (reader_end(reader, &err) < 0)
		return;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = { (const char *)data, size };
	scoped_buf whole = { 0 }, parts = { 0 };

	read_pieces(&whole, text, SIZE_MAX);
	read_pieces(&parts, text, 7);
	if (!view_equal(buf_view(&whole), buf_view(&parts)))
		abort();
	return 0;
}
