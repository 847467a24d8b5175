#include "forge/comments.h"

#include <stdio.h>

#include "base/mem.h"

/* GitHub takes 65,536 characters; the mark and the ellipsis are among them. */
enum { COMMENT_MOST = 65000 };

struct looking {
	struct view mark;
	const char *wanted;
	bool shown;
	char id[FORGE_MADE_ROOM];
};

static bool look(void *payload, const json_t *comment)
{
	struct looking *looking = payload;
	const char *body = json_string_value(json_object_get(comment, "body"));

	if (!body || !view_starts(view_of(body), looking->mark))
		return false;
	scoped_free char *id = call_id(json_object_get(comment, "id"));
	(void)snprintf(looking->id, sizeof(looking->id), "%s", id);
	looking->shown = strcmp(body, looking->wanted) == 0;
	return true;
}

/* False where it is there no more, or is not ours to change, or could not be changed: OUT tells which. */
static bool update(const struct call *call, const struct comments_form *form, const char *id,
		   const char *wanted)
{
	scoped_free char *path = mem_print("%s%s", form->one, id);
	json_t *body = json_pack("{s:s}", "body", wanted);

	if (!call_send(NULL, call, form->update_method, path, body))
		return false;
	(void)snprintf(call->out->made, sizeof(call->out->made), "%s", id);
	return true;
}

static bool is_gone(const struct forge_answer *answer)
{
	return answer->outcome == FORGE_REFUSED &&
	       (answer->http_status == 403 || answer->http_status == 404 || answer->http_status == 410);
}

static void create(const struct call *call, const struct comments_form *form, const char *wanted)
{
	scoped_json *made = NULL;

	if (call_send(&made, call, "POST", form->all, json_pack("{s:s}", "body", wanted)))
		call_made(call->out, json_object_get(made, "id"));
}

static void find_and_send(const struct call *call, const struct comments_form *form, struct view mark,
			  const char *wanted)
{
	struct looking looking = { .mark = mark, .wanted = wanted };
	scoped_free char *path = mem_print("%s%s", form->all, form->query);
	bool found;

	if (!call_search(&found, call, path, NULL, look, &looking))
		return;
	if (found && looking.shown) {
		call->out->shown = true;
		(void)snprintf(call->out->made, sizeof(call->out->made), "%s", looking.id);
	} else if (!found || (!update(call, form, looking.id, wanted) && is_gone(call->out))) {
		create(call, form, wanted);
	}
}

void comments_send(const struct call *call, const struct comments_form *form, const char *text)
{
	const struct message *message = call->message;
	scoped_free char *context = call_escape(message->context);
	scoped_free char *mark = mem_print("<!-- heapgate %s%s -->", context, form->mark);
	scoped_free char *whole = mem_print("%s\n%s", mark, text);
	json_t *cut = call_text(whole, COMMENT_MOST);
	scoped_json *own = cut;
	const char *wanted = json_string_value(cut);

	if (message->made[0] && (update(call, form, message->made, wanted) || !is_gone(call->out)))
		return;
	find_and_send(call, form, view_of(mark), wanted);
}
