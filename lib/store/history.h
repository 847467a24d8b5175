/*
 * Since when, and why: a function's changes along the main branch.
 *
 * Sites are compared by kind, message, cause and allocation; a site that only changed its line is no change.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "model/collection.h"
#include "model/lists.h"
#include "store/store.h"

struct function_names {
	struct function_name *list;
	size_t count, room;
};

/*
 * The functions that TEXT may mean, by package and name: their whole name ("import/path.(*T).M"), or its end
 * from a
 * "/" or "." on ("path.(*T).M", "(*T).M", "M"); brackets and "*" may be left out ("T.M").  The function of
 * exactly this whole name alone where there is one (init functions have several).  Empty where none is known;
 * more than one: the caller asks.
 */
int history_find(struct function_names *out, struct arena *arena, struct store *store, int64_t repository,
		 const char *text, struct err *err) MUST_USE;
struct history_change {
	struct commit_info commit; /* `message` is the subject */
	int64_t position;	   /* on the main line */
	const char *package;	   /* the compiled one: generics are compiled by those who use them */
	const char *go_version;	   /* that it was collected with */
	bool toolchain_changed;	   /* the collection before used another configuration */
	bool first;		   /* no collection lies before: the sites may be older */
	int64_t gap; /* commits between the collection before and this one that were not collected */
	bool exists; /* after it, with any site */
	size_t allocating, leaks; /* sites after it */
	/* Sites of which only kind, cause, allocation, message and subject are known. */
	const struct site *const *added;
	size_t added_count;
	const struct site *const *removed;
	size_t removed_count;
};

/* -1 (with ERR filled) ends the walk. */
typedef int history_take(void *payload, const struct history_change *change, struct err *err);

/*
 * Gives at most LIMIT changes of FUNCTION on LINE (see records_spec), newest first, of those below position
 * BEFORE (0: from the newest). What TAKE gets lives until it returns.
 */
int history_each(struct store *store, int64_t function, const char *line, int64_t before, size_t limit,
		 history_take *change_take, void *payload, struct err *err) MUST_USE;

struct offender {
	struct function_name function;
	const char *compiled; /* package that was compiled */
	int64_t sites, allocating;
};

struct offenders {
	struct offender *list;
	size_t count, room;
};

/* The functions with the most allocating sites at the newest collected commit of LINE. */
int history_top(struct offenders *out, struct arena *arena, struct store *store, int64_t repository,
		const char *line, size_t limit, struct err *err) MUST_USE;
/* That commit and its position; ERR_ABSENT where none was collected. */
int history_head(struct commit_info *out, int64_t *position, struct arena *arena, struct store *store,
		 int64_t repository, const char *line, struct err *err) MUST_USE;

#endif
