/*
 * Lists of functions: which escape most, which changed last, which have escaped for longest, by what name.
 *
 * Positions are places on the main line (see records_spec); a list is of the end of one line.
 */
#ifndef STORE_FUNCTIONS_H
#define STORE_FUNCTIONS_H

#include "model/lists.h"
#include "store/history.h"

enum functions_order {
	FUNCTIONS_BY_ESCAPES, /* most sites that allocate first */
	FUNCTIONS_BY_CHANGE,  /* those that changed last first */
	FUNCTIONS_BY_AGE,     /* those that have escaped for longest first */
	FUNCTIONS_BY_NAME, /* all that were ever collected; the others: those that have sites that allocate */
	FUNCTIONS_ORDER_COUNT,
};

const char *functions_order_name(enum functions_order order); /* "escapes", ... */
bool functions_order_parse(struct view name, enum functions_order *out);

struct functions_filter {
	int64_t repository;
	const char *line;
	enum functions_order order;
	const char *name;    /* part of the name, case ignored; "" any */
	const char *package; /* import path; with "/..." at its end those below it as well; "" any */
	bool by_cause;	     /* `cause` counts; not with FUNCTIONS_BY_NAME */
	enum cause cause;
	const struct functions_cursor *after; /* NULL: from the beginning */
	size_t limit;
};

/* At most LIMIT.  Strings in ARENA. */
int functions_list(struct listed_functions *out, struct arena *arena, struct store *store,
		   const struct functions_filter *filter, struct err *err) MUST_USE;
/* ERR_ABSENT. */
int function_get(struct function_name *out, struct arena *arena, struct store *store, int64_t id,
		 struct err *err) MUST_USE;
/* The commit at a position; ERR_ABSENT where none was collected. */
int functions_commit(struct commit_info *out, struct arena *arena, struct store *store, int64_t repository,
		     const char *line, int64_t position, struct err *err) MUST_USE;

#endif
