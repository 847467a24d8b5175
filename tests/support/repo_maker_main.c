/*
 * repo-maker: the repository maker for scripts.
 *
 *   repo-maker REPOSITORY init
 *   repo-maker REPOSITORY commit MESSAGE [DIRECTORY]   all of DIRECTORY copied over the work tree first
 *   repo-maker REPOSITORY remove FILE
 *   repo-maker REPOSITORY branch NAME
 *   repo-maker REPOSITORY checkout NAME
 *   repo-maker REPOSITORY merge BRANCH
 *   repo-maker REPOSITORY ref FULL-NAME COMMIT
 *
 * `commit` and `merge` print the new commit's id.
 */
#include <stdio.h>

#include "support/repo_maker.h"

enum { FIRST_ARGUMENT = 3 };

static void print(const struct oid *oid)
{
	(void)printf("%s\n", oid->hex);
}

static void commit(struct repo_maker *maker, char **arguments, int count)
{
	if (count > 1)
		repo_maker_copy(maker, arguments[1]);
	struct oid oid = repo_maker_commit(maker, arguments[0]);
	print(&oid);
}

static void remove_file(struct repo_maker *maker, char **arguments, int count)
{
	(void)count;
	repo_maker_remove(maker, arguments[0]);
}

static void branch(struct repo_maker *maker, char **arguments, int count)
{
	(void)count;
	repo_maker_branch(maker, arguments[0]);
}

static void check_out(struct repo_maker *maker, char **arguments, int count)
{
	(void)count;
	repo_maker_checkout(maker, arguments[0]);
}

static void merge(struct repo_maker *maker, char **arguments, int count)
{
	(void)count;
	struct oid oid = repo_maker_merge(maker, arguments[0]);
	print(&oid);
}

static void set_ref(struct repo_maker *maker, char **arguments, int count)
{
	(void)count;
	struct oid oid = repo_maker_resolve(maker, arguments[1]);
	repo_maker_ref(maker, arguments[0], &oid);
}

static const struct {
	const char *name;
	void (*run)(struct repo_maker *maker, char **arguments, int count);
	int least, most; /* arguments */
} commands[] = {
	{ "commit", commit, 1, 2 },	 { "remove", remove_file, 1, 1 }, { "branch", branch, 1, 1 },
	{ "checkout", check_out, 1, 1 }, { "merge", merge, 1, 1 },	  { "ref", set_ref, 2, 2 },
};

int main(int argc, char **argv)
{
	if (argc == FIRST_ARGUMENT && strcmp(argv[2], "init") == 0) {
		scoped_repo_maker maker = { 0 };
		repo_maker_init(&maker, argv[1]);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; argc >= FIRST_ARGUMENT && i < COUNT_OF(commands); i++) {
		int count = argc - FIRST_ARGUMENT;
		if (strcmp(argv[2], commands[i].name) != 0 || count < commands[i].least ||
		    count > commands[i].most)
			continue;
		scoped_repo_maker maker = { 0 };
		repo_maker_open(&maker, argv[1]);
		commands[i].run(&maker, argv + FIRST_ARGUMENT, count);
		return EXIT_SUCCESS;
	}
	(void)fprintf(stderr,
		      "usage: repo-maker REPOSITORY init|commit|remove|branch|checkout|merge|ref ...\n");
	return 2;
}
