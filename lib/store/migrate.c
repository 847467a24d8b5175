#include "base/mem.h"
#include "store/backup.h"
#include "store/handle.h"

enum { APPLICATION_ID = 1752196980 }; /* "hpgt"; set by the first migration */

static int ask(int64_t *out, struct store *store, enum statement statement, struct err *err)
{
	if (handle_prepare(store, statement, err) < 0)
		return -1;
	return query_number(out, 0, store, err, statement, NULL, 0);
}

/* Another process may be making a new file ours meanwhile, in one transaction: whose it is is asked last. */
int migrate_recognise(int *version, struct store *store, struct err *err)
{
	int64_t application, stored, objects;

	if (ask(&objects, store, STATEMENT_OBJECTS, err) < 0 ||
	    ask(&stored, store, STATEMENT_USER_VERSION, err) < 0 ||
	    ask(&application, store, STATEMENT_APPLICATION_ID, err) < 0)
		return err_wrap(err, "%s", store->path);
	bool empty = application == 0 && stored == 0 && objects == 0;
	if (application != APPLICATION_ID && !empty)
		return err_set(
			err, ERR_INPUT,
			"database %s belongs to another program (application id %lld): choose another file",
			store->path, (long long)application);
	if (stored > SCHEMA_VERSION)
		return err_set(err, ERR_INPUT,
			       "database %s has schema %lld, this heapgate knows %d: install the newer "
			       "heapgate again",
			       store->path, (long long)stored, SCHEMA_VERSION);
	*version = (int)stored;
	return 0;
}

/* Somebody else may have done the step while this process waited for the lock. */
static int step(struct store *store, int from, struct err *err)
{
	int64_t stored;
	scoped_rollback *guard = NULL;

	if (store_begin(store, err) < 0)
		return -1;
	guard = store;
	if (ask(&stored, store, STATEMENT_USER_VERSION, err) < 0)
		return -1;
	if (stored == from && handle_script(store, schema_migrations[from], "migration", err) < 0)
		return err_wrap(err, "schema %d to %d", from, from + 1);
	return store_commit(store, err);
}

/* There is no way back from a newer schema but this. */
static int keep_copy(struct store *store, int version, struct err *err)
{
	scoped_free char *path = mem_print("%s.schema-%d", store->path, version);

	if (store_backup_schema(store, path, version, err) < 0)
		return err_wrap(err, "copy of the database before its schema changes");
	return 0;
}

int migrate(struct store *store, struct err *err)
{
	static const enum statement needed[] = { STATEMENT_BEGIN, STATEMENT_COMMIT, STATEMENT_ROLLBACK };
	int version;

	for (size_t i = 0; i < COUNT_OF(needed); i++)
		if (handle_prepare(store, needed[i], err) < 0)
			return -1;
	if (migrate_recognise(&version, store, err) < 0)
		return -1;
	if (version && version < SCHEMA_VERSION && keep_copy(store, version, err) < 0)
		return -1;
	for (int at = version; at < SCHEMA_VERSION; at++)
		if (step(store, at, err) < 0)
			return -1;
	return 0;
}
