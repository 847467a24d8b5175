/* lib/gate/plan: which packages a change makes necessary to collect. */
#include "gate/plan.h"
#include "unit/unit.h"

/* m/a is imported by m/b, m/b by m/c; m/e embeds files; m/z stands alone. */
static void base_collection(struct collection *base)
{
	static const char *const a_files[] = { "a.go" };
	static const char *const imports_a[] = { "fmt", "m/a" };
	static const char *const imports_b[] = { "m/b" };
	static const char *const imports_embed[] = { "embed" };
	static struct snapshot snapshots[] = {
		{ .package = "m/a", .directory = "a", .files = a_files, .file_count = 1 },
		{ .package = "m/b", .directory = "b", .imports = imports_a, .import_count = 2 },
		{ .package = "m/c", .directory = "cmd/c", .imports = imports_b, .import_count = 1 },
		{ .package = "m/e", .directory = "e", .imports = imports_embed, .import_count = 1 },
		{ .package = "m/z", .directory = "z" },
	};

	*base = (struct collection){ .snapshots = snapshots, .snapshot_count = COUNT_OF(snapshots) };
}

static void plan_for(struct plan *plan, const char *path)
{
	struct collection base;

	base_collection(&base);
	plan_path(plan, path);
	plan_finish(plan, &base);
}

static const struct {
	const char *path;
	enum plan_scope scope;
	const char *directories; /* space separated */
} rows[] = {
	{ "README.md", PLAN_NOTHING, "" },
	{ "a/a_test.go", PLAN_NOTHING, "" },
	{ "a/testdata/x.txt", PLAN_NOTHING, "" },
	{ ".heapgate", PLAN_NOTHING, "" },
	{ "z/z.go", PLAN_PACKAGES, "z" },
	{ "a/a.go", PLAN_PACKAGES, "a b cmd/c" },
	{ "b/asm_amd64.s", PLAN_PACKAGES, "b cmd/c" },
	{ "a/x.h", PLAN_EVERYTHING, NULL },
	{ "a/testdata/src/x.go", PLAN_NOTHING, "" },
	{ "_old/x.go", PLAN_NOTHING, "" },
	{ ".hidden/x.go", PLAN_NOTHING, "" },
	{ "e/page.html", PLAN_PACKAGES, "e" },
	{ "e/static/deep/page.html", PLAN_PACKAGES, "e" },
	{ "new/new.go", PLAN_PACKAGES, "new" },
	{ "go.mod", PLAN_EVERYTHING, NULL },
	{ "tools/go.mod", PLAN_EVERYTHING, NULL },
	{ "go.sum", PLAN_EVERYTHING, NULL },
	{ "go.work", PLAN_EVERYTHING, NULL },
	{ "vendor/x/y.go", PLAN_EVERYTHING, NULL },
	{ "sub/vendor/x/y.txt", PLAN_EVERYTHING, NULL },
	{ "vendored/x.go", PLAN_PACKAGES, "vendored" },
	{ "main.go", PLAN_PACKAGES, "." },
};

START_TEST(a_path_widens_to_what_depends_on_it)
{
	scoped_plan plan = { 0 };
	scoped_arena arena = { 0 };
	const char *all = "";

	plan_for(&plan, rows[_i].path);
	ck_assert_int_eq(plan.scope, rows[_i].scope);
	if (!rows[_i].directories)
		return;
	for (size_t i = 0; i < plan.directory_count; i++)
		all = arena_print(&arena, "%s%s%s", all, i ? " " : "", plan.directories[i]);
	ck_assert_str_eq(all, rows[_i].directories);
}
END_TEST

/* What a base tells of a package that it could not judge is its path alone. */
static const struct {
	const char *incomplete, *path;
	enum plan_scope scope;
} retries[] = {
	{ "m/w", "README.md", PLAN_NOTHING },	 { "m/w", "z/z.go", PLAN_PACKAGES },
	{ "m/w", "w/page.html", PLAN_PACKAGES }, { "m/w", "w/static/page.html", PLAN_PACKAGES },
	{ "m", "README.md", PLAN_PACKAGES },	 { "m/w", "ow/page.html", PLAN_NOTHING },
};

START_TEST(what_was_incomplete_is_tried_again_where_its_files_changed)
{
	scoped_plan plan = { 0 };
	struct collection base;
	struct incomplete incomplete = { .package = retries[_i].incomplete, .reason = "" };

	base_collection(&base);
	base.incomplete = &incomplete;
	base.incomplete_count = 1;
	plan_path(&plan, retries[_i].path);
	plan_finish(&plan, &base);
	ck_assert_int_eq(plan.scope, retries[_i].scope);
}
END_TEST

/* What m/w imports is not known, so whoever imports it may depend on anything. */
START_TEST(what_could_not_be_judged_and_is_imported_leaves_a_gap)
{
	static const char *const imports_w[] = { "m/w" };
	struct snapshot snapshots[] = {
		{ .package = "m/a", .directory = "a" },
		{ .package = "m/b", .directory = "b", .imports = imports_w, .import_count = 1 },
	};
	struct incomplete incomplete = { .package = "m/w", .reason = "w/x.go is left out" };
	const struct collection base = {
		.snapshots = snapshots,
		.snapshot_count = 2,
		.incomplete = &incomplete,
		.incomplete_count = 1,
	};
	scoped_plan inside = { 0 }, outside = { 0 }, embedded = { 0 };

	plan_path(&inside, "a/a.go");
	plan_finish(&inside, &base);
	ck_assert_int_eq(inside.scope, PLAN_EVERYTHING);
	plan_path(&embedded, "w/static/page.html");
	plan_finish(&embedded, &base);
	ck_assert_int_eq(embedded.scope, PLAN_EVERYTHING);
	plan_path(&outside, "README.md");
	plan_finish(&outside, &base);
	ck_assert_int_eq(outside.scope, PLAN_NOTHING);
}
END_TEST

START_TEST(code_in_testdata_counts_where_somebody_imports_it)
{
	static const char *const imports[] = { "m/a/testdata/b" };
	struct snapshot importer = {
		.package = "m/a", .directory = "a", .imports = imports, .import_count = 1
	};
	const struct collection base = { .snapshots = &importer, .snapshot_count = 1 };
	scoped_plan plan = { 0 };

	plan_path(&plan, "a/testdata/b/b.go");
	plan_finish(&plan, &base);
	ck_assert_int_eq(plan.scope, PLAN_EVERYTHING);
}
END_TEST

/* A replaced directory may be one that patterns leave out, or hold packages under another name. */
START_TEST(a_change_in_a_replaced_directory_concerns_everything)
{
	static const struct {
		const char *path;
		enum plan_scope scope;
	} cases[] = {
		{ "_local/lib/x.go", PLAN_EVERYTHING },	  { "_local/lib/deep/x.s", PLAN_EVERYTHING },
		{ "_local/library/x.go", PLAN_NOTHING },  { "_local/lib/README", PLAN_NOTHING },
		{ "_local/lib/x_test.go", PLAN_NOTHING },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		scoped_plan plan = { 0 };
		plan_replaced(&plan, "_local/lib");
		plan_for(&plan, cases[i].path);
		ck_assert_msg(plan.scope == cases[i].scope, "%s", cases[i].path);
	}
}
END_TEST

START_TEST(no_path_at_all_needs_nothing)
{
	scoped_plan plan = { 0 };
	struct collection base;

	base_collection(&base);
	plan_finish(&plan, &base);
	ck_assert_int_eq(plan.scope, PLAN_NOTHING);
	ck_assert(!plan_has(&plan, "a"));
}
END_TEST

static Suite *plan_suite(void)
{
	Suite *suite = suite_create("gate_plan");
	TCase *tcase = tcase_create("plan");

	tcase_add_loop_test(tcase, a_path_widens_to_what_depends_on_it, 0, COUNT_OF(rows));
	tcase_add_loop_test(tcase, what_was_incomplete_is_tried_again_where_its_files_changed, 0,
			    COUNT_OF(retries));
	tcase_add_test(tcase, what_could_not_be_judged_and_is_imported_leaves_a_gap);
	tcase_add_test(tcase, code_in_testdata_counts_where_somebody_imports_it);
	tcase_add_test(tcase, a_change_in_a_replaced_directory_concerns_everything);
	tcase_add_test(tcase, no_path_at_all_needs_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(plan_suite)
