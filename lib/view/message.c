#include "view/message.h"

#include "base/clock.h"
#include "base/scope.h"
#include "view/delta.h"
#include "view/json.h"
#include "view/text.h"

enum { FLOW_STEPS = 64 };

/* What is worth a note, the worst first. */
static const struct {
	enum delta_group group;
	enum allocation allocation;
	const char *level;
} ranks[] = {
	{ GROUP_FAILS, ALLOCATION_ALWAYS, "failure" },	{ GROUP_FAILS, ALLOCATION_MAYBE, "failure" },
	{ GROUP_WAIVED, ALLOCATION_ALWAYS, "warning" }, { GROUP_WAIVED, ALLOCATION_MAYBE, "warning" },
	{ GROUP_PASSES, ALLOCATION_ALWAYS, "warning" }, { GROUP_PASSES, ALLOCATION_MAYBE, "warning" },
};

static json_t *plain(const struct buf *text)
{
	scoped_buf safe = { 0 };

	text_plain(&safe, buf_view(text));
	return json_of_text(buf_string(&safe));
}

static json_t *details_of(const struct delta *delta)
{
	scoped_buf flow = { 0 };

	delta_print_flow(&flow, delta_site(delta), delta_function(delta)->file, FLOW_STEPS);
	return plain(&flow);
}

static json_t *note_of(const struct delta *delta, const char *level)
{
	const struct site *site = delta_site(delta);
	const struct function *function = delta_function(delta);
	const struct cause_info *cause = cause_info(site->cause);
	scoped_buf title = { 0 }, message = { 0 };
	json_t *note = json_object();

	buf_print(&title, "%s in %s", cause->name, function->name);
	buf_print(&message, "%s: %s. %s%s%s", site->message, cause->happens, site_remedy(site),
		  delta->why[0] ? "; " : "", delta->why);
	if (delta->rule[0])
		buf_print(&message, " (%s)", delta->rule);
	json_object_set_new(note, "file", json_of_text(function->file));
	json_object_set_new(note, "line", json_integer(site->line > 0 ? site->line : 1));
	json_object_set_new(note, "level", json_string(level));
	json_object_set_new(note, "title", plain(&title));
	json_object_set_new(note, "message", plain(&message));
	json_object_set_new(note, "details", details_of(delta));
	return note;
}

/* Lines of the head alone: what is not in one of its files has none. */
static bool has_place(const struct delta *delta)
{
	const char *file = delta_function(delta)->file;

	return delta->head_site && file[0] && file[0] != '<' && file[0] != '/';
}

static json_t *notes_of(size_t *omitted, const struct comparison *comparison)
{
	json_t *notes = json_array();

	*omitted = 0;
	for (size_t rank = 0; rank < COUNT_OF(ranks); rank++)
		for (size_t i = 0; i < comparison->delta_count; i++) {
			const struct delta *delta = &comparison->deltas[i];
			if (delta_group(delta) != ranks[rank].group || !has_place(delta) ||
			    delta_site(delta)->allocation != ranks[rank].allocation)
				continue;
			if (json_array_size(notes) < MESSAGE_NOTES_MOST)
				json_array_append_new(notes, note_of(delta, ranks[rank].level));
			else
				*omitted += 1;
		}
	return notes;
}

void message_report(struct buf *out, const struct comparison *comparison,
		    const struct report_options *options)
{
	char title[REPORT_STATUS_MOST * 4 + 1];
	scoped_buf summary = { 0 };
	json_t *report = json_object();
	size_t omitted;

	report_status(title, comparison);
	report_diff_markdown(&summary, comparison, options);
	json_object_set_new(report, "title", json_of_text(title));
	json_object_set_new(report, "notes", notes_of(&omitted, comparison));
	if (omitted)
		buf_print(&summary, "\n%zu more places are not marked in the code.\n", omitted);
	json_object_set_new(report, "summary", json_of_text(buf_string(&summary)));
	json_object_set_new(report, "omitted", json_integer((json_int_t)omitted));
	json_write(out, report);
}

void message_line(struct buf *out, const struct message *message)
{
	buf_text(out, "**");
	text_prose(out, view_of(message->context));
	buf_text(out, "**: ");
	text_prose(out, view_of(message->description));
	if (message->target_url[0])
		buf_print(out, "\n\n[Report](%s)", message->target_url);
	buf_char(out, '\n');
}

void message_event(struct buf *out, const struct message *message, const char *verdict, struct view result,
		   int64_t now_ms)
{
	char time[CLOCK_TEXT];
	json_t *data = json_object(), *event = json_object();

	clock_print(now_ms, time);
	json_object_set_new(data, "repository", json_of_text(message->repository_name));
	json_object_set_new(data, "host", json_of_text(message->host));
	json_object_set_new(data, "commit", json_of_text(message->commit.hex));
	json_object_set_new(data, "number", json_integer((json_int_t)message->number));
	json_object_set_new(data, "ref", json_of_text(message->ref));
	json_object_set_new(data, "verdict", json_of_text(verdict));
	json_object_set_new(data, "state", json_of_text(status_state_name(message->state)));
	json_object_set_new(data, "description", json_of_text(message->description));
	json_object_set_new(data, "url", json_of_text(message->target_url));
	json_object_set_new(data, "job", json_integer((json_int_t)message->job));
	json_object_set_new(data, "result",
			    result.len ? json_loadb(result.at, result.len, 0, NULL) : json_null());
	json_object_set_new(event, "type", json_string("check.finished"));
	json_object_set_new(event, "timestamp", json_string(time));
	json_object_set_new(event, "data", data);
	json_write(out, event);
}
