/* Which Go command, under which environment, with which arguments. */
#include <sys/stat.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"
#include "golang/install.h"
#include "golang/toolchain.h"
#include "unit/unit.h"

static struct arena arena;
static char place[] = "/tmp/heapgate-toolchain-XXXXXX";
static char directory[sizeof(place)];

static void make_place(void)
{
	memcpy(directory, place, sizeof(place));
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_place(void)
{
	struct err err;

	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
	arena_release(&arena);
}

static const char *in_place(const char *name)
{
	return arena_print(&arena, "%s/%s", directory, name);
}

static void make_program(const char *name)
{
	struct err err;

	ck_assert_int_eq(files_write(in_place(name), VIEW("#!/bin/sh\n"), &err), 0);
	ck_assert_int_eq(chmod(in_place(name), 0755), 0);
}

START_TEST(finds_go_in_path)
{
	const struct golang_options options = { 0 };
	const char *found;
	struct err err;

	make_program("go");
	ck_assert_int_eq(setenv("PATH", arena_print(&arena, "/nonexistent::%s", directory), 1), 0);
	ck_assert_int_eq(toolchain_find(&found, &arena, &options, &err), 0);
	ck_assert_str_eq(found, in_place("go"));
}
END_TEST

START_TEST(follows_links_to_the_real_command)
{
	const struct golang_options options = { .go = in_place("link") };
	const char *found;
	struct err err;

	make_program("go");
	ck_assert_int_eq(symlink("go", in_place("link")), 0);
	ck_assert_int_eq(toolchain_find(&found, &arena, &options, &err), 0);
	ck_assert_str_eq(found, in_place("go"));
}
END_TEST

START_TEST(takes_another_name_from_path)
{
	const struct golang_options options = { .go = "go1.99" };
	const char *found;
	struct err err;

	make_program("go1.99");
	ck_assert_int_eq(setenv("PATH", directory, 1), 0);
	ck_assert_int_eq(toolchain_find(&found, &arena, &options, &err), 0);
	ck_assert_str_eq(found, in_place("go1.99"));
}
END_TEST

START_TEST(a_named_command_that_is_not_there_is_an_error)
{
	const struct golang_options options = { .go = in_place("go") };
	const char *found;
	struct err err;

	ck_assert_int_eq(toolchain_find(&found, &arena, &options, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_ptr_nonnull(strstr(err.text, options.go));
}
END_TEST

/* The value of NAME, or NULL; it must not be there twice. */
static const char *value_of(const char *const *env, const char *name)
{
	const char *value = NULL;
	struct view wanted = view_of(arena_print(&arena, "%s=", name));

	for (; *env; env++) {
		struct view rest = view_of(*env);
		if (!view_skip(&rest, wanted))
			continue;
		ck_assert_msg(!value, "%s is there twice", name);
		value = rest.at;
	}
	return value;
}

static const struct {
	const char *name, *value; /* NULL: must not be there */
} pins[] = {
	{ "GOENV", "off" },	    { "GOFLAGS", "" },	     { "GOTOOLCHAIN", "local" },
	{ "GOPROXY", "off" },	    { "GOSUMDB", "off" },    { "GOVCS", "*:off" },
	{ "GOWORK", "off" },	    { "GO111MODULE", "on" }, { "CGO_ENABLED", "0" },
	{ "HOME", "/nonexistent" }, { "LC_ALL", "C.UTF-8" }, { "PATH", "/usr/lib/go/bin" },
	{ "GOOS", NULL },	    { "GOARCH", NULL },	     { "GODEBUG", NULL },
	{ "GOEXPERIMENT", NULL },   { "LD_PRELOAD", NULL },  { "GIT_DIR", NULL },
};

START_TEST(pins_the_environment)
{
	const struct golang_options options = { 0 };

	ck_assert_int_eq(setenv("GOFLAGS", "-toolexec=evil", 1), 0);
	ck_assert_int_eq(setenv("GOPROXY", "https://example.com", 1), 0);
	ck_assert_int_eq(setenv("GODEBUG", "x=1", 1), 0);
	ck_assert_int_eq(setenv("GOOS", "plan9", 1), 0);
	const char *const *env = toolchain_env(&arena, "/usr/lib/go/bin/go", &options);
	ck_assert_pstr_eq(value_of(env, pins[_i].name), pins[_i].value);
}
END_TEST

START_TEST(options_reach_the_environment)
{
	const struct golang_options options = {
		.goos = "windows",
		.goarch = "arm64",
		.cache = "/c",
		.module_cache = "/m",
		.proxy = "https://proxy.example.com",
		.workspace = "/src/go.work",
		.temporary = "/scratch",
		.goroot = "/go",
	};
	const char *const *env = toolchain_env(&arena, "/go/bin/go", &options);

	ck_assert_str_eq(value_of(env, "GOOS"), "windows");
	ck_assert_str_eq(value_of(env, "GOARCH"), "arm64");
	ck_assert_str_eq(value_of(env, "GOCACHE"), "/c");
	ck_assert_str_eq(value_of(env, "GOMODCACHE"), "/m");
	ck_assert_str_eq(value_of(env, "GOPROXY"), "off");
	ck_assert_str_eq(value_of(env, "GOSUMDB"), "off");
	ck_assert_str_eq(value_of(env, "GOWORK"), "/src/go.work");
	ck_assert_str_eq(value_of(env, "TMPDIR"), "/scratch");
	ck_assert_str_eq(value_of(env, "GOROOT"), "/go");
}
END_TEST

START_TEST(only_a_download_has_a_proxy)
{
	const struct golang_options usual = { .proxy = "https://proxy.example.com" };
	const struct golang_options own = { .proxy = "https://proxy.example.com",
					    .sumdb = "sum.example.com",
					    .no_sumdb = "example.com/*" };
	const char *const *env = toolchain_download_env(&arena, "/go/bin/go", &usual);

	ck_assert_str_eq(value_of(env, "GOPROXY"), "https://proxy.example.com");
	ck_assert_str_eq(value_of(env, "GONOPROXY"), "none");
	ck_assert_str_eq(value_of(env, "GOVCS"), "*:off");
	ck_assert_str_eq(value_of(env, "GOFLAGS"), "-mod=readonly");
	ck_assert_ptr_null(value_of(env, "GOSUMDB"));
	ck_assert_ptr_null(value_of(env, "GONOSUMDB"));
	env = toolchain_download_env(&arena, "/go/bin/go", &own);
	ck_assert_str_eq(value_of(env, "GOSUMDB"), "sum.example.com");
	ck_assert_str_eq(value_of(env, "GONOSUMDB"), "example.com/*");
}
END_TEST

/* What the user has set, and the caches that follow from it. */
static const struct {
	const char *home, *xdg, *go_cache, *go_path, *go_mod_cache;
	const char *cache, *module_cache;
} caches[] = {
	{ "/home/u", NULL, NULL, NULL, NULL, "/home/u/.cache/go-build", "/home/u/go/pkg/mod" },
	{ "/home/u", "/x", NULL, NULL, NULL, "/x/go-build", "/home/u/go/pkg/mod" },
	{ "/home/u", "/x", "/c", "/p:/q", NULL, "/c", "/p/pkg/mod" },
	{ "/home/u", NULL, "off", "/p", "/m", "/home/u/.cache/go-build", "/m" },
};

static void set(const char *name, const char *value)
{
	ck_assert_int_eq(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

START_TEST(caches_are_the_users_own)
{
	const struct golang_options options = { 0 };

	set("HOME", caches[_i].home);
	set("XDG_CACHE_HOME", caches[_i].xdg);
	set("GOCACHE", caches[_i].go_cache);
	set("GOPATH", caches[_i].go_path);
	set("GOMODCACHE", caches[_i].go_mod_cache);
	const char *const *env = toolchain_env(&arena, "/go/bin/go", &options);
	ck_assert_str_eq(value_of(env, "GOCACHE"), caches[_i].cache);
	ck_assert_str_eq(value_of(env, "GOMODCACHE"), caches[_i].module_cache);
}
END_TEST

static const char settings[] =
	"go: a warning\n{\n\t\"GOARCH\": \"amd64\",\n\t\"GOMODCACHE\": \"/m\",\n\t\"GOOS\": \"linux\",\n"
	"\t\"GOROOT\": \"/usr/lib/go\",\n\t\"GOVERSION\": \"go1.26.8\"\n}\n";

START_TEST(reads_what_the_toolchain_says_about_itself)
{
	const struct golang_options options = { .tags = "a,b", .no_inlining = true };
	struct toolchain toolchain;
	struct err err;

	ck_assert_int_eq(
		toolchain_probe_read(&toolchain, &arena, "/go/bin/go", &options, view_of(settings), &err), 0);
	ck_assert_str_eq(toolchain.configuration.go_version, "go1.26.8");
	ck_assert_str_eq(toolchain.configuration.goos, "linux");
	ck_assert_str_eq(toolchain.configuration.goarch, "amd64");
	ck_assert_str_eq(toolchain.configuration.tags, "a,b");
	ck_assert_str_eq(toolchain.configuration.gcflags, "-l");
	ck_assert_str_eq(toolchain.goroot, "/usr/lib/go");
	ck_assert_str_eq(toolchain.module_cache, "/m");
	ck_assert_str_eq(toolchain.go, "/go/bin/go");
}
END_TEST

START_TEST(refuses_a_probe_without_settings)
{
	static const char *const outputs[] = { "", "go: no", "{}", "{\"GOVERSION\": 1}" };
	const struct golang_options options = { 0 };
	struct toolchain toolchain;
	struct err err;

	ck_assert_int_eq(
		toolchain_probe_read(&toolchain, &arena, "/go/bin/go", &options, view_of(outputs[_i]), &err),
		-1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_msg(view_find(view_of(err.text), VIEW("does not look like a go command")) > 0, "%s",
		      err.text);
}
END_TEST

static const struct {
	const char *version, *tags, *gcflags, *module;
	const char *command; /* from "-trimpath" on */
} commands[] = {
	{ "go1.26.8", "", "", "example.com/m",
	  "-trimpath -buildvcs=false -pgo=off -gcflags=example.com/m/...=-m=2 -L -- ./... x" },
	{ "go1.19.13", "", "", "m", "-trimpath -buildvcs=false -gcflags=m/...=-m=2 -L -- ./... x" },
	{ "go1.19", "", "", "m", "-trimpath -buildvcs=false -gcflags=m/...=-m=2 -L -- ./... x" },
	{ "go1.20", "a,b", "-l", "m",
	  "-trimpath -buildvcs=false -pgo=off -tags=a,b -gcflags=m/...=-m=2 -L -l -- ./... x" },
	{ "go1.26.8", "", "", "std", "-trimpath -buildvcs=false -pgo=off -gcflags=std=-m=2 -L -- ./... x" },
};

START_TEST(makes_the_collecting_command)
{
	static const char *const packages[] = { "./...", "x", NULL };
	const struct toolchain toolchain = {
		.configuration = { .go_version = commands[_i].version,
				   .tags = commands[_i].tags,
				   .gcflags = commands[_i].gcflags },
		.go = "/go/bin/go",
	};
	const char *const *argv = toolchain_collect_argv(&arena, &toolchain, commands[_i].module, packages);
	scoped_buf line = { 0 };

	for (size_t i = 0; argv[i]; i++)
		buf_print(&line, "%s%s", i ? " " : "", argv[i]);
	ck_assert_int_eq(strncmp(buf_string(&line), "/go/bin/go list -export -e -json=ImportPath,", 44), 0);
	ck_assert_str_eq(strstr(buf_string(&line), "-trimpath"), commands[_i].command);
}
END_TEST

static bool is_listed(const char *const *paths, const char *path)
{
	for (; *paths; paths++)
		if (strcmp(*paths, path) == 0)
			return true;
	return false;
}

static void make_link(const char *name, const char *target)
{
	ck_assert_int_eq(symlink(in_place(target), in_place(name)), 0);
}

/* As Debian's packages have it. */
START_TEST(an_installation_is_all_that_links_in_it_lead_to)
{
	static const char *const directories[] = { "root/bin", "root/pkg/tool", "share/src",
						   "share/include" };
	struct err err;

	for (size_t i = 0; i < COUNT_OF(directories); i++)
		ck_assert_int_eq(files_make_directory(in_place(directories[i]), &err), 0);
	make_program("root/bin/go");
	make_link("root/src", "share/src");
	make_link("root/pkg/include", "share/include");
	make_link("root/api", "share/api-which-is-not-installed");
	const char *const *paths = install_paths(&arena, in_place("root/bin/go"), NULL);
	ck_assert(is_listed(paths, in_place("root")));
	ck_assert(is_listed(paths, in_place("share/src")));
	ck_assert(is_listed(paths, in_place("share/include")));
	ck_assert(!is_listed(paths, in_place("share")));
	ck_assert(!is_listed(paths, "/lib64"));
	ck_assert(is_listed(install_paths(&arena, "/bin/sh", in_place("root")), "/lib64"));
}
END_TEST

START_TEST(reads_the_module_path)
{
	const char *path;
	struct err err;

	ck_assert_int_eq(golang_module_path(&path, &arena, VIEW("// m\nmodule example.com/m // x\n"), &err),
			 0);
	ck_assert_str_eq(path, "example.com/m");
	ck_assert_int_eq(golang_module_path(&path, &arena, VIEW("go 1.19\nmodule\n"), &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("golang_toolchain");
	TCase *find = tcase_create("find");
	TCase *run = tcase_create("run");

	tcase_add_checked_fixture(find, make_place, remove_place);
	tcase_add_test(find, finds_go_in_path);
	tcase_add_test(find, follows_links_to_the_real_command);
	tcase_add_test(find, takes_another_name_from_path);
	tcase_add_test(find, a_named_command_that_is_not_there_is_an_error);
	suite_add_tcase(suite, find);
	tcase_add_checked_fixture(run, make_place, remove_place);
	tcase_add_loop_test(run, pins_the_environment, 0, COUNT_OF(pins));
	tcase_add_test(run, options_reach_the_environment);
	tcase_add_test(run, only_a_download_has_a_proxy);
	tcase_add_loop_test(run, caches_are_the_users_own, 0, COUNT_OF(caches));
	tcase_add_test(run, reads_what_the_toolchain_says_about_itself);
	tcase_add_loop_test(run, refuses_a_probe_without_settings, 0, 4);
	tcase_add_loop_test(run, makes_the_collecting_command, 0, COUNT_OF(commands));
	tcase_add_test(run, an_installation_is_all_that_links_in_it_lead_to);
	tcase_add_test(run, reads_the_module_path);
	suite_add_tcase(suite, run);
	return suite;
}

UNIT_MAIN(make_suite)
