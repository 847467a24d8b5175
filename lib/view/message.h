/*
 * The bodies of messages (model/message.h): a check's result for code hosts and for programs, independent of
 * how a host wants it.
 */
#ifndef VIEW_MESSAGE_H
#define VIEW_MESSAGE_H

#include "model/message.h"
#include "view/report.h"

enum { MESSAGE_NOTES_MOST = 200 }; /* at lines of the code; the worst come first */

/*
 * Of a report: {"title", "summary" (Markdown), "notes": [{"file", "line", "level", "title", "message",
 * "details"}], "omitted"}.  A note's level is "failure" (the gate says no) or "warning" (let through);
 * `omitted` counts those beyond MESSAGE_NOTES_MOST.
 */
void message_report(struct buf *out, const struct comparison *comparison,
		    const struct report_options *options);
/* Of a status: the line and the link as Markdown. */
void message_line(struct buf *out, const struct message *message);
/*
 * Of a webhook: {"type": "check.finished", "timestamp", "data": {"repository", "host", "commit", "number",
 * "ref", "verdict" ("pass", "fail", "error"; "none" where the check was stopped), "state", "description",
 * "url", "job", "result"}}; RESULT is JSON, null in the body where empty.
 */
void message_event(struct buf *out, const struct message *message, const char *verdict, struct view result,
		   int64_t now_ms);

#endif
