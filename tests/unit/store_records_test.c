/* lib/store/records.h: what comes out is what was put, and unchanged things add nothing. */
#include "store/records.h"

#include <signal.h>
#include <sqlite3.h>

#include "store_fixture.h"
#include "support/collections.h"

static const char two_packages[] =
	"@ ex/api . a.go b.go\n"
	"fn (*T).M a.go 10-20 t=11 s=22 can noescape\n"
	"moved | x | return-pointer | always | 11:2 | flow=&x;address-of | flow=return &x;return\n"
	"escapes | y | interface-boxing | maybe | 12:3 | in=1.2 | from=fmt.Println | allow=it is cold\n"
	"leak | p | unknown | never | 10:8\n"
	"fn F b.go 5-9 t=7 cannot\n"
	"fn init a.go 0-0\n"
	"escapes | make([]int, n) | too-large | always | 3:5\n"
	"fn init b.go 0-0\n"
	"fn init.0 b.go 30-33 generated\n"
	"@ ex/api/sub sub c.go\n"
	"fn Map[...] c.go 1-4 external\n"
	"! ex/api/broken c.go:1:1: expected package\n";

static const struct oid *oid_at(unsigned number)
{
	static struct oid oid;

	oid = fixture_oid(number);
	return &oid;
}

static int put_at(struct collection *collection, unsigned commit, int64_t position)
{
	const struct commit_info info = {
		.oid = fixture_oid(commit),
		.parent = fixture_oid(commit + 1000),
		.parent_count = 1,
		.author = "Ada",
		.subject = "Make it so",
		.message = "Make it so\n\nand so on",
		.time_ms = 1000 + commit,
	};
	const struct records_spec spec = {
		.repository = fx.repository, .commit = &info, .collection = collection, .position = position
	};

	return records_put(fx.store, &spec, &fx.err);
}

static void put(struct collection *collection, unsigned commit)
{
	OK(put_at(collection, commit, RECORDS_OFF_LINE));
}

static void get(struct collection *out, const struct collection *like, unsigned commit)
{
	OK(records_get(out, fx.store, fx.repository, oid_at(commit), &like->configuration, NULL, 0, &fx.err));
}

static int64_t rows(const char *table)
{
	scoped_free char *sql = mem_print("SELECT count(*) FROM %s", table);
	sqlite3 *db;
	sqlite3_stmt *stmt;

	ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	int64_t count = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return count;
}

static void same_flow(const struct site *a, const struct site *b)
{
	ck_assert_uint_eq(a->flow_count, b->flow_count);
	for (size_t i = 0; i < a->flow_count; i++) {
		ck_assert_str_eq(a->flow[i].into, b->flow[i].into);
		ck_assert_str_eq(a->flow[i].expression, b->flow[i].expression);
		ck_assert_str_eq(a->flow[i].reason, b->flow[i].reason);
		ck_assert_str_eq(a->flow[i].file, b->flow[i].file);
		ck_assert_int_eq(a->flow[i].line, b->flow[i].line);
		ck_assert_int_eq(a->flow[i].column, b->flow[i].column);
	}
}

static void same_site(const struct site *a, const struct site *b)
{
	ck_assert_int_eq(a->kind, b->kind);
	ck_assert_int_eq(a->cause, b->cause);
	ck_assert_int_eq(a->allocation, b->allocation);
	ck_assert_str_eq(a->message, b->message);
	ck_assert_str_eq(a->subject, b->subject);
	ck_assert_int_eq(a->line, b->line);
	ck_assert_int_eq(a->column, b->column);
	ck_assert_str_eq(a->closure, b->closure);
	ck_assert_str_eq(a->callee, b->callee);
	ck_assert_str_eq(a->allowed, b->allowed);
	same_flow(a, b);
}

static void same_function(const struct function *a, const struct function *b)
{
	ck_assert_str_eq(a->package, b->package);
	ck_assert_str_eq(a->name, b->name);
	ck_assert_str_eq(a->file, b->file);
	ck_assert_int_eq(a->line, b->line);
	ck_assert_int_eq(a->end_line, b->end_line);
	ck_assert(a->tokens == b->tokens && a->shape == b->shape);
	ck_assert_int_eq(a->external, b->external);
	ck_assert_int_eq(a->noescape, b->noescape);
	ck_assert_int_eq(a->generated, b->generated);
	ck_assert_int_eq(a->inlining, b->inlining);
	ck_assert_int_eq(a->inline_cost, b->inline_cost);
	ck_assert_str_eq(a->inline_reason, b->inline_reason);
	ck_assert_uint_eq(a->site_count, b->site_count);
	for (size_t i = 0; i < a->site_count; i++)
		same_site(&a->sites[i], &b->sites[i]);
}

static void same_snapshot(const struct snapshot *a, const struct snapshot *b)
{
	ck_assert_str_eq(a->package, b->package);
	ck_assert_str_eq(a->directory, b->directory);
	ck_assert_str_eq(a->input_key, b->input_key);
	ck_assert_uint_eq(a->file_count, b->file_count);
	for (size_t i = 0; i < a->file_count; i++)
		ck_assert_str_eq(a->files[i], b->files[i]);
	ck_assert_uint_eq(a->import_count, b->import_count);
	for (size_t i = 0; i < a->import_count; i++)
		ck_assert_str_eq(a->imports[i], b->imports[i]);
	ck_assert_uint_eq(a->function_count, b->function_count);
	for (size_t i = 0; i < a->function_count; i++)
		same_function(&a->functions[i], &b->functions[i]);
}

static void same(const struct collection *a, const struct collection *b)
{
	ck_assert_str_eq(a->configuration.go_version, b->configuration.go_version);
	ck_assert_uint_eq(a->snapshot_count, b->snapshot_count);
	for (size_t i = 0; i < a->snapshot_count; i++)
		same_snapshot(&a->snapshots[i], &b->snapshots[i]);
	ck_assert_uint_eq(a->incomplete_count, b->incomplete_count);
	for (size_t i = 0; i < a->incomplete_count; i++) {
		ck_assert_str_eq(a->incomplete[i].package, b->incomplete[i].package);
		ck_assert_str_eq(a->incomplete[i].reason, b->incomplete[i].reason);
	}
	ck_assert_uint_eq(a->unrecognised_total, b->unrecognised_total);
	ck_assert_uint_eq(a->unrecognised_count, b->unrecognised_count);
	for (size_t i = 0; i < a->unrecognised_count; i++) {
		ck_assert_str_eq(a->unrecognised[i].package, b->unrecognised[i].package);
		ck_assert_str_eq(a->unrecognised[i].line, b->unrecognised[i].line);
	}
}

START_TEST(a_collection_comes_back_as_it_was_put)
{
	static const char *const imports[] = { "fmt", "os" };
	static struct unrecognised lines[] = { { "ex/api", "a.go:1:1: something \"new\"\t\\" } };
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	in.snapshots[0].imports = imports;
	in.snapshots[0].import_count = COUNT_OF(imports);
	in.snapshots[0].input_key = "abc/def";
	in.snapshots[0].functions[0].tokens = UINT64_MAX;
	in.snapshots[0].functions[0].shape = (uint64_t)INT64_MAX + 1;
	in.unrecognised = lines;
	in.unrecognised_count = 1;
	in.unrecognised_total = 12;
	put(&in, 1);
	get(&out, &in, 1);
	same(&in, &out);
}
END_TEST

/* Function NAME of the first snapshot. */
static struct function *named(struct collection *collection, const char *name)
{
	for (size_t i = 0; i < collection->snapshots[0].function_count; i++)
		if (strcmp(collection->snapshots[0].functions[i].name, name) == 0)
			return &collection->snapshots[0].functions[i];
	ck_abort_msg("no function %s", name);
}

START_TEST(flows_through_other_functions_and_files_come_back)
{
	static const struct flow_step flow[] = {
		{ "~r0", "x", "return", "b.go", 7, 3 },		    /* within F */
		{ "{heap}", "y", "passed", "a.go", 40, 1 },	    /* between functions */
		{ "z", "", "", "/usr/go/src/fmt/print.go", 99, 2 }, /* outside */
		{ "w", "w", "spill", "", 0, 0 },		    /* nowhere */
		{ "v", "v", "assign", "a.go", 12, 4 },		    /* its own */
		{ "u", "u", "assign", "b.go", 31, 4 },		    /* within an init function */
	};
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	struct site *site = &named(&in, "(*T).M")->sites[0];
	site->flow = flow;
	site->flow_count = COUNT_OF(flow);
	put(&in, 1);
	get(&out, &in, 1);
	same(&in, &out);
}
END_TEST

START_TEST(text_that_is_not_utf8_comes_back)
{
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	struct function *function = named(&in, "(*T).M");
	function->file = "od\xff\x80.go";
	function->sites[1].message = "\"\xc3\x28\" escapes to heap";
	function->sites[1].subject = "\xfe";
	put(&in, 1);
	get(&out, &in, 1);
	same(&in, &out);
}
END_TEST

START_TEST(an_empty_collection_is_not_an_absent_one)
{
	scoped_collection in = { 0 }, out = { 0 }, none = { 0 };
	bool there;

	collection_from(&in, "");
	OK(records_has(&there, fx.store, fx.repository, oid_at(1), &in.configuration, &fx.err));
	ck_assert(!there);
	REFUSED(ERR_ABSENT,
		records_get(&none, fx.store, fx.repository, oid_at(1), &in.configuration, NULL, 0, &fx.err));
	put(&in, 1);
	OK(records_has(&there, fx.store, fx.repository, oid_at(1), &in.configuration, &fx.err));
	ck_assert(there);
	get(&out, &in, 1);
	ck_assert_uint_eq(out.snapshot_count, 0);
}
END_TEST

START_TEST(another_configuration_is_another_collection)
{
	scoped_collection in = { 0 };
	bool there;

	collection_from(&in, two_packages);
	put(&in, 1);
	in.configuration.go_version = "go1.99";
	OK(records_has(&there, fx.store, fx.repository, oid_at(1), &in.configuration, &fx.err));
	ck_assert(!there);
}
END_TEST

START_TEST(only_the_packages_asked_for_come_back)
{
	static const char *const wanted[] = { "ex/api/sub" };
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	put(&in, 1);
	OK(records_get(&out, fx.store, fx.repository, oid_at(1), &in.configuration, wanted, 1, &fx.err));
	ck_assert_uint_eq(out.snapshot_count, 1);
	same_snapshot(&in.snapshots[1], &out.snapshots[0]);
	ck_assert_uint_eq(out.incomplete_count, 1);
}
END_TEST

START_TEST(the_same_collection_of_another_commit_adds_no_content)
{
	scoped_collection in = { 0 };

	collection_from(&in, two_packages);
	put(&in, 1);
	int64_t records = rows("record"), snapshots = rows("snapshot"), manifests = rows("manifest");
	put(&in, 2);
	put(&in, 2);
	ck_assert_int_eq(rows("record"), records);
	ck_assert_int_eq(rows("snapshot"), snapshots);
	ck_assert_int_eq(rows("manifest"), manifests);
	ck_assert_int_eq(rows("collection"), 2);
}
END_TEST

/* Moves everything in b.go down by a line. */
static void shift(struct collection *collection)
{
	for (size_t i = 0; i < collection->snapshots[0].function_count; i++) {
		struct function *function = &collection->snapshots[0].functions[i];
		if (function->line > 0) {
			function->line++;
			function->end_line++;
		}
		for (size_t j = 0; j < function->site_count; j++) {
			struct site *site = &function->sites[j];
			site->line++;
			struct flow_step *flow =
				arena_zero(&collection->arena, site->flow_count, sizeof(*flow));
			for (size_t k = 0; k < site->flow_count; k++) {
				flow[k] = site->flow[k];
				flow[k].line++;
			}
			site->flow = flow;
		}
	}
}

START_TEST(shifted_lines_add_no_record)
{
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	put(&in, 1);
	int64_t records = rows("record");
	shift(&in);
	put(&in, 2);
	ck_assert_int_eq(rows("record"), records);
	get(&out, &in, 2);
	same(&in, &out);
}
END_TEST

START_TEST(a_flow_into_a_function_that_moved_adds_no_record)
{
	static const struct flow_step before[] = { { "x", "y", "return", "b.go", 7, 3 } };
	static const struct flow_step after[] = { { "x", "y", "return", "b.go", 9, 3 } };
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	struct site *site = &named(&in, "(*T).M")->sites[0];
	site->flow = before;
	site->flow_count = 1;
	put(&in, 1);
	int64_t records = rows("record");
	struct function *other = named(&in, "F");
	other->line += 2;
	other->end_line += 2;
	site->flow = after;
	put(&in, 2);
	ck_assert_int_eq(rows("record"), records);
	get(&out, &in, 2);
	same(&in, &out);
}
END_TEST

enum { COMMITS = 50, FUNCTIONS = 200, PACKAGES = 10 };

static void build(struct collection *out)
{
	scoped_buf text = { 0 };

	for (int package = 0; package < PACKAGES; package++) {
		buf_print(&text, "@ ex/p%d p%d a.go\n", package, package);
		for (int i = 0; i < FUNCTIONS / PACKAGES; i++)
			buf_print(&text,
				  "fn F%02d a.go %d-%d t=%d\n"
				  "escapes | v%d | unknown | always | %d:2\n",
				  i, i * 10 + 1, i * 10 + 9, 100 + i, i, i * 10 + 2);
	}
	collection_from(out, buf_string(&text));
}

START_TEST(history_costs_what_changed)
{
	scoped_collection in = { 0 };

	build(&in);
	OK(put_at(&in, 1, 0));
	int64_t records = rows("record"), snapshots = rows("snapshot"), functions = rows("function");
	int64_t changes = rows("function_change");
	for (unsigned commit = 1; commit <= COMMITS; commit++) {
		struct function *function = &in.snapshots[commit % PACKAGES].functions[commit % 20];
		function->tokens = 1000 + commit;
		function->sites[0].message = arena_print(&in.arena, "w%u escapes to heap", commit);
		function->sites[0].subject = arena_print(&in.arena, "w%u", commit);
		OK(put_at(&in, 1 + commit, commit));
	}
	ck_assert_int_eq(rows("record"), records + COMMITS);
	ck_assert_int_eq(rows("snapshot"), snapshots + COMMITS);
	ck_assert_int_eq(rows("function_change"), changes + COMMITS);
	ck_assert_int_eq(rows("function"), functions);
	ck_assert_int_eq(rows("present"), FUNCTIONS);
}
END_TEST

START_TEST(a_snapshot_is_found_by_its_inputs)
{
	scoped_collection in = { 0 }, out = { 0 };
	int64_t id, none;

	collection_from(&in, two_packages);
	in.snapshots[1].input_key = "key-1";
	put(&in, 1);
	OK(records_find_snapshot(&id, fx.store, fx.repository, &in.configuration, "ex/api/sub", "key-1",
				 &fx.err));
	OK(records_find_snapshot(&none, fx.store, fx.repository, &in.configuration, "ex/api/sub", "key-2",
				 &fx.err));
	ck_assert_int_ne(id, 0);
	ck_assert_int_eq(none, 0);
	OK(records_get_snapshot(&out, fx.store, id, &fx.err));
	same_snapshot(&in.snapshots[1], &out.snapshots[0]);
	REFUSED(ERR_ABSENT, records_get_snapshot(&out, fx.store, id + 100, &fx.err));
}
END_TEST

START_TEST(equal_inputs_in_another_directory_are_stored_apart)
{
	scoped_collection in = { 0 }, out = { 0 };

	collection_from(&in, two_packages);
	in.snapshots[1].input_key = "key-1";
	put(&in, 1);
	in.snapshots[1].directory = "moved";
	in.snapshots[1].functions[0].file = "moved/c.go";
	put(&in, 2);
	get(&out, &in, 2);
	same(&in, &out);
}
END_TEST

START_TEST(storing_inside_a_transaction_is_refused)
{
	scoped_collection in = { 0 };

	collection_from(&in, two_packages);
	OK(store_begin(fx.store, &fx.err));
	REFUSED(ERR_INTERNAL, put_at(&in, 1, RECORDS_OFF_LINE));
	ck_assert(store_in_transaction(fx.store));
	store_rollback(fx.store);
}
END_TEST

START_TEST(names_past_their_ceiling_are_refused)
{
	scoped_collection in = { 0 };
	scoped_free char *name = mem_zero(1, 8192);

	memset(name, 'x', 8191);
	collection_from(&in, two_packages);
	named(&in, "F")->name = name;
	REFUSED(ERR_LIMIT, put_at(&in, 1, RECORDS_OFF_LINE));
	ck_assert(!store_in_transaction(fx.store));
	ck_assert_int_eq(rows("collection"), 0);
}
END_TEST

START_TEST(two_processes_store_the_same_commit_once)
{
	scoped_collection in = { 0 }, out = { 0 };
	pid_t children[2];

	build(&in);
	store_close(take(fx.store));
	for (size_t i = 0; i < COUNT_OF(children); i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] == 0) {
			if (store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0)
				_exit(1);
			_exit(put_at(&in, 1, 0) < 0 ? 2 : 0);
		}
	}
	for (size_t i = 0; i < COUNT_OF(children); i++)
		ck_assert_int_eq(fixture_wait(children[i]), 0);
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	ck_assert_int_eq(rows("collection"), 1);
	ck_assert_int_eq(rows("snapshot"), PACKAGES);
	get(&out, &in, 1);
	same(&in, &out);
}
END_TEST

START_TEST(a_process_killed_while_storing_leaves_no_half_collection)
{
	scoped_collection in = { 0 }, out = { 0 };
	bool there;

	build(&in);
	store_close(take(fx.store));
	for (int delay = 0; delay < 8; delay++) {
		pid_t child = fork();
		ck_assert_int_ge(child, 0);
		if (child == 0) {
			if (store_open(&fx.store, fx.path, STORE_WORK, &fx.err) < 0)
				_exit(1);
			_exit(put_at(&in, 1, 0) < 0 ? 2 : 0);
		}
		(void)usleep((useconds_t)(delay * 3000));
		(void)kill(child, SIGKILL);
		(void)fixture_wait(child);
		OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
		OK(store_verify(fx.store, &fx.err));
		OK(records_has(&there, fx.store, fx.repository, oid_at(1), &in.configuration, &fx.err));
		if (there) {
			get(&out, &in, 1);
			same(&in, &out);
			collection_release(&out);
		}
		store_close(take(fx.store));
	}
	OK(store_open(&fx.store, fx.path, STORE_WORK, &fx.err));
	OK(put_at(&in, 1, 0));
	get(&out, &in, 1);
	same(&in, &out);
}
END_TEST

static Suite *records_suite(void)
{
	TCase *tests = tcase_create("records");

	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, a_collection_comes_back_as_it_was_put);
	tcase_add_test(tests, flows_through_other_functions_and_files_come_back);
	tcase_add_test(tests, text_that_is_not_utf8_comes_back);
	tcase_add_test(tests, an_empty_collection_is_not_an_absent_one);
	tcase_add_test(tests, another_configuration_is_another_collection);
	tcase_add_test(tests, only_the_packages_asked_for_come_back);
	tcase_add_test(tests, the_same_collection_of_another_commit_adds_no_content);
	tcase_add_test(tests, shifted_lines_add_no_record);
	tcase_add_test(tests, a_flow_into_a_function_that_moved_adds_no_record);
	tcase_add_test(tests, history_costs_what_changed);
	tcase_add_test(tests, a_snapshot_is_found_by_its_inputs);
	tcase_add_test(tests, equal_inputs_in_another_directory_are_stored_apart);
	tcase_add_test(tests, storing_inside_a_transaction_is_refused);
	tcase_add_test(tests, names_past_their_ceiling_are_refused);
	tcase_add_test(tests, two_processes_store_the_same_commit_once);
	tcase_add_test(tests, a_process_killed_while_storing_leaves_no_half_collection);
	return fixture_suite("store/records", tests);
}

UNIT_MAIN(records_suite)
