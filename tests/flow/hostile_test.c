/*
 * Source that means harm: what it tries does not happen, is told by name, and is never a pass.  Each test
 * says by its name what SECURITY.md promises.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

#define CANARY "canary7f3a9secret"
#define HOSTILE_GO_PLACE "goroot/bin/go"
#define LEFT_PRICE "package example.com/shop/price is no longer built"

static struct stage stage;
static struct buf said;

static void set_up(void)
{
	said = (struct buf){ 0 };
	stage_open(&stage, NULL);
}

static void tear_down(void)
{
	buf_release(&said);
	stage_close(&stage);
}

static void write_change(const char *file, const char *text)
{
	(void)stage_write_change(&stage, 1, file, text);
}

/* A program in a directory that is first in PATH, which tells in CANARY_RAN that it ran. */
static void plant_program(const char *name)
{
	scoped_free char *directory = stage_path(&stage, "evil");
	scoped_free char *path = files_join(directory, name);
	scoped_free char *ran = stage_path(&stage, "ran");
	scoped_free char *script = mem_print("#!/bin/sh\necho \"$0 $*\" >>%s\nexit 1\n", ran);
	scoped_free char *search = mem_print("%s:%s", directory, getenv("PATH"));
	struct err err;

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(files_write(path, view_of(script), &err), 0);
	ck_assert_int_eq(chmod(path, 0755), 0);
	ck_assert_int_eq(setenv("PATH", search, 1), 0);
}

static void nothing_ran(void)
{
	scoped_free char *ran = stage_path(&stage, "ran");
	scoped_buf text = { 0 };
	struct err err;

	if (files_read(&text, ran, &err) == 0)
		ck_abort_msg("it ran: %s", buf_string(&text));
}

/* `heapgate diff main change-1`, as JSON and as text, both into `said`; yields the exit code. */
static int judge_change(void)
{
	const char *const json[] = {
		"diff", "main", "change-1", "--repo", stage.repo.path, "-f", "json", NULL
	};
	const char *const text[] = { "diff", "main", "change-1", "--repo", stage.repo.path, NULL };
	int code = stage_run(&stage, &said, json);

	ck_assert_int_eq(stage_run(&stage, &said, text), code);
	return code;
}

static int scan(const char *directory)
{
	const char *const argv[] = { "scan", directory, NULL };

	return stage_run(&stage, &said, argv);
}

static void says(const char *words)
{
	ck_assert_msg(strstr(buf_string(&said), words), "\"%s\" is missing in:\n%.3000s", words,
		      buf_string(&said));
}

static void says_not(const char *words)
{
	ck_assert_msg(!strstr(buf_string(&said), words), "\"%s\" stands in:\n%.3000s", words,
		      buf_string(&said));
}

/* Whatever is printed for people: no control characters but line breaks and tabs. */
static void is_printable(void)
{
	for (size_t i = 0; i < said.len; i++) {
		unsigned char c = (unsigned char)said.ptr[i];
		ck_assert_msg(c >= ' ' || c == '\n' || c == '\t', "byte %02x at %zu:\n%.3000s", c, i,
			      buf_string(&said));
	}
}

/* ---- 1, 2: programs ---- */

static const struct {
	const char *go_mod;
	const char *before; /* what a Go before 1.21, which has no toolchains to choose from, says; NULL:
			       nothing */
} toolchains[] = {
	{ "module example.com/shop\n\ngo 1.99\n", NULL },
	{ "module example.com/shop\n\ngo 1.99.1\n\ntoolchain go1.99.1-evil\n",
	  "unknown directive: toolchain" },
};

/* The N of "go1.N" in PATH. */
static int go_release(void)
{
	FILE *version = popen("go version", "r");
	char line[256] = "";

	ck_assert_ptr_nonnull(version);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), version));
	(void)pclose(version);
	ck_assert_msg(strncmp(line, "go version go1.", 15) == 0, "%s", line);
	return (int)strtol(line + 15, NULL, 10);
}

START_TEST(a_toolchain_line_runs_nothing_and_could_not_be_judged)
{
	const char *words = go_release() < 21 ? toolchains[_i].before : "go.mod requires go >= 1.99";

	plant_program("go1.99");
	plant_program("go1.99.1");
	plant_program("go1.99.1-evil");
	write_change("go.mod", toolchains[_i].go_mod);
	ck_assert_int_eq(judge_change(), words ? 3 : 0);
	if (words)
		says(words);
	nothing_ran();
}
END_TEST

START_TEST(version_control_in_the_tree_runs_nothing)
{
	static const char *const tools[] = { "git", "hg", "svn", "bzr", "fossil" };
	scoped_free char *directory = stage_path(&stage, "worktree");
	scoped_free char *hg = files_join(directory, ".hg/hgrc");
	scoped_free char *hg_directory = files_join(directory, ".hg");
	scoped_free char *git = files_join(directory, ".git");
	struct repo_maker copy;
	scoped_buf ignored = { 0 };
	struct err err;

	repo_maker_init(&copy, directory);
	repo_maker_copy(&copy, TESTS_DIR "/demo/main");
	(void)repo_maker_commit(&copy, "A small shop");
	const char *const argv[] = { "config", "core.fsmonitor", "/bin/sh -c 'touch ran'", NULL };
	repo_maker_git(&ignored, &copy, argv, VIEW(""));
	repo_maker_release(&copy);
	ck_assert_int_eq(files_make_directory(hg_directory, &err), 0);
	ck_assert_int_eq(files_write(hg, VIEW("[hooks]\n"), &err), 0);
	for (size_t i = 0; i < COUNT_OF(tools); i++)
		plant_program(tools[i]);
	ck_assert_int_eq(scan(directory), 0);
	says("order.Counter");
	nothing_ran();
	scoped_free char *ran = files_join(directory, "ran");
	ck_assert_int_lt(access(ran, F_OK), 0);
}
END_TEST

/* ---- 3: what is not in the repository ---- */

static char *plant_canary(void)
{
	scoped_free char *path = stage_path(&stage, "canary");
	struct err err;

	ck_assert_int_eq(files_write(path, VIEW(CANARY " " CANARY "\n"), &err), 0);
	return take(path);
}

START_TEST(assembly_includes_nothing_from_outside)
{
	scoped_free char *canary = plant_canary();
	scoped_free char *absolute = mem_print("#include \"%s\"\n", canary);
	scoped_free char *relative = mem_print("#include \"../../../../../../../..%s\"\n", canary);

	write_change("price/price_stub.go", "package price\n\nfunc stub()\n");
	write_change("price/a_amd64.s", absolute);
	write_change("price/b_amd64.s", relative);
	ck_assert_int_eq(judge_change(), 3);
	says("example.com/shop/price");
	says_not(CANARY);
}
END_TEST

START_TEST(a_symlinked_go_file_is_not_read_and_told)
{
	scoped_free char *canary = plant_canary();
	scoped_free char *link = files_join(stage.repo.path, "price/link.go");

	write_change("price/notes.txt", "on branch change-1\n");
	ck_assert_int_eq(symlink(canary, link), 0);
	write_change("price/notes.txt", "with a link\n");
	ck_assert_int_eq(judge_change(), 3);
	says("price/link.go is left out: it is a symbolic link");
	says_not(CANARY);
}
END_TEST

START_TEST(cgo_reads_nothing_and_is_a_finding)
{
	scoped_free char *canary = plant_canary();
	scoped_free char *text = mem_print("package price\n\n/*\n__asm__(\".incbin \\\"%s\\\"\");\n"
					   "*/\nimport \"C\"\n\nfunc Of() int { return 1 }\n",
					   canary);

	write_change("price/price.go", text);
	ck_assert_int_eq(judge_change(), 1);
	says(LEFT_PRICE);
	says_not(CANARY);
}
END_TEST

/* ---- 4: other modules ---- */

static void make_outside(const char *directory)
{
	scoped_free char *go_mod = files_join(directory, "go.mod");
	scoped_free char *file = files_join(directory, "outside.go");
	struct err err;

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(files_write(go_mod, VIEW("module example.com/outside\n"), &err), 0);
	ck_assert_int_eq(files_write(file, VIEW("package outside\n\nvar " CANARY " = new(int)\n"), &err), 0);
}

START_TEST(a_module_outside_of_the_repository_is_unavailable)
{
	scoped_free char *directory = stage_path(&stage, "data/trees/outside");

	stage_serve(&stage);
	make_outside(directory);
	write_change("go.mod", "module example.com/shop\n\ngo 1.19\n\nrequire example.com/outside v1.0.0\n\n"
			       "replace example.com/outside => ../../../outside\n");
	struct oid head = stage_write_change(&stage, 1, "price/outside.go",
					     "package price\n\nimport _ \"example.com/outside\"\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "a dependency is unavailable: example.com/outside"), "%s", text);
	ck_assert_msg(!strstr(text, directory), "%s", text);
}
END_TEST

/* ---- 5, 6, 7: names and places ---- */

START_TEST(a_line_directive_puts_no_site_elsewhere)
{
	write_change("price/forged.go",
		     "package price\n\nvar Sink *int\n\n"
		     "//line order/order.go:5\nfunc Forged() { x := 1; Sink = &x }\n\n"
		     "//line y[example.com/shop/order/order.go:6:1]:7\nfunc Twice() { y := 1; Sink = &y }\n");
	ck_assert_int_eq(judge_change(), 1);
	says("\"file\": \"price/forged.go\"");
	says("Forged");
	says("Twice");
	says_not("\"file\": \"order/order.go\"");
}
END_TEST

static const char *const names[] = {
	"price/hot.go\nprice/price.go:10:6: can inline Of\n.go",
	"price/\x1b[31mred.go",
	"price/\xe2\x80\xaetxt.go",
	"price/\xff\xfe.go",
	"price/a:10:6: can inline.go",
};

START_TEST(a_file_name_that_lies_is_refused_and_told)
{
	write_change(names[_i], "package price\n\nvar Sink *int\n\nfunc Hot() { x := 1; Sink = &x }\n");
	ck_assert_int_eq(judge_change(), 3);
	says("is left out: its name ");
	says_not("Hot");
	is_printable();
}
END_TEST

START_TEST(a_file_name_with_markup_stays_text)
{
	stage_serve(&stage);
	struct oid head =
		stage_write_change(&stage, 1, "price/a<img src=x onerror=alert(1)>.go",
				   "package price\n\nvar Sink *int\n\nfunc Hot() { x := 1; Sink = &x }\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	struct code_host_status status;
	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head.hex, STAGE_CONTEXT, 0, &status));
	scoped_free char *path = mem_print("/c%s", strrchr(status.target_url, '/'));
	long code;
	scoped_free char *page = stage_get(&stage, path, &code);
	ck_assert_int_eq(code, 200);
	ck_assert_msg(strstr(page, "a&lt;img src=x"), "%s", page);
	ck_assert_msg(!strstr(page, "<img"), "%s", page);
}
END_TEST

/* ---- 8: directories ---- */

static const char *const directories[] = { "d x/x.go", "CON/x.go", "d'q/x.go", "d\x1b/x.go", "-x/x.go" };

START_TEST(a_directory_that_no_import_path_can_name_leaves_the_others_judged)
{
	static const char *const told[] = { "d x", "CON", "d'q", "d?", "-x" };

	(void)stage_write_change(&stage, 1, directories[_i], "package x\n");
	(void)stage_write_change(&stage, 1, "price/hot.go",
				 "package price\n\nvar Sink *int\n\nfunc Hot() { x := 1; Sink = &x }\n");
	ck_assert_int_eq(judge_change(), 1);
	says("Hot");
	says(told[_i]);
	is_printable();
}
END_TEST

/* ---- 9: out of the build ---- */

static const struct {
	const char *file, *text, *told;
} leaving[] = {
	{ "price/price.go", "package price\n\nimport \"C\"\n\nfunc Of() int { return 1 }\n", LEFT_PRICE },
	{ "price/price.go", "//go:build ignore\n\npackage price\n\nfunc Of() int { return 1 }\n",
	  LEFT_PRICE },
	{ "price/go.mod", "module example.com/shop/price\n\ngo 1.19\n",
	  "example.com/shop/price and what is below it left the build" },
};

START_TEST(what_leaves_the_build_is_not_green)
{
	write_change(leaving[_i].file, leaving[_i].text);
	ck_assert_int_eq(judge_change(), 1);
	says(leaving[_i].told);
}
END_TEST

START_TEST(a_file_renamed_for_another_system_is_not_green)
{
	scoped_buf ignored = { 0 };
	const char *const move[] = { "mv", "price/price.go", "price/price_windows.go", NULL };

	write_change("price/notes.txt", "on branch change-1\n");
	repo_maker_git(&ignored, &stage.repo, move, VIEW(""));
	write_change("price/notes.txt", "moved\n");
	ck_assert_int_eq(judge_change(), 1);
	says(LEFT_PRICE);
}
END_TEST

/* ---- 15: the build cache ---- */

static void make_hostile_go(char **out)
{
	static const char *const links[] = { "src", "pkg", "lib", "VERSION" };
	scoped_free char *bin = stage_path(&stage, "goroot/bin");
	scoped_free char *real = stage_path(&stage, "goroot/realbin");
	struct err err;

	*out = stage_path(&stage, HOSTILE_GO_PLACE);
	ck_assert_int_eq(files_make_directory(bin, &err), 0);
	scoped_buf program = { 0 };
	ck_assert_int_eq(files_read(&program, HOSTILE_GO, &err), 0);
	ck_assert_int_eq(files_write(*out, buf_view(&program), &err), 0);
	ck_assert_int_eq(chmod(*out, 0755), 0);
	ck_assert_int_eq(symlink(REAL_GO_DIRECTORY, real), 0);
	for (size_t i = 0; i < COUNT_OF(links); i++) {
		scoped_free char *name = mem_print("goroot/%s", links[i]);
		scoped_free char *link = stage_path(&stage, name);
		scoped_free char *target = mem_print(REAL_GO_DIRECTORY "/../%s", links[i]);
		ck_assert_int_eq(symlink(target, link), 0);
	}
}

static size_t count_poison(const char *cache)
{
	scoped_free char *command = mem_print("grep -rlx poison '%s' | wc -l", cache);
	FILE *pipe = popen(command, "r");
	size_t count = 0;

	ck_assert_ptr_nonnull(pipe);
	ck_assert_int_eq(fscanf(pipe, "%zu", &count), 1);
	(void)pclose(pipe);
	return count;
}

static const char hot[] = "package price\n\nvar Sink *int\n\nfunc Hot() { x := 1; Sink = &x }\n";

/* With a go command that somebody has taken over; OPTIONS' go_command is filled in. */
static void open_taken_over(struct stage_options options)
{
	scoped_free char *go = NULL;

	stage_close(&stage);
	stage_open(&stage, &options);
	make_hostile_go(&go);
	options.go_command = go;
	stage_configure(&stage, &options);
}

/* The strongest jail first: without bubblewrap in PATH it is Landlock. */
static const struct {
	const char *level, *path;
} jails[] = { { "bubblewrap", NULL }, { "landlock", "/nonexistent" } };

START_TEST(a_change_cannot_poison_the_build_cache)
{
	open_taken_over((struct stage_options){
		.own_cache = true, .sandbox = jails[_i].level, .path = jails[_i].path });
	stage_serve(&stage);
	(void)stage_write_change(&stage, 1, "poison", "yes\n");
	struct oid evil = stage_write_change(&stage, 1, "price/hot.go", hot);
	scoped_free char *ready = stage_get(&stage, "/readyz", NULL);
	if (strstr(ready, "no sandbox: ")) {
		(void)fprintf(stderr, "SKIPPED: %s", ready);
		ck_assert_int_eq(stage_change(&stage, "opened", 1, &evil), 202);
		(void)stage_await(&stage, &evil, "error");
		return;
	}
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &evil), 202);
	(void)stage_await(&stage, &evil, NULL);
	scoped_free char *own = stage_path(&stage, "own-cache");
	ck_assert_uint_eq(count_poison(own), 0);
	struct oid honest = stage_write_change(&stage, 2, "price/hot.go", hot);
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &honest), 202);
	const char *text = stage_await(&stage, &honest, "failure");
	ck_assert_msg(strstr(text, "1 new heap escape"), "%s", text);
}
END_TEST

/* ---- 10: limits, by what would not end by itself ---- */

static const struct {
	const char *file, *told;
} harms[] = {
	{ "linger", "limit: time: " },	  { "spin", "limit: cpu: " },
	{ "swell", "limit: memory: " },	  { "multiply", "limit: processes: " },
	{ "chatter", "limit: output: " },
};

static const char limits[] = "[go]\n\ttimeout = 30s\n\tcpu = 3s\n\tmemory = 1500m\n\tprocesses = 100\n"
			     "\toutput = 2m\n[limits]\n\tattempts = 1\n";

START_TEST(what_does_not_end_is_ended_at_the_limit_that_it_meets)
{
	struct oid heads[COUNT_OF(harms)];

	open_taken_over((struct stage_options){ 0 });
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	stage_kill(&stage, SIGTERM);
	scoped_free char *go = stage_path(&stage, HOSTILE_GO_PLACE);
	stage_configure(&stage, &(struct stage_options){ .config = limits, .go_command = go });
	stage_serve(&stage);
	for (size_t i = 0; i < COUNT_OF(harms); i++) {
		(void)stage_write_change(&stage, i + 1, harms[i].file, "yes\n");
		heads[i] = stage_write_change(&stage, i + 1, "price/hot.go", hot);
		ck_assert_int_eq(stage_change(&stage, "opened", i + 1, &heads[i]), 202);
	}
	for (size_t i = 0; i < COUNT_OF(harms); i++) {
		const char *text = stage_await(&stage, &heads[i], "error");
		ck_assert_msg(strstr(text, harms[i].told), "%s: %s", harms[i].file, text);
		ck_assert_ptr_nonnull(strstr(text, "Could not judge"));
	}
	struct oid honest = stage_commit_change(&stage, COUNT_OF(harms) + 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", COUNT_OF(harms) + 1, &honest), 202);
	(void)stage_await(&stage, &honest, "failure");
}
END_TEST

/* A guilty one would fail where its own package is small enough to be compiled. */
START_TEST(temporary_files_have_a_limit)
{
	stage_close(&stage);
	stage_open(&stage, &(struct stage_options){
				   .own_cache = true,
				   .config = "[go]\n\ttemporary-files = 1m\n[limits]\n\tattempts = 1\n",
			   });
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, ": limit: temporary files: "), "%s", text);
}
END_TEST

/* ---- 14: no sandbox ---- */

START_TEST(below_the_required_sandbox_nothing_is_judged)
{
	stage_close(&stage);
	stage_open(&stage, &(struct stage_options){
				   .sandbox = "bubblewrap",
				   .go_command = REAL_GO_DIRECTORY "/go",
				   .path = "/nonexistent",
			   });
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "no sandbox: this machine offers "), "%s", text);
	scoped_free char *ready = stage_get(&stage, "/readyz", NULL);
	ck_assert_msg(strstr(ready, "no program bwrap in PATH"), "%s", ready);
}
END_TEST

START_TEST(a_reload_that_requires_more_counts_at_once)
{
	struct stage_options options = { .go_command = REAL_GO_DIRECTORY "/go", .path = "/nonexistent" };

	stage_close(&stage);
	stage_open(&stage, &options);
	stage_serve(&stage);
	scoped_free char *before = stage_get(&stage, "/readyz", NULL);
	ck_assert_msg(!strstr(before, "no sandbox"), "%s", before);
	options.sandbox = "bubblewrap";
	stage_configure(&stage, &options);
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	stage_await_log(&stage, "config.reloaded");
	scoped_free char *ready = stage_get(&stage, "/readyz", NULL);
	ck_assert_msg(strstr(ready, "no program bwrap in PATH"), "%s", ready);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "no sandbox: this machine offers "), "%s", text);
}
END_TEST

/* What the command line prints for programs. */
static void is_told_in_json(const char *const *argv, const char *sandbox)
{
	scoped_free char *wanted = mem_print("\n\"sandbox\": \"%s\",\n", sandbox);

	buf_clear(&said);
	(void)stage_run(&stage, &said, argv);
	says(wanted);
}

START_TEST(the_sandbox_is_told_with_the_result)
{
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
	scoped_free char *ready = stage_get(&stage, "/readyz", NULL);
	const char *level = strstr(ready, "sandbox: ");
	ck_assert_msg(level, "%s", ready);
	struct code_host_status status;
	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head.hex, STAGE_CONTEXT, 0, &status));
	scoped_free char *path = mem_print("/api/v1/checks%s", strrchr(status.target_url, '/'));
	scoped_free char *check = stage_get(&stage, path, NULL);
	scoped_free char *name = mem_print("%.*s", (int)strcspn(level + 9, "\n"), level + 9);
	scoped_free char *wanted = mem_print("\"sandbox\": \"%s\"", name);
	ck_assert_msg(strstr(check, wanted), "%s is missing in %s", wanted, check);
	const char *const scan_argv[] = { "scan", stage.repo.path, "-f", "json", NULL };
	const char *const diff_argv[] = { "diff",	   "main", "change-1", "--repo",
					  stage.repo.path, "-f",   "json",     NULL };
	const char *const none_argv[] = { "scan", stage.repo.path, "-f", "json", "--sandbox", "none", NULL };
	is_told_in_json(scan_argv, name);
	is_told_in_json(diff_argv, name);
	is_told_in_json(none_argv, "none");
}
END_TEST

static Suite *hostile_suite(void)
{
	Suite *suite = suite_create("flow_hostile");
	TCase *tcase = tcase_create("hostile");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_toolchain_line_runs_nothing_and_could_not_be_judged, 0,
			    COUNT_OF(toolchains));
	tcase_add_test(tcase, version_control_in_the_tree_runs_nothing);
	tcase_add_test(tcase, assembly_includes_nothing_from_outside);
	tcase_add_test(tcase, a_symlinked_go_file_is_not_read_and_told);
	tcase_add_test(tcase, cgo_reads_nothing_and_is_a_finding);
	tcase_add_test(tcase, a_module_outside_of_the_repository_is_unavailable);
	tcase_add_test(tcase, a_line_directive_puts_no_site_elsewhere);
	tcase_add_loop_test(tcase, a_file_name_that_lies_is_refused_and_told, 0, COUNT_OF(names));
	tcase_add_test(tcase, a_file_name_with_markup_stays_text);
	tcase_add_loop_test(tcase, a_directory_that_no_import_path_can_name_leaves_the_others_judged, 0,
			    COUNT_OF(directories));
	tcase_add_loop_test(tcase, what_leaves_the_build_is_not_green, 0, COUNT_OF(leaving));
	tcase_add_test(tcase, a_file_renamed_for_another_system_is_not_green);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("sandbox");
	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, below_the_required_sandbox_nothing_is_judged);
	tcase_add_test(tcase, a_reload_that_requires_more_counts_at_once);
	tcase_add_test(tcase, the_sandbox_is_told_with_the_result);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("compiler");
	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_change_cannot_poison_the_build_cache, 0, COUNT_OF(jails));
	tcase_add_test(tcase, what_does_not_end_is_ended_at_the_limit_that_it_meets);
	tcase_add_test(tcase, temporary_files_have_a_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(hostile_suite)
