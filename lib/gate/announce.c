#include "gate/announce.h"

#include <string.h>

#include "base/mem.h"
#include "store/changes.h"
#include "view/message.h"

enum { RESULT_MOST = 1 << 20 }; /* bytes of a result that a webhook carries; else it links */

/* What is to be told, and to whom. */
struct telling {
	struct store *store;
	const struct gate_settings *settings;
	const struct gate_repository *repository;
	const struct job *job;
	const struct announce_texts *texts; /* or NULL */
	struct message message;		    /* what all kinds have in common */
	int64_t now_ms;
	struct arena arena;
};

static void telling_release(struct telling *telling)
{
	arena_release(&telling->arena);
}

static int put(struct telling *telling, enum message_kind kind, struct view body, struct err *err)
{
	struct message message = telling->message;
	int64_t id;

	message.kind = kind;
	message.body = body.len ? arena_text(&telling->arena, body) : "";
	return outbox_put(&id, telling->store, &message, telling->now_ms, err);
}

/* The commit of a fork may be out of our reach; then the pull request is told. */
static int tell_status(struct telling *telling, struct err *err)
{
	scoped_buf line = { 0 };

	if (telling->message.project[0])
		message_line(&line, &telling->message);
	return put(telling, MESSAGE_STATUS, buf_view(&line), err);
}

static int tell_report(struct telling *telling, struct err *err)
{
	if (!telling->texts && !telling->repository->host->forge->reports_pending)
		return 0;
	return put(telling, MESSAGE_REPORT, telling->texts ? telling->texts->report : VIEW(""), err);
}

static void write_comment(struct buf *out, const struct telling *telling)
{
	const struct message *message = &telling->message;

	if (telling->texts) {
		buf_add(out, telling->texts->markdown);
		buf_print(out, "\nThis is about commit %.*s.", OID_SHORT, message->commit.hex);
		if (message->target_url[0])
			buf_print(out, " [Full report](%s)", message->target_url);
		buf_char(out, '\n');
	} else {
		message_line(out, message);
		buf_print(out,
			  "\nThis is about commit %.*s, which was compared with nothing. What stood here was "
			  "about an older commit, and may still be so.\n",
			  OID_SHORT, message->commit.hex);
	}
}

/* Only where a comparison found something wrong; but what was said is kept up to date. */
static int tell_comment(struct telling *telling, struct err *err)
{
	bool found = telling->texts && telling->message.state != STATUS_SUCCESS, said = false;
	struct message message = telling->message;
	scoped_buf body = { 0 };

	message.kind = MESSAGE_COMMENT;
	if (message.state == STATUS_PENDING || !message.number || !telling->repository->host->comments)
		return 0;
	if (!found && outbox_has(&said, telling->store, &message, err) < 0)
		return -1;
	if (!found && !said)
		return 0;
	write_comment(&body, telling);
	return put(telling, MESSAGE_COMMENT, buf_view(&body), err);
}

static int tell_sarif(struct telling *telling, struct err *err)
{
	if (!telling->texts || !telling->texts->sarif.len || !telling->repository->host->sarif)
		return 0;
	return put(telling, MESSAGE_SARIF, telling->texts->sarif, err);
}

static int tell_webhooks(struct telling *telling, struct err *err)
{
	struct view result = telling->texts ? telling->texts->result : VIEW("");
	scoped_buf body = { .ceiling = MESSAGE_BODY_MOST };

	if (telling->message.state == STATUS_PENDING)
		return 0;
	message_event(&body, &telling->message, telling->texts ? telling->texts->verdict : "none",
		      result.len > RESULT_MOST ? VIEW("") : result, telling->now_ms);
	for (size_t i = 0; i < telling->settings->webhook_count; i++) {
		telling->message.context = telling->settings->webhooks[i].name;
		if (put(telling, MESSAGE_WEBHOOK, buf_view(&body), err) < 0)
			return -1;
	}
	return 0;
}

/* Those of the host's kind that it takes; webhooks are everybody's, and last because they change the context.
 */
static int (*const tell[MESSAGE_KIND_COUNT])(struct telling *telling, struct err *err) = {
	[MESSAGE_STATUS] = tell_status, [MESSAGE_REPORT] = tell_report,	   [MESSAGE_COMMENT] = tell_comment,
	[MESSAGE_SARIF] = tell_sarif,	[MESSAGE_WEBHOOK] = tell_webhooks,
};

/* The branch of the head and where it is: of a change as it was last seen, of others the job's own ref. */
static int find_source(struct telling *telling, struct err *err)
{
	const struct job *job = telling->job;
	struct view ref = view_of(job->ref);
	struct change change;

	if (view_skip(&ref, VIEW("refs/heads/")))
		telling->message.ref = arena_text(&telling->arena, ref);
	if (!job->number)
		return 0;
	if (change_get(&change, &telling->arena, telling->store, job->repository, job->number, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	telling->message.ref = change.head_ref;
	telling->message.project = change.source;
	return 0;
}

/* Backfilled commits were never announced, so nothing is owed on them; and a commit of which only the first
 * digits are known cannot be spoken of. */
static bool is_shown(const struct job *job)
{
	return job->kind != JOB_BACKFILL && !oid_is_zero(&job->head);
}

/* Tells everybody whom it concerns; FIRST is what the message begins with. */
static int tell_all(struct telling *telling, const struct message *first, struct err *err)
{
	const struct gate_repository *repository =
		settings_repository(telling->settings, telling->job->repository_name);
	const struct job *job = telling->job;
	const char *url = telling->settings->external_url;

	if (!repository || !is_shown(job))
		return 0;
	telling->repository = repository;
	telling->message = *first;
	telling->message.repository = job->repository;
	telling->message.repository_name = repository->name;
	telling->message.host = repository->host->name;
	telling->message.commit = job->head;
	telling->message.project = "";
	telling->message.ref = "";
	telling->message.number = job->number;
	telling->message.context = repository->host->context;
	telling->message.target_url =
		url[0] ? arena_print(&telling->arena, "%s/c/%lld", url, (long long)job->id) : "";
	telling->message.job = job->id;
	if (find_source(telling, err) < 0)
		return -1;
	for (size_t i = 0; i < MESSAGE_KIND_COUNT; i++)
		if ((i == MESSAGE_WEBHOOK || repository->host->forge->send[i]) && tell[i](telling, err) < 0)
			return -1;
	return 0;
}

int announce_verdict(struct store *store, const struct gate_settings *settings, const struct job *job,
		     enum status_state state, const char *description, const struct announce_texts *texts,
		     int64_t now_ms, struct err *err)
{
	SCOPED(telling_release)
	struct telling telling = { store, settings, NULL, job, texts, .now_ms = now_ms };

	return tell_all(&telling, &(struct message){ .state = state, .description = description }, err);
}

int announce_begun(struct store *store, const struct gate_settings *settings, const struct job *job,
		   int64_t now_ms, struct err *err)
{
	const struct message begun = { .state = STATUS_PENDING, .begun = true, .description = "Running" };
	SCOPED(telling_release)
	struct telling telling = { store, settings, NULL, job, NULL, .now_ms = now_ms };

	return tell_all(&telling, &begun, err);
}

int announce(struct store *store, const struct gate_settings *settings, const struct job *job,
	     enum status_state state, const char *description, int64_t now_ms, struct err *err)
{
	return announce_verdict(store, settings, job, state, description, NULL, now_ms, err);
}

int announce_ended(struct store *store, const struct gate_settings *settings, const struct jobs *jobs,
		   const char *description, int64_t now_ms, struct err *err)
{
	for (size_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->list[i].job;
		bool unwanted = job->state == JOB_SUPERSEDED || job->state == JOB_CANCELLED;
		if (announce(store, settings, job, unwanted ? STATUS_CANCELLED : STATUS_ERROR, description,
			     now_ms, err) < 0)
			return -1;
	}
	return 0;
}
