/*
 * What heapgate explain claims, against the Go compiler in PATH: every example and every fix is a package of
 * one module.  `heapgate scan` must find in it the sites that are claimed and no others that allocate, and
 * running them must allocate, or not, as the text has it.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "golang/toolchain.h"
#include "unit/unit.h"
#include "view/topic.h"

enum { TOPICS_MOST = 100, SCAN_MS = 300 * 1000 };

#define MODULE "example.com/explain"

static struct {
	char directory[64];
	struct topic topics[TOPICS_MOST];
	int count;
	json_t *scanned;
	int release;	     /* NN of Go 1.NN */
	struct buf measured; /* a line "PACKAGE ALLOCATIONS" for each that can run */
} desk;

static void write_file(const char *package, const char *name, struct view content)
{
	struct err err = { 0 };
	scoped_free char *directory = mem_print("%s/%s", desk.directory, package);
	scoped_free char *path = mem_print("%s/%s", directory, name);

	ck_assert_msg(files_make_directory(directory, &err) == 0, "%s", err.text);
	ck_assert_msg(files_write(path, content, &err) == 0, "%s", err.text);
}

static char *package_name(char kind, int topic)
{
	return mem_print("%c%02d", kind, topic);
}

static void write_code(char kind, int index, enum topic_field code)
{
	struct view field = desk.topics[index].fields[code], line;
	scoped_free char *package = package_name(kind, index);
	scoped_buf text = { 0 };

	if (!field.len)
		return;
	buf_print(&text, "package %s\n\n", package);
	while (topic_line(&field, &line))
		buf_print(&text, "%.*s\n", VIEW_ARG(line));
	write_file(package, "x.go", buf_view(&text));
	if (view_is(desk.topics[index].fields[TOPIC_CAUSE], "no-body"))
		write_file(package, "x.s", VIEW("// here functions without a body could be\n"));
}

/* The package rKNN, whose Run is the statement; it is compiled without inlining, so that the code under test
 * is as it is compiled by itself. */
static void write_run(struct buf *imports, struct buf *calls, char kind, int index, enum topic_field run)
{
	struct view statement = desk.topics[index].fields[run];
	scoped_free char *package = package_name(kind, index), *runner = mem_print("r/%s", package);
	scoped_buf text = { 0 };

	if (!statement.len)
		return;
	buf_print(&text,
		  "package r\n\nimport . \"" MODULE "/%s\"\n\nvar kept any\n\ntype nothing struct{}\n\n"
		  "func (nothing) Write(p []byte) (int, error) { return len(p), nil }\n\n"
		  "func Run() { %.*s }\n",
		  package, VIEW_ARG(statement));
	write_file(runner, "x.go", buf_view(&text));
	buf_print(imports, "import %s \"" MODULE "/r/%s\"\n", package, package);
	buf_print(calls, "\tfmt.Println(\"%s\", testing.AllocsPerRun(100, %s.Run))\n", package, package);
}

static void write_runs(void)
{
	scoped_buf imports = { 0 }, calls = { 0 }, text = { 0 };

	for (int i = 0; i < desk.count; i++) {
		write_run(&imports, &calls, 'e', i, TOPIC_RUN);
		write_run(&imports, &calls, 'f', i, TOPIC_RUN_FIX);
	}
	buf_print(&text, "package main\n\nimport \"fmt\"\nimport \"testing\"\n%s\nfunc main() {\n%s}\n",
		  buf_string(&imports), buf_string(&calls));
	write_file(".", "main.go", buf_view(&text));
}

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

static int show(void *payload, struct view bytes, struct err *err)
{
	(void)payload;
	(void)err;
	(void)fwrite(bytes.at, 1, bytes.len, stderr);
	return 0;
}

static void run(struct buf *out, const char *const *argv, const char *const *env)
{
	struct child_result result;
	struct err err = { 0 };
	const struct child_spec spec = { .argv = argv,
					 .env = env,
					 .directory = desk.directory,
					 .out = keep,
					 .errors = show,
					 .payload = out,
					 .deadline_ms = SCAN_MS };

	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	ck_assert_msg(result.status == 0, "%s ended with %d:\n%s", argv[0], result.status, buf_string(out));
}

static void scan(void)
{
	scoped_buf out = { 0 };
	json_error_t error;
	const char *const argv[] = { HEAPGATE_BINARY, "scan", "--format", "json", NULL };

	run(&out, argv, (const char *const *)environ);
	desk.scanned = json_loadb(buf_string(&out), out.len, 0, &error);
	ck_assert_msg(desk.scanned != NULL, "%s", error.text);
	ck_assert_uint_eq(json_array_size(json_object_get(desk.scanned, "incomplete")), 0);
	struct view version = view_of(
		json_string_value(json_object_get(json_object_get(desk.scanned, "toolchain"), "version")));
	struct view minor;
	uint64_t number;
	ck_assert(view_skip(&version, VIEW("go1.")) && view_split(&version, '.', &minor));
	while (minor.len && (minor.at[minor.len - 1] < '0' || minor.at[minor.len - 1] > '9'))
		minor.len--;
	ck_assert(view_number(minor, 999, &number));
	desk.release = (int)number;
}

static void measure(void)
{
	scoped_arena arena = { 0 };
	const struct golang_options options = { 0 };
	const char *go;
	struct err err = { 0 };

	ck_assert_msg(toolchain_find(&go, &arena, &options, &err) == 0, "%s", err.text);
	const char *const argv[] = { go, "run", "-trimpath", "-gcflags=" MODULE "/r/...=-l", ".", NULL };
	run(&desk.measured, argv, toolchain_env(&arena, go, &options));
}

static void setup(void)
{
	struct view text = { topics_text, topics_text_size };

	(void)snprintf(desk.directory, sizeof(desk.directory), "/tmp/heapgate-topics-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(desk.directory));
	for (desk.count = 0; topic_next(&text, &desk.topics[desk.count]); desk.count++)
		ck_assert_int_lt(desk.count, TOPICS_MOST - 1);
	write_file(".", "go.mod", VIEW("module " MODULE "\n\ngo 1.19\n"));
	for (int i = 0; i < desk.count; i++) {
		write_code('e', i, TOPIC_EXAMPLE);
		write_code('f', i, TOPIC_FIX);
	}
	scan();
	write_runs();
	measure();
}

static void teardown(void)
{
	struct err err = { 0 };

	json_decref(desk.scanned);
	buf_release(&desk.measured);
	if (files_remove_tree(desk.directory, &err) < 0)
		(void)fprintf(stderr, "%s\n", err.text);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Walks the sites of a package. */
static json_t *next_site(const char *package, size_t *function, size_t *site)
{
	json_t *functions = json_object_get(desk.scanned, "functions");
	scoped_free char *path = mem_print(MODULE "/%s", package);

	for (; *function < json_array_size(functions); ++*function, *site = 0) {
		json_t *at = json_array_get(functions, *function);
		/* What the compiler makes for types of other packages is nobody's code. */
		if (strcmp(text_of(at, "package"), path) != 0 ||
		    strcmp(text_of(at, "function"), "<autogenerated>") == 0)
			continue;
		json_t *found = json_array_get(json_object_get(at, "sites"), *site);
		if (found)
			return ++*site, found;
	}
	return NULL;
}

static bool agrees(const struct topic_claim *claim, const json_t *site)
{
	return claim->since <= desk.release && desk.release <= claim->until &&
	       view_is(claim->message, text_of(site, "message")) &&
	       strcmp(text_of(site, "cause"), cause_info(claim->cause)->name) == 0 &&
	       strcmp(text_of(site, "allocation"), allocation_name(claim->allocation)) == 0;
}

static void list_sites(const char *package)
{
	size_t function = 0, index = 0;

	for (json_t *site; (site = next_site(package, &function, &index));)
		(void)fprintf(stderr, "%s: %s [%s, %s]\n", package, text_of(site, "message"),
			      text_of(site, "cause"), text_of(site, "allocation"));
}

static void check_found(const char *package, struct view claims)
{
	struct topic_claim claim;

	for (struct view line; topic_line(&claims, &line);) {
		size_t function = 0, index = 0;
		bool found = false;
		ck_assert(topic_claim_read(&claim, line));
		if (desk.release < claim.since || desk.release > claim.until)
			continue;
		for (json_t *site; !found && (site = next_site(package, &function, &index));)
			found = agrees(&claim, site);
		if (!found)
			list_sites(package);
		ck_assert_msg(found, "not there: %.*s", VIEW_ARG(line));
	}
}

static void check_no_other(const char *package, struct view claims)
{
	size_t function = 0, index = 0;
	struct topic_claim claim;

	for (json_t *site; (site = next_site(package, &function, &index));) {
		bool claimed = strcmp(text_of(site, "allocation"), "never") == 0;
		struct view rest = claims;
		for (struct view line; !claimed && topic_line(&rest, &line);)
			claimed = topic_claim_read(&claim, line) && agrees(&claim, site);
		ck_assert_msg(claimed, "not claimed: %s [%s, %s]", text_of(site, "message"),
			      text_of(site, "cause"), text_of(site, "allocation"));
	}
}

static const struct topic *topic_at(int index)
{
	ck_assert_msg(index < desk.count, "no topic %d", index);
	return &desk.topics[index];
}

START_TEST(the_example_has_the_sites_that_are_claimed_and_no_others)
{
	scoped_free char *package = package_name('e', _i);
	struct view claims = topic_at(_i)->fields[TOPIC_SAYS];

	check_found(package, claims);
	check_no_other(package, claims);
}
END_TEST

START_TEST(the_fix_has_only_what_it_is_said_to_keep)
{
	scoped_free char *package = package_name('f', _i);
	struct view claims = topic_at(_i)->fields[TOPIC_STILL];

	check_found(package, claims);
	check_no_other(package, claims);
}
END_TEST

/* Allocations of a run; negative where it has none. */
static long measured(char kind, int index)
{
	scoped_free char *package = package_name(kind, index), *start = mem_print("%s ", package);
	struct view rest = buf_view(&desk.measured), line;
	uint64_t count;

	while (view_split(&rest, '\n', &line))
		if (view_skip(&line, view_of(start))) {
			ck_assert(view_number(line, 1000000, &count));
			return (long)count;
		}
	return -1;
}

/* Sites that never allocate, or only leaks. */
static bool claims_nothing_is_allocated(const struct topic *topic)
{
	struct view claims = topic->fields[TOPIC_SAYS];
	struct topic_claim claim;

	if (!claims.len)
		return false;
	for (struct view line; topic_line(&claims, &line);)
		if (!topic_claim_read(&claim, line) || claim.allocation != ALLOCATION_NEVER)
			return false;
	return true;
}

START_TEST(running_it_allocates_as_the_text_has_it)
{
	const struct topic *topic = topic_at(_i);
	long example = measured('e', _i), fix = measured('f', _i);

	ck_assert_int_eq(example >= 0, topic->fields[TOPIC_RUN].len > 0);
	ck_assert_int_eq(fix >= 0, topic->fields[TOPIC_RUN_FIX].len > 0);
	if (example >= 0)
		ck_assert_msg((example == 0) == claims_nothing_is_allocated(topic),
			      "%.*s: the example allocates %ld times", VIEW_ARG(topic->name), example);
	ck_assert_msg(fix <= 0, "%.*s: the fix allocates %ld times", VIEW_ARG(topic->name), fix);
}
END_TEST

static int count_topics(void)
{
	struct view text = { topics_text, topics_text_size };
	struct topic topic;
	int count = 0;

	while (topic_next(&text, &topic))
		count++;
	return count;
}

static Suite *topics_suite(void)
{
	Suite *suite = suite_create("explain against the compiler");
	TCase *all = tcase_create("topics");
	int count = count_topics();

	tcase_add_unchecked_fixture(all, setup, teardown);
	tcase_set_timeout(all, 300);
	tcase_add_loop_test(all, the_example_has_the_sites_that_are_claimed_and_no_others, 0, count);
	tcase_add_loop_test(all, the_fix_has_only_what_it_is_said_to_keep, 0, count);
	tcase_add_loop_test(all, running_it_allocates_as_the_text_has_it, 0, count);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(topics_suite)
