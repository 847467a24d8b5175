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
	if (!found &&
	    NUMBER(&found, 0, store, err, CONFIGURATION_ADD, CONFIGURATION_VALUES(configuration)) < 0)
		return -1;
	*id = found;
	return 0;
}
