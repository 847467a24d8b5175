#include "forge/gitea.h"

#include "base/mem.h"
#include "forge/comments.h"
#include "forge/statuses.h"

static void gitea_status(struct forge_answer *out, struct forge_session *session,
			 const struct forge_target *target, const struct message *message)
{
	static const char *const states[STATUS_STATE_COUNT] = {
		[STATUS_PENDING] = "pending", [STATUS_SUCCESS] = "success", [STATUS_FAILURE] = "failure",
		[STATUS_ERROR] = "error",     [STATUS_CANCELLED] = "error",
	};
	static const struct statuses_form form = { states, "status", "?sort=highestindex&limit=50" };
	const struct call call = { out, session, &forge_gitea, target, message };

	statuses_send(&call, &form);
}

static void gitea_comment(struct forge_answer *out, struct forge_session *session,
			  const struct forge_target *target, const struct message *message)
{
	scoped_free char *all = mem_print("/repos/%s/issues/%llu/comments", target->repository,
					  (unsigned long long)message->number);
	scoped_free char *one = mem_print("/repos/%s/issues/comments/", target->repository);
	const struct comments_form form = { all, one, "PATCH", "", "" };
	const struct call call = { out, session, &forge_gitea, target, message };

	comments_send(&call, &form, message->body);
}

static const char *const headers[] = { "Accept: application/json", "Content-Type: application/json", NULL };

#define COMMON                                                                                               \
	.api_below = "/api/v1", .git_user = "heapgate", .needs_token = true, .comments = true,               \
	.send = { [MESSAGE_STATUS] = gitea_status, [MESSAGE_COMMENT] = gitea_comment },                      \
	.repository_path = statuses_repository_path, .headers = headers

const struct forge_ops forge_gitea = { .name = "gitea", COMMON };
const struct forge_ops forge_forgejo = { .name = "forgejo", COMMON };
