#include "support/reading.h"

#include "golang/reader.h"

static int print_section(void *payload, struct view package, struct err *err)
{
	(void)err;
	buf_print(payload, "# %.*s\n", VIEW_ARG(package));
	return 0;
}

/* The step goes on into what the one before it flows into. */
static bool goes_on(const struct flow_step *before, const struct flow_step *step)
{
	return before->reason[0] && step->reason[0] && strcmp(before->into, step->into) == 0;
}

static void print_flow(struct buf *out, const struct site *site)
{
	for (size_t i = 0; i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		if (i && goes_on(step - 1, step))
			buf_print(out, ",%s", step->reason);
		else
			buf_print(out, "%s%s(%s", i ? ") " : "", step->into, step->reason);
	}
	buf_text(out, site->flow_count ? ")" : "");
}

static int print_site(void *payload, struct place place, const struct site *site, struct err *err)
{
	struct buf *out = payload;

	(void)err;
	buf_print(out, "%.*s:%d:%d\t%s\t%s\t%s\t%s\t%s\t", VIEW_ARG(place.file), place.line, place.column,
		  site_kind_name(site->kind), cause_info(site->cause)->name,
		  allocation_name(site->allocation), site->message, site->callee);
	print_flow(out, site);
	buf_char(out, '\n');
	return 0;
}

static int print_inlining(void *payload, struct place place, struct view name, enum inlining decision,
			  int cost, struct view reason, struct err *err)
{
	(void)err;
	buf_print(payload, "= %.*s:%d:%d\t%.*s\t%s\t%d\t%.*s\n", VIEW_ARG(place.file), place.line,
		  place.column, VIEW_ARG(name), decision == INLINING_CAN ? "can" : "cannot", cost,
		  VIEW_ARG(reason));
	return 0;
}

static int print_unrecognised(void *payload, struct view line, struct err *err)
{
	(void)err;
	buf_print(payload, "? %.*s\n", VIEW_ARG(line));
	return 0;
}

int reading_print(struct buf *out, struct view diagnostics, size_t piece, struct err *err)
{
	static const struct reader_events events = { .section = print_section,
						     .site = print_site,
						     .inlining = print_inlining,
						     .unrecognised = print_unrecognised };
	scoped_reader *reader = reader_new(&events, out);

	while (diagnostics.len) {
		size_t size = piece && piece < diagnostics.len ? piece : diagnostics.len;
		if (reader_feed(reader, view_upto(diagnostics, size), err) < 0)
			return -1;
		diagnostics = view_from(diagnostics, size);
	}
	return reader_end(reader, err);
}
