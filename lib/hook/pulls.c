#include "hook/pulls.h"

int pulls_common(struct event *event, json_t *root, struct err *err)
{
	const char *name;
	json_int_t id = 0;
	json_error_t error;
	json_t *repository = json_object_get(root, "repository");

	if (reading_action(event, root, err) < 0)
		return -1;
	if (!json_is_object(repository))
		return 0;
	if (json_unpack_ex(repository, &error, 0, "{s?:I, s:s}", "id", &id, "full_name", &name) < 0)
		return reading_wrong_form(event, &error, err);
	return reading_repository(event, id, name, false, err);
}

/* GitHub tells who pushed under "name", Gitea under "username". */
static const char *pusher_name(struct event *event, const json_t *pusher)
{
	const char *name = json_string_value(json_object_get(pusher, "name"));

	return name ? reading_line(event, name) : reading_text(event, pusher, "username");
}

int pulls_push(struct event *event, json_t *root, struct err *err)
{
	const char *ref, *before, *after;
	json_t *repository, *commit = NULL, *pusher = NULL;
	int deleted = -1, forced = 0;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:s, s:s, s:s, s?:b, s?:b, s:o, s?:o, s?:o}", "ref", &ref,
			   "before", &before, "after", &after, "deleted", &deleted, "forced", &forced,
			   "repository", &repository, "head_commit", &commit, "pusher", &pusher) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_push(event, ref, before, after, err) < 0)
		return -1;
	if (event->kind == EVENT_PUSH && deleted >= 0 && event->deleted != (deleted != 0))
		return err_set(err, ERR_INPUT, "`deleted` contradicts the commit after the push");
	event->forced = forced != 0;
	event->updated_ms = payload_time_ms(json_object_get(repository, "pushed_at"));
	event->title = reading_text(event, commit, "message");
	event->author = pusher_name(event, pusher);
	return 0;
}

/* GitHub deletes the head's repository from the payload when somebody deleted that fork. */
static bool from_fork(const json_t *head_repository, const json_t *base_repository)
{
	return !json_is_object(head_repository) ||
	       json_integer_value(json_object_get(head_repository, "id")) !=
		       json_integer_value(json_object_get(base_repository, "id"));
}

/* Both are for people and for links: what has no form is not told. */
static void read_source(struct event *event, const json_t *branch, const json_t *repository)
{
	struct view name = view_of(json_string_value(branch));
	struct view source = view_of(json_string_value(json_object_get(repository, "full_name")));

	if (payload_branch_valid(name))
		event->head_ref = arena_text(&event->arena, name);
	if (event->fork && payload_repository_valid(source))
		event->source = arena_text(&event->arena, source);
}

static void rule(struct event *event, const json_t *root, const struct pull_dialect *dialect)
{
	const json_t *changes = json_object_get(root, "changes");

	(void)reading_ignore(event, "this action of a pull request asks for no check");
	for (size_t i = 0; i < dialect->count; i++)
		if (strcmp(event->action, dialect->actions[i].action) == 0) {
			event->kind = dialect->actions[i].kind;
			event->note = dialect->actions[i].note;
		}
	if (strcmp(event->action, "edited") == 0 &&
	    !json_is_object(json_object_get(changes, dialect->retargeted)))
		(void)reading_ignore(event, "the base branch is still the same");
}

static int read_pull(struct event *event, json_t *pull, struct err *err)
{
	const char *head, *base, *base_ref;
	json_t *head_ref = NULL, *head_repository = NULL, *base_repository = NULL, *draft = NULL,
	       *merged = NULL, *user = NULL, *title = NULL, *updated = NULL;
	json_int_t number;
	json_error_t error;

	if (json_unpack_ex(pull, &error, 0,
			   "{s:I, s:{s:s, s?:o, s?:o}, s:{s:s, s:s, s?:o}, s?:o, s?:o, s?:o, s?:o, s?:o}",
			   "number", &number, "head", "sha", &head, "ref", &head_ref, "repo",
			   &head_repository, "base", "sha", &base, "ref", &base_ref, "repo", &base_repository,
			   "draft", &draft, "merged", &merged, "user", &user, "title", &title, "updated_at",
			   &updated) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_number(event, number, err) < 0 || reading_head(event, head, err) < 0 ||
	    payload_oid(&event->base, base, "base commit", err) < 0 ||
	    reading_base_ref(event, base_ref, err) < 0)
		return -1;
	event->fetch_ref = arena_print(&event->arena, "refs/pull/%llu/head", (unsigned long long)number);
	event->fork = from_fork(head_repository, base_repository);
	read_source(event, head_ref, head_repository);
	event->draft = json_is_true(draft);
	event->merged = json_is_true(merged);
	event->updated_ms = payload_time_ms(updated);
	event->title = reading_line(event, json_string_value(title));
	event->author = reading_text(event, user, "login");
	return 0;
}

int pulls_change(struct event *event, json_t *root, const struct pull_dialect *dialect, struct err *err)
{
	const char *before = NULL;
	json_t *pull;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:o, s?:s}", "pull_request", &pull, "before", &before) < 0)
		return reading_wrong_form(event, &error, err);
	if (read_pull(event, pull, err) < 0 ||
	    (before && payload_oid(&event->before, before, "commit before", err) < 0))
		return -1;
	rule(event, root, dialect);
	return 0;
}

static int read_listed(struct event *event, json_t *pull, struct err *err)
{
	event->kind = EVENT_CHANGE;
	return read_pull(event, pull, err);
}

int pulls_parse_listed(struct event *out, struct view json, struct err *err)
{
	return reading_parse_listed(out, json, read_listed, err);
}
