#include "forge/gitlab.h"

#include <strings.h>

#include "base/mem.h"
#include "forge/comments.h"

enum { DESCRIPTION_MOST = 255, NAME_MOST = 255 };

static const char *const states[STATUS_STATE_COUNT] = {
	[STATUS_PENDING] = "pending", [STATUS_SUCCESS] = "success",    [STATUS_FAILURE] = "failed",
	[STATUS_ERROR] = "failed",    [STATUS_CANCELLED] = "canceled",
};

static const char *state_of(const struct message *message)
{
	return message->begun ? "running" : states[message->state];
}

/* A number stays as it is; "group/name" becomes one part of a path. */
static char *project_path(const char *project)
{
	scoped_free char *id = call_escape(project);

	return mem_print("/projects/%s", id);
}

static void send_note(const struct call *call, const char *mark, const char *text)
{
	scoped_free char *project = project_path(call->target->repository);
	scoped_free char *all =
		mem_print("%s/merge_requests/%llu/notes", project, (unsigned long long)call->message->number);
	scoped_free char *one = mem_print("%s/", all);
	const struct comments_form form = { all, one, "PUT", "?per_page=100", mark };

	comments_send(call, &form, text);
}

struct looking {
	const struct message *message;
	bool shown;
};

/* The list holds the newest status of each name. */
static bool look(void *payload, const json_t *status)
{
	struct looking *looking = payload;
	const char *name = json_string_value(json_object_get(status, "name"));
	const char *state = json_string_value(json_object_get(status, "status"));
	const char *text = json_string_value(json_object_get(status, "description"));

	if (!name || strcmp(name, looking->message->context) != 0)
		return false;
	looking->shown = state && strcmp(state, state_of(looking->message)) == 0 && text &&
			 strcmp(text, looking->message->description) == 0;
	return true;
}

/* False: the answer is there already. */
static bool is_needed(const struct call *call, const char *project)
{
	struct looking looking = { call->message, false };
	scoped_free char *name = call_escape(call->message->context);
	scoped_free char *path = mem_print("%s/repository/commits/%s/statuses?name=%s&per_page=100", project,
					   call->message->commit.hex, name);
	bool found;

	if (!call_search(&found, call, path, NULL, look, &looking))
		return false;
	call->out->shown = looking.shown;
	return !looking.shown;
}

static json_t *status_body(const struct message *message)
{
	json_t *body = json_pack("{s:s, s:o, s:o}", "state", state_of(message), "name",
				 call_text(message->context, NAME_MOST), "description",
				 call_text(message->description, DESCRIPTION_MOST));

	/* Without it the status may land in another pipeline of the commit. */
	if (message->ref[0])
		(void)json_object_set_new(body, "ref", json_string(message->ref));
	if (message->target_url[0])
		(void)json_object_set_new(body, "target_url", json_string(message->target_url));
	return body;
}

/* The state that we ask for is the one that it has: GitLab calls that an error. */
static bool is_shown_already(const struct forge_answer *answer)
{
	return answer->http_status == 400 && strcasestr(answer->reason, "Cannot transition status");
}

static bool may_not(const struct forge_answer *answer)
{
	return answer->outcome == FORGE_REFUSED && (answer->http_status == 403 || answer->http_status == 404);
}

static void tell_by_note(const struct call *call)
{
	*call->out = (struct forge_answer){ 0 };
	send_note(call, " status", call->message->body);
}

static void gitlab_status(struct forge_answer *out, struct forge_session *session,
			  const struct forge_target *target, const struct message *message)
{
	const struct call call = { out, session, &forge_gitlab, target, message };
	bool fork = message->project[0] && message->number;
	scoped_free char *project = project_path(fork ? message->project : target->repository);
	scoped_free char *path = mem_print("%s/statuses/%s", project, message->commit.hex);

	if (message->in_doubt && !is_needed(&call, project)) {
		if (fork && may_not(out))
			tell_by_note(&call);
		return;
	}
	if (call_send(NULL, &call, "POST", path, status_body(message)))
		return;
	if (is_shown_already(out))
		*out = (struct forge_answer){ .outcome = FORGE_SENT, .shown = true, .http_status = 400 };
	else if (fork && may_not(out))
		tell_by_note(&call);
}

static void gitlab_comment(struct forge_answer *out, struct forge_session *session,
			   const struct forge_target *target, const struct message *message)
{
	const struct call call = { out, session, &forge_gitlab, target, message };

	send_note(&call, "", message->body);
}

static const char *const headers[] = { "Accept: application/json", "Content-Type: application/json", NULL };

const struct forge_ops forge_gitlab = {
	.name = "gitlab",
	.api = "https://gitlab.com/api/v4",
	.web = "https://gitlab.com",
	.api_below = "/api/v4",
	.git_user = "oauth2",
	.needs_token = true,
	.tells_begun = true,
	.comments = true,
	.send = { [MESSAGE_STATUS] = gitlab_status, [MESSAGE_COMMENT] = gitlab_comment },
	.repository_path = project_path,
	.headers = headers,
};
