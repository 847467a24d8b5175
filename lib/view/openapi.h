/*
 * The description of the API: an OpenAPI 3.1 document.
 */
#ifndef VIEW_OPENAPI_H
#define VIEW_OPENAPI_H

#include "base/buf.h"

/* Of a query. */
struct openapi_parameter {
	const char *name, *help;
	bool required;
	bool number; /* an integer from `least` to `most`; else a text of at most `most` bytes */
	uint64_t least, most;
	const char *const *choices; /* what it may be, NULL at the end; NULL: anything */
	size_t choice_count;
};

enum { OPENAPI_PARAMETERS_MOST = 12 };

struct openapi_operation {
	const char *method; /* "GET" */
	const char *path;   /* "/api/v1/checks/{id}" */
	const char *help;
	const char *answer; /* name of the schema; NULL: `type` alone */
	const char *type;   /* of the answer: "application/json" */
	unsigned status;    /* of the answer */
	const char *body;   /* name of the schema of the request's body; NULL: none */
	bool waives;	    /* takes a token whose scope is waive */
	struct openapi_parameter parameters[OPENAPI_PARAMETERS_MOST];
	size_t parameter_count;
};

/* Appends the document.  SERVER: the address where the API is; NULL: where the document was had. */
void openapi_write(struct buf *out, const struct openapi_operation *operations, size_t count,
		   const char *server);

/* The schemas by name: a JSON object. */
extern const char api_schemas[];
extern const size_t api_schemas_size;

#endif
