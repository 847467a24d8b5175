#include "tree/gitlib.h"

#include <stdarg.h>
#include <stdio.h>

/* libgit2 maps packs in windows and keeps objects; both defaults are made for machines with one user. */
enum { MAPPED_MOST = 1 << 30, CACHE_MOST = 32 << 20, OBJECTS_MOST = 1 << 25 };

/*
 * No file of the host or the user is read: not /etc/gitconfig, not ~/.gitconfig, no template directory.  The
 * check of who owns a repository guards against commands in its configuration; libgit2 runs none, and the
 * check could only be lifted by a file that is not read.
 */
static int set_options(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
				      GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL };
	/* These change nothing for a reader of objects; current git sets the first by itself. */
	static const char *extensions[] = { "worktreeconfig", "preciousobjects", "partialclone" };

	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "") < 0)
			return -1;
	if (git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "") < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, COUNT_OF(extensions)) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)MAPPED_MOST) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_MOST) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, (size_t)OBJECTS_MOST) < 0)
		return -1;
	return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
}

int gitlib_ready(struct err *err)
{
	static bool ready;

	if (ready)
		return 0;
	int rc = git_libgit2_init();
	if (rc < 0)
		return gitlib_fail(err, rc, "libgit2 does not start");
	rc = set_options();
	if (rc < 0)
		return gitlib_fail(err, rc, "libgit2 refuses an option");
	ready = true;
	return 0;
}

void gitlib_words(char *out, size_t size)
{
	const git_error *last = git_error_last();

	(void)snprintf(out, size, "%s", last && last->message ? last->message : "no reason given");
	for (char *c = out; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

static enum err_kind kind_of(int rc)
{
	static const struct {
		int rc;
		enum err_kind kind;
	} rows[] = {
		{ GIT_ENOTFOUND, ERR_ABSENT },	 { GIT_EAMBIGUOUS, ERR_INPUT },
		{ GIT_EINVALIDSPEC, ERR_INPUT }, { GIT_EPEEL, ERR_INPUT },
		{ GIT_ELOCKED, ERR_BUSY },	 { GIT_EAUTH, ERR_INPUT },
		{ GIT_ECERTIFICATE, ERR_INPUT },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].rc == rc)
			return rows[i].kind;
	return ERR_INTERNAL;
}

void gitlib_fill(struct err *err, int rc, const char *format, ...)
{
	char words[256], where[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(where, sizeof(where), format, args);
	va_end(args);
	gitlib_words(words, sizeof(words));
	err_fill(err, kind_of(rc), "%s: %s", where, words);
}

int gitlib_oid(git_oid *out, const struct oid *oid, struct err *err)
{
	if (strlen(oid->hex) != GIT_OID_HEXSZ || git_oid_fromstr(out, oid->hex) < 0)
		return err_set(err, ERR_INPUT, "\"%s\" is not a SHA-1 object id", oid->hex);
	return 0;
}

struct oid gitlib_oid_back(const git_oid *oid)
{
	struct oid back = { { 0 } };

	(void)git_oid_fmt(back.hex, oid);
	return back;
}

int gitlib_commit(git_commit **out, struct mirror *mirror, const struct oid *oid, struct err *err)
{
	git_oid id;

	if (gitlib_oid(&id, oid, err) < 0)
		return -1;
	int rc = git_commit_lookup(out, mirror->repository, &id);
	return rc < 0 ? gitlib_fail(err, rc, "commit %.*s", OID_SHORT, oid->hex) : 0;
}

int gitlib_tree_of(git_tree **out, struct mirror *mirror, const struct oid *commit, struct err *err)
{
	scoped_git(git_commit) *found = NULL;

	if (gitlib_commit(&found, mirror, commit, err) < 0)
		return -1;
	int rc = git_commit_tree(out, found);
	return rc < 0 ? gitlib_fail(err, rc, "tree of %.*s", OID_SHORT, commit->hex) : 0;
}
