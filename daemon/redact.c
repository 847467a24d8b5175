#include "daemon/redact.h"

#include <assert.h>

#include "base/mem.h"
#include "forge/client.h"

const char *secrets_add(struct secrets *secrets, struct view text)
{
	char *copy = mem_print("%.*s", VIEW_ARG(text));

	mem_push(secrets->list, secrets->count, secrets->room);
	secrets->list[secrets->count - 1] = copy;
	return copy;
}

void secrets_release(struct secrets *secrets)
{
	for (size_t i = 0; i < secrets->count; i++) {
		explicit_bzero(secrets->list[i], strlen(secrets->list[i]));
		free(secrets->list[i]);
	}
	free(secrets->list);
	*secrets = (struct secrets){ 0 };
}

/* The length of "user:password" at the start of V, when an "@" follows before the host part ends. */
static size_t userinfo_length(struct view v)
{
	size_t last = 0;

	assert(v.at || !v.len);
	for (size_t i = 0; i < v.len && !strchr("/?# \t\r\n\"'", v.at[i]); i++)
		if (v.at[i] == '@')
			last = i;
	return last;
}

static void hide_userinfo(struct buf *out, struct view text)
{
	ptrdiff_t at;

	while ((at = view_find(text, VIEW("://"))) >= 0) {
		struct view rest = view_from(text, (size_t)at + 3);
		size_t length = userinfo_length(rest);
		buf_add(out, view_upto(text, (size_t)at + 3));
		if (length)
			buf_text(out, "***");
		text = view_from(rest, length);
	}
	buf_add(out, text);
}

void redact(struct buf *out, struct view text, const struct secrets *secrets)
{
	scoped_free char *clean = NULL;
	struct view now = text;

	for (size_t i = 0; secrets && i < secrets->count; i++) {
		char *next = client_redact(now, view_of(secrets->list[i]));
		free(clean);
		clean = next;
		now = view_of(clean);
	}
	hide_userinfo(out, now);
}
