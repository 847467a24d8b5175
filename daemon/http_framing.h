/*
 * What a request's framing must not be.
 */
#ifndef DAEMON_HTTP_FRAMING_H
#define DAEMON_HTTP_FRAMING_H

#include "base/view.h"

/* How often the headers that decide where a request ends stand in it, and the length they give. */
struct http_framing {
	unsigned lengths, encodings, hosts;
	bool length_broken;
	uint64_t length;
	bool target_broken; /* see http_target_is_clean() */
};

/* Takes note of one header. */
void http_framing_header(struct http_framing *framing, const char *name, const char *value);
/* 0: fine; otherwise the status to refuse it with.  METHOD decides whether a body is expected. */
unsigned http_framing_refuse(const struct http_framing *framing, const char *method, size_t body_most);
/* A request target without control bytes, encoded or not, and without broken percent-encoding. */
bool http_target_is_clean(struct view target);

#endif
