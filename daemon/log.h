/*
 * Log lines: one event each to standard error, "event key=value ...".
 *
 * Under journald each line starts with its priority "<6>".  Values are quoted where needed, control bytes
 * are escaped, and everything passes log_redact()'s secrets.
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

void log_write(enum level level, const char *event, const struct log_field *fields);
/* The line that log_write() writes, without priority, with a line break. */
void log_line(struct buf *out, const char *event, const struct log_field *fields);
/* From now on these do not appear in any line; lent until the next call, NULL: none. */
void log_redact(const struct secrets *secrets);

#endif
