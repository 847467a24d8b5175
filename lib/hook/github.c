#include "hook/github.h"

#include "hook/payload.h"

/* What an event's own reader works on: the payload and the event that is being filled. */
typedef int reader(struct event *event, json_t *root, struct err *err);

static int ignore(struct event *event, const char *note)
{
	event->kind = EVENT_IGNORED;
	event->note = note;
	return 0;
}

static int wrong_form(const struct event *event, const json_error_t *error, struct err *err)
{
	return err_set(err, ERR_INPUT, "this is no payload of event %s: %s", event->name, error->text);
}

/* A word of the host's: short, and safe to be shown. */
static bool word_valid(struct view word)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-.";

	for (size_t i = 0; i < word.len; i++)
		if (!memchr(allowed, word.at[i], sizeof(allowed) - 1))
			return false;
	return word.len > 0 && word.len <= 64;
}

/* GitHub sends a GUID; others that speak its dialect may not. */
static bool delivery_valid(struct view id)
{
	static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";

	for (size_t i = 0; i < id.len; i++)
		if (!memchr(allowed, id.at[i], sizeof(allowed) - 1))
			return false;
	return id.len > 0 && id.len <= 128;
}

/* The first line of TEXT, at most GITHUB_TEXT_MOST bytes of it, whole characters only; "" for NULL. */
static const char *first_line(struct event *event, const char *text)
{
	struct view whole = view_of(text), line = { "", 0 };

	(void)view_split(&whole, '\n', &line);
	if (line.len > GITHUB_TEXT_MOST) {
		line.len = GITHUB_TEXT_MOST;
		while (line.len && ((unsigned char)line.at[line.len] & 0xc0) == 0x80)
			line.len--;
	}
	return arena_text(&event->arena, line);
}

static const char *text_member(struct event *event, const json_t *object, const char *key)
{
	return first_line(event, json_string_value(json_object_get(object, key)));
}

/* Takes "main" or "refs/heads/main". */
static int read_base_ref(struct event *event, const char *text, struct err *err)
{
	struct view name = view_of(text);

	(void)view_skip(&name, VIEW("refs/heads/"));
	if (!payload_branch_valid(name))
		return err_set(err, ERR_INPUT, "the base branch has a name that Git does not allow");
	event->base_ref = arena_text(&event->arena, name);
	return 0;
}

/* A commit that is asked to be checked: zeros do not name one. */
static int read_head(struct event *event, const char *text, struct err *err)
{
	if (payload_oid(&event->head, text, "head commit", err) < 0)
		return -1;
	if (oid_is_zero(&event->head))
		return err_set(err, ERR_INPUT, "the head commit is all zeros");
	return 0;
}

static int read_number(struct event *event, json_int_t number, struct err *err)
{
	if (number < 1 || (uint64_t)number > EVENT_NUMBER_MOST)
		return err_set(err, ERR_INPUT, "the pull request's number is not one");
	event->number = (uint64_t)number;
	return 0;
}

static int read_ping(struct event *event, json_t *root, struct err *err)
{
	(void)root;
	(void)err;
	event->kind = EVENT_PING;
	return 0;
}

/* DELETED is what the payload says of it: -1 for nothing. */
static int read_push_commits(struct event *event, const char *before, const char *after, int deleted,
			     struct err *err)
{
	if (payload_oid(&event->before, before, "commit before", err) < 0 ||
	    payload_oid(&event->head, after, "commit after", err) < 0)
		return -1;
	event->deleted = oid_is_zero(&event->head);
	if (deleted >= 0 && event->deleted != (deleted != 0))
		return err_set(err, ERR_INPUT, "`deleted` contradicts the commit after the push");
	return 0;
}

static int read_push(struct event *event, json_t *root, struct err *err)
{
	const char *ref, *before, *after;
	json_t *repository, *commit = NULL, *pusher = NULL;
	int deleted = -1, forced = 0;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:s, s:s, s:s, s?:b, s?:b, s:o, s?:o, s?:o}", "ref", &ref,
			   "before", &before, "after", &after, "deleted", &deleted, "forced", &forced,
			   "repository", &repository, "head_commit", &commit, "pusher", &pusher) < 0)
		return wrong_form(event, &error, err);
	struct view branch = view_of(ref);
	if (!view_skip(&branch, VIEW("refs/heads/")))
		return ignore(event, "only branches are looked at");
	if (!payload_branch_valid(branch))
		return err_set(err, ERR_INPUT, "the branch has a name that Git does not allow");
	if (read_push_commits(event, before, after, deleted, err) < 0)
		return -1;
	event->kind = EVENT_PUSH;
	event->ref = arena_text(&event->arena, view_of(ref));
	event->forced = forced != 0;
	event->updated_ms = payload_time_ms(json_object_get(repository, "pushed_at"));
	event->title = text_member(event, commit, "message");
	event->author = text_member(event, pusher, "name");
	return 0;
}

/* GitHub deletes the head's repository from the payload when somebody deleted that fork. */
static bool from_fork(const json_t *head_repository, const json_t *base_repository)
{
	return !json_is_object(head_repository) ||
	       json_integer_value(json_object_get(head_repository, "id")) !=
		       json_integer_value(json_object_get(base_repository, "id"));
}

/* What the actions of a pull request ask for; any other asks for nothing. */
static const struct {
	const char *action;
	enum event_kind kind;
	const char *note;
} pull_actions[] = {
	{ "opened", EVENT_CHANGE, "" },
	{ "reopened", EVENT_CHANGE, "" },
	{ "synchronize", EVENT_CHANGE, "" },
	{ "ready_for_review", EVENT_CHANGE, "" },
	{ "edited", EVENT_CHANGE, "" },
	{ "closed", EVENT_CLOSED, "" },
	{ "converted_to_draft", EVENT_IGNORED, "drafts are checked like any other pull request" },
};

static void rule_on_pull(struct event *event, const json_t *root)
{
	event->kind = EVENT_IGNORED;
	event->note = "this action of a pull request asks for no check";
	for (size_t i = 0; i < COUNT_OF(pull_actions); i++)
		if (strcmp(event->action, pull_actions[i].action) == 0) {
			event->kind = pull_actions[i].kind;
			event->note = pull_actions[i].note;
		}
	if (strcmp(event->action, "edited") == 0 &&
	    !json_is_object(json_object_get(json_object_get(root, "changes"), "base")))
		(void)ignore(event, "the base branch is still the same");
}

static int read_pull(struct event *event, json_t *root, struct err *err)
{
	const char *head, *base, *base_ref, *before = NULL;
	json_t *head_repository = NULL, *base_repository = NULL, *draft = NULL, *merged = NULL, *user = NULL,
	       *title = NULL, *updated = NULL;
	json_int_t number;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0,
			   "{s:{s:I, s:{s:s, s?:o}, s:{s:s, s:s, s?:o}, s?:o, s?:o, s?:o, s?:o, s?:o}, s?:s}",
			   "pull_request", "number", &number, "head", "sha", &head, "repo", &head_repository,
			   "base", "sha", &base, "ref", &base_ref, "repo", &base_repository, "draft", &draft,
			   "merged", &merged, "user", &user, "title", &title, "updated_at", &updated,
			   "before", &before) < 0)
		return wrong_form(event, &error, err);
	if (read_number(event, number, err) < 0 || read_head(event, head, err) < 0 ||
	    payload_oid(&event->base, base, "base commit", err) < 0 ||
	    (before && payload_oid(&event->before, before, "commit before", err) < 0) ||
	    read_base_ref(event, base_ref, err) < 0)
		return -1;
	rule_on_pull(event, root);
	event->fork = from_fork(head_repository, base_repository);
	event->draft = json_is_true(draft);
	event->merged = json_is_true(merged);
	event->updated_ms = payload_time_ms(updated);
	event->title = first_line(event, json_string_value(title));
	event->author = text_member(event, user, "login");
	return 0;
}

static int read_queue(struct event *event, json_t *root, struct err *err)
{
	const char *head, *head_ref, *base, *base_ref;
	json_t *commit = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:{s:s, s:s, s:s, s:s, s?:o}}", "merge_group", "head_sha",
			   &head, "head_ref", &head_ref, "base_sha", &base, "base_ref", &base_ref,
			   "head_commit", &commit) < 0)
		return wrong_form(event, &error, err);
	struct view branch = view_of(head_ref);
	if (!view_skip(&branch, VIEW("refs/heads/")) || !payload_branch_valid(branch))
		return err_set(err, ERR_INPUT, "the merge group's branch has a name that Git does not allow");
	if (read_head(event, head, err) < 0 || payload_oid(&event->base, base, "base commit", err) < 0 ||
	    read_base_ref(event, base_ref, err) < 0)
		return -1;
	event->ref = arena_text(&event->arena, view_of(head_ref));
	event->title = text_member(event, commit, "message");
	event->author = text_member(event, json_object_get(commit, "author"), "name");
	if (strcmp(event->action, "checks_requested") == 0)
		event->kind = EVENT_QUEUE;
	else if (strcmp(event->action, "destroyed") == 0)
		event->kind = EVENT_DEQUEUE;
	else
		return ignore(event, "this action of a merge group asks for no check");
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
		return wrong_form(event, &error, err);
	if (read_number(event, number, err) < 0 || payload_oid(&event->base, base, "base commit", err) < 0)
		return -1;
	return read_base_ref(event, base_ref, err);
}

/* check_run and check_suite: the object has the event's name. */
static int read_check(struct event *event, json_t *root, struct err *err)
{
	const char *head;
	json_t *pulls = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:{s:s, s?:o}}", event->name, "head_sha", &head,
			   "pull_requests", &pulls) < 0)
		return wrong_form(event, &error, err);
	if (strcmp(event->action, "rerequested") != 0)
		return ignore(event, "only a check that is asked for again is looked at");
	event->kind = EVENT_RERUN;
	event->author = text_member(event, json_object_get(root, "sender"), "login");
	return read_head(event, head, err) < 0 ? -1 : read_check_pull(event, pulls, err);
}

static const struct {
	const char *event;
	reader *read;
} readers[] = {
	{ "push", read_push },	     { "pull_request", read_pull }, { "merge_group", read_queue },
	{ "check_run", read_check }, { "check_suite", read_check }, { "ping", read_ping },
};

static int read_own(struct event *event, json_t *root, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(readers); i++)
		if (strcmp(event->name, readers[i].event) == 0)
			return readers[i].read(event, root, err);
	return ignore(event, "this event asks for no check");
}

static int read_repository(struct event *event, json_t *root, struct err *err)
{
	const char *name;
	json_int_t id = 0;
	json_error_t error;
	json_t *repository = json_object_get(root, "repository");

	if (!json_is_object(repository))
		return 0;
	if (json_unpack_ex(repository, &error, 0, "{s?:I, s:s}", "id", &id, "full_name", &name) < 0)
		return wrong_form(event, &error, err);
	if (id < 0 || !payload_repository_valid(view_of(name)))
		return err_set(err, ERR_INPUT, "the repository's number or name is not one");
	event->repository_id = (uint64_t)id;
	event->repository = arena_text(&event->arena, view_of(name));
	return 0;
}

static int read_headers(struct event *event, const struct envelope *envelope, struct err *err)
{
	if (!word_valid(envelope->event))
		return err_set(err, ERR_INPUT, "the header %s is missing or not an event's name",
			       hook_github.event_header);
	if (!delivery_valid(envelope->delivery))
		return err_set(err, ERR_INPUT, "the header %s is missing or not an id",
			       hook_github.delivery_header);
	event->name = arena_text(&event->arena, envelope->event);
	event->delivery = arena_text(&event->arena, envelope->delivery);
	return 0;
}

static int read_action(struct event *event, json_t *root, struct err *err)
{
	const json_t *action = json_object_get(root, "action");
	struct view word = view_of(json_string_value(action));

	if (action && !word_valid(word))
		return err_set(err, ERR_INPUT, "the action is not a word");
	event->action = arena_text(&event->arena, action ? word : VIEW(""));
	return 0;
}

int github_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	scoped_buf scratch = { 0 };
	scoped_json *root = NULL;
	struct view text;
	scoped_event event = {
		.repository = "", .ref = "", .base_ref = "", .title = "", .author = "", .note = ""
	};

	if (read_headers(&event, envelope, err) < 0 || envelope_payload(&text, &scratch, envelope, err) < 0 ||
	    payload_load(&root, text, err) < 0 || read_action(&event, root, err) < 0 ||
	    read_repository(&event, root, err) < 0 || read_own(&event, root, err) < 0)
		return -1;
	if (event.repository[0] == '\0' && event.kind != EVENT_PING && event.kind != EVENT_IGNORED)
		return err_set(err, ERR_INPUT, "the payload names no repository");
	*out = event;
	event = (struct event){ 0 };
	return 0;
}

const struct hook_host hook_github = {
	.name = "github",
	.event_header = "X-GitHub-Event",
	.delivery_header = "X-GitHub-Delivery",
	.signature_header = "X-Hub-Signature-256",
	.verify = envelope_verify_sha256,
	.parse = github_event_parse,
};
