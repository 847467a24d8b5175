/*
 * A toolchain is replaced while a change is open: what the new one makes of the base is not the change's.
 * And a toolchain that is laid out as Debian has it works in every jail.
 * Needs $HEAPGATE_OTHER_GO or Debian's in /usr/lib; the first test one beside the one in PATH.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

/* UNUSUAL: not the one in PATH, by whatever name. */
static const char *installed_go(bool unusual)
{
	const char *const places[] = { getenv("HEAPGATE_OTHER_GO"), "/usr/lib/go/bin/go",
				       "/usr/lib/go-1.19/bin/go" };
	scoped_free char *usual = stage_real_go();
	scoped_free char *one = realpath(usual, NULL);

	for (size_t i = 0; i < COUNT_OF(places); i++) {
		scoped_free char *real = places[i] ? realpath(places[i], NULL) : NULL;
		if (real && access(real, X_OK) == 0 && !(unusual && strcmp(one, real) == 0))
			return places[i];
	}
	return NULL;
}

/* Names another go command in the configuration; counts at the next start. */
static void use_go(const char *before, const char *after)
{
	scoped_free char *path = stage_path(&stage, "heapgate.conf");
	scoped_buf text = { 0 }, edited = { 0 };
	struct err err;

	ck_assert_int_eq(files_read(&text, path, &err), 0);
	ptrdiff_t at = view_find(buf_view(&text), view_of(before));
	ck_assert_int_gt(at, 0);
	buf_add(&edited, view_upto(buf_view(&text), (size_t)at));
	buf_text(&edited, after);
	buf_add(&edited, view_from(buf_view(&text), (size_t)at + strlen(before)));
	ck_assert_int_eq(files_write(path, buf_view(&edited), &err), 0);
}

static char *result_of(const struct oid *head)
{
	struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head->hex, STAGE_CONTEXT, 0, &status));
	scoped_free char *path = mem_print("/api/v1/checks%s", strrchr(status.target_url, '/'));
	return stage_get(&stage, path, NULL);
}

static void expect(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) != NULL, "no '%s' in: %s", words, text);
}

START_TEST(what_a_new_toolchain_makes_is_not_the_changes)
{
	const char *other = installed_go(true);

	if (!other) {
		(void)fprintf(stderr, "SKIPPED: no second toolchain; HEAPGATE_OTHER_GO may name one\n");
		return;
	}
	stage_open(&stage, &(struct stage_options){ .go_command = other });
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	stage_kill(&stage, SIGTERM);

	scoped_free char *go = stage_real_go();
	use_go(other, go);
	stage_serve(&stage);
	struct oid harmless = stage_commit_change(&stage, 2, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &harmless), 202);
	expect(stage_await(&stage, &harmless, "success"), "No new heap escapes");
	scoped_free char *passed = result_of(&harmless);
	expect(passed, "\"kind\": \"toolchain-changed\"");
	expect(passed, "the base was collected again under go");
	expect(passed, "\"toolchain_changes\": [\n");

	struct oid adds = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &adds), 202);
	(void)stage_await(&stage, &adds, "failure");
	scoped_free char *failed = result_of(&adds);
	expect(failed, "Largest");
	stage_close(&stage);
}
END_TEST

static const char *const jails[] = { "none", "landlock", "bubblewrap" };

/* Its own text in every run, or the build cache would answer. */
static void write_assembly(const char *directory)
{
	scoped_free char *go_mod = files_join(directory, "go.mod");
	scoped_free char *code = files_join(directory, "a.go");
	scoped_free char *assembly = files_join(directory, "a_amd64.s");
	scoped_free char *text = mem_print("// %lld\n#include \"textflag.h\"\n\n"
					   "TEXT \302\267Stub(SB), NOSPLIT, $0-0\n\tRET\n",
					   (long long)clock_wall_ms());
	struct err err;

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(files_write(go_mod, VIEW("module example.com/a\n\ngo 1.19\n"), &err), 0);
	ck_assert_int_eq(
		files_write(code, VIEW("package a\n\nfunc Stub()\n\nfunc F() *int { x := 1; return &x }\n"),
			    &err),
		0);
	ck_assert_int_eq(files_write(assembly, view_of(text), &err), 0);
}

START_TEST(an_installation_made_of_links_works_in_every_jail)
{
	const char *other = installed_go(false);
	scoped_buf said = { 0 };

	if (!other) {
		(void)fprintf(stderr, "SKIPPED: no such toolchain; HEAPGATE_OTHER_GO may name one\n");
		return;
	}
	stage_open(&stage, NULL);
	scoped_free char *directory = stage_path(&stage, "assembly");
	write_assembly(directory);
	const char *const argv[] = { "scan", directory, "--go", other, "--sandbox", jails[_i], NULL };
	int code = stage_run(&stage, &said, argv);
	if (code == 3 && strstr(buf_string(&said), "no sandbox: this machine offers "))
		(void)fprintf(stderr, "SKIPPED: %s", buf_string(&said));
	else
		ck_assert_msg(code == 0 && strstr(buf_string(&said), "moved to heap: x"), "%d: %s", code,
			      buf_string(&said));
	stage_close(&stage);
}
END_TEST

static Suite *toolchain_suite(void)
{
	Suite *suite = suite_create("flow_toolchain");
	TCase *tcase = tcase_create("toolchain");

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, what_a_new_toolchain_makes_is_not_the_changes);
	tcase_add_loop_test(tcase, an_installation_made_of_links_works_in_every_jail, 0, COUNT_OF(jails));
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(toolchain_suite)
