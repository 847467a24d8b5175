#include "hook/github.h"

#include "hook/pulls.h"

static int read_ping(struct event *event, json_t *root, struct err *err)
{
	(void)root;
	(void)err;
	event->kind = EVENT_PING;
	return 0;
}

static const struct pull_action pull_actions[] = {
	{ "opened", EVENT_CHANGE, "" },
	{ "reopened", EVENT_CHANGE, "" },
	{ "synchronize", EVENT_CHANGE, "" },
	{ "ready_for_review", EVENT_CHANGE, "" },
	{ "edited", EVENT_CHANGE, "" },
	{ "closed", EVENT_CLOSED, "" },
	{ "converted_to_draft", EVENT_IGNORED, "drafts are checked like any other pull request" },
	{ "enqueued", EVENT_IGNORED, "the merge queue announces its own commits" },
	{ "dequeued", EVENT_IGNORED, "the merge queue announces its own commits" },
};

static int read_pull(struct event *event, json_t *root, struct err *err)
{
	static const struct pull_dialect dialect = { pull_actions, COUNT_OF(pull_actions), "base" };

	return pulls_change(event, root, &dialect, err);
}

static int read_queue(struct event *event, json_t *root, struct err *err)
{
	const char *head, *head_ref, *base, *base_ref;
	json_t *commit = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:{s:s, s:s, s:s, s:s, s?:o}}", "merge_group", "head_sha",
			   &head, "head_ref", &head_ref, "base_sha", &base, "base_ref", &base_ref,
			   "head_commit", &commit) < 0)
		return reading_wrong_form(event, &error, err);
	struct view branch = view_of(head_ref);
	if (!view_skip(&branch, VIEW("refs/heads/")))
		return err_set(err, ERR_INPUT, "the merge group is on no branch");
	if (reading_branch(&event->ref, event, branch, "the merge group's branch", err) < 0 ||
	    reading_head(event, head, err) < 0 || payload_oid(&event->base, base, "base commit", err) < 0 ||
	    reading_base_ref(event, base_ref, err) < 0)
		return -1;
	event->title = reading_text(event, commit, "message");
	event->author = reading_text(event, json_object_get(commit, "author"), "name");
	if (strcmp(event->action, "checks_requested") == 0)
		event->kind = EVENT_QUEUE;
	else if (strcmp(event->action, "destroyed") == 0)
		event->kind = EVENT_DEQUEUE;
	else
		return reading_ignore(event, "this action of a merge group asks for no check");
	return 0;
}

/* The pull request that a check belongs to; there is none for forks. */
static int read_check_pull(struct event *event, json_t *pulls, struct err *err)
{
	const char *base, *base_ref;
	json_int_t number;
	json_error_t error;
	json_t *pull = json_array_get(pulls, 0);

	if (!pull)
		return 0;
	if (json_unpack_ex(pull, &error, 0, "{s:I, s:{s:s, s:s}}", "number", &number, "base", "sha", &base,
			   "ref", &base_ref) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_number(event, number, err) < 0 || payload_oid(&event->base, base, "base commit", err) < 0)
		return -1;
	return reading_base_ref(event, base_ref, err);
}

/* Why the other actions of check_run and check_suite ask for nothing. */
static const char *check_note(const char *action)
{
	static const struct {
		const char *action, *note;
	} notes[] = {
		{ "requested", "pushes and pull requests announce their commits themselves" },
		{ "requested_action", "a result has no such button" },
		{ "created", "this tells of a check, it asks for none" },
		{ "completed", "this tells of a check, it asks for none" },
	};

	for (size_t i = 0; i < COUNT_OF(notes); i++)
		if (strcmp(action, notes[i].action) == 0)
			return notes[i].note;
	return "this action of a check asks for nothing";
}

/* check_run and check_suite: the object has the event's name. */
static int read_check(struct event *event, json_t *root, struct err *err)
{
	const char *head;
	json_t *pulls = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:{s:s, s?:o}}", event->name, "head_sha", &head,
			   "pull_requests", &pulls) < 0)
		return reading_wrong_form(event, &error, err);
	if (strcmp(event->action, "rerequested") != 0)
		return reading_ignore(event, check_note(event->action));
	event->kind = EVENT_RERUN;
	event->author = reading_text(event, json_object_get(root, "sender"), "login");
	return reading_head(event, head, err) < 0 ? -1 : read_check_pull(event, pulls, err);
}

/* An app was installed, or its repositories are others. */
static int read_installation(struct event *event, json_t *root, struct err *err)
{
	(void)root;
	(void)err;
	return reading_ignore(event, "access is asked for when it is needed, the configuration names the "
				     "repositories");
}

static const struct reading_row readers[] = {
	{ "push", pulls_push },
	{ "pull_request", read_pull },
	{ "merge_group", read_queue },
	{ "check_run", read_check },
	{ "check_suite", read_check },
	{ "ping", read_ping },
	{ "installation", read_installation },
	{ "installation_repositories", read_installation },
};

static int identify(struct event *event, const struct envelope *envelope, json_t *root, struct err *err)
{
	static const char *const names[] = { "X-GitHub-Event", "X-GitHub-Delivery" };

	(void)root;
	return reading_headers(event, envelope, names, err);
}

int github_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	static const struct reading how = { readers, COUNT_OF(readers), identify, pulls_common, false };

	return reading_parse(out, envelope, &how, err);
}

static const struct envelope_header headers[] = {
	HOOK_HEADER("X-GitHub-Event", event),
	HOOK_HEADER("X-GitHub-Delivery", delivery),
	HOOK_HEADER("X-Hub-Signature-256", signature),
};

const struct hook_host hook_github = {
	.kind = "github",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.verify = envelope_verify_sha256,
	.parse = github_event_parse,
	.parse_listed = pulls_parse_listed,
};
