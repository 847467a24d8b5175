#include "forge/answers.h"

#include "base/mem.h"

static void drop(struct answers *answers, size_t at)
{
	struct answer *answer = &answers->list[at];

	answers->bytes -= strlen(answer->body);
	free(answer->url);
	free(answer->etag);
	free(answer->body);
	free(answer->next);
	answers->count--;
	memmove(answer, answer + 1, (answers->count - at) * sizeof(*answer));
}

void answers_release(struct answers *answers)
{
	while (answers->count)
		drop(answers, answers->count - 1);
	free(answers->list);
	*answers = (struct answers){ 0 };
}

const struct answer *answers_find(const struct answers *answers, const char *url)
{
	for (size_t i = 0; i < answers->count; i++)
		if (strcmp(answers->list[i].url, url) == 0)
			return &answers->list[i];
	return NULL;
}

void answers_keep(struct answers *answers, const char *url, const struct client_response *response)
{
	const struct answer *old = answers_find(answers, url);

	if (old)
		drop(answers, (size_t)(old - answers->list));
	if (!answers->most || !response->etag || response->body.len > answers->most)
		return;
	while (answers->bytes + response->body.len > answers->most)
		drop(answers, 0);
	struct answer *answer = mem_push(answers->list, answers->count, answers->room);
	*answer = (struct answer){
		.url = mem_text(url),
		.etag = mem_text(response->etag),
		.body = mem_print("%.*s", VIEW_ARG(buf_view(&response->body))),
		.next = response->next ? mem_text(response->next) : NULL,
	};
	answers->bytes += strlen(answer->body);
}

void answers_recall(const struct answer *answer, struct client_response *response)
{
	buf_clear(&response->body);
	buf_text(&response->body, answer->body);
	free(response->next);
	response->next = answer->next ? mem_text(answer->next) : NULL;
}
