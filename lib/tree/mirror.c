#include "tree/mirror.h"

#include "base/mem.h"
#include "tree/gitlib.h"

static struct mirror *mirror_new(git_repository *repository)
{
	struct mirror *mirror = mem_zero(1, sizeof(*mirror));

	mirror->repository = repository;
	return mirror;
}

static int make_bare(git_repository **out, const char *path)
{
	git_repository_init_options options;

	(void)git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_DOTGIT_DIR |
			GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_MKPATH;
	options.initial_head = "main";
	return git_repository_init_ext(out, path, &options);
}

int mirror_open(struct mirror **out, const char *path, bool create, struct err *err)
{
	git_repository *repository = NULL;

	if (gitlib_ready(err) < 0)
		return -1;
	int rc = git_repository_open_bare(&repository, path);
	/* A directory without a repository may be what a crash left of the first attempt. */
	if (rc == GIT_ENOTFOUND && create)
		rc = make_bare(&repository, path);
	if (rc < 0)
		return gitlib_fail(err, rc, "open repository %s", path);
	*out = mirror_new(repository);
	return 0;
}

/* Opened as if bare: the work tree is of no interest, and linked work trees and their own HEAD work too. */
int mirror_discover(struct mirror **out, const char *path, struct err *err)
{
	git_repository *repository = NULL;
	git_buf found = { 0 };

	if (gitlib_ready(err) < 0)
		return -1;
	int rc = git_repository_discover(&found, path, 0, NULL);
	if (rc < 0)
		return err_set(err, ERR_ABSENT, "no Git repository at %s or above it", path);
	rc = git_repository_open_bare(&repository, found.ptr);
	git_buf_dispose(&found);
	if (rc < 0)
		return gitlib_fail(err, rc, "open repository of %s", path);
	*out = mirror_new(repository);
	return 0;
}

void mirror_close(struct mirror *mirror)
{
	if (!mirror)
		return;
	git_repository_free(mirror->repository);
	free(mirror);
}
