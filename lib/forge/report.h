/*
 * The body of a report (lib/view/message.h), read for hosts that show it.  Private to lib/forge.
 */
#ifndef FORGE_REPORT_H
#define FORGE_REPORT_H

#include "forge/call.h"

struct report {
	json_t *json;
	const char *title, *summary;
	const json_t *notes; /* an array, or NULL */
	size_t note_count;
};

/* Of a message without a body: its description alone. */
void report_read(struct report *out, const struct message *message);
void report_release(struct report *report);
#define scoped_report SCOPED(report_release) struct report

/* A member of a note that is a text; "" where it is none. */
const char *report_text(const json_t *note, const char *member);
int64_t report_line(const json_t *note);

#endif
