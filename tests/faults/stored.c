#include "faults/stored.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "gate/gc.h"
#include "store/backup.h"
#include "store/checks.h"
#include "store/records.h"
#include "support/collections.h"

enum { PACKAGES = 2, OLD_EVERY = 4 };

static const int64_t year_ms = (int64_t)365 * 24 * 3600 * 1000;

static bool is_old(unsigned number)
{
	return number % OLD_EVERY == OLD_EVERY - 1;
}

/* One package that three neighbours share, and one that is the commit's own. */
static void subjects(char *out[PACKAGES], unsigned number)
{
	out[0] = mem_print("shared%u", number / 3);
	out[1] = mem_print("own%u", number);
}

static void collection_of(struct collection *out, unsigned number)
{
	char *subject[PACKAGES];

	subjects(subject, number);
	scoped_free char *text = mem_print("@ example.com/m/a a a.go\nfn F a.go 1-3\n"
					   "moved | %s | return-pointer | always | 2:2\n"
					   "@ example.com/m/b b b.go\nfn G b.go 1-3\n"
					   "moved | %s | return-pointer | always | 2:2\n",
					   subject[0], subject[1]);
	collection_from(out, text);
	for (size_t i = 0; i < PACKAGES; i++)
		free(subject[i]);
}

int stored_records(struct store *store, const struct job *job, unsigned number, struct err *err)
{
	scoped_collection collection = { 0 };
	const struct commit_info commit = {
		.oid = job->head,
		.author = "",
		.subject = "",
		.time_ms = clock_wall_ms() - (is_old(number) ? 2 * year_ms : 0),
	};
	const struct records_spec spec = {
		.repository = job->repository,
		.commit = &commit,
		.collection = &collection,
		.position = is_old(number) ? RECORDS_OFF_LINE : (int64_t)number,
	};

	collection_of(&collection, number);
	return records_put(store, &spec, err);
}

int stored_check(struct store *store, const struct job *job, struct err *err)
{
	const struct check check = {
		.job = job->id,
		.repository = job->repository,
		.number = job->number,
		.head = job->head,
		.base_reason = "",
		.verdict = VERDICT_PASS,
		.status_text = "No new allocations",
		.result = VIEW("{}"),
		.started_ms = clock_wall_ms(),
		.finished_ms = clock_wall_ms(),
		.configuration = { "go1.26.8", "linux", "amd64", "", "" },
		.configurations = "",
		.sandbox = "",
	};
	int64_t id;

	return check_put(&id, store, &check, err);
}

static int silent(void *payload, const char *what, size_t so_far, struct err *err)
{
	(void)payload, (void)what, (void)so_far, (void)err;
	return 0;
}

int stored_look_after(struct store *store, const struct gate_settings *settings, struct err *err)
{
	scoped_free char *backup = files_join(settings->data, "backup.db");
	const struct gc_spec spec = { .settings = settings,
				      .store = store,
				      .limits = { .branches_ms = year_ms },
				      .now_ms = clock_wall_ms(),
				      .progress = silent };
	struct gc_result result;

	return gc(&result, &spec, err) < 0 ? -1 : store_backup(store, backup, true, err);
}

static bool is_what_was_put(const struct collection *collection, unsigned number)
{
	bool same = collection->snapshot_count == PACKAGES;
	char *subject[PACKAGES];

	subjects(subject, number);
	for (size_t i = 0; i < PACKAGES; i++) {
		const struct snapshot *snapshot = &collection->snapshots[i];
		same = same && snapshot->function_count == 1 && snapshot->functions[0].site_count == 1 &&
		       strcmp(snapshot->functions[0].sites[0].subject, subject[i]) == 0;
		free(subject[i]);
	}
	return same;
}

/* Of what a commit has; ABSENT is what it counts where there is nothing. */
static bool has_records(struct store *store, const struct job *job, unsigned number, bool absent)
{
	static const struct configuration configuration = { "go1.26.8", "linux", "amd64", "", "" };
	scoped_collection collection = { 0 };
	struct err err;

	if (records_get(&collection, store, job->repository, &job->head, &configuration, NULL, 0, &err) < 0)
		return err.kind == ERR_ABSENT && absent;
	return is_what_was_put(&collection, number);
}

bool stored_is_there(struct store *store, const struct job *job, unsigned number)
{
	scoped_arena arena = { 0 };
	struct check check;
	struct err err;

	return has_records(store, job, number, is_old(number)) &&
	       check_of_job(&check, &arena, store, job->id, &err) == 0 && check.verdict == VERDICT_PASS;
}

bool stored_is_whole(struct store *store, const struct job *job, unsigned number)
{
	return has_records(store, job, number, true);
}

bool stored_backup_is_whole(const struct gate_settings *settings)
{
	scoped_free char *backup = files_join(settings->data, "backup.db");
	scoped_store *store = NULL;
	struct err err;

	return access(backup, F_OK) < 0 ||
	       (store_open(&store, backup, STORE_READ, &err) == 0 && store_verify(store, &err) == 0);
}
