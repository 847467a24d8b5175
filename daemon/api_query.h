/*
 * The queries of the API: which operation takes which parameters, and what they may be.  One table, from
 * which requests are checked and the OpenAPI document is made.
 */
#ifndef DAEMON_API_QUERY_H
#define DAEMON_API_QUERY_H

#include "base/buf.h"

enum parameter {
	PARAMETER_CURSOR,
	PARAMETER_PER_PAGE,
	PARAMETER_CONFIGURATION,
	PARAMETER_NAME,
	PARAMETER_PACKAGE,
	PARAMETER_CAUSE,
	PARAMETER_SORT,
	PARAMETER_FUNCTION,
	PARAMETER_FILE,
	PARAMETER_STAGE,
	PARAMETER_BEFORE,
	PARAMETER_REASON,
	PARAMETER_COUNT,
};

enum { API_PER_PAGE = 30, API_PER_PAGE_MOST = 100 };

struct api_operation {
	const char *method, *pattern; /* of its route */
	const char *parameters;	      /* names, "!" behind one that must be given */
	const char *answer;	      /* schema of the answer; NULL: it is no JSON of ours */
	const char *type;	      /* NULL: application/json */
	unsigned status;	      /* 0: 200 */
	const char *body;	      /* schema of the request's body; NULL: none */
};

extern const struct api_operation api_operations[];
extern const size_t api_operation_count;

/* The operation of a route; NULL where the table has none. */
const struct api_operation *api_operation_find(const char *method, const char *pattern);

/* What a request asks, checked; texts are lent. */
struct api_query {
	const char *texts[PARAMETER_COUNT]; /* NULL: not given */
	uint64_t numbers[PARAMETER_COUNT];  /* of those that are numbers; PER_PAGE always */
};

struct api_fault {
	const char *parameter; /* lent */
	char text[160];
};

/* Takes one parameter of the request; false with FAULT filled where OPERATION does not take it so. */
bool api_query_take(struct api_query *query, const struct api_operation *operation, const char *name,
		    const char *value, struct api_fault *fault);
/* After all of them: is everything there that must be? */
bool api_query_complete(struct api_query *query, const struct api_operation *operation,
			struct api_fault *fault);

/* COUNT numbers with dots between them, as cursors have them; false (and OUT untouched) for anything else. */
bool api_cursor_read(int64_t *out, size_t count, struct view text);
/* Appends "?..." of QUERY with CURSOR instead of its own. */
void api_query_print(struct buf *out, const struct api_query *query, const char *cursor);

/* Appends the OpenAPI document of all routes that are for programs.  SERVER may be NULL. */
void api_describe(struct buf *out, const char *server);

#endif
