/* Modules that are not vendored: they come from the configured proxy, before the build, and run nothing. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static pid_t proxy;
static char *proxy_url, *go_mod, *go_sum;

static void shell(const char *command)
{
	FILE *pipe = popen(command, "r");

	ck_assert_ptr_nonnull(pipe);
	ck_assert_msg(pclose(pipe) == 0, "%s", command);
}

/* ---- a proxy for modules: files in a directory (go.dev/ref/mod#goproxy-protocol) ---- */

static const char dependency[] = "package dep\n\nvar kept *int\n\nfunc Keep(p *int) { kept = p }\n";

/* From its source in DIRECTORY of the stage. */
static void publish(const char *directory, const char *version, const char *text)
{
	scoped_free char *place = stage_path(&stage, "proxy/example.com/dep/@v");
	scoped_free char *source = stage_path(&stage, directory);
	scoped_free char *info = mem_print("%s/%s.info", place, version);
	scoped_free char *mod = mem_print("%s/%s.mod", place, version);
	scoped_free char *said = mem_print("{\"Version\": \"%s\"}", version);
	struct err err;
	scoped_repo_maker maker;

	repo_maker_init(&maker, source);
	repo_maker_write(&maker, "go.mod", "module example.com/dep\n\ngo 1.19\n");
	repo_maker_write(&maker, "dep.go", text);
	(void)repo_maker_commit(&maker, version);
	ck_assert_int_eq(files_make_directory(place, &err), 0);
	ck_assert_int_eq(files_write(info, view_of(said), &err), 0);
	ck_assert_int_eq(files_write(mod, VIEW("module example.com/dep\n\ngo 1.19\n"), &err), 0);
	scoped_free char *command = mem_print("git -C %s archive --format=zip "
					      "--prefix=example.com/dep@%s/ -o %s/%s.zip HEAD",
					      source, version, place, version);
	shell(command);
}

/* What it was asked for stands in its log. */
static void become_proxy(const char *directory, const char *log)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)dup2(fd, STDOUT_FILENO);
	(void)dup2(fd, STDERR_FILENO);
	(void)execlp("python3", "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory",
		     directory, "0", (char *)NULL);
	_exit(127);
}

static void start_proxy(void)
{
	scoped_free char *directory = stage_path(&stage, "proxy");
	scoped_free char *log = stage_path(&stage, "proxy.log");
	unsigned port = 0;

	stage_write(&stage, "proxy.log", "");
	proxy = fork();
	if (proxy == 0)
		become_proxy(directory, log);
	for (int i = 0; i < 500 && !port; i++) {
		scoped_buf text = { 0 };
		(void)usleep(20000);
		stage_read(&stage, &text, "proxy.log");
		(void)sscanf(buf_string(&text), "Serving HTTP on 127.0.0.1 port %u", &port);
	}
	ck_assert_uint_ne(port, 0);
	proxy_url = mem_print("http://127.0.0.1:%u", port);
}

static void stop_proxy(void)
{
	if (!proxy)
		return;
	(void)kill(proxy, SIGKILL);
	(void)waitpid(proxy, NULL, 0);
	proxy = 0;
}

/* How often it was asked for a file that ends so. */
static size_t asked(const char *end)
{
	scoped_free char *wanted = mem_print("%s HTTP/", end);
	scoped_buf text = { 0 };
	size_t count = 0;

	stage_read(&stage, &text, "proxy.log");
	for (const char *at = buf_string(&text); (at = strstr(at, wanted)); at++)
		count++;
	return count;
}

/* ---- a change that needs the module ---- */

static char *read_back(const char *name)
{
	scoped_buf text = { 0 };

	stage_read(&stage, &text, name);
	return buf_take(&text);
}

/* As a developer would. */
static void require_module(void)
{
	scoped_free char *command =
		mem_print("cd %s && cp -r %s work && cd work && GOPROXY=%s GOSUMDB=off GOFLAGS=-modcacherw "
			  "GOTOOLCHAIN=local "
			  "GOMODCACHE=%s/developer go get example.com/dep@v1.0.0 >get.log 2>&1",
			  stage.directory, TESTS_DIR "/demo/main", proxy_url, stage.directory);

	shell(command);
	go_mod = read_back("work/go.mod");
	go_sum = read_back("work/go.sum");
}

static const char code[] = "package price\n\nimport \"example.com/dep\"\n\n"
			   "func Kept() int { x := 1; dep.Keep(&x); return x }\n";

static struct oid change(uint64_t number, const char *mod, const char *sum, const char *text)
{
	(void)stage_write_change(&stage, number, "go.mod", mod);
	if (sum)
		(void)stage_write_change(&stage, number, "go.sum", sum);
	struct oid head = stage_write_change(&stage, number, "price/kept.go", text);
	ck_assert_int_eq(stage_change(&stage, "opened", number, &head), 202);
	return head;
}

static void set_up(void)
{
	stage_open(&stage, NULL);
	publish("published", "v1.0.0", dependency);
	start_proxy();
	require_module();
	scoped_free char *config =
		mem_print("[go]\n\tproxy = %s\n\tsumdb = off\n[limits]\n\tattempts = 1\n", proxy_url);
	stage_configure(&stage, &(struct stage_options){ .config = config });
	stage_serve(&stage);
}

static void tear_down(void)
{
	stop_proxy();
	free(proxy_url);
	free(go_mod);
	free(go_sum);
	stage_close(&stage);
}

START_TEST(a_module_is_downloaded_once_and_built_without_a_network)
{
	size_t before = asked(".zip");
	struct oid first = change(1, go_mod, go_sum, code);

	ck_assert_ptr_nonnull(strstr(stage_await(&stage, &first, "failure"), "1 new heap escape"));
	ck_assert_uint_eq(asked(".zip"), before + 1);
	stop_proxy();
	struct oid second = change(2, go_mod, go_sum, code);
	ck_assert_ptr_nonnull(strstr(stage_await(&stage, &second, "failure"), "1 new heap escape"));
}
END_TEST

static char *replaced(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	ck_assert_ptr_nonnull(at);
	return mem_print("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

START_TEST(a_module_that_is_not_what_it_was_is_not_built)
{
	publish("altered", "v1.0.0", "package dep\n\nfunc Keep(p *int) {}\n");
	struct oid head = change(1, go_mod, go_sum, code);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "checksum mismatch"), "%s", text);
}
END_TEST

START_TEST(a_module_without_a_sum_is_not_built)
{
	struct oid head = change(1, go_mod, NULL, code);
	const char *text = stage_await(&stage, &head, "error");

	ck_assert_msg(strstr(text, "go.sum"), "%s", text);
}
END_TEST

START_TEST(a_module_that_cannot_be_had_is_named)
{
	scoped_free char *mod = replaced(go_mod, "v1.0.0", "v1.9.0");
	struct oid head = change(1, mod, go_sum, code);
	const char *text = stage_await(&stage, &head, "error");

	ck_assert_msg(strstr(text, "a module cannot be had: example.com/dep@v1.9.0"), "%s", text);
}
END_TEST

static Suite *modules_suite(void)
{
	Suite *suite = suite_create("flow_modules");
	TCase *tcase = tcase_create("modules");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_module_is_downloaded_once_and_built_without_a_network);
	tcase_add_test(tcase, a_module_that_is_not_what_it_was_is_not_built);
	tcase_add_test(tcase, a_module_without_a_sum_is_not_built);
	tcase_add_test(tcase, a_module_that_cannot_be_had_is_named);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(modules_suite)
