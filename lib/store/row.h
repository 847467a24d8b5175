/*
 * Things that rows hold in several columns.  Private to lib/store.
 */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "model/commit.h"
#include "store/handle.h"
#include "store/history.h"

/* From COLUMN on: id, package, name, file. */
static inline struct function_name name_at(const struct query *query, int column, struct arena *arena)
{
	return (struct function_name){
		.id = query_int(query, column),
		.package = query_text(query, column + 1, arena),
		.name = query_text(query, column + 2, arena),
		.file = query_text(query, column + 3, arena),
	};
}

/* From COLUMN on: oid, parent, author, subject, time. */
static inline struct commit_info commit_at(const struct query *query, int column, struct arena *arena)
{
	struct commit_info commit = {
		.author = query_text(query, column + 2, arena),
		.subject = query_text(query, column + 3, arena),
		.time_ms = query_int(query, column + 4),
	};

	query_oid(&commit.oid, query, column);
	query_oid(&commit.parent, query, column + 1);
	commit.parent_count = !oid_is_empty(&commit.parent);
	commit.message = commit.subject;
	return commit;
}

#endif
