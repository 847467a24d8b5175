/* Collections on the main line of a store of one's own, for the tests of what is derived from them. */
#ifndef UNIT_STORE_LINE_H
#define UNIT_STORE_LINE_H

#include "store/records.h"
#include "store_fixture.h"
#include "support/collections.h"

static const char *go_version;
/* That commits are put on and stories are told of. */
static const char *line;

static inline void place_commit(const char *text, int64_t position, unsigned commit)
{
	scoped_collection collection = { 0 };
	const struct commit_info info = {
		.oid = fixture_oid(commit),
		.author = "Ada",
		.subject = arena_print(&fx.arena, "commit %u", commit),
		.message = "",
		.time_ms = 1000 * (int64_t)commit,
	};
	const struct records_spec spec = {
		.repository = fx.repository,
		.commit = &info,
		.collection = &collection,
		.line = line,
		.position = position,
	};

	collection_from(&collection, text);
	if (go_version)
		collection.configuration.go_version = go_version;
	if (*line)
		collection.configuration.goarch = line;
	OK(records_put(fx.store, &spec, &fx.err));
}

static inline void place(const char *text, int64_t position)
{
	place_commit(text, position, (unsigned)position + 1);
}

#endif
