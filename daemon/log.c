#include "daemon/log.h"

#include <stdio.h>

static const struct secrets *hidden;

static bool is_plain(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\')
			return false;
	}
	return text.len > 0;
}

static void quote(struct buf *out, struct view text)
{
	buf_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '"' || c == '\\')
			buf_print(out, "\\%c", c);
		else if (c == '\n')
			buf_text(out, "\\n");
		else if (c < ' ' || c >= 0x7f)
			buf_print(out, "\\x%02x", c);
		else
			buf_char(out, (char)c);
	}
	buf_char(out, '"');
}

static void add_text(struct buf *out, const char *text)
{
	scoped_buf clean = { 0 };

	redact(&clean, view_of(text), hidden);
	if (is_plain(buf_view(&clean)))
		buf_add(out, buf_view(&clean));
	else
		quote(out, buf_view(&clean));
}

void log_line(struct buf *out, const char *event, const struct log_field *fields)
{
	buf_text(out, event);
	for (; fields->key; fields++) {
		buf_print(out, " %s=", fields->key);
		if (fields->text)
			add_text(out, fields->text);
		else
			buf_print(out, "%lld", (long long)fields->number);
	}
	buf_char(out, '\n');
}

static bool wants_priority(void)
{
	return getenv("JOURNAL_STREAM") && !isatty(STDERR_FILENO);
}

void log_write(enum level level, const char *event, const struct log_field *fields)
{
	scoped_buf line = { .ceiling = (size_t)64 << 10 };

	if (wants_priority())
		buf_print(&line, "<%d>", (int)level);
	log_line(&line, event, fields);
	/* One write, so that lines of several processes do not mix; nobody could be told of a failure. */
	ssize_t written = write(STDERR_FILENO, buf_string(&line), line.len);
	(void)written;
}

void log_redact(const struct secrets *secrets)
{
	hidden = secrets;
}
