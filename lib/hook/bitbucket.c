#include "hook/bitbucket.h"

#include "hook/reading.h"

#define ZEROS "0000000000000000000000000000000000000000"

enum { SHORT_LEAST = 7 };

/* "target.hash" of one side of a change, zeros where there is none. */
static const char *hash_of(const json_t *side)
{
	const char *hash = json_string_value(json_object_get(json_object_get(side, "target"), "hash"));

	return hash ? hash : ZEROS;
}

static bool is_branch(const json_t *side)
{
	const char *type = json_string_value(json_object_get(side, "type"));

	return type && strcmp(type, "branch") == 0;
}

/* One branch that moved, was made or deleted. */
static int read_change(struct event *event, const json_t *change, struct err *err)
{
	const json_t *old = json_object_get(change, "old"), *new = json_object_get(change, "new");
	const json_t *side = json_is_object(new) ? new : old;
	const char *name = json_string_value(json_object_get(side, "name"));
	const json_t *target = json_object_get(new, "target");

	if (!name)
		return err_set(err, ERR_INPUT, "a changed branch has no name");
	if (reading_branch(&event->ref, event, view_of(name), "the branch", err) < 0 ||
	    reading_moved(event, hash_of(old), hash_of(new), err) < 0)
		return -1;
	event->kind = EVENT_PUSH;
	event->forced = json_is_true(json_object_get(change, "forced"));
	event->title = reading_text(event, target, "message");
	event->updated_ms = payload_time_ms(json_object_get(target, "date"));
	return 0;
}

static int read_push(struct event *event, json_t *root, struct err *err)
{
	json_t *changes, *change;
	json_error_t error;
	struct event *at = event;
	bool first = true;
	size_t i;

	if (json_unpack_ex(root, &error, 0, "{s:{s:o}}", "push", "changes", &changes) < 0)
		return reading_wrong_form(event, &error, err);
	if (!json_is_array(changes))
		return err_set(err, ERR_INPUT, "`push.changes` is not a list");
	if (json_array_size(changes) > BITBUCKET_CHANGES_MOST)
		return err_set(err, ERR_LIMIT, "the push has more than %d refs", BITBUCKET_CHANGES_MOST);
	event->author = reading_text(event, json_object_get(root, "actor"), "display_name");
	json_array_foreach (changes, i, change) {
		if (!is_branch(json_object_get(change, "new")) && !is_branch(json_object_get(change, "old")))
			continue;
		at = first ? event : reading_add(event, at);
		first = false;
		if (read_change(at, change, err) < 0)
			return -1;
	}
	return first ? reading_ignore(event, "only branches are looked at") : 0;
}

static const struct {
	const char *event;
	enum event_kind kind;
} pull_events[] = {
	{ "pullrequest:created", EVENT_CHANGE },
	{ "pullrequest:updated", EVENT_CHANGE },
	{ "pullrequest:fulfilled", EVENT_CLOSED },
	{ "pullrequest:rejected", EVENT_CLOSED },
};

/* A full id, or the first digits of one. */
static int read_hash(struct event *event, const char *hash, struct err *err)
{
	struct view text = view_of(hash);
	struct err not_full;

	if (oid_parse(&event->head, text, &not_full) == 0)
		return oid_is_zero(&event->head) ? err_set(err, ERR_INPUT, "the head commit is all zeros")
						 : 0;
	if (!oid_is_digits(text))
		return err_set(err, ERR_INPUT, "the head commit is not hexadecimal");
	if (text.len < SHORT_LEAST || text.len >= strlen(ZEROS))
		return err_set(err, ERR_INPUT, "the head commit has %zu digits, at least %d are needed",
			       text.len, SHORT_LEAST);
	event->head_short = arena_text(&event->arena, text);
	return 0;
}

/* Repositories are told apart by their UUID: names change. */
static bool same_repository(const json_t *a, const json_t *b)
{
	const char *one = json_string_value(json_object_get(a, "uuid"));
	const char *other = json_string_value(json_object_get(b, "uuid"));

	return one && other && strcmp(one, other) == 0;
}

/* The branch, and the fork it is in; null where somebody deleted that. */
static int read_source(struct event *event, const char *branch, const json_t *from, const json_t *to,
		       struct err *err)
{
	struct view name = view_of(json_string_value(json_object_get(from, "full_name")));

	if (reading_branch(&event->fetch_ref, event, view_of(branch), "the source branch", err) < 0)
		return -1;
	event->head_ref = event->fetch_ref + strlen("refs/heads/");
	event->fork = !same_repository(from, to);
	if (!event->fork || !json_is_object(from))
		return 0;
	if (!payload_repository_valid(name))
		return err_set(err, ERR_INPUT, "the fork's name is not one");
	event->source = arena_text(&event->arena, name);
	return 0;
}

static int read_pull_object(struct event *event, json_t *pull, struct err *err)
{
	const char *head, *branch, *base_ref;
	json_int_t number;
	json_t *from = NULL, *to = NULL, *title = NULL, *author = NULL, *updated = NULL, *draft = NULL;
	json_error_t error;

	if (json_unpack_ex(pull, &error, 0,
			   "{s:I, s:{s:{s:s}, s:{s:s}, s?:o}, s:{s:{s:s}, s?:o}, s?:o, s?:o, s?:o, s?:o}",
			   "id", &number, "source", "branch", "name", &branch, "commit", "hash", &head,
			   "repository", &from, "destination", "branch", "name", &base_ref, "repository", &to,
			   "title", &title, "author", &author, "updated_on", &updated, "draft", &draft) < 0)
		return reading_wrong_form(event, &error, err);
	if (reading_number(event, number, err) < 0 || read_hash(event, head, err) < 0 ||
	    reading_base_ref(event, base_ref, err) < 0 || read_source(event, branch, from, to, err) < 0)
		return -1;
	event->stands = true;
	event->draft = json_is_true(draft);
	event->updated_ms = payload_time_ms(updated);
	event->title = reading_line(event, json_string_value(title));
	event->author = reading_text(event, author, "display_name");
	return 0;
}

static int read_pull(struct event *event, json_t *root, struct err *err)
{
	json_t *pull = json_object_get(root, "pullrequest");

	for (size_t i = 0; i < COUNT_OF(pull_events); i++)
		if (strcmp(event->name, pull_events[i].event) == 0)
			event->kind = pull_events[i].kind;
	event->merged = strcmp(event->name, "pullrequest:fulfilled") == 0;
	if (!json_is_object(pull))
		return err_set(err, ERR_INPUT, "the payload has no pull request");
	return read_pull_object(event, pull, err);
}

static int read_listed(struct event *event, json_t *pull, struct err *err)
{
	event->kind = EVENT_CHANGE;
	return read_pull_object(event, pull, err);
}

static int parse_listed(struct event *out, struct view json, struct err *err)
{
	return reading_parse_listed(out, json, read_listed, err);
}

static const struct reading_row readers[] = {
	{ "repo:push", read_push },
	{ "pullrequest:created", read_pull },
	{ "pullrequest:updated", read_pull },
	{ "pullrequest:fulfilled", read_pull },
	{ "pullrequest:rejected", read_pull },
};

static int identify(struct event *event, const struct envelope *envelope, json_t *root, struct err *err)
{
	static const char *const names[] = { "X-Event-Key", "X-Request-UUID" };

	(void)root;
	return reading_headers(event, envelope, names, err);
}

static int read_common(struct event *event, json_t *root, struct err *err)
{
	const char *name;
	json_error_t error;
	json_t *repository = json_object_get(root, "repository");

	if (!json_is_object(repository))
		return 0;
	if (json_unpack_ex(repository, &error, 0, "{s:s}", "full_name", &name) < 0)
		return reading_wrong_form(event, &error, err);
	return reading_repository(event, 0, name, false, err);
}

int bitbucket_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	static const struct reading how = { readers, COUNT_OF(readers), identify, read_common, false };

	return reading_parse(out, envelope, &how, err);
}

static const struct envelope_header headers[] = {
	HOOK_HEADER("X-Event-Key", event),
	HOOK_HEADER("X-Request-UUID", delivery),
	HOOK_HEADER("X-Hub-Signature", signature),
};

const struct hook_host hook_bitbucket = {
	.kind = "bitbucket",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.heads_in_forks = true,
	.verify = envelope_verify_sha256,
	.parse = bitbucket_event_parse,
	.parse_listed = parse_listed,
};
