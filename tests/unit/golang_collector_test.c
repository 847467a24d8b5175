/*
 * The collector: from the two streams of the collecting command to snapshots, in directories made here and
 * over what every release printed about the corpus (tests/golden).  HEAPGATE_GOLDEN=write writes the expected
 * functions of the latter anew; read their difference.
 */
#include <glob.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"
#include "golang/collector.h"
#include "unit/unit.h"

static char directory[] = "/tmp/heapgate-collector-XXXXXX";
static struct arena arena;
static struct collection collection;
static struct toolchain toolchain;
static struct err err;

static const char *in_place(const char *name)
{
	return arena_print(&arena, "%s/%s", directory, name);
}

static void set_up(void)
{
	memcpy(directory + sizeof(directory) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(directory));
	collection = (struct collection){ 0 };
	toolchain = (struct toolchain){
		.configuration = { "go1.26.8", "linux", "amd64", "", "" },
		.go = "/go/bin/go",
		.goroot = in_place("goroot"),
		.module_cache = in_place("cache"),
	};
}

static void tear_down(void)
{
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
	collection_release(&collection);
	arena_release(&arena);
}

static void write_file(const char *name, const char *text)
{
	const char *path = in_place(name);
	const char *slash = strrchr(path, '/');

	ck_assert_int_eq(files_make_directory(arena_print(&arena, "%.*s", (int)(slash - path), path), &err),
			 0);
	ck_assert_int_eq(files_write(path, view_of(text), &err), 0);
}

/* Runs a collector over the module in DIRECTORY/m of a collected DIRECTORY ("@" in the texts). */
static int collect_with(struct collector_spec spec, const char *packages, const char *diagnostics, int status)
{
	scoped_collector *collector = NULL;

	spec.into = &collection;
	spec.toolchain = &toolchain;
	spec.directory = spec.directory ? spec.directory : in_place("m");
	spec.module_directory = spec.module_directory ? spec.module_directory : in_place("m");
	spec.module = "example.com/m";
	ck_assert_int_eq(collector_new(&collector, &spec, &err), 0);
	if (collector_diagnostics(collector, view_of(diagnostics), &err) < 0 ||
	    collector_packages(collector, view_of(packages), &err) < 0)
		return -1;
	return collector_finish(collector, status, &err);
}

static void collect(const char *packages, const char *diagnostics)
{
	ck_assert_msg(collect_with((struct collector_spec){ 0 }, packages, diagnostics, 0) == 0, "%s",
		      err.text);
}

/* The JSON of a compiled package with one file; NAME is its directory below m. */
static const char *package(const char *name, const char *file)
{
	return arena_print(
		&arena,
		"{\"ImportPath\": \"example.com/m/%s\", \"Dir\": \"%s/m/%s\", \"GoFiles\": [\"%s\"], "
		"\"BuildID\": \"action-%s/content\", \"Imports\": [\"fmt\"]}\n",
		name, directory, name, file, name);
}

static void print_site(struct buf *out, const struct site *site)
{
	buf_print(out, " %d:%d%s%s %s%s%s;", site->line, site->column, site->closure[0] ? "~" : "",
		  site->closure, site->message, site->allowed[0] ? " !" : "", site->allowed);
}

/* "FUNCTION@FILE:LINE-LINE SITES" a line. */
static void print_functions(struct buf *out, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->function_count; i++) {
		const struct function *function = &snapshot->functions[i];
		bool foreign = strcmp(function->package, snapshot->package) != 0;
		buf_print(out, "%s%s%s@%s:%d-%d%s%s", foreign ? function->package : "", foreign ? " " : "",
			  function->name, function->file, function->line, function->end_line,
			  function->external ? " external" : "", function->noescape ? " noescape" : "");
		if (function->inlining != INLINING_UNKNOWN)
			buf_print(out, " %s(%d)", function->inlining == INLINING_CAN ? "can" : "cannot",
				  function->inline_cost);
		for (size_t s = 0; s < function->site_count; s++)
			print_site(out, &function->sites[s]);
		buf_char(out, '\n');
	}
}

static const char *functions(void)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < collection.snapshot_count; i++)
		print_functions(&out, &collection.snapshots[i]);
	return arena_text(&arena, buf_view(&out));
}

/* "PACKAGE: REASON" a line. */
static const char *incomplete(void)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < collection.incomplete_count; i++)
		buf_print(&out, "%s: %s\n", collection.incomplete[i].package,
			  collection.incomplete[i].reason);
	return arena_text(&arena, buf_view(&out));
}

static const char source_a[] = "package a\n"						    /* 1 */
			       "\n"							    /* 2 */
			       "//heapgate:noescape\n"					    /* 3 */
			       "func F() *int { x := 1; return &x }\n"			    /* 4 */
			       "func G() { f := func() *int { y := 1; return &y }; f() }\n" /* 5 */
			       "var v = new(int) //heapgate:allow once\n"		    /* 6 */
			       "func init() {\n\tv = new(int)\n}\n";			    /* 7 */

START_TEST(attributes_sites_to_functions)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"),
		"# example.com/m/a\n"
		"example.com/m/a/a.go:4:6: can inline F with cost 8 as: func() *int { }\n"
		"example.com/m/a/a.go:5:16: can inline G.func1 with cost 3 as: func() *int { }\n"
		"example.com/m/a/a.go:5:6: cannot inline G: recursive\n"
		"example.com/m/a/a.go:4:17: moved to heap: x\n"
		"example.com/m/a/a.go:5:31: moved to heap: y\n"
		"example.com/m/a/a.go:6:12: new(int) escapes to heap\n"
		"example.com/m/a/a.go:8:9: new(int) escapes to heap\n"
		"<autogenerated>:1: moved to heap: t\n");
	ck_assert_str_eq(functions(), "<autogenerated>@:0-0 1:0 moved to heap: t;\n"
				      "F@a/a.go:4-4 noescape can(8) 4:17 moved to heap: x;\n"
				      "G@a/a.go:5-5 cannot(0) 5:31~1 moved to heap: y;\n"
				      "init@a/a.go:0-0 6:12 new(int) escapes to heap !once;\n"
				      "init.0@a/a.go:7-9 8:9 new(int) escapes to heap;\n");
	ck_assert_str_eq(incomplete(), "");
}
END_TEST

START_TEST(describes_the_package)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"),
		"# example.com/m/a\nexample.com/m/a/a.go:5:6: cannot inline G: recursive\n");
	ck_assert_uint_eq(collection.snapshot_count, 1);
	const struct snapshot *snapshot = &collection.snapshots[0];
	ck_assert_str_eq(snapshot->package, "example.com/m/a");
	ck_assert_str_eq(snapshot->directory, "a");
	ck_assert_str_eq(snapshot->input_key, "action-a");
	ck_assert_uint_eq(snapshot->import_count, 1);
	ck_assert_str_eq(snapshot->imports[0], "fmt");
	ck_assert_uint_eq(snapshot->file_count, 1);
	ck_assert_str_eq(snapshot->files[0], "a.go");
	ck_assert_str_eq(collection.configuration.go_version, "go1.26.8");
}
END_TEST

START_TEST(knows_the_root_package_and_its_inlining_reason)
{
	write_file("m/a.go", source_a);
	collect(arena_print(&arena,
			    "{\"ImportPath\": \"example.com/m\", \"Dir\": \"%s/m\", \"GoFiles\": [\"a.go\"], "
			    "\"BuildID\": \"k/c\"}",
			    directory),
		"# example.com/m\nexample.com/m/a.go:5:6: cannot inline G: recursive\n");
	ck_assert_str_eq(collection.snapshots[0].directory, ".");
	ck_assert_str_eq(collection.snapshots[0].functions[1].name, "G");
	ck_assert_str_eq(collection.snapshots[0].functions[1].inline_reason, "recursive");
}
END_TEST

START_TEST(a_module_below_is_named_from_the_top)
{
	write_file("m/a/a.go", source_a);
	ck_assert_int_eq(collect_with((struct collector_spec){ .directory = directory }, package("a", "a.go"),
				      "# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n", 0),
			 0);
	ck_assert_str_eq(collection.snapshots[0].directory, "m/a");
	ck_assert_str_eq(collection.snapshots[0].functions[0].file, "m/a/a.go");
}
END_TEST

/* How Go 1.19 prints the file m/a/a.go, depending on where the build cache was filled. */
static const char *const old_names[] = {
	"a/a.go", "./a.go", "../a/a.go", "m/a/a.go", "/elsewhere/m/a/a.go", "a.go:1[/elsewhere/m/a/a.go",
};

START_TEST(understands_the_names_of_old_releases)
{
	const char *close = strchr(old_names[_i], '[') ? "]" : "";

	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"), arena_print(&arena, "# example.com/m/a\n%s:4:17%s: moved to heap: x\n",
						  old_names[_i], close));
	ck_assert_str_eq(collection.snapshots[0].functions[0].name, "F");
	ck_assert_uint_eq(collection.snapshots[0].functions[0].site_count, 1);
}
END_TEST

static const char source_generic[] = "package b\n"					/* 1 */
				     "func Map[T any](v T) *T { w := v; return &w }\n"; /* 2 */

START_TEST(folds_what_wrappers_repeat)
{
	write_file("m/b/b.go", source_generic);
	collect(package("b", "b.go"),
		"# example.com/m/b\n"
		"example.com/m/b/b.go:2:6: can inline Map[go.shape.int] with cost 10 as: func(*[2]uintptr) { "
		"}\n"
		"example.com/m/b/b.go:2:6: can inline Map[int] with cost 14 as: func(int) { }\n"
		"example.com/m/b/b.go:2:27: moved to heap: w\n"
		"example.com/m/b/b.go:2:6: moved to heap: w\n");
	ck_assert_str_eq(functions(), "Map[...]@b/b.go:2-2 can(10) 2:27 moved to heap: w;\n");
}
END_TEST

START_TEST(keeps_what_only_a_wrapper_says)
{
	write_file("m/b/b.go", source_generic);
	collect(package("b", "b.go"), "# example.com/m/b\nexample.com/m/b/b.go:2:6: moved to heap: w\n");
	ck_assert_str_eq(functions(), "Map[...]@b/b.go:2-2 2:6 moved to heap: w;\n");
}
END_TEST

START_TEST(generics_belong_to_the_package_that_declares_them)
{
	write_file("m/a/a.go", "package a\nfunc F() { b.Map(1) }\n");
	write_file("m/b/b.go", source_generic);
	collect(arena_print(&arena, "%s%s", package("a", "a.go"), package("b", "b.go")),
		"# example.com/m/a\nexample.com/m/b/b.go:2:27: moved to heap: b.w\n");
	ck_assert_str_eq(functions(), "F@a/a.go:2-2\n"
				      "example.com/m/b Map[...]@b/b.go:2-2 2:27 moved to heap: w;\n"
				      "Map[...]@b/b.go:2-2\n");
}
END_TEST

/* Where the file of another module's generic lies, how it is printed and how it is named. */
static const struct {
	const char *what, *file, *printed, *named;
} outside[] = {
	{ "module cache", "cache/example.com/!up/x@v1.0.0-!b/b/b.go", "example.com/Up/x@v1.0.0-B/b/b.go",
	  "example.com/Up/x/b Map[...]@example.com/Up/x@v1.0.0-B/b/b.go:2-2 external" },
	{ "vendored", "m/vendor/example.com/x/b/b.go", "example.com/x@v1.0.0/b/b.go",
	  "example.com/x/b Map[...]@vendor/example.com/x/b/b.go:2-2 external" },
	{ "standard library", "goroot/src/slices/b.go", "slices/b.go",
	  "slices Map[...]@slices/b.go:2-2 external" },
	{ "replaced by a directory below", "m/third/b.go", "example.com/r@v0.0.0/b.go",
	  "example.com/r Map[...]@third/b.go:2-2" },
	{ "replaced by a directory outside", "other/b/b.go", "example.com/o@v0.0.0/b/b.go",
	  "example.com/o/b Map[...]@example.com/o@v0.0.0/b/b.go:2-2 external" },
	{ "replaced by another module", "cache/example.com/f@v2.0.0/b.go", "example.com/g@v1.0.0/b.go",
	  "example.com/g Map[...]@example.com/g@v1.0.0/b.go:2-2 external" },
	{ "of the workspace", "used/b/b.go", "example.com/used/b/b.go",
	  "example.com/used/b Map[...]@example.com/used/b/b.go:2-2 external" },
	{ "nowhere", "m/unrelated.go", "example.com/gone@v1.0.0/b.go",
	  "example.com/gone <unknown>@example.com/gone@v1.0.0/b.go:0-0 external" },
	{ "a name that leads out", "escape.go", "example.com/x@v1/../../../escape.go",
	  "example.com/x/../../.. <unknown>@example.com/x@v1/../../../escape.go:0-0 external" },
};

START_TEST(finds_the_files_of_other_modules)
{
	write_file("m/a/a.go", "package a\nfunc F() {}\n");
	write_file("m/go.mod",
		   "module example.com/m\nreplace (\n\texample.com/r => ./third\n"
		   "\texample.com/o v0.0.0 => ../other\n\texample.com/g => example.com/f v2.0.0\n)\n");
	write_file("go.work", "go 1.26\nuse ./m\nuse ./used\n");
	write_file("used/go.mod", "module example.com/used\n");
	write_file(outside[_i].file, source_generic);
	toolchain.workspace = in_place("go.work");
	collect(package("a", "a.go"),
		arena_print(&arena, "# example.com/m/a\n%s:2:27: moved to heap: w\n", outside[_i].printed));
	const char *wanted = arena_print(&arena, "%s 2:27 moved to heap: w;\n", outside[_i].named);
	ck_assert_msg(strstr(functions(), wanted) != NULL, "%s: %s", outside[_i].what, functions());
}
END_TEST

START_TEST(names_the_files_of_flow_steps)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"),
		"# example.com/m/a\n"
		"example.com/m/a/a.go:4:17: x escapes to heap in F:\n"
		"example.com/m/a/a.go:4:17:   flow: ~r0 \xe2\x86\x90 &x:\n"
		"example.com/m/a/a.go:4:17:     from &x (address-of) at example.com/m/a/a.go:4:32\n"
		"example.com/m/a/a.go:4:17:     from return &x (return) at <unknown line number>\n"
		"example.com/m/a/a.go:4:17: moved to heap: x\n");
	const struct function *function = &collection.snapshots[0].functions[0];
	ck_assert_uint_eq(function->site_count, 1);
	ck_assert_uint_eq(function->sites[0].flow_count, 2);
	ck_assert_str_eq(function->sites[0].flow[0].file, "a/a.go");
	ck_assert_int_eq(function->sites[0].flow[0].line, 4);
	ck_assert_str_eq(function->sites[0].flow[1].file, "");
}
END_TEST

START_TEST(silence_about_code_is_incomplete)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"), "");
	ck_assert_uint_eq(collection.snapshot_count, 0);
	ck_assert_ptr_nonnull(strstr(incomplete(), "example.com/m/a: the compiler printed no diagnostics"));
}
END_TEST

static const char *const without_code[] = {
	"package a\ntype T int\nconst c = 1\nvar v T\n",
	"package a\nfunc Map[T any](v T) *T { return &v }\n",
	"package a\nfunc _() {}\n",
	"package a\nfunc Assembly(x int)\n",
};

START_TEST(silence_about_no_code_is_complete)
{
	write_file("m/a/a.go", without_code[_i]);
	collect(package("a", "a.go"), "");
	ck_assert_uint_eq(collection.snapshot_count, 1);
	ck_assert_str_eq(incomplete(), "");
}
END_TEST

START_TEST(without_inlining_silence_means_nothing)
{
	toolchain.configuration.gcflags = "-l";
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"), "");
	ck_assert_uint_eq(collection.snapshot_count, 1);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_incomplete)
{
	collect(package("a", "a.go"), "# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n");
	ck_assert_uint_eq(collection.snapshot_count, 0);
	ck_assert_int_eq(strncmp(incomplete(), "example.com/m/a: a/a.go: ", 25), 0);
}
END_TEST

static const char *failed(const char *name, const char *rest)
{
	return arena_print(
		&arena,
		"{\"ImportPath\": \"example.com/m/%s\", \"Dir\": \"%s/m/%s\", \"GoFiles\": [\"a.go\"]%s}\n",
		name, directory, name, rest);
}

START_TEST(names_the_compilers_first_error)
{
	collect(failed("a", ", \"Error\": {\"Pos\": \"\", \"Err\": \"# example.com/m/a\\na/a.go:2:3: "
			    "undefined: x\\n\"}"),
		"");
	ck_assert_str_eq(incomplete(), "example.com/m/a: a/a.go:2:3: undefined: x\n");
	ck_assert_uint_eq(collection.snapshot_count, 0);
}
END_TEST

START_TEST(takes_the_error_from_the_diagnostics_where_json_has_none)
{
	collect(failed("a", ""), "# example.com/m/a\na/a.go:2:3: undefined: x\na/a.go:2:4: undefined: y\n");
	ck_assert_str_eq(incomplete(), "example.com/m/a: a/a.go:2:3: undefined: x\n");
	ck_assert_uint_eq(collection.unrecognised_total, 0);
}
END_TEST

START_TEST(takes_the_error_of_a_dependency_elsewhere_where_there_is_none)
{
	collect(arena_print(&arena, "%s%s", failed("a", ""),
			    failed("b", ", \"Error\": {\"Err\": \"b/a.go:1:1: no\"}")),
		"# internal/abi\n/go/src/abi.s:6: #include: open /go/textflag.h: no such file\n");
	ck_assert_str_eq(incomplete(), "example.com/m/a: internal/abi: /go/src/abi.s:6: #include: open "
				       "/go/textflag.h: no such file\n"
				       "example.com/m/b: b/a.go:1:1: no\n");
}
END_TEST

/* What programs of the toolchain say when they come to a bound, and whose name that is. */
static const struct {
	const char *said, *limit;
} bounds[] = {
	{ "fatal error: runtime: out of memory", "limit: memory: " },
	{ "fork/exec /go/pkg/tool/compile: cannot allocate memory", "limit: memory: " },
	{ "go build example.com/m/a: /go/pkg/tool/compile: signal: killed", "limit: memory: " },
	{ "write /tmp/b001/_pkg_.a: no space left on device", "limit: temporary files: " },
	{ "write /tmp/b001/_pkg_.a: file too large", "limit: temporary files: " },
	{ "fork/exec /go/pkg/tool/compile: resource temporarily unavailable", "limit: processes: " },
	{ "runtime: failed to create new OS thread (have 5 already; errno=11)", "limit: processes: " },
	{ "a/a.go:1:1: undefined: memory", "" },
};

START_TEST(a_bound_that_the_toolchain_came_to_is_named)
{
	collect(failed("a", arena_print(&arena, ", \"Error\": {\"Err\": \"%s\"}", bounds[_i].said)), "");
	ck_assert_str_eq(incomplete(),
			 arena_print(&arena, "example.com/m/a: %s%s\n", bounds[_i].limit, bounds[_i].said));
}
END_TEST

START_TEST(a_bound_that_the_go_command_came_to_is_named)
{
	ck_assert_int_lt(collect_with((struct collector_spec){ 0 }, "", bounds[_i].said, 2), 0);
	ck_assert_str_eq(err.text, arena_print(&arena, "%s%s", bounds[_i].limit, bounds[_i].said));
	ck_assert_int_eq(err.kind, bounds[_i].limit[0] ? ERR_LIMIT : ERR_INPUT);
}
END_TEST

START_TEST(names_the_dependency_that_does_not_compile)
{
	collect(arena_print(&arena, "%s%s", failed("a", ", \"Imports\": [\"fmt\", \"example.com/m/b\"]"),
			    failed("b", ", \"Error\": {\"Err\": \"b/a.go:1:1: no\"}")),
		"");
	ck_assert_str_eq(incomplete(), "example.com/m/a: depends on example.com/m/b, which does not compile\n"
				       "example.com/m/b: b/a.go:1:1: no\n");
}
END_TEST

START_TEST(says_why_a_dependency_elsewhere_does_not_compile)
{
	collect(failed("a", ", \"DepsErrors\": [{\"Pos\": \"\", \"Err\": \"# internal/abi\\ncompile: write "
			    "$WORK/b005/_pkg_.a: no space left on device\\n\"}]"),
		"");
	ck_assert_str_eq(incomplete(),
			 "example.com/m/a: limit: temporary files: depends on internal/abi, which does not "
			 "compile: compile: write $WORK/b005/_pkg_.a: no space left on device\n");
}
END_TEST

START_TEST(names_an_import_that_is_missing)
{
	collect(failed("a", ", \"DepsErrors\": [{\"Pos\": \"a/a.go:3:2\", \"Err\": \"no required module "
			    "provides package x; to "
			    "add it:\\n\\tgo get x\"}]"),
		"");
	ck_assert_str_eq(incomplete(), "example.com/m/a: no required module provides package x\n");
}
END_TEST

/* The go command names the place of any import of it, in the order in which it came across them. */
START_TEST(says_the_same_of_missing_imports_in_every_run)
{
	static const char *const runs[] = {
		", \"DepsErrors\": [{\"Pos\": \"a/a.go:4:2\", \"Err\": \"lookup disabled\"}, "
		"{\"Pos\": \"b/a.go:1:19\", \"Err\": \"missing go.sum entry (imported by b); to add:\\n\"}]",
		", \"DepsErrors\": [{\"Pos\": \"b/a.go:1:19\", \"Err\": \"missing go.sum entry (imported by "
		"a); to "
		"add:\\n\"}, {\"Pos\": \"b/b.go:1:20\", \"Err\": \"lookup disabled\"}]",
	};

	write_file("m/a/a.go", "package a\nimport (\n\t\"fmt\"\n\tx \"ex/x\"\n)\n");
	write_file("m/b/a.go", "package b; import \"ex/y\"\n");
	write_file("m/b/b.go", "package b; import _ \"ex/x\"\n");
	collect(failed("a", runs[_i]), "");
	ck_assert_str_eq(incomplete(), "example.com/m/a: needs ex/x: lookup disabled\n");
}
END_TEST

START_TEST(an_error_of_the_package_itself_keeps_its_place)
{
	write_file("m/a/a.go", "package a\n");
	collect(failed("a", ", \"Error\": {\"Pos\": \"./a/a.go:1:8\", \"Err\": \"odd\"}"), "");
	ck_assert_str_eq(incomplete(), "example.com/m/a: a/a.go:1:8: odd\n");
	collection_release(&collection);
	collect(failed("a", ", \"Error\": {\"Pos\": \"b/b.go:1:8\", \"Err\": \"odd\"}"), "");
	ck_assert_str_eq(incomplete(), "example.com/m/a: odd\n");
}
END_TEST

START_TEST(errors_name_files_from_the_top_and_no_machine_directories)
{
	const char *absolute = arena_print(
		&arena, ", \"Error\": {\"Err\": \"found packages x and y in %s/m/a\"}", directory);

	write_file("m/b/a.go", "package b\n");
	ck_assert_int_eq(collect_with((struct collector_spec){ .directory = directory },
				      arena_print(&arena, "%s%s", failed("a", absolute),
						  failed("b", ", \"Error\": {\"Err\": \"b/a.go:1:1: no\"}")),
				      "", 0),
			 0);
	ck_assert_str_eq(incomplete(), "example.com/m/a: found packages x and y in m/a\n"
				       "example.com/m/b: m/b/a.go:1:1: no\n");
}
END_TEST

START_TEST(a_package_that_needs_cgo_says_so)
{
	write_file("m/a/a.go", "package a\nfunc F() {}\n");
	write_file("m/a/c.go", "package a\nimport \"C\"\n");
	collect(failed("a", ", \"IgnoredGoFiles\": [\"a.go\", \"c.go\"], \"Error\": {\"Err\": \"a/a.go:1:1: "
			    "undefined: G\"}"),
		"");
	ck_assert_str_eq(
		incomplete(),
		"example.com/m/a: needs cgo (c.go), which is switched off: a/a.go:1:1: undefined: G\n");
}
END_TEST

START_TEST(a_package_of_cgo_alone_says_so)
{
	write_file("m/a/c.go", "package a\nimport \"C\"\n");
	collect(arena_print(
			&arena,
			"{\"ImportPath\": \"example.com/m/a\", \"Dir\": \"%s/m/a\", \"IgnoredGoFiles\": "
			"[\"c.go\"], \"Error\": {\"Err\": \"build constraints exclude all Go files in /x\"}}",
			directory),
		"");
	ck_assert_str_eq(incomplete(), "example.com/m/a: needs cgo (c.go), which is switched off\n");
}
END_TEST

static const char *const nothing_to_compile[] = {
	"",
	(", \"IgnoredGoFiles\": [\"a.go\"], \"Error\": {\"Err\": \"build constraints exclude all Go files in "
	 "/x\"}"),
	", \"Error\": {\"Err\": \"no non-test Go files in /x\"}",
};

START_TEST(a_package_without_files_to_compile_is_passed_over)
{
	write_file("m/a/a.go", "//go:build never\n\npackage a\n");
	collect(arena_print(&arena, "{\"ImportPath\": \"example.com/m/a\", \"Dir\": \"%s/m/a\"%s}", directory,
			    nothing_to_compile[_i]),
		"");
	ck_assert_uint_eq(collection.snapshot_count, 0);
	ck_assert_str_eq(incomplete(), "");
}
END_TEST

START_TEST(lines_of_compiled_packages_that_are_unknown_are_kept)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"), "# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n"
				      "example.com/m/a/a.go:4:17: something quite new\n");
	ck_assert_uint_eq(collection.unrecognised_total, 1);
	ck_assert_str_eq(collection.unrecognised[0].package, "example.com/m/a");
	ck_assert_str_eq(collection.unrecognised[0].line, "example.com/m/a/a.go:4:17: something quite new");
}
END_TEST

START_TEST(unknown_lines_are_counted_past_those_kept)
{
	scoped_buf text = { 0 };

	write_file("m/a/a.go", source_a);
	buf_text(&text, "# example.com/m/a\n");
	for (int i = 1; i <= COLLECTION_UNRECOGNISED_KEPT + 20; i++)
		buf_print(&text, "example.com/m/a/a.go:4:%d: something quite new\n", i);
	collect(package("a", "a.go"), buf_string(&text));
	ck_assert_uint_eq(collection.unrecognised_total, COLLECTION_UNRECOGNISED_KEPT + 20);
	ck_assert_uint_eq(collection.unrecognised_count, COLLECTION_UNRECOGNISED_KEPT);
}
END_TEST

START_TEST(the_go_commands_own_words_are_no_diagnostics)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"), "go: downloading example.com/x v1.0.0\n# example.com/m/a\n"
				      "example.com/m/a/a.go:4:17: moved to heap: x\ngo: warning: x\n");
	ck_assert_uint_eq(collection.unrecognised_total, 0);
}
END_TEST

START_TEST(a_broken_go_mod_is_told_in_gos_words)
{
	ck_assert_int_eq(collect_with((struct collector_spec){ 0 }, "",
				      "go: errors parsing go.mod:\ngo.mod:3: unknown directive: foo\n", 1),
			 -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err.text, "errors parsing go.mod: go.mod:3: unknown directive: foo");
}
END_TEST

START_TEST(a_silent_failure_is_a_failure)
{
	ck_assert_int_eq(collect_with((struct collector_spec){ 0 }, "", "", 2), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_module_without_packages_adds_nothing)
{
	collect("", "go: warning: \"./...\" matched no packages\n");
	ck_assert_uint_eq(collection.snapshot_count + collection.incomplete_count, 0);
}
END_TEST

START_TEST(a_list_that_is_cut_off_is_a_failure)
{
	ck_assert_int_eq(collect_with((struct collector_spec){ 0 }, "{\"ImportPath\": ", "", 0), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(packages_that_nobody_listed_are_not_kept)
{
	write_file("m/a/a.go", source_a);
	collect(package("a", "a.go"),
		"# example.com/m/b\nexample.com/m/b/b.go:4:17: moved to heap: x\nwhat?\n"
		"# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n");
	ck_assert_uint_eq(collection.snapshot_count, 1);
	ck_assert_uint_eq(collection.unrecognised_total, 0);
}
END_TEST

/* Go 1.19 tells of a dependency that failed on standard error alone, also where single packages are asked
 * for. */
START_TEST(why_a_dependency_elsewhere_failed_is_kept)
{
	static const char *const packages[] = { "example.com/m/a", NULL };

	write_file("m/a/a.go", source_a);
	ck_assert_int_eq(collect_with((struct collector_spec){ .packages = packages }, failed("a", ""),
				      "# math\ncompile: writing output: no space left on device\n", 2),
			 0);
	ck_assert_str_eq(incomplete(), "example.com/m/a: limit: temporary files: math: compile: writing "
				       "output: no space left on device\n");
}
END_TEST

START_TEST(only_wanted_packages_take_memory)
{
	static const char *const packages[] = { "example.com/m/a", NULL };
	scoped_buf text = { 0 };

	write_file("m/a/a.go", source_a);
	buf_text(&text, "# example.com/m/b\n");
	for (int i = 1; i <= 20000; i++)
		buf_print(&text, "example.com/m/b/b.go:%d:17: moved to heap: x\n", i);
	buf_text(&text, "# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n");
	ck_assert_int_eq(collect_with((struct collector_spec){ .packages = packages }, package("a", "a.go"),
				      buf_string(&text), 0),
			 0);
	ck_assert_uint_eq(collection.snapshots[0].functions[0].site_count, 1);
	ck_assert_uint_lt(collection.arena.used, 100000);
}
END_TEST

START_TEST(several_runs_fill_one_collection)
{
	write_file("m/a/a.go", source_a);
	write_file("m/b/b.go", source_generic);
	collect(package("b", "b.go"), "");
	collect(package("a", "a.go"), "# example.com/m/a\nexample.com/m/a/a.go:4:17: moved to heap: x\n");
	ck_assert_uint_eq(collection.snapshot_count, 2);
	ck_assert_str_eq(collection.snapshots[0].package, "example.com/m/a");
	ck_assert_str_eq(collection.snapshots[1].package, "example.com/m/b");
}
END_TEST

static glob_t captured;

static const char *read_text(const char *path)
{
	scoped_buf text = { 0 };

	ck_assert_msg(files_read(&text, path, &err) == 0, "%s", err.text);
	return arena_text(&arena, buf_view(&text));
}

/* TEXT with every FROM replaced by TO. */
static const char *replaced(const char *text, const char *from, const char *to)
{
	struct view rest = view_of(text), needle = view_of(from);
	scoped_buf out = { 0 };

	for (ptrdiff_t at; (at = view_find(rest, needle)) >= 0;) {
		buf_add(&out, view_upto(rest, (size_t)at));
		buf_text(&out, to);
		rest = view_from(rest, (size_t)at + needle.len);
	}
	buf_add(&out, rest);
	return arena_text(&arena, buf_view(&out));
}

/* Collects what the files CAPTURED.json and CAPTURED.stderr say about a module of the corpus. */
static void collect_captured(const char *base, const char *corpus, const char *release)
{
	const char *packages = read_text(arena_print(&arena, "%s.json", base));
	const char *diagnostics = read_text(arena_print(&arena, "%s.stderr", base));
	const char *version = arena_print(&arena, "%.*s", (int)strcspn(release, "-"), release);

	toolchain.configuration.go_version = version;
	toolchain.configuration.gcflags = strchr(release, '-') ? "-l" : "";
	packages = replaced(packages, "\"Dir\": \"", arena_print(&arena, "\"Dir\": \"%s/", corpus));
	packages = replaced(packages, "/src/", TESTS_DIR "/golden/corpus/");
	ck_assert_msg(collect_with((struct collector_spec){ .directory = corpus, .module_directory = corpus },
				   packages, diagnostics, 0) == 0,
		      "%s", err.text);
}

static const char *everything(void)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < collection.snapshot_count; i++) {
		buf_print(&out, "# %s in %s\n", collection.snapshots[i].package,
			  collection.snapshots[i].directory);
		print_functions(&out, &collection.snapshots[i]);
	}
	buf_print(&out, "# incomplete\n%s", incomplete());
	return arena_text(&arena, buf_view(&out));
}

START_TEST(every_release_is_collected_as_expected)
{
	const char *path = captured.gl_pathv[_i], *mode = getenv("HEAPGATE_GOLDEN");
	const char *base = arena_print(&arena, "%.*s", (int)(strlen(path) - strlen(".stderr")), path);
	const char *slash = strrchr(base, '/'), *module = slash + 1;
	const char *release = arena_print(&arena, "%.*s", (int)(slash - base), base);

	collect_captured(base, arena_print(&arena, TESTS_DIR "/golden/corpus/%s", module),
			 strrchr(release, '/') + 1);
	const char *expected = arena_print(&arena, "%s.functions", base), *actual = everything();
	if (mode && strcmp(mode, "write") == 0)
		ck_assert_msg(files_write(expected, view_of(actual), &err) == 0, "%s", err.text);
	ck_assert_str_eq(actual, read_text(expected));
	ck_assert_ptr_null(strstr(actual, "\n<unknown>"));
	ck_assert_uint_eq(collection.unrecognised_total, 0);
}
END_TEST

static TCase *made_here(void)
{
	TCase *made = tcase_create("made");

	tcase_add_checked_fixture(made, set_up, tear_down);
	tcase_add_test(made, attributes_sites_to_functions);
	tcase_add_test(made, describes_the_package);
	tcase_add_test(made, knows_the_root_package_and_its_inlining_reason);
	tcase_add_test(made, a_module_below_is_named_from_the_top);
	tcase_add_loop_test(made, understands_the_names_of_old_releases, 0, COUNT_OF(old_names));
	tcase_add_test(made, folds_what_wrappers_repeat);
	tcase_add_test(made, keeps_what_only_a_wrapper_says);
	tcase_add_test(made, generics_belong_to_the_package_that_declares_them);
	tcase_add_loop_test(made, finds_the_files_of_other_modules, 0, COUNT_OF(outside));
	tcase_add_test(made, names_the_files_of_flow_steps);
	tcase_add_test(made, lines_of_compiled_packages_that_are_unknown_are_kept);
	tcase_add_test(made, unknown_lines_are_counted_past_those_kept);
	tcase_add_test(made, the_go_commands_own_words_are_no_diagnostics);
	tcase_add_test(made, packages_that_nobody_listed_are_not_kept);
	tcase_add_test(made, why_a_dependency_elsewhere_failed_is_kept);
	tcase_add_test(made, only_wanted_packages_take_memory);
	tcase_add_test(made, several_runs_fill_one_collection);
	return made;
}

static TCase *not_judged(void)
{
	TCase *failing = tcase_create("not judged");

	tcase_add_checked_fixture(failing, set_up, tear_down);
	tcase_add_test(failing, silence_about_code_is_incomplete);
	tcase_add_loop_test(failing, silence_about_no_code_is_complete, 0, COUNT_OF(without_code));
	tcase_add_test(failing, without_inlining_silence_means_nothing);
	tcase_add_test(failing, a_file_that_cannot_be_read_is_incomplete);
	tcase_add_test(failing, names_the_compilers_first_error);
	tcase_add_test(failing, takes_the_error_from_the_diagnostics_where_json_has_none);
	tcase_add_test(failing, takes_the_error_of_a_dependency_elsewhere_where_there_is_none);
	tcase_add_loop_test(failing, a_bound_that_the_toolchain_came_to_is_named, 0, COUNT_OF(bounds));
	tcase_add_loop_test(failing, a_bound_that_the_go_command_came_to_is_named, 0, COUNT_OF(bounds));
	tcase_add_test(failing, names_the_dependency_that_does_not_compile);
	tcase_add_test(failing, says_why_a_dependency_elsewhere_does_not_compile);
	tcase_add_test(failing, names_an_import_that_is_missing);
	tcase_add_loop_test(failing, says_the_same_of_missing_imports_in_every_run, 0, 2);
	tcase_add_test(failing, an_error_of_the_package_itself_keeps_its_place);
	tcase_add_test(failing, errors_name_files_from_the_top_and_no_machine_directories);
	tcase_add_test(failing, a_package_that_needs_cgo_says_so);
	tcase_add_test(failing, a_package_of_cgo_alone_says_so);
	tcase_add_loop_test(failing, a_package_without_files_to_compile_is_passed_over, 0,
			    COUNT_OF(nothing_to_compile));
	tcase_add_test(failing, a_broken_go_mod_is_told_in_gos_words);
	tcase_add_test(failing, a_silent_failure_is_a_failure);
	tcase_add_test(failing, a_module_without_packages_adds_nothing);
	tcase_add_test(failing, a_list_that_is_cut_off_is_a_failure);
	return failing;
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("golang_collector");
	TCase *golden = tcase_create("golden");

	suite_add_tcase(suite, made_here());
	suite_add_tcase(suite, not_judged());
	(void)glob(TESTS_DIR "/golden/output/*/*.stderr", 0, NULL, &captured);
	tcase_add_checked_fixture(golden, set_up, tear_down);
	tcase_set_timeout(golden, 60);
	tcase_add_loop_test(golden, every_release_is_collected_as_expected, 0, (int)captured.gl_pathc);
	suite_add_tcase(suite, golden);
	return suite;
}

UNIT_MAIN(make_suite)
