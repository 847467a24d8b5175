#include "forge/bitbucket.h"

#include "base/mem.h"
#include "crypto/digest.h"
#include "forge/report.h"

enum {
	KEY_MOST = 40,
	DESCRIPTION_MOST = 140,
	TITLE_MOST = 450,
	SUMMARY_MOST = 450,
	DETAILS_MOST = 2000,
	BATCH = 100,
};

static const char *const states[STATUS_STATE_COUNT] = {
	[STATUS_PENDING] = "INPROGRESS", [STATUS_SUCCESS] = "SUCCESSFUL", [STATUS_FAILURE] = "FAILED",
	[STATUS_ERROR] = "FAILED",	 [STATUS_CANCELLED] = "STOPPED",
};

static char *repository_path(const char *repository)
{
	return mem_print("/repositories/%s", repository);
}

/* A key that is too long becomes its digest: cut ones could be alike. */
static char *key_of(const char *context)
{
	struct digest digest;
	char text[DIGEST_TEXT];
	struct err err;

	if (strlen(context) <= KEY_MOST || digest_sha256(&digest, view_of(context), &err) < 0)
		return mem_print("%.*s", KEY_MOST, context);
	digest_print(&digest, text);
	return mem_print("%.*s", KEY_MOST, text);
}

/* The commit where it is: of a pull request from a fork, in the fork. */
static char *commit_path(const struct call *call)
{
	const char *project = call->message->project;

	return mem_print("/repositories/%s/commit/%s", *project ? project : call->target->repository,
			 call->message->commit.hex);
}

/* Bitbucket asks for an address; without pages of ours it is the commit's own. */
static json_t *url_of(const struct call *call)
{
	if (call->message->target_url[0])
		return json_string(call->message->target_url);
	scoped_free char *url = mem_print("https://bitbucket.org/%s/commits/%s", call->target->repository,
					  call->message->commit.hex);
	return json_string(url);
}

/* A second status of a key takes the first one's place, so nothing is looked up before. */
static void bitbucket_status(struct forge_answer *out, struct forge_session *session,
			     const struct forge_target *target, const struct message *message)
{
	const struct call call = { out, session, &forge_bitbucket, target, message };
	scoped_free char *commit = commit_path(&call);
	scoped_free char *path = mem_print("%s/statuses/build", commit);
	scoped_free char *key = key_of(message->context);
	json_t *body = json_pack("{s:s, s:s, s:o, s:o, s:o}", "key", key, "state", states[message->state],
				 "name", call_text(message->context, DESCRIPTION_MOST), "url", url_of(&call),
				 "description", call_text(message->description, DESCRIPTION_MOST));

	if (body && message->ref[0])
		(void)json_object_set_new(body, "refname", json_string(message->ref));
	if (!body)
		call_refuse(out, "the status' context is not UTF-8");
	else
		(void)!call_send(NULL, &call, "POST", path, body);
}

static json_t *report_body(const struct call *call, const struct report *report)
{
	/* Neither passed nor failed where it could not be judged. */
	static const char *const results[STATUS_STATE_COUNT] = {
		[STATUS_PENDING] = "PENDING", [STATUS_SUCCESS] = "PASSED",    [STATUS_FAILURE] = "FAILED",
		[STATUS_ERROR] = "PENDING",   [STATUS_CANCELLED] = "PENDING",
	};

	return json_pack("{s:s, s:o, s:s, s:s, s:o, s:s}", "title", "heapgate", "details",
			 call_text(report->title, DETAILS_MOST), "report_type", "BUG", "reporter", "heapgate",
			 "link", url_of(call), "result", results[call->message->state]);
}

static json_t *annotation_of(const json_t *note, size_t index)
{
	bool fails = strcmp(report_text(note, "level"), "failure") == 0;
	scoped_free char *id = mem_print("heapgate-%zu", index);

	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:I}", "external_id", id, "annotation_type",
			 "CODE_SMELL", "severity", fails ? "HIGH" : "LOW", "summary",
			 call_text(report_text(note, "title"), SUMMARY_MOST), "details",
			 call_text(report_text(note, "message"), DETAILS_MOST), "path",
			 report_text(note, "file"), "line", (json_int_t)report_line(note));
}

static bool send_annotations(const struct call *call, const char *path, const struct report *report)
{
	for (size_t start = 0; start < report->note_count; start += BATCH) {
		json_t *batch = json_array();
		for (size_t i = start; i < report->note_count && i < start + BATCH; i++)
			(void)json_array_append_new(batch,
						    annotation_of(json_array_get(report->notes, i), i + 1));
		if (!call_send(NULL, call, "POST", path, batch))
			return false;
	}
	return true;
}

/* Both the report and its annotations have ids of ours: sent again they replace themselves.  An older report
 * of the commit goes first, since it may have had more annotations. */
static void bitbucket_report(struct forge_answer *out, struct forge_session *session,
			     const struct forge_target *target, const struct message *message)
{
	const struct call call = { out, session, &forge_bitbucket, target, message };
	scoped_report report = { 0 };
	scoped_free char *commit = commit_path(&call);
	scoped_free char *key = key_of(message->context);
	scoped_free char *id = call_escape(key);
	scoped_free char *path = mem_print("%s/reports/%s", commit, id);
	scoped_free char *annotations = mem_print("%s/annotations", path);

	report_read(&report, message);
	if (!call_send(NULL, &call, "DELETE", path, NULL) &&
	    !(out->outcome == FORGE_REFUSED && out->http_status == 404))
		return;
	if (call_send(NULL, &call, "PUT", path, report_body(&call, &report)))
		(void)!send_annotations(&call, annotations, &report);
}

static const char *const headers[] = { "Accept: application/json", "Content-Type: application/json", NULL };

const struct forge_ops forge_bitbucket = {
	.name = "bitbucket",
	.api = "https://api.bitbucket.org/2.0",
	.web = "https://bitbucket.org",
	.git_user = "x-token-auth",
	.needs_token = true,
	.send = { [MESSAGE_STATUS] = bitbucket_status, [MESSAGE_REPORT] = bitbucket_report },
	.repository_path = repository_path,
	.headers = headers,
};
