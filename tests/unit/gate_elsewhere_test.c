/*
 * What a change in one package does to another, with real Go code; $GO names another go command than the
 * usual one.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/collect.h"
#include "judge/compare.h"
#include "unit/unit.h"

struct file {
	const char *path, *text;
};

static char *root;
static struct collection base, head;
static struct comparison comparison;

static void setup(void)
{
	const char *parent = getenv("TMPDIR");

	root = files_join(parent && parent[0] ? parent : "/tmp", "heapgate-elsewhere-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	base = head = (struct collection){ 0 };
	comparison = (struct comparison){ 0 };
}

static void teardown(void)
{
	struct err err;

	comparison_release(&comparison);
	collection_release(&base);
	collection_release(&head);
	ck_assert_int_eq(files_remove_tree(root, &err), 0);
	free(root);
}

static void write_file(const char *directory, const struct file *file)
{
	scoped_free char *path = files_join(directory, file->path);
	scoped_free char *parent = mem_text(path);
	struct err err = { 0 };

	*strrchr(parent, '/') = '\0';
	ck_assert_msg(files_make_directory(parent, &err) == 0, "%s", err.text);
	ck_assert_msg(files_write(path, view_of(file->text), &err) == 0, "%s", err.text);
}

/* FILES up to the first without a path, and a go.mod. */
static void collect_side(struct collection *out, const char *directory, const struct file *files)
{
	const struct file go_mod = { "go.mod", "module example.com/m\n\ngo 1.18\n" };
	const struct collect_spec spec = { .directory = directory, .go = { .go = getenv("GO") } };
	struct toolchain toolchain;
	struct err err = { 0 };

	write_file(directory, &go_mod);
	for (; files->path; files++)
		write_file(directory, files);
	ck_assert_msg(collect_probe(&toolchain, &out->arena, &spec, &err) == 0, "%s", err.text);
	ck_assert_msg(collect(out, &toolchain, &spec, &err) == 0, "%s", err.text);
}

static bool exists(void *payload, const char *file)
{
	scoped_free char *path = files_join(payload, file);

	return access(path, F_OK) == 0;
}

static void compare_files(const struct file *before, const struct file *after)
{
	scoped_free char *left = files_join(root, "base"), *right = files_join(root, "head");
	struct err err = { 0 };

	collect_side(&base, left, before);
	collect_side(&head, right, after);
	ck_assert_msg(compare(&comparison, &base, &head, &err) == 0, "%s", err.text);
	compare_gone(&comparison, &base, &head, exists, right);
}

/* Package b, which no change touches, with package a before and after. */
static void compare_a(const char *before, const char *after, const char *b)
{
	const struct file left[] = { { "a/a.go", before }, { "b/b.go", b }, { NULL, NULL } };
	const struct file right[] = { { "a/a.go", after }, { "b/b.go", b }, { NULL, NULL } };

	compare_files(left, right);
}

/* The only allocating delta of KIND in FUNCTION of package b. */
static const struct delta *only_in_b(enum delta_kind kind, const char *function)
{
	const struct delta *found = NULL;

	for (size_t i = 0; i < comparison.delta_count; i++) {
		const struct delta *delta = &comparison.deltas[i];
		const struct function *in = delta->head_site ? delta->head_function : delta->base_function;
		const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
		if (delta->kind != kind || !site_allocates(site) ||
		    strcmp(in->package, "example.com/m/b") != 0 || strcmp(in->name, function) != 0)
			continue;
		ck_assert_ptr_null(found);
		found = delta;
	}
	ck_assert_ptr_nonnull(found);
	return found;
}

static void expect_why(const struct delta *delta, const char *words)
{
	ck_assert(delta->elsewhere);
	ck_assert_msg(strstr(delta->why, words) != NULL, "why is \"%s\"", delta->why);
}

#define READS "package a\n\nvar Sink *int\n\n//go:noinline\nfunc Use(p *int) int {\n\treturn *p\n}\n"
#define KEEPS                                                                                                \
	"package a\n\nvar Sink *int\n\n//go:noinline\nfunc Use(p *int) int {\n\tSink = p\n\treturn *p\n}\n"
#define USES                                                                                                 \
	"package b\n\nimport \"example.com/m/a\"\n\nfunc Call(n int) int {\n\tx := n\n"                      \
	"\treturn a.Use(&x)\n}\n"

START_TEST(a_parameter_that_leaks_now_is_felt_by_a_caller)
{
	compare_a(READS, KEEPS, USES);
	expect_why(only_in_b(DELTA_ADDED, "Call"), "example.com/m/a.Use now has 'leaking param: p'");
}
END_TEST

START_TEST(a_parameter_that_leaks_no_longer_improves_a_caller)
{
	compare_a(KEEPS, READS, USES);
	expect_why(only_in_b(DELTA_REMOVED, "Call"), "example.com/m/a.Use no longer has 'leaking param: p'");
}
END_TEST

#define TYPE "package a\n\ntype Box struct{ P *int }\n\nvar Count int\n\n"
#define WORK                                                                                                 \
	"\tfor i := 0; i < Count; i++ {\n\t\tCount += i*7%5 + i*11%3 + i*13%9\n\t\tCount -= i*7%5 + "        \
	"i*11%3\n"                                                                                           \
	"\t\tCount ^= i*7%5 + i*11%3 + i*13%9\n\t\tCount |= i*7%5 + i*11%3 + i*13%9\n\t}\n"
#define SMALL TYPE "func New(p *int) *Box {\n\treturn &Box{p}\n}\n"
#define LARGE TYPE "func New(p *int) *Box {\n" WORK WORK "\treturn &Box{p}\n}\n"
#define STACK                                                                                                \
	"package b\n\nimport \"example.com/m/a\"\n\nfunc Call(n int) int {\n\tx := n\n"                      \
	"\treturn *a.New(&x).P\n}\n"
#define HEAP                                                                                                 \
	"package b\n\nimport \"example.com/m/a\"\n\nvar Sink *a.Box\n\nfunc Call() {\n\tSink = "             \
	"a.New(nil)\n}\n"

START_TEST(a_callee_that_is_no_longer_inlined_is_named_with_its_cost_and_budget)
{
	compare_a(SMALL, LARGE, STACK);
	const struct delta *delta = only_in_b(DELTA_ADDED, "Call");
	expect_why(delta, "example.com/m/a.New is no longer inlined: function too complex: cost ");
	expect_why(delta, " exceeds budget 80");
}
END_TEST

START_TEST(a_callee_that_is_inlined_now_improves_a_caller)
{
	compare_a(LARGE, SMALL, STACK);
	expect_why(only_in_b(DELTA_REMOVED, "Call"), "example.com/m/a.New is inlined now");
}
END_TEST

START_TEST(a_site_printed_in_fewer_places_is_moved)
{
	compare_a(SMALL, LARGE, HEAP);
	ck_assert_uint_eq(comparison_count(&comparison, DELTA_ADDED, true), 0);
	ck_assert_uint_eq(comparison_count(&comparison, DELTA_REMOVED, true), 0);
}
END_TEST

START_TEST(a_site_printed_in_more_places_is_no_addition)
{
	compare_a(LARGE, SMALL, HEAP);
	ck_assert_uint_eq(comparison_count(&comparison, DELTA_ADDED, true), 0);
}
END_TEST

START_TEST(an_interface_instead_of_a_concrete_type_is_felt_by_a_caller)
{
	compare_a("package a\n\nvar Sink int\n\n//go:noinline\nfunc Show(v int) {\n\tSink = v\n}\n",
		  "package a\n\nvar Sink any\n\n//go:noinline\nfunc Show(v any) {\n\tSink = v\n}\n",
		  "package b\n\nimport \"example.com/m/a\"\n\nfunc Call(n int) {\n\ta.Show(n)\n}\n");
	expect_why(only_in_b(DELTA_ADDED, "Call"), "example.com/m/a.Show now has 'leaking param: v'");
}
END_TEST

#define HEADER "package a\n\n"
#define ESCAPES "func F(n int) *int {\n\treturn &n\n}\n"
#define OTHER                                                                                                \
	{                                                                                                    \
		"b/b.go", "package b\n\nfunc G() {}\n"                                                       \
	}

static void expect_finding(enum finding_kind kind, const char *function)
{
	ck_assert_uint_eq(comparison.finding_count, 1);
	ck_assert_int_eq(comparison.findings[0].kind, kind);
	ck_assert_str_eq(comparison.findings[0].package, "example.com/m/a");
	ck_assert_str_eq(comparison.findings[0].function, function);
}

/* Package a with only F, and what becomes of it. */
static void lose_package(const struct file *after, const struct file *more)
{
	const struct file left[] = { { "a/a.go", HEADER ESCAPES }, OTHER, { NULL, NULL } };
	const struct file right[] = {
		*after, OTHER, more ? *more : (struct file){ NULL, NULL }, { NULL, NULL }
	};

	compare_files(left, right);
	expect_finding(FINDING_PACKAGE_GONE, "");
}

/* Package a with F in a file of its own, and what becomes of that file. */
static void lose_function(const struct file *after)
{
	const struct file keep = { "a/keep.go", HEADER "func Keep() {}\n" };
	const struct file left[] = { keep, { "a/a.go", HEADER ESCAPES }, { NULL, NULL } };
	const struct file right[] = { keep, *after, { NULL, NULL } };

	compare_files(left, right);
	expect_finding(FINDING_FUNCTION_GONE, "F");
}

START_TEST(a_package_behind_a_build_tag_is_a_finding)
{
	lose_package(&(struct file){ "a/a.go", "//go:build never\n\n" HEADER ESCAPES }, NULL);
}
END_TEST

START_TEST(a_package_behind_import_c_is_a_finding)
{
	lose_package(&(struct file){ "a/a.go", HEADER "import \"C\"\n\n" ESCAPES }, NULL);
}
END_TEST

START_TEST(a_package_that_becomes_another_platforms_is_a_finding)
{
	lose_package(&(struct file){ "a/a_windows.go", HEADER ESCAPES }, NULL);
}
END_TEST

START_TEST(a_function_behind_a_build_tag_is_a_finding)
{
	lose_function(&(struct file){ "a/a.go", "//go:build never\n\n" HEADER ESCAPES });
}
END_TEST

START_TEST(a_function_behind_import_c_is_a_finding)
{
	lose_function(&(struct file){ "a/a.go", HEADER "import \"C\"\n\n" ESCAPES });
}
END_TEST

START_TEST(a_function_in_a_file_that_becomes_another_platforms_is_a_finding)
{
	lose_function(&(struct file){ "a/a_windows.go", HEADER ESCAPES });
}
END_TEST

START_TEST(a_deleted_file_beside_one_for_this_platform_is_no_finding)
{
	const struct file keep = { "a/a_linux.go", HEADER "func Keep() {}\n" };
	const struct file left[] = { keep, { "a/a.go", HEADER ESCAPES }, { NULL, NULL } };
	const struct file right[] = { keep, { NULL, NULL } };

	compare_files(left, right);
	ck_assert_uint_eq(comparison.finding_count, 0);
}
END_TEST

START_TEST(a_nested_module_hides_nothing)
{
	const struct file left[] = { { "a/a.go", HEADER ESCAPES }, OTHER, { NULL, NULL } };
	const struct file right[] = { { "a/a.go", HEADER ESCAPES },
				      OTHER,
				      { "a/go.mod", "module example.com/other\n\ngo 1.18\n" },
				      { NULL, NULL } };

	compare_files(left, right);
	ck_assert_uint_eq(comparison_count(&comparison, DELTA_ADDED, true), 0);
	ck_assert_uint_eq(comparison_count(&comparison, DELTA_REMOVED, true), 0);
}
END_TEST

static const TTest **const tests[] = {
	&a_parameter_that_leaks_now_is_felt_by_a_caller,
	&a_parameter_that_leaks_no_longer_improves_a_caller,
	&a_callee_that_is_no_longer_inlined_is_named_with_its_cost_and_budget,
	&a_callee_that_is_inlined_now_improves_a_caller,
	&a_site_printed_in_fewer_places_is_moved,
	&a_site_printed_in_more_places_is_no_addition,
	&an_interface_instead_of_a_concrete_type_is_felt_by_a_caller,
	&a_package_behind_a_build_tag_is_a_finding,
	&a_package_behind_import_c_is_a_finding,
	&a_package_that_becomes_another_platforms_is_a_finding,
	&a_function_behind_a_build_tag_is_a_finding,
	&a_function_behind_import_c_is_a_finding,
	&a_function_in_a_file_that_becomes_another_platforms_is_a_finding,
	&a_deleted_file_beside_one_for_this_platform_is_no_finding,
	&a_nested_module_hides_nothing,
};

static Suite *elsewhere_suite(void)
{
	Suite *suite = suite_create("gate: elsewhere");
	TCase *tcase = tcase_create("real code");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		tcase_add_test(tcase, *tests[i]);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(elsewhere_suite)
