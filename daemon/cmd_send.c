/* heapgate send: posts what the outbox holds. */
#include "base/clock.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "gate/send.h"

enum { IDLE_MS = 200, TROUBLE_MS = 2000 };

static int send_once(struct sent *sent, struct sender *sender, struct err *err)
{
	if (send_next(sent, sender, clock_wall_ms(), err) < 0)
		return -1;
	if (sent->found)
		log_event(sent->outcome == FORGE_REFUSED ? LEVEL_WARNING : LEVEL_INFO, "message.sent",
			  LOG_NUMBER("message", sent->id), LOG_TEXT("kind", message_kind_name(sent->kind)),
			  LOG_TEXT("outcome", forge_outcome_name(sent->outcome)),
			  LOG_TEXT("text", sent->text));
	return 0;
}

static int send_all(const struct child_process *process, struct sender *sender)
{
	struct err err;

	while (!child_process_stop) {
		struct sent sent = { 0 };
		if (send_once(&sent, sender, &err) < 0) {
			log_event(LEVEL_ERROR, "send.failed", LOG_TEXT("reason", err.text));
			if (err.kind != ERR_BUSY)
				return EXIT_UNJUDGED;
			child_process_sleep(TROUBLE_MS);
		} else if (!sent.found) {
			if (process->once)
				break;
			child_process_sleep(IDLE_MS);
		}
	}
	return EXIT_PASS;
}

int cmd_send(int argc, char **argv)
{
	scoped_child_process process;
	scoped_forge_session *session = NULL;
	struct err err;
	const struct child_process_use use = {
		.command = "send",
		.summary = "Posts statuses, reports and comments to the code hosts, until SIGTERM.  "
			   "`heapgate serve` starts one.",
	};
	int code = child_process_start(&process, &use, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	const struct client_options options = { .plain_http = config_any_plain(process.config) };
	if (forge_session_open(&session, &options, &err) < 0)
		return command_failed("send", &err);
	scoped_sender sender = { process.store, session, &process.config->gate, process.owner, NULL, 0, 0 };
	return send_all(&process, &sender);
}
