#include "hook/gitlab.h"

#include "crypto/digest.h"
#include "crypto/message.h"
#include "hook/reading.h"
#include "hook/standard.h"

static int read_push(struct event *event, json_t *root, struct err *err)
{
	const char *ref, *before, *after;
	json_t *commits = NULL, *user = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:s, s:s, s:s, s?:o, s?:o}", "ref", &ref, "before", &before,
			   "after", &after, "commits", &commits, "user_username", &user) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_push(event, ref, before, after, err) < 0)
		return -1;
	/* The oldest comes first. */
	event->title = reading_text(event, json_array_get(commits, json_array_size(commits) - 1), "message");
	event->author = reading_line(event, json_string_value(user));
	return 0;
}

/* What happened by an update: GitLab sends one for every word that changes. */
static void rule_on_update(struct event *event, const json_t *root)
{
	const json_t *changes = json_object_get(root, "changes");
	const json_t *oldrev = json_object_get(json_object_get(root, "object_attributes"), "oldrev");
	const json_t *draft = json_object_get(changes, "draft");

	if (json_is_string(oldrev) || json_is_object(json_object_get(changes, "target_branch")) ||
	    json_is_false(json_object_get(draft, "current")))
		event->kind = EVENT_CHANGE;
	else
		(void)reading_ignore(event, "neither its commits nor its target branch are others");
}

static const struct {
	const char *action;
	enum event_kind kind;
} merge_actions[] = {
	{ "open", EVENT_CHANGE },
	{ "reopen", EVENT_CHANGE },
	{ "close", EVENT_CLOSED },
	{ "merge", EVENT_CLOSED },
};

static void rule(struct event *event, const json_t *root)
{
	if (strcmp(event->action, "update") == 0) {
		rule_on_update(event, root);
		return;
	}
	(void)reading_ignore(event, "this action of a merge request asks for no check");
	for (size_t i = 0; i < COUNT_OF(merge_actions); i++)
		if (strcmp(event->action, merge_actions[i].action) == 0) {
			event->kind = merge_actions[i].kind;
			event->note = "";
		}
}

/* Where the head is: its branch, and the number of its project where that is another one; a project that is
 * gone has none. */
static int read_source(struct event *event, const char *branch, json_int_t source, json_int_t target,
		       struct err *err)
{
	const char *ref;

	if (source < 0 || target < 1)
		return err_set(err, ERR_INPUT, "the number of a project is not one");
	if (reading_branch(&ref, event, view_of(branch), "the source branch", err) < 0)
		return -1;
	event->head_ref = ref + strlen("refs/heads/");
	event->fork = source != target;
	if (event->fork && source)
		event->source = arena_print(&event->arena, "%lld", (long long)source);
	return 0;
}

static void set_fetch_ref(struct event *event)
{
	event->fetch_ref = arena_print(&event->arena, "refs/merge-requests/%llu/head",
				       (unsigned long long)event->number);
}

/* The member of older versions stands beside the new one. */
static bool is_draft(const json_t *attributes)
{
	return json_is_true(json_object_get(attributes, "draft")) ||
	       json_is_true(json_object_get(attributes, "work_in_progress"));
}

static int read_merge(struct event *event, json_t *root, struct err *err)
{
	const char *head, *source_branch, *base_ref;
	json_int_t number, target;
	json_t *attributes, *source, *oldrev = NULL;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:o, s:{s:I, s:{s:s}, s:s, s:s, s:o, s:I, s?:o}}",
			   "object_attributes", &attributes, "object_attributes", "iid", &number,
			   "last_commit", "id", &head, "source_branch", &source_branch, "target_branch",
			   &base_ref, "source_project_id", &source, "target_project_id", &target, "oldrev",
			   &oldrev) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_number(event, number, err) < 0 || reading_head(event, head, err) < 0 ||
	    reading_base_ref(event, base_ref, err) < 0 ||
	    read_source(event, source_branch, json_integer_value(source), target, err) < 0 ||
	    (json_is_string(oldrev) &&
	     payload_oid(&event->before, json_string_value(oldrev), "commit before", err) < 0))
		return -1;
	rule(event, root);
	set_fetch_ref(event);
	event->draft = is_draft(attributes);
	event->merged = strcmp(event->action, "merge") == 0;
	event->updated_ms = payload_time_ms(json_object_get(attributes, "updated_at"));
	event->title = reading_text(event, attributes, "title");
	event->author = reading_text(event, json_object_get(root, "user"), "username");
	return 0;
}

/* The API's form is another than the webhook's. */
static int read_listed(struct event *event, json_t *merge, struct err *err)
{
	const char *head, *source_branch, *base_ref;
	json_int_t number, target;
	json_t *source;
	json_error_t error;

	if (json_unpack_ex(merge, &error, 0, "{s:I, s:s, s:s, s:s, s:o, s:I}", "iid", &number, "sha", &head,
			   "source_branch", &source_branch, "target_branch", &base_ref, "source_project_id",
			   &source, "target_project_id", &target) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_number(event, number, err) < 0 || reading_head(event, head, err) < 0 ||
	    reading_base_ref(event, base_ref, err) < 0 ||
	    read_source(event, source_branch, json_integer_value(source), target, err) < 0)
		return -1;
	event->kind = EVENT_CHANGE;
	set_fetch_ref(event);
	event->draft = is_draft(merge);
	event->updated_ms = payload_time_ms(json_object_get(merge, "updated_at"));
	event->title = reading_text(event, merge, "title");
	event->author = reading_text(event, json_object_get(merge, "author"), "username");
	return 0;
}

static int parse_listed(struct event *out, struct view json, struct err *err)
{
	return reading_parse_listed(out, json, read_listed, err);
}

static const struct reading_row readers[] = {
	{ "push", read_push },
	{ "merge_request", read_merge },
};

/* Older versions send no id that tells a repetition from another event: then the content is the id. */
static int identify(struct event *event, const struct envelope *envelope, json_t *root, struct err *err)
{
	const json_t *kind = json_object_get(root, "object_kind");
	struct digest digest;
	char text[DIGEST_TEXT];

	if (!kind)
		kind = json_object_get(root, "event_name");
	event->name = "unknown";
	if (kind &&
	    reading_word(&event->name, event, view_of(json_string_value(kind)), "the event's name", err) < 0)
		return -1;
	if (envelope->delivery.len)
		return reading_delivery(event, envelope->delivery, "Idempotency-Key", err);
	if (digest_sha256(&digest, envelope->body, err) < 0)
		return -1;
	digest_print(&digest, text);
	event->delivery = arena_print(&event->arena, "content-%s", text);
	return 0;
}

static int read_common(struct event *event, json_t *root, struct err *err)
{
	const char *name;
	json_int_t id = 0;
	json_error_t error;
	json_t *project = json_object_get(root, "project");

	if (reading_action(event, json_object_get(root, "object_attributes"), err) < 0)
		return -1;
	if (!json_is_object(project))
		return 0;
	if (json_unpack_ex(project, &error, 0, "{s?:I, s:s}", "id", &id, "path_with_namespace", &name) < 0)
		return reading_wrong_form(event, &error, err);
	return reading_repository(event, id, name, true, err);
}

int gitlab_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	static const struct reading how = { readers, COUNT_OF(readers), identify, read_common, false };

	return reading_parse(out, envelope, &how, err);
}

/* Whatever the lengths, the time tells nothing of the secret: two sums under it are compared. */
static int token_is(bool *same, struct view token, struct view secret, struct err *err)
{
	struct hmac of_token, of_secret;

	if (hmac_sha256(&of_token, secret, token, err) < 0 ||
	    hmac_sha256(&of_secret, secret, secret, err) < 0)
		return -1;
	*same = hmac_equal(&of_token, &of_secret);
	return 0;
}

static int verify_token(const struct envelope *envelope, const struct view *secrets, size_t count,
			struct err *err)
{
	bool matches = false, same;

	for (size_t i = 0; i < count; i++) {
		if (message_secret_is_key(secrets[i]))
			continue;
		if (token_is(&same, envelope->token, secrets[i], err) < 0)
			return -1;
		matches |= same;
	}
	if (!matches)
		return err_set(err, ERR_INPUT, "the secret token is not a configured one");
	return 0;
}

static int verify(const struct envelope *envelope, const struct view *secrets, size_t count, struct err *err)
{
	struct view keys[ENVELOPE_SECRETS_MOST];
	size_t key_count = 0;

	if (envelope_secrets_check(secrets, count, err) < 0)
		return -1;
	for (size_t i = 0; i < count && key_count < COUNT_OF(keys); i++)
		if (message_secret_is_key(secrets[i]))
			keys[key_count++] = secrets[i];
	if (key_count && envelope->signature.len)
		return standard_verify(envelope, keys, key_count, err);
	if (!envelope->token.len)
		return err_set(err, ERR_INPUT,
			       "the delivery has neither a secret token nor a signature by a "
			       "configured signing token");
	return verify_token(envelope, secrets, count, err);
}

static const struct envelope_header headers[] = {
	STANDARD_HEADERS,
	HOOK_HEADER("Idempotency-Key", delivery),
	HOOK_HEADER("X-Gitlab-Event", event),
	HOOK_HEADER("X-Gitlab-Token", token),
};

const struct hook_host hook_gitlab = {
	.kind = "gitlab",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.nested = true,
	.verify = verify,
	.parse = gitlab_event_parse,
	.parse_listed = parse_listed,
};
