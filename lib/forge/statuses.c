#include "forge/statuses.h"

#include <strings.h>

#include "base/mem.h"

char *statuses_repository_path(const char *repository)
{
	return mem_print("/repos/%s", repository);
}

struct looking {
	const struct message *message;
	const struct statuses_form *form;
	bool shown;
};

/* The newest status of the context decides; hosts compare contexts without case. */
static bool look(void *payload, const json_t *status)
{
	struct looking *looking = payload;
	const struct message *message = looking->message;
	const char *context = json_string_value(json_object_get(status, "context"));
	const char *state = json_string_value(json_object_get(status, looking->form->state_member));
	const char *text = json_string_value(json_object_get(status, "description"));
	char wanted[FORGE_DESCRIPTION_ROOM], shown[FORGE_DESCRIPTION_ROOM];

	if (!context || strcasecmp(context, message->context) != 0)
		return false;
	forge_description(wanted, message->description);
	forge_description(shown, text ? text : "");
	looking->shown = state && strcmp(state, looking->form->states[message->state]) == 0 &&
			 strcmp(wanted, shown) == 0;
	return true;
}

/* False: the answer is there already. */
static bool is_needed(const struct call *call, const struct statuses_form *form)
{
	struct looking looking = { call->message, form, false };
	scoped_free char *path = mem_print("/repos/%s/commits/%s/statuses%s", call->target->repository,
					   call->message->commit.hex, form->query);
	bool found;

	if (!call_search(&found, call, path, NULL, look, &looking))
		return false;
	call->out->shown = looking.shown;
	return !looking.shown;
}

void statuses_send(const struct call *call, const struct statuses_form *form)
{
	const struct message *message = call->message;
	char description[FORGE_DESCRIPTION_ROOM];

	if (message->in_doubt && !is_needed(call, form))
		return;
	forge_description(description, message->description);
	scoped_free char *path =
		mem_print("/repos/%s/statuses/%s", call->target->repository, message->commit.hex);
	json_t *body = json_pack("{s:s, s:s, s:s}", "state", form->states[message->state], "context",
				 message->context, "description", description);
	if (body && message->target_url[0])
		(void)json_object_set_new(body, "target_url", json_string(message->target_url));
	if (!body)
		call_refuse(call->out, "the status' context is not UTF-8");
	else
		(void)!call_send(NULL, call, "POST", path, body);
}
