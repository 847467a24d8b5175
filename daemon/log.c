#include "daemon/log.h"

#include <stdio.h>

#include "base/clock.h"

static const struct secrets *hidden;
static struct log_settings current = { .level = LEVEL_INFO };

static const struct {
	enum level level;
	const char *name;
} levels[] = {
	{ LEVEL_ERROR, "error" },
	{ LEVEL_WARNING, "warning" },
	{ LEVEL_NOTICE, "notice" },
	{ LEVEL_INFO, "info" },
};

int log_settings_parse(struct log_settings *out, const char *format, const char *level, struct err *err)
{
	bool json = strcmp(format, "json") == 0;

	if (!json && strcmp(format, "logfmt") != 0)
		return err_set(err, ERR_INPUT, "log.format: expected logfmt or json, not '%s'", format);
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (strcmp(levels[i].name, level) == 0)
			return *out = (struct log_settings){ json, levels[i].level }, 0;
	return err_set(err, ERR_INPUT, "log.level: expected error, warning, notice or info, not '%s'", level);
}

void log_use(const struct log_settings *settings)
{
	current = *settings;
}

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

/* RFC 8259, 7; what is not ASCII is escaped byte by byte, as in a quoted value of logfmt: it need not be UTF-8. */
static void json_text(struct buf *out, struct view text)
{
	buf_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '"' || c == '\\')
			buf_print(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			buf_print(out, "\\u%04x", c);
		else if (c > 0x7f)
			buf_print(out, "\\\\x%02x", c);
		else
			buf_char(out, (char)c);
	}
	buf_char(out, '"');
}

static void json_hidden(struct buf *out, const char *text)
{
	scoped_buf clean = { 0 };

	redact(&clean, view_of(text), hidden);
	json_text(out, buf_view(&clean));
}

static const char *level_name(enum level level)
{
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (levels[i].level == level)
			return levels[i].name;
	return "info";
}

void log_line_json(struct buf *out, enum level level, const char *event, const struct log_field *fields,
		   int64_t wall_ms)
{
	char time[CLOCK_TEXT];

	clock_print(wall_ms, time);
	buf_print(out, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", time, level_name(level));
	json_text(out, view_of(event));
	for (; fields->key; fields++) {
		buf_print(out, ",\"%s\":", fields->key);
		if (fields->text)
			json_hidden(out, fields->text);
		else
			buf_print(out, "%lld", (long long)fields->number);
	}
	buf_text(out, "}\n");
}

static bool wants_priority(void)
{
	return getenv("JOURNAL_STREAM") && !isatty(STDERR_FILENO);
}

void log_write(enum level level, const char *event, const struct log_field *fields)
{
	scoped_buf line = { .ceiling = (size_t)64 << 10 };

	if (level > current.level)
		return;
	if (wants_priority())
		buf_print(&line, "<%d>", (int)level);
	if (current.json)
		log_line_json(&line, level, event, fields, clock_wall_ms());
	else
		log_line(&line, event, fields);
	/* One write, so that lines of several processes do not mix; nobody could be told of a failure. */
	ssize_t written = write(STDERR_FILENO, buf_string(&line), line.len);
	(void)written;
}

void log_redact(const struct secrets *secrets)
{
	hidden = secrets;
}
