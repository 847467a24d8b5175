#include "store/doubts.h"

#include "store/codec.h"
#include "store/handle.h"

int doubts_count(struct doubts *out, struct store *store, struct err *err)
{
	scoped_query query = query_start(store, STATEMENT_TIMELINE_NEWEST, NULL, 0);
	struct doubts sum = { 0 };
	int more;

	while ((more = query_next(&query, err)) > 0) {
		scoped_arena arena = { 0 };
		struct manifest manifest;
		if (manifest_decode(&manifest, &arena, query_bytes(&query, 0), err) < 0)
			return -1;
		sum.incomplete += manifest.incomplete_count;
		sum.unrecognised += manifest.unrecognised_total;
	}
	if (more == 0)
		*out = sum;
	return more;
}
