/*
 * Check runs at GitHub: one for each job, made when it is queued and completed with the verdict.
 *
 * A completed run does not go back to work: the next job gets a run of its own, and GitHub counts the newest
 * of a name.  Annotations are sent fifty at a time, and each request adds to what is there; so before a
 * second attempt GitHub is asked how many it has.
 */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "forge/github.h"
#include "forge/report.h"

enum {
	BATCH = 50,
	TITLE_MOST = 255,
	SUMMARY_MOST = 65535,
	DETAIL_MOST = 16000, /* characters: at most 64 KB whatever they are */
};

/* "action_required" is neither a success nor a failure, and holds a required check up: somebody has to see
 * why it could not be judged. */
static const char *const conclusions[STATUS_STATE_COUNT] = {
	[STATUS_SUCCESS] = "success",
	[STATUS_FAILURE] = "failure",
	[STATUS_ERROR] = "action_required",
	[STATUS_CANCELLED] = "cancelled",
};

struct check {
	const struct call *call;
	struct report report;
	char *id;	/* of the run; "" until it is made */
	size_t done;	/* notes that the run has already */
	bool concluded; /* as it should be */
};

static void check_release(struct check *check)
{
	report_release(&check->report);
	free(check->id);
}

static json_t *annotation_of(const json_t *note)
{
	json_int_t line = (json_int_t)report_line(note);
	const char *details = report_text(note, "details");
	json_t *out = json_pack("{s:o, s:I, s:I, s:o, s:o, s:o}", "path",
				json_string(report_text(note, "file")), "start_line", line, "end_line", line,
				"annotation_level", json_string(report_text(note, "level")), "message",
				call_text(report_text(note, "message"), DETAIL_MOST), "title",
				call_text(report_text(note, "title"), TITLE_MOST));

	if (*details)
		(void)json_object_set_new(out, "raw_details", call_text(details, DETAIL_MOST));
	return out;
}

/* Title, summary, and the notes from START on, as many as one request may have. */
static json_t *output_of(const struct check *check, size_t start)
{
	json_t *annotations = json_array();
	size_t end = start + BATCH < check->report.note_count ? start + BATCH : check->report.note_count;

	for (size_t i = start; i < end; i++)
		(void)json_array_append_new(annotations,
					    annotation_of(json_array_get(check->report.notes, i)));
	return json_pack("{s:o, s:o, s:o}", "title", call_text(check->report.title, TITLE_MOST), "summary",
			 call_text(check->report.summary, SUMMARY_MOST), "annotations", annotations);
}

static json_t *run_of(const struct check *check, bool is_new)
{
	const struct message *message = check->call->message;
	char now[CLOCK_TEXT], job[32];
	json_t *run =
		json_pack("{s:s, s:o}", "name", message->context, "output", output_of(check, check->done));

	if (!run)
		return NULL;
	clock_print(clock_wall_ms(), now);
	(void)snprintf(job, sizeof(job), "%lld", (long long)message->job);
	(void)json_object_set_new(run, "external_id", json_string(job));
	if (is_new)
		(void)json_object_set_new(run, "head_sha", json_string(message->commit.hex));
	if (message->target_url[0])
		(void)json_object_set_new(run, "details_url", json_string(message->target_url));
	if (message->state == STATUS_PENDING) {
		(void)json_object_set_new(run, "status",
					  json_string(message->begun ? "in_progress" : "queued"));
		return run;
	}
	(void)json_object_set_new(run, "status", json_string("completed"));
	(void)json_object_set_new(run, "conclusion", json_string(conclusions[message->state]));
	(void)json_object_set_new(run, "completed_at", json_string(now));
	return run;
}

/* What the run is like; its notes are ours where it is concluded as it should be. */
static void read_run(struct check *check, const json_t *run)
{
	const char *conclusion = json_string_value(json_object_get(run, "conclusion"));
	const char *wanted = conclusions[check->call->message->state];
	const json_t *output = json_object_get(run, "output");

	check->concluded = wanted ? conclusion && strcmp(conclusion, wanted) == 0 : !conclusion;
	if (check->concluded)
		check->done = (size_t)json_integer_value(json_object_get(output, "annotations_count"));
}

/* A run of the same job: made by an attempt that got no answer. */
static bool look(void *payload, const json_t *run)
{
	struct check *check = payload;
	scoped_free char *job = mem_print("%lld", (long long)check->call->message->job);
	const char *external = json_string_value(json_object_get(run, "external_id"));

	if (!external || strcmp(external, job) != 0)
		return false;
	free(check->id);
	check->id = call_id(json_object_get(run, "id"));
	read_run(check, run);
	return true;
}

static char *run_path(const struct check *check)
{
	return mem_print("/repos/%s/check-runs/%s", check->call->target->repository, check->id);
}

/* An attempt that was given up and revived counts anew, but what it made is known. */
static bool was_tried(const struct message *message, bool mine)
{
	return message->attempt > 1 || message->in_doubt ||
	       (mine && message->made[0] && !message->made_pending);
}

/* The run to continue: known, or found; else one is to be made. */
static bool find_run(struct check *check)
{
	const struct call *call = check->call;
	const struct message *message = call->message;
	bool mine = message->made_pending || message->made_job == message->job, found;
	scoped_json *run = NULL;

	check->id = mem_text(mine ? message->made : "");
	if (!was_tried(message, mine))
		return true;
	if (*check->id) {
		scoped_free char *path = run_path(check);
		if (!call_send(&run, call, "GET", path, NULL))
			return false;
		read_run(check, run);
		return true;
	}
	scoped_free char *name = call_escape(message->context);
	scoped_free char *path =
		mem_print("/repos/%s/commits/%s/check-runs?check_name=%s&filter=all&per_page=100",
			  call->target->repository, message->commit.hex, name);
	return call_search(&found, call, path, "check_runs", look, check);
}

static bool put_run(struct check *check)
{
	scoped_free char *all = mem_print("/repos/%s/check-runs", check->call->target->repository);
	scoped_free char *one = run_path(check);
	bool is_new = !*check->id;
	json_t *body = run_of(check, is_new);
	scoped_json *run = NULL;

	if (!body)
		return call_refuse(check->call->out, "the check's name is not UTF-8"), false;
	if (!call_send(&run, check->call, is_new ? "POST" : "PATCH", is_new ? all : one, body))
		return false;
	if (is_new) {
		free(check->id);
		check->id = call_id(json_object_get(run, "id"));
	}
	return true;
}

static void pause_ms(int64_t span)
{
	const struct timespec time = { (time_t)(span / 1000), (long)(span % 1000) * 1000000 };

	(void)nanosleep(&time, NULL);
}

/* The first request carries the conclusion, for which a merge waits; the rest follows. */
static void send_run(struct check *check)
{
	const struct call *call = check->call;

	call->out->shown = *check->id && check->concluded && check->done >= check->report.note_count;
	if (call->out->shown)
		return;
	do {
		if (!put_run(check))
			return;
		(void)snprintf(call->out->made, sizeof(call->out->made), "%s", check->id);
		check->done += BATCH;
		if (check->done < check->report.note_count)
			pause_ms(call->target->pause_ms);
	} while (check->done < check->report.note_count);
}

void github_check(struct forge_answer *out, struct forge_session *session, const struct forge_target *target,
		  const struct message *message)
{
	const struct call call = { out, session, &forge_github_app, target, message };
	SCOPED(check_release) struct check check = { .call = &call };

	report_read(&check.report, message);
	if (find_run(&check)) {
		if (*check.id)
			(void)snprintf(out->made, sizeof(out->made), "%s", check.id);
		send_run(&check);
	}
}
