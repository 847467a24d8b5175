#include "store/configurations.h"

#include "store/handle.h"
#include "store/records.h"

#define CONFIGURATION_VALUES(c)                                                                              \
	value_text((c)->go_version), value_text((c)->goos), value_text((c)->goarch), value_text((c)->tags),  \
		value_text((c)->gcflags), value_int(RECORDS_READER)

int configuration_find(int64_t *id, struct store *store, const struct configuration *configuration,
		       struct err *err)
{
	return NUMBER(id, 0, store, err, CONFIGURATION_FIND, CONFIGURATION_VALUES(configuration));
}

int configuration_ensure(int64_t *id, struct store *store, const struct configuration *configuration,
			 struct err *err)
{
	int64_t found;

	if (configuration_find(&found, store, configuration, err) < 0)
		return -1;
	if (!found && ADD(&found, store, err, CONFIGURATION_ADD, CONFIGURATION_VALUES(configuration)) < 0)
		return -1;
	*id = found;
	return 0;
}

int records_first(bool *found, struct configuration *out, struct arena *arena, struct store *store,
		  int64_t repository, const char *line, const struct oid *commit, struct err *err)
{
	scoped_query query = QUERY(store, CONFIGURATION_FIRST, value_int(repository), value_text(commit->hex),
				   value_text(line), value_int(RECORDS_READER));
	int more = query_next(&query, err);

	if (more < 0)
		return -1;
	*found = more;
	if (more)
		*out = (struct configuration){
			.go_version = query_text(&query, 0, arena),
			.goos = query_text(&query, 1, arena),
			.goarch = query_text(&query, 2, arena),
			.tags = query_text(&query, 3, arena),
			.gcflags = query_text(&query, 4, arena),
		};
	return 0;
}
