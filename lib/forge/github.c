#include "forge/github.h"

#include "base/mem.h"
#include "forge/comments.h"
#include "forge/statuses.h"

static const char *const headers[] = {
	"Accept: application/vnd.github+json",
	"X-GitHub-Api-Version: 2022-11-28",
	"Content-Type: application/json",
	NULL,
};

static void github_status(struct forge_answer *out, struct forge_session *session,
			  const struct forge_target *target, const struct message *message)
{
	static const char *const states[STATUS_STATE_COUNT] = {
		[STATUS_PENDING] = "pending", [STATUS_SUCCESS] = "success", [STATUS_FAILURE] = "failure",
		[STATUS_ERROR] = "error",     [STATUS_CANCELLED] = "error",
	};
	static const struct statuses_form form = { states, "state", "?per_page=100" };
	const struct call call = { out, session, &forge_github, target, message };

	statuses_send(&call, &form);
}

static void send_comment(const struct call *call)
{
	scoped_free char *all = mem_print("/repos/%s/issues/%llu/comments", call->target->repository,
					  (unsigned long long)call->message->number);
	scoped_free char *one = mem_print("/repos/%s/issues/comments/", call->target->repository);
	const struct comments_form form = { all, one, "PATCH", "?per_page=100", "" };

	comments_send(call, &form, call->message->body);
}

static void github_comment(struct forge_answer *out, struct forge_session *session,
			   const struct forge_target *target, const struct message *message)
{
	send_comment(&(struct call){ out, session, &forge_github, target, message });
}

static void github_app_comment(struct forge_answer *out, struct forge_session *session,
			       const struct forge_target *target, const struct message *message)
{
	send_comment(&(struct call){ out, session, &forge_github_app, target, message });
}

#define COMMON                                                                                               \
	.name = "github", .api = "https://api.github.com", .web = "https://github.com",                      \
	.api_below = "/api/v3", .git_user = "x-access-token", .repository_path = statuses_repository_path,   \
	.headers = headers

const struct forge_ops forge_github = {
	COMMON,
	.needs_token = true,
	.send = { [MESSAGE_STATUS] = github_status,
		  [MESSAGE_COMMENT] = github_comment,
		  [MESSAGE_SARIF] = github_sarif },
	.app = &forge_github_app,
};

const struct forge_ops forge_github_app = {
	COMMON,
	.reports_pending = true,
	.tells_begun = true,
	.send = { [MESSAGE_REPORT] = github_check,
		  [MESSAGE_COMMENT] = github_app_comment,
		  [MESSAGE_SARIF] = github_sarif },
	.token = github_app_token,
};
