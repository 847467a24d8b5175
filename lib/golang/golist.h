/*
 * Reader of what `go list -json` prints: JSON objects one behind the other, in any pieces.
 * (Fields: go help list, struct Package.)
 */
#ifndef GOLANG_GOLIST_H
#define GOLANG_GOLIST_H

#include "base/err.h"
#include "base/view.h"

/* The fields to ask for, as the value of -json=. */
#define GOLIST_FIELDS "ImportPath,Dir,GoFiles,IgnoredGoFiles,Imports,BuildID,Error,DepsErrors,Incomplete"

struct golist_names {
	const char *const *list;
	size_t count;
};

struct golist_error {
	const char *text;
	const char *place; /* "file:line:column" or "" */
};

struct golist_errors {
	const struct golist_error *list;
	size_t count;
};

/* One package; valid only during the call.  Texts are "" where the object has none. */
struct golist_package {
	const char *import_path;
	const char *directory; /* absolute */
	const char *build_id;  /* "action/content"; "" where the package was not compiled */
	struct golist_names go_files, ignored_go_files, imports;
	struct golist_error error; /* of the package itself */
	struct golist_errors
		dependency_errors; /* of those that it needs; the place may be that of any import */
	bool incomplete;
};

typedef int golist_each(void *payload, const struct golist_package *package, struct err *err);

enum { GOLIST_OBJECT_MOST = 16 << 20 }; /* bytes of one object */

struct golist;

struct golist *golist_new(golist_each *each, void *payload);
/* The next bytes.  ERR_INPUT for what is no JSON object or has no ImportPath, ERR_LIMIT past
 * GOLIST_OBJECT_MOST, or what EACH gave. */
int golist_feed(struct golist *golist, struct view bytes, struct err *err) MUST_USE;
/* ERR_INPUT where an object is cut off. */
int golist_end(struct golist *golist, struct err *err) MUST_USE;
void golist_free(struct golist *golist);

static inline void golist_scope(struct golist **golist)
{
	golist_free(*golist);
}
#define scoped_golist SCOPED(golist_scope) struct golist

#endif
