#include "forge/forge.h"

#include "base/mem.h"
#include "forge/bitbucket.h"
#include "forge/call.h"
#include "forge/generic.h"
#include "forge/gitea.h"
#include "forge/github.h"
#include "forge/gitlab.h"
#include "forge/text.h"

static const struct forge_ops *const forges[] = { &forge_github,  &forge_gitlab,    &forge_gitea,
						  &forge_forgejo, &forge_bitbucket, &forge_generic };

static const char *const outcome_names[FORGE_OUTCOME_COUNT] = {
	[FORGE_SENT] = "sent",
	[FORGE_AGAIN] = "again",
	[FORGE_REFUSED] = "refused",
};

const struct forge_ops *forge_find(struct view name)
{
	for (size_t i = 0; i < COUNT_OF(forges); i++)
		if (view_is(name, forges[i]->name))
			return forges[i];
	return NULL;
}

void forge_names(struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(forges); i++)
		buf_print(out, "%s%s", i ? ", " : "", forges[i]->name);
}

const char *forge_outcome_name(enum forge_outcome outcome)
{
	return outcome_names[outcome];
}

void forge_description(char out[FORGE_DESCRIPTION_ROOM], const char *text)
{
	scoped_buf kept = { 0 };

	text_cut(&kept, text, FORGE_DESCRIPTION_MOST, false);
	memcpy(out, buf_string(&kept), kept.len + 1);
}

int forge_token(char **out, struct forge_session *session, const struct forge_ops *ops,
		const struct forge_target *target, struct err *err)
{
	struct forge_answer answer = { 0 };
	struct view token = target->account.token;

	if (ops->token && !ops->token(&token, &answer, session, target))
		return err_set(err, answer.outcome == FORGE_AGAIN ? ERR_BUSY : ERR_INPUT, "%s",
			       answer.reason);
	*out = mem_print("%.*s", VIEW_ARG(token));
	return 0;
}

void forge_reach(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		 const struct forge_target *target)
{
	static const struct message none = { .attempt = FORGE_UNKNOWN_COMMIT_TRIES };
	const struct call call = { out, session, ops, target, &none };
	scoped_free char *path = ops->repository_path(target->repository);

	(void)!call_send(NULL, &call, "GET", path, NULL);
}
