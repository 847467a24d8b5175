/* lib/gate/collect: one deadline for all modules, their downloads included. */
#include "gate/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "unit/unit.h"

enum { DEADLINE_MS = 1500 };

static char *root;
static struct err err;

static void write_file(const char *name, const char *text)
{
	scoped_free char *path = files_join(root, name);
	scoped_free char *directory = mem_print("%.*s", (int)(strrchr(path, '/') - path), path);

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(files_write(path, view_of(text), &err), 0);
}

/* A Go command that downloads for a second, and has nothing to list. */
static void setup(void)
{
	char pattern[] = "/tmp/heapgate-collect.XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	root = mem_text(pattern);
	scoped_free char *go = files_join(root, "go");
	write_file("go", "#!/bin/sh\ncase $* in *download*) /bin/sleep 1;; esac\n");
	ck_assert_int_eq(chmod(go, 0755), 0);
	write_file("src/a/go.mod", "module example.com/a\n");
	write_file("src/a/a.go", "package a\n");
	write_file("src/b/go.mod", "module example.com/b\n");
	write_file("src/b/b.go", "package b\n");
}

static void teardown(void)
{
	ck_assert_int_eq(files_remove_tree(root, &err), 0);
	free(root);
}

START_TEST(modules_share_the_deadline_with_their_downloads)
{
	scoped_free char *go = files_join(root, "go"), *source = files_join(root, "src"),
			 *modules = files_join(root, "modules"), *cache = files_join(root, "cache");
	const struct toolchain toolchain = { .configuration = { .go_version = "go1.23",
								.goos = "linux",
								.goarch = "amd64",
								.tags = "",
								.gcflags = "" },
					     .go = go,
					     .goroot = root,
					     .module_cache = modules };
	const struct collect_spec spec = {
		.directory = source,
		.go = { .cache = cache, .module_cache = modules, .proxy = "http://127.0.0.1:9" },
		.deadline_ms = DEADLINE_MS,
	};
	scoped_collection collection = { 0 };

	ck_assert_int_lt(collect(&collection, &toolchain, &spec, &err), 0);
	ck_assert_msg(err.kind == ERR_LIMIT, "%s", err.text);
}
END_TEST

static Suite *suite(void)
{
	TCase *tcase = tcase_create("collect");
	Suite *suite = suite_create("gate_collect");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, modules_share_the_deadline_with_their_downloads);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(suite)
