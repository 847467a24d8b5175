#include "hook/reading.h"

#define WORD_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_-.:"
#define ID_LETTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_."

struct event *reading_add(struct event *first, struct event *last)
{
	struct event *event = arena_zero(&first->arena, 1, sizeof(*event));

	*event = event_blank();
	event->name = first->name;
	event->action = first->action;
	event->delivery = first->delivery;
	event->repository = first->repository;
	event->repository_id = first->repository_id;
	event->author = first->author;
	last->next = event;
	return event;
}

int reading_ignore(struct event *event, const char *note)
{
	event->kind = EVENT_IGNORED;
	event->note = note;
	return 0;
}

int reading_wrong_form(const struct event *event, const json_error_t *error, struct err *err)
{
	return err_set(err, ERR_INPUT, "this is no payload of event %s: %s", event->name, error->text);
}

static bool made_of(struct view text, const char *letters, size_t most)
{
	for (size_t i = 0; i < text.len; i++)
		if (!text.at[i] || !strchr(letters, text.at[i]))
			return false;
	return text.len > 0 && text.len <= most;
}

int reading_word(const char **out, struct event *event, struct view word, const char *what, struct err *err)
{
	if (!made_of(word, WORD_LETTERS, 64))
		return err_set(err, ERR_INPUT, "%s is missing or not a word", what);
	*out = arena_text(&event->arena, word);
	return 0;
}

/* GitHub sends a GUID; others that speak its dialect may not. */
int reading_delivery(struct event *event, struct view id, const char *header, struct err *err)
{
	if (!made_of(id, ID_LETTERS, 128))
		return err_set(err, ERR_INPUT, "the header %s is missing or not an id", header);
	event->delivery = arena_text(&event->arena, id);
	return 0;
}

int reading_headers(struct event *event, const struct envelope *envelope, const char *const headers[2],
		    struct err *err)
{
	if (reading_word(&event->name, event, envelope->event, headers[0], err) < 0)
		return err_wrap(err, "the header that names the event");
	return reading_delivery(event, envelope->delivery, headers[1], err);
}

int reading_action(struct event *event, const json_t *object, struct err *err)
{
	const json_t *action = json_object_get(object, "action");

	return action ? reading_word(&event->action, event, view_of(json_string_value(action)), "the action",
				     err)
		      : 0;
}

int reading_repository(struct event *event, json_int_t id, const char *name, bool nested, struct err *err)
{
	struct view text = view_of(name);

	if (id < 0 || !(nested ? payload_path_valid(text) : payload_repository_valid(text)))
		return err_set(err, ERR_INPUT, "the repository's number or name is not one");
	event->repository_id = (uint64_t)id;
	event->repository = arena_text(&event->arena, text);
	return 0;
}

int reading_base_ref(struct event *event, const char *text, struct err *err)
{
	struct view name = view_of(text);

	(void)view_skip(&name, VIEW("refs/heads/"));
	if (!payload_branch_valid(name))
		return err_set(err, ERR_INPUT, "the base branch has a name that Git does not allow");
	event->base_ref = arena_text(&event->arena, name);
	return 0;
}

int reading_branch(const char **out, struct event *event, struct view name, const char *what, struct err *err)
{
	if (!payload_branch_valid(name))
		return err_set(err, ERR_INPUT, "%s has a name that Git does not allow", what);
	*out = arena_print(&event->arena, "refs/heads/%.*s", VIEW_ARG(name));
	return 0;
}

int reading_head(struct event *event, const char *text, struct err *err)
{
	if (payload_oid(&event->head, text, "head commit", err) < 0)
		return -1;
	if (oid_is_zero(&event->head))
		return err_set(err, ERR_INPUT, "the head commit is all zeros");
	return 0;
}

int reading_moved(struct event *event, const char *before, const char *after, struct err *err)
{
	if (payload_oid(&event->before, before, "commit before", err) < 0 ||
	    payload_oid(&event->head, after, "commit after", err) < 0)
		return -1;
	event->deleted = oid_is_zero(&event->head);
	return 0;
}

int reading_push(struct event *event, const char *ref, const char *before, const char *after, struct err *err)
{
	struct view branch = view_of(ref);

	if (!view_skip(&branch, VIEW("refs/heads/")))
		return reading_ignore(event, "only branches are looked at");
	event->kind = EVENT_PUSH;
	return reading_branch(&event->ref, event, branch, "the branch", err) < 0
		       ? -1
		       : reading_moved(event, before, after, err);
}

int reading_number(struct event *event, json_int_t number, struct err *err)
{
	if (number < 1 || (uint64_t)number > EVENT_NUMBER_MOST)
		return err_set(err, ERR_INPUT, "the pull request's number is not one");
	event->number = (uint64_t)number;
	return 0;
}

const char *reading_line(struct event *event, const char *text)
{
	struct view whole = view_of(text), line = { "", 0 };

	(void)view_split(&whole, '\n', &line);
	if (line.len > READING_TEXT_MOST) {
		line.len = READING_TEXT_MOST;
		while (line.len && ((unsigned char)line.at[line.len] & 0xc0) == 0x80)
			line.len--;
	}
	return arena_text(&event->arena, line);
}

const char *reading_text(struct event *event, const json_t *object, const char *key)
{
	return reading_line(event, json_string_value(json_object_get(object, key)));
}

static int read_own(struct event *event, json_t *root, const struct reading *how, struct err *err)
{
	for (size_t i = 0; i < how->count; i++)
		if (strcmp(event->name, how->readers[i].event) == 0)
			return how->readers[i].read(event, root, err);
	return reading_ignore(event, "this event asks for no check");
}

int reading_parse(struct event *out, const struct envelope *envelope, const struct reading *how,
		  struct err *err)
{
	scoped_buf scratch = { 0 };
	scoped_json *root = NULL;
	struct view text;
	scoped_event event = event_blank();

	if (envelope_payload(&text, &scratch, envelope, err) < 0 || payload_load(&root, text, err) < 0 ||
	    how->identify(&event, envelope, root, err) < 0 || how->common(&event, root, err) < 0 ||
	    read_own(&event, root, how, err) < 0)
		return -1;
	if (!how->anonymous && event.repository[0] == '\0' && event.kind != EVENT_PING &&
	    event.kind != EVENT_IGNORED)
		return err_set(err, ERR_INPUT, "the payload names no repository");
	*out = event;
	event = (struct event){ 0 };
	return 0;
}

int reading_parse_listed(struct event *out, struct view json, event_reader *read, struct err *err)
{
	scoped_json *root = NULL;
	scoped_event event = event_blank();

	event.name = "list";
	if (payload_load(&root, json, err) < 0 || read(&event, root, err) < 0)
		return -1;
	if (event.kind != EVENT_CHANGE)
		return err_set(err, ERR_INPUT, "this is no open pull request");
	*out = event;
	event = (struct event){ 0 };
	return 0;
}
