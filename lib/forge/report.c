#include "forge/report.h"

void report_read(struct report *out, const struct message *message)
{
	*out = (struct report){ .title = message->description, .summary = message->description };
	if (!message->body[0])
		return;
	out->json = json_loads(message->body, 0, NULL);
	out->title = report_text(out->json, "title");
	out->summary = report_text(out->json, "summary");
	out->notes = json_object_get(out->json, "notes");
	out->note_count = json_array_size(out->notes);
}

void report_release(struct report *report)
{
	json_decref(report->json);
}

const char *report_text(const json_t *note, const char *member)
{
	const char *text = json_string_value(json_object_get(note, member));

	return text ? text : "";
}

int64_t report_line(const json_t *note)
{
	int64_t line = json_integer_value(json_object_get(note, "line"));

	return line > 0 ? line : 1;
}
