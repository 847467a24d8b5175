/*
 * Log lines: one event each to standard error, "event key=value ..." or a JSON object.
 *
 * Under journald each line starts with its priority "<6>"; journald notes the time, JSON has it as "time"
 * besides.  Values are quoted where needed, control bytes are escaped, and everything passes log_redact()'s
 * secrets.
 */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include "daemon/redact.h"

/* The numbers are syslog's (RFC 5424, 6.2.1). */
enum level {
	LEVEL_ERROR = 3,
	LEVEL_WARNING = 4,
	LEVEL_NOTICE = 5,
	LEVEL_INFO = 6,
};

struct log_field {
	const char *key;
	const char *text; /* NULL: the number */
	int64_t number;
};

#define LOG_TEXT(key, value)                                                                                 \
	{                                                                                                    \
		(key), (value), 0                                                                            \
	}
#define LOG_NUMBER(key, value)                                                                               \
	{                                                                                                    \
		(key), NULL, (int64_t)(value)                                                                \
	}

/* log_event(LEVEL_INFO, "job.done", LOG_NUMBER("job", 42), LOG_TEXT("repository", "acme/api")); */
#define log_event(level, event, ...)                                                                         \
	log_write((level), (event), (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ){ 0 } })

struct log_settings {
	bool json;
	enum level level; /* the least that is written */
};

/* FORMAT: "logfmt", "json"; LEVEL: "error", "warning", "notice", "info".  ERR_INPUT. */
int log_settings_parse(struct log_settings *out, const char *format, const char *level,
		       struct err *err) MUST_USE;
/* From now on; before, logfmt and everything. */
void log_use(const struct log_settings *settings);

void log_write(enum level level, const char *event, const struct log_field *fields);
/* The lines that log_write() writes, without priority, with a line break. */
void log_line(struct buf *out, const char *event, const struct log_field *fields);
void log_line_json(struct buf *out, enum level level, const char *event, const struct log_field *fields,
		   int64_t wall_ms);
/* From now on these do not appear in any line; lent until the next call, NULL: none. */
void log_redact(const struct secrets *secrets);

#endif
