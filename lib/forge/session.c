#include "forge/session.h"

#include "base/mem.h"

/* A token that ends sooner is as good as ended. */
enum { TOKEN_MARGIN_MS = 5 * 60 * 1000 };

struct token {
	char *name, *text;
	int64_t expires_ms;
};

struct forge_session {
	struct client *client;
	struct token *tokens;
	size_t token_count, token_room;
	struct answers answers;
};

int forge_session_open(struct forge_session **out, const struct client_options *options, struct err *err)
{
	scoped_forge_session *session = mem_zero(1, sizeof(*session));

	session->answers.most = options->keep_most;
	if (client_open(&session->client, options, err) < 0)
		return -1;
	*out = take(session);
	return 0;
}

void forge_session_close(struct forge_session *session)
{
	if (!session)
		return;
	forge_session_forget_tokens(session);
	free(session->tokens);
	answers_release(&session->answers);
	client_close(session->client);
	free(session);
}

struct client *forge_session_client(struct forge_session *session)
{
	return session->client;
}

struct answers *forge_session_answers(struct forge_session *session)
{
	return &session->answers;
}

static void token_release(struct token *token)
{
	explicit_bzero(token->text, strlen(token->text));
	free(token->text);
	free(token->name);
}

struct view forge_session_token(const struct forge_session *session, const char *name, int64_t now_ms)
{
	for (size_t i = 0; i < session->token_count; i++)
		if (strcmp(session->tokens[i].name, name) == 0 &&
		    session->tokens[i].expires_ms - TOKEN_MARGIN_MS > now_ms)
			return view_of(session->tokens[i].text);
	return VIEW("");
}

void forge_session_keep_token(struct forge_session *session, const char *name, struct view token,
			      int64_t expires_ms)
{
	struct token *row = NULL;

	for (size_t i = 0; i < session->token_count; i++)
		if (strcmp(session->tokens[i].name, name) == 0)
			row = &session->tokens[i];
	if (row)
		token_release(row);
	else
		row = mem_push(session->tokens, session->token_count, session->token_room);
	*row = (struct token){ mem_text(name), mem_print("%.*s", VIEW_ARG(token)), expires_ms };
}

void forge_session_forget_tokens(struct forge_session *session)
{
	for (size_t i = 0; i < session->token_count; i++)
		token_release(&session->tokens[i]);
	session->token_count = 0;
}
