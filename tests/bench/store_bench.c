/*
 * What the store costs, beside a table with one row per site per commit, and beside the bare query.
 *
 *   store_bench DIRECTORY PACKAGES COMMITS      bytes and rows after so many commits of one changed function
 *   store_bench DIRECTORY history RECORDS       time of one function's history among so many records
 *   store_bench DIRECTORY pages RECORDS         no more than such a database, heapgate.db, with all that pages list
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/files.h"
#include "base/mem.h"
#include "schema/schema.h"
#include "store/history.h"
#include "store/records.h"
#include "store/repositories.h"

enum { FUNCTIONS = 12, SITES = 3, CHANGES = 100, QUERIES = 4000, SHOWN = 20 };

static const struct configuration configuration = { "go1.26.8", "linux", "amd64", "", "" };

static void die(const char *why)
{
	(void)fprintf(stderr, "store_bench: %s\n", why);
	exit(3);
}

static double now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Function F of package P as it is after COMMIT; commit C changes one function of package C % PACKAGES. */
static size_t version_of(size_t package, size_t function, size_t commit, size_t packages)
{
	size_t own = commit >= package ? (commit - package) / packages + 1 : 0;

	return own > function ? (own - function - 1) / FUNCTIONS + 1 : 0;
}

static void fill_function(struct function *out, struct arena *arena, size_t package, size_t number,
			  size_t version)
{
	*out = (struct function){
		.package = arena_print(arena, "example.com/project/internal/package%04zu", package),
		.name = arena_print(arena, "(*Handler).Method%02zu", number),
		.file = arena_print(arena, "internal/package%04zu/file.go", package),
		.line = (int)number * 40 + 10,
		.end_line = (int)number * 40 + 40,
		.tokens = package * 1000 + number + version,
		.inlining = INLINING_CANNOT,
		.inline_reason = "function too complex: cost 412 exceeds budget 80",
		.sites = arena_zero(arena, SITES, sizeof(*out->sites)),
		.site_count = SITES,
	};
	for (size_t i = 0; i < SITES; i++)
		out->sites[i] = (struct site){
			.kind = SITE_ESCAPES,
			.cause = CAUSE_CALL_ARGUMENT,
			.allocation = ALLOCATION_ALWAYS,
			.message = arena_print(arena, "value%zu.%zu escapes to heap", version, i),
			.subject = arena_print(arena, "value%zu.%zu", version, i),
			.closure = "",
			.callee = "",
			.allowed = "",
			.line = (int)number * 40 + 12 + (int)i,
			.column = 9,
		};
}

static void fill_collection(struct collection *out, size_t packages, size_t commit)
{
	struct arena *arena = &out->arena;

	out->configuration = configuration;
	out->snapshot_count = out->snapshot_room = packages;
	out->snapshots = arena_zero(arena, packages, sizeof(*out->snapshots));
	for (size_t p = 0; p < packages; p++) {
		struct snapshot *snapshot = &out->snapshots[p];
		size_t versions = commit >= p ? (commit - p) / packages + 1 : 0;
		snapshot->package = arena_print(arena, "example.com/project/internal/package%04zu", p);
		snapshot->directory = arena_print(arena, "internal/package%04zu", p);
		snapshot->input_key = arena_print(arena, "inputs-of-%zu-%zu", p, versions);
		snapshot->function_count = snapshot->function_room = FUNCTIONS;
		snapshot->functions = arena_zero(arena, FUNCTIONS, sizeof(*snapshot->functions));
		for (size_t f = 0; f < FUNCTIONS; f++)
			fill_function(&snapshot->functions[f], arena, p, f,
				      version_of(p, f, commit, packages));
	}
}

static sqlite3 *open_raw(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(path);
	return db;
}

static void script(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
}

static int64_t number(sqlite3 *db, const char *text)
{
	sqlite3_stmt *stmt;
	int64_t value = 0;

	if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	if (sqlite3_step(stmt) == SQLITE_ROW)
		value = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	return value;
}

static int64_t rows_of(sqlite3 *db)
{
	static const char *const tables[] = { "revision", "package",	     "function", "record",
					      "snapshot", "outline",	     "manifest", "collection",
					      "timeline", "function_change", "present",
					      "trend",	  "package_trend" };
	int64_t rows = 0;

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		scoped_free char *text = mem_print("SELECT count(*) FROM %s", tables[i]);
		rows += number(db, text);
	}
	return rows;
}

static int64_t bytes_of(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 ? (int64_t)info.st_size : 0;
}

/* The obvious table: what every commit says, site by site. */
static void plain_commit(sqlite3 *db, const struct collection *records, size_t commit)
{
	sqlite3_stmt *stmt;

	script(db, "BEGIN");
	if (sqlite3_prepare_v2(db, "INSERT INTO site VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &stmt, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errmsg(db));
	for (size_t p = 0; p < records->snapshot_count; p++)
		for (size_t i = 0; i < FUNCTIONS * SITES; i++) {
			const struct function *f = &records->snapshots[p].functions[i / SITES];
			const struct site *site = &f->sites[i % SITES];
			(void)sqlite3_bind_int64(stmt, 1, (int64_t)commit);
			(void)sqlite3_bind_text(stmt, 2, f->package, -1, SQLITE_STATIC);
			(void)sqlite3_bind_text(stmt, 3, f->name, -1, SQLITE_STATIC);
			(void)sqlite3_bind_text(stmt, 4, f->file, -1, SQLITE_STATIC);
			(void)sqlite3_bind_int(stmt, 5, site->line);
			(void)sqlite3_bind_int(stmt, 6, site->column);
			(void)sqlite3_bind_int(stmt, 7, (int)site->kind);
			(void)sqlite3_bind_text(stmt, 8, site->message, -1, SQLITE_STATIC);
			(void)sqlite3_bind_int(stmt, 9, (int)site->cause);
			if (sqlite3_step(stmt) != SQLITE_DONE)
				die(sqlite3_errmsg(db));
			(void)sqlite3_reset(stmt);
		}
	(void)sqlite3_finalize(stmt);
	script(db, "COMMIT");
}

static void put(struct store *store, int64_t repository, const struct collection *records, size_t commit)
{
	struct commit_info info = { .author = "Somebody", .subject = "A change", .time_ms = (int64_t)commit };
	const struct records_spec spec = {
		.repository = repository,
		.commit = &info,
		.collection = records,
		.position = (int64_t)commit,
	};
	struct err err;

	(void)snprintf(info.oid.hex, sizeof(info.oid.hex), "%040zx", commit + 1);
	if (records_put(store, &spec, &err) < 0)
		die(err.text);
}

static struct store *open_store(const char *path, int64_t *repository)
{
	struct store *store;
	struct err err;

	if (store_open(&store, path, STORE_WORK, &err) < 0 ||
	    repository_ensure(repository, store, "github", "acme/api", "main", &err) < 0)
		die(err.text);
	return store;
}

static void bench_growth(const char *directory, size_t packages, size_t commits)
{
	scoped_free char *path = files_join(directory, "heapgate.db"),
			 *plain_path = files_join(directory, "plain.db");
	sqlite3 *plain = open_raw(plain_path);
	int64_t repository;
	scoped_store *store = open_store(path, &repository);
	struct err err;

	script(plain, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
		      "CREATE TABLE site (commit_number, package, function, file, line, column_number, kind, "
		      "message, cause)");
	for (size_t commit = 0; commit < commits; commit++) {
		scoped_collection records = { 0 };
		fill_collection(&records, packages, commit);
		put(store, repository, &records, commit);
		plain_commit(plain, &records, commit);
	}
	if (store_checkpoint(store, &err) < 0)
		die(err.text);
	sqlite3 *db = open_raw(path);
	int64_t rows = rows_of(db), plain_rows = number(plain, "SELECT count(*) FROM site");
	int64_t bytes = bytes_of(path), plain_bytes = bytes_of(plain_path);
	(void)printf("  %5zu packages, %zu commits: %9lld rows %11lld bytes   one row per site per commit: "
		     "%9lld rows %11lld bytes   1/%.0f rows 1/%.0f bytes\n",
		     packages, commits, (long long)rows, (long long)bytes, (long long)plain_rows,
		     (long long)plain_bytes, (double)plain_rows / (double)rows,
		     (double)plain_bytes / (double)bytes);
	(void)sqlite3_close(db);
	(void)sqlite3_close(plain);
}

/* As many changes as wanted, CHANGES of each function, all over one timeline. */
static void fill_history(const char *path, uint64_t records)
{
	sqlite3 *db = open_raw(path);
	scoped_free char *functions = mem_print(
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %llu) "
		"INSERT INTO function (package, name, file, repository, plain) "
		"SELECT (SELECT min(id) FROM package), 'Made' || i, '', (SELECT min(id) FROM repository), "
		"'Made' || i FROM n",
		(unsigned long long)(records / CHANGES));
	scoped_free char *changes = mem_print(
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
		"INSERT INTO function_change (repository, line, function, position, compiled, was, became) "
		"SELECT function.repository, '', function.id, i, package, "
		"1 + (function.id + i) %% (SELECT max(id) - 1 FROM record), 1 + (function.id + i + 1) %% "
		"(SELECT max(id) - 1 FROM record) FROM function CROSS JOIN n WHERE name LIKE 'Made%%'",
		CHANGES - 1);

	script(db, "PRAGMA synchronous = OFF; BEGIN");
	script(db, functions);
	script(db, changes);
	script(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	(void)sqlite3_close(db);
}

/* What the lists of pages walk through: functions at the end of the line, packages, checks, pull requests,
 * webhooks, messages. */
static void fill_lists(const char *path)
{
	sqlite3 *db = open_raw(path);

	script(db, "PRAGMA synchronous = OFF; BEGIN");
	script(db, "INSERT INTO function_part (function_part) VALUES ('rebuild')");
	script(db, "INSERT INTO present (function, line, compiled, repository, record, allocating, changed, since, "
		   "causes) SELECT id, '', package, repository, (SELECT min(id) FROM record), 1 + id % 40, id % 100, "
		   "id % 97, ' call-argument ' FROM function WHERE name LIKE 'Made%'");
	script(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
		   "INSERT INTO package (repository, path) SELECT (SELECT min(id) FROM repository), "
		   "'example.com/project/area' || (i % 40) || '/part' || (i % 7) || '/package' || i FROM n");
	script(db, "INSERT INTO package_trend (repository, line, package, position, sites, allocating, functions, "
		   "causes, gone) SELECT repository, '', id, 1 + id % 99, id % 60, id % 50, id % 20, '', 0 FROM package "
		   "WHERE path LIKE '%/area%'");
	script(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
		   "INSERT INTO job (repository, kind, state, line, head, ref, base_ref, base, number, title, priority, "
		   "not_before_ms, created_ms, updated_ms) SELECT 1, 'check', 'done', 'pull ' || i, printf('%040x', i), "
		   "'refs/pull/' || i || '/head', 'main', '', i, 'Change ' || i, 0, 0, i, i FROM n");
	script(db, "INSERT INTO judged (job, repository, number, head, base, base_reason, verdict, status_text, result, "
		   "started_ms, finished_ms) SELECT id, 1, number, head, printf('%040x', 7), 'merge base with main', "
		   "CASE id % 3 WHEN 0 THEN 'fail' ELSE 'pass' END, 'No new heap escapes', "
		   "'{\"schema\": 1, \"added\": [], \"unchanged\": 7}', created_ms, updated_ms FROM job");
	script(db, "INSERT INTO change (repository, number, head, base_ref, state, draft, title, author, updated_ms) "
		   "SELECT 1, number, head, 'main', 'open', 0, title, 'somebody', created_ms FROM job WHERE id <= 500");
	script(db, "INSERT INTO delivery (host, guid, repository, event, action, body, received_ms, outcome, job) "
		   "SELECT 'github', 'guid ' || id, 'acme/api', 'pull_request', 'opened', zeroblob(8000), id, "
		   "'accepted', id FROM job");
	script(db, "INSERT INTO outbox (kind, repository, oid, topic, context, state, description, target_url, body, "
		   "job, stage, created_ms, not_before_ms, updated_ms, sent_ms) SELECT 'status', 1, head, head, "
		   "'heapgate', 'success', 'No new heap escapes', '', hex(zeroblob(4000)), id, "
		   "CASE id % 1000 WHEN 0 THEN 'dead' ELSE 'sent' END, id, id, id, id FROM job");
	script(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	(void)sqlite3_close(db);
}

static int by_time(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void print_times(const char *what, double *times)
{
	qsort(times, QUERIES, sizeof(*times), by_time);
	(void)printf("  %-22s median %8.1f us   p99 %8.1f us\n", what, times[QUERIES / 2],
		     times[QUERIES * 99 / 100]);
}

static int ignore(void *payload, const struct history_change *change, struct err *err)
{
	(void)change, (void)err;
	++*(size_t *)payload;
	return 0;
}

/* The statement that a history is read with, by itself: the same rows, every column fetched. */
static void bare_query(sqlite3_stmt *stmt, int64_t function)
{
	(void)sqlite3_bind_int64(stmt, 1, function);
	(void)sqlite3_bind_text(stmt, 2, "", -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(stmt, 3, INT64_MAX);
	(void)sqlite3_bind_int64(stmt, 4, SHOWN);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			(void)sqlite3_column_blob(stmt, i);
	(void)sqlite3_reset(stmt);
}

static struct store *filled_store(const char *path, uint64_t records)
{
	int64_t repository;
	struct store *store = open_store(path, &repository);

	for (size_t commit = 0; commit < CHANGES; commit++) {
		scoped_collection collection = { 0 };
		fill_collection(&collection, 4, commit);
		put(store, repository, &collection, commit);
	}
	fill_history(path, records);
	return store;
}

static void bench_history(const char *directory, uint64_t records)
{
	static double ours[QUERIES], bare[QUERIES];
	scoped_free char *path = files_join(directory, "history.db");
	scoped_store *store = filled_store(path, records);
	size_t shown = 0;
	struct err err;
	sqlite3_stmt *stmt;
	sqlite3 *db = open_raw(path);

	if (sqlite3_prepare_v2(db, schema_statements[STATEMENT_FUNCTION_CHANGES].text, -1, &stmt, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errmsg(db));
	int64_t first = number(db, "SELECT min(id) FROM function WHERE name LIKE 'Made%'");
	for (size_t i = 0; i < QUERIES; i++) {
		int64_t function = first + (int64_t)((i * 7919) % (records / CHANGES));
		for (size_t turn = 0; turn < 2; turn++) {
			bool is_ours = (i + turn) % 2 != 0; /* whoever comes second finds the file's pages */
			double start = now_us();
			if (!is_ours)
				bare_query(stmt, function);
			else if (history_each(store, function, "", 0, SHOWN, ignore, &shown, &err) < 0)
				die(err.text);
			(is_ours ? ours : bare)[i] = now_us() - start;
		}
	}
	(void)printf(
		"  %lld changes stored, %.0f of %d shown of each history, %d functions one after another\n",
		(long long)number(db, "SELECT count(*) FROM function_change"), (double)shown / QUERIES,
		CHANGES, QUERIES);
	print_times("its statement, stepped", bare);
	print_times("history_each", ours);
	(void)printf("  ratio: median %.2f   p99 %.2f\n", ours[QUERIES / 2] / bare[QUERIES / 2],
		     ours[QUERIES * 99 / 100] / bare[QUERIES * 99 / 100]);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
}

static void fill_for_pages(const char *directory, uint64_t records)
{
	scoped_free char *path = files_join(directory, "heapgate.db");
	struct store *store = filled_store(path, records);

	store_close(store);
	fill_lists(path);
}

int main(int argc, char **argv)
{
	uint64_t first, second;
	bool history = argc == 4 && strcmp(argv[2], "history") == 0;
	bool pages = argc == 4 && strcmp(argv[2], "pages") == 0;

	if (argc != 4 || (!history && !pages && !view_number(view_of(argv[2]), 100000, &first)) ||
	    !view_number(view_of(argv[3]), 1000000000, &second)) {
		(void)fprintf(stderr,
			      "usage: store_bench DIRECTORY PACKAGES COMMITS | DIRECTORY history|pages RECORDS\n");
		return 2;
	}
	if (history)
		bench_history(argv[1], second);
	else if (pages)
		fill_for_pages(argv[1], second);
	else
		bench_growth(argv[1], (size_t)first, (size_t)second);
	return 0;
}
