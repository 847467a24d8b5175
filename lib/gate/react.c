#include "gate/react.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gate/announce.h"
#include "gate/rerun.h"
#include "hook/host.h"
#include "store/changes.h"

typedef int react_step(struct reaction *in, struct err *err);

static int outcome(struct reaction *in, const char *format, ...) PRINTF(2, 3);

/* A delivery may tell several things: what came of each stands one after the other, as far as there is room.
 */
static int outcome(struct reaction *in, const char *format, ...)
{
	char *text = in->text;
	size_t used = strlen(text), room = sizeof(in->text);
	va_list args;

	if (used)
		used += (size_t)snprintf(text + used, room - used, "; ");
	if (used >= room)
		return 0;
	va_start(args, format);
	(void)vsnprintf(text + used, room - used, format, args);
	va_end(args);
	return 0;
}

/* Enqueues REQUEST, with a pending status on its commit. */
static int enqueue(struct reaction *in, const struct job_request *request, struct err *err)
{
	struct job_row row;
	int64_t job;

	if (job_enqueue(&job, in->store, request, in->now_ms, err) < 0 ||
	    job_get(&row, in->arena, in->store, job, err) < 0 ||
	    announce(in->store, in->settings, &row.job, STATUS_PENDING, "Queued", in->now_ms, err) < 0)
		return -1;
	in->job = job;
	return outcome(in, "accepted: job %lld", (long long)job);
}

/* Ends unfinished jobs and says so on each commit but KEEP, which gets a new status anyway. */
static int stop(struct reaction *in, const struct jobs_filter *filter, enum job_state to, const char *why,
		const struct oid *keep, struct err *err)
{
	struct jobs stopped = { 0 };
	size_t kept = 0;

	if (jobs_stop(&stopped, in->arena, in->store, filter, to, why, in->now_ms, err) < 0)
		return -1;
	for (size_t i = 0; i < stopped.count; i++)
		if (!keep || !oid_equal(&stopped.list[i].job.head, keep))
			stopped.list[kept++] = stopped.list[i];
	stopped.count = kept;
	return announce_ended(in->store, in->settings, &stopped, why, in->now_ms, err);
}

static int take_ping(struct reaction *in, struct err *err)
{
	(void)err;
	return outcome(in, "pong");
}

static int take_ignored(struct reaction *in, struct err *err)
{
	(void)err;
	return outcome(in, "ignored: %s", in->event->note);
}

static int take_deleted(struct reaction *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id, .ref = in->event->ref };

	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: the branch was deleted", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: branch deleted");
}

static int take_main(struct reaction *in, struct err *err)
{
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_BASELINE,
		.head = in->event->head,
		.ref = in->event->ref,
		.base_ref = in->repository->main_branch,
		.title = in->event->title,
	};

	return enqueue(in, &request, err);
}

/* Is it the check that the event asks for?  Only first digits may be known, on either side. */
static bool is_same_head(const struct event *event, const struct oid *head, const char *head_short)
{
	if (!event->head_short[0])
		return oid_equal(head, &event->head);
	return head_short[0] ? strcmp(head_short, event->head_short) == 0
			     : view_starts(view_of(head->hex), view_of(event->head_short));
}

/* An unfinished job for the very same check, or 0: several events may announce one commit. */
static int same_job(int64_t *id, struct reaction *in, const struct jobs_filter *line, const char *base_ref,
		    struct err *err)
{
	struct jobs found = { 0 };

	*id = 0;
	if (jobs_find(&found, in->arena, in->store, line, err) < 0)
		return -1;
	for (size_t i = 0; i < found.count; i++) {
		const struct job *job = &found.list[i].job;
		if (is_same_head(in->event, &job->head, job->head_short) &&
		    strcmp(job->base_ref, base_ref) == 0)
			*id = job->id;
	}
	return 0;
}

/* The check that REQUEST asks for, in the place of older ones of its LINE. */
static int check(struct reaction *in, const struct job_request *request, const struct jobs_filter *line,
		 struct err *err)
{
	const char *digits = request->head_short[0] ? request->head_short : request->head.hex;
	const char *superseded = arena_print(in->arena, "Superseded by %.*s", OID_SHORT, digits);
	int64_t same;

	if (same_job(&same, in, line, request->base_ref, err) < 0)
		return -1;
	if (same) {
		in->job = same;
		return outcome(in, "accepted: job %lld does it already", (long long)same);
	}
	if (stop(in, line, JOB_SUPERSEDED, superseded, &request->head, err) < 0)
		return -1;
	return enqueue(in, request, err);
}

static int take_branch(struct reaction *in, struct err *err)
{
	const struct event *event = in->event;
	const struct jobs_filter line = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.of_kind = true,
		.ref = event->ref,
	};
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.head = event->head,
		.head_short = event->head_short,
		.ref = event->ref,
		.base_ref = in->repository->main_branch,
		.title = event->title,
	};

	return check(in, &request, &line, err);
}

static int take_push(struct reaction *in, struct err *err)
{
	struct view branch = view_of(in->event->ref);

	(void)view_skip(&branch, VIEW("refs/heads/"));
	if (in->event->deleted)
		return take_deleted(in, err);
	if (view_is(branch, in->repository->main_branch))
		return take_main(in, err);
	if (settings_match(&in->repository->check_branches, branch.at))
		return take_branch(in, err);
	return outcome(in, "ignored: neither the main branch (%s) nor one of check-branch",
		       in->repository->main_branch);
}

static struct change change_of(const struct reaction *in, bool open)
{
	const struct event *event = in->event;

	return (struct change){
		.repository = in->repository_id,
		.number = event->number,
		.head = event->head_short[0] ? oid_zeros : event->head,
		.base_ref = event->base_ref,
		.open = open,
		.draft = event->draft,
		.source = event->source,
		.head_ref = event->head_ref,
		.title = event->title,
		.author = event->author,
		.updated_ms = event->updated_ms,
	};
}

/* Was the commit, of which only the first digits are told, looked for already and not found? */
static int was_looked_for(bool *out, const struct reaction *in, struct err *err)
{
	int64_t job = 0;

	if (in->event->head_short[0] && job_unresolved(&job, in->store, in->repository_id, in->event->number,
						       in->event->head_short, err) < 0)
		return -1;
	*out = job != 0;
	return 0;
}

/* Is the pull request known just as the event tells it? */
static int stands_already(bool *out, const struct reaction *in, struct err *err)
{
	const struct event *event = in->event;
	struct change known;

	*out = false;
	if (!event->stands)
		return 0;
	if (change_get(&known, in->arena, in->store, in->repository_id, event->number, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	*out = known.open == (event->kind == EVENT_CHANGE) && strcmp(known.base_ref, event->base_ref) == 0 &&
	       is_same_head(event, &known.head, "");
	return 0;
}

/* Whoever announces again what could not be judged asks for another try. */
static int could_not_judge(bool *out, const struct reaction *in, struct err *err)
{
	struct change known;
	struct job_row row;

	*out = false;
	if (change_get(&known, in->arena, in->store, in->repository_id, in->event->number, err) < 0)
		return -1;
	if (job_of_commit(&row, in->arena, in->store, in->repository_id, view_of(known.head.hex), err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	*out = row.job.state == JOB_FAILED;
	return 0;
}

/* Takes the pull request over, as OPEN.  Where that needs nothing more *DONE is true and the outcome told. */
static int note_change(bool *done, struct reaction *in, bool open, struct err *err)
{
	const struct change change = change_of(in, open);
	unsigned long long number = in->event->number;
	bool newer, again;

	if (stands_already(done, in, err) < 0 || (*done && could_not_judge(&again, in, err) < 0))
		return -1;
	if (*done && !again)
		return outcome(in, "ignored: #%llu is known as it stands", number);
	if (change_put(&newer, in->store, &change, err) < 0)
		return -1;
	*done = !newer;
	return newer ? 0 : outcome(in, "ignored: a later state of #%llu is known", number);
}

/* Some hosts keep a fork's commits in the fork alone.  Its name comes from outside, so the operator says from
 * which ones anything is fetched.  True: the event is done with. */
static bool is_out_of_reach(struct reaction *in)
{
	const struct event *event = in->event;
	const struct hook_host *host = hook_host_find(view_of(in->repository->host->kind));

	if (!event->fork || !host || !host->heads_in_forks)
		return false;
	if (!event->source[0])
		(void)outcome(in, "ignored: the fork that #%llu came from is gone",
			      (unsigned long long)event->number);
	else if (!settings_match(&in->repository->forks, event->source))
		(void)outcome(in, "ignored: #%llu comes from %s; repository.allow-fork does not name it",
			      (unsigned long long)event->number, event->source);
	else
		return false;
	return true;
}

static int take_change(struct reaction *in, struct err *err)
{
	const struct event *event = in->event;
	const struct hook_host *host = hook_host_find(view_of(in->repository->host->kind));
	const struct jobs_filter line = { .repository = in->repository_id, .number = event->number };
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.head = event->head_short[0] ? oid_zeros : event->head,
		.head_short = event->head_short,
		.ref = event->fetch_ref,
		.source = host && host->heads_in_forks ? event->source : "",
		.base_ref = event->base_ref,
		.number = event->number,
		.title = event->title,
	};
	bool done;

	if (is_out_of_reach(in))
		return 0;
	if (note_change(&done, in, true, err) < 0)
		return -1;
	return done ? 0 : check(in, &request, &line, err);
}

static int take_closed(struct reaction *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id, .number = in->event->number };
	bool done;

	if (note_change(&done, in, false, err) < 0)
		return -1;
	if (done)
		return 0;
	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: the pull request was closed", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: #%llu closed", (unsigned long long)in->event->number);
}

static int take_queue(struct reaction *in, struct err *err)
{
	const struct job_request request = {
		.repository = in->repository_id,
		.kind = JOB_CHECK,
		.head = in->event->head,
		.ref = in->event->ref,
		.base_ref = in->event->base_ref,
		.base = in->event->base,
		.title = in->event->title,
		.priority = 1,
	};

	return enqueue(in, &request, err);
}

static int take_dequeue(struct reaction *in, struct err *err)
{
	const struct jobs_filter filter = { .repository = in->repository_id, .head = &in->event->head };

	if (stop(in, &filter, JOB_CANCELLED, "Cancelled: it left the merge queue", NULL, err) < 0)
		return -1;
	return outcome(in, "accepted: left the merge queue");
}

static int take_rerun(struct reaction *in, struct err *err)
{
	if (rerun(&in->job, in->store, in->settings, in->repository_id, &in->event->head, in->now_ms, err) <
	    0)
		return err->kind == ERR_ABSENT ? outcome(in, "ignored: this commit was never checked") : -1;
	return outcome(in, "accepted: job %lld", (long long)in->job);
}

static react_step *const steps[EVENT_KIND_COUNT] = {
	[EVENT_IGNORED] = take_ignored, [EVENT_PING] = take_ping,     [EVENT_PUSH] = take_push,
	[EVENT_CHANGE] = take_change,	[EVENT_CLOSED] = take_closed, [EVENT_QUEUE] = take_queue,
	[EVENT_DEQUEUE] = take_dequeue, [EVENT_RERUN] = take_rerun,
};

int react_is_known(bool *out, struct reaction *reaction, struct err *err)
{
	const struct event *event = reaction->event;
	struct job_row row;

	if (event->kind != EVENT_PUSH) {
		if (stands_already(out, reaction, err) < 0)
			return -1;
		return *out ? 0 : was_looked_for(out, reaction, err);
	}
	*out = job_of_commit(&row, reaction->arena, reaction->store, reaction->repository_id,
			     view_of(event->head.hex), err) == 0;
	return *out || err->kind == ERR_ABSENT ? 0 : -1;
}

int react(struct reaction *reaction, struct err *err)
{
	const struct event *first = reaction->event;

	for (; reaction->event; reaction->event = reaction->event->next)
		if (steps[reaction->event->kind](reaction, err) < 0)
			return -1;
	reaction->event = first;
	return 0;
}
