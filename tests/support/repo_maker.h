/*
 * Real Git repositories for tests and the demonstration, made with the git command.
 *
 * Authors and times are fixed, so that equal steps give equal commit ids.  Whatever goes wrong is told on
 * standard error and ends the process: a test cannot go on without its repository.
 */
#ifndef SUPPORT_REPO_MAKER_H
#define SUPPORT_REPO_MAKER_H

#include "base/buf.h"
#include "model/oid.h"

struct repo_maker {
	char *path;   /* work tree; its repository is in path/.git */
	int64_t time; /* of the next commit, in seconds since 1970; moves on by a minute for each */
};

/* Makes the directory and an empty repository with the branch "main". */
void repo_maker_init(struct repo_maker *out, const char *path);
/* Takes the repository at PATH as it is; the next commit is a minute younger than its youngest. */
void repo_maker_open(struct repo_maker *out, const char *path);
void repo_maker_release(struct repo_maker *maker);
#define scoped_repo_maker SCOPED(repo_maker_release) struct repo_maker

/* FILE with its directories; the old content is replaced. */
void repo_maker_write(const struct repo_maker *maker, const char *file, const char *text);
/* Every file below DIRECTORY, at the same place below the work tree. */
void repo_maker_copy(const struct repo_maker *maker, const char *directory);
/* The file FROM, whatever its bytes, as FILE. */
void repo_maker_copy_file(const struct repo_maker *maker, const char *from, const char *file);
void repo_maker_remove(const struct repo_maker *maker, const char *file);
/* Commits all of the work tree. */
struct oid repo_maker_commit(struct repo_maker *maker, const char *message);
/* Makes a branch here and checks it out. */
void repo_maker_branch(const struct repo_maker *maker, const char *name);
void repo_maker_checkout(const struct repo_maker *maker, const char *spec);
/* Merges BRANCH into what is checked out, by a merge commit. */
struct oid repo_maker_merge(struct repo_maker *maker, const char *branch);
/* Makes, moves or forces a full ref: "refs/pull/7/head". */
void repo_maker_ref(const struct repo_maker *maker, const char *ref, const struct oid *commit);
struct oid repo_maker_resolve(const struct repo_maker *maker, const char *spec);

/* Writes an object of TYPE with these bytes, however wrong they are. */
struct oid repo_maker_object(const struct repo_maker *maker, const char *type, struct view bytes);
/* A commit of TREE on PARENT (NULL: a root), without any branch. */
struct oid repo_maker_commit_tree(struct repo_maker *maker, const struct oid *tree, const struct oid *parent);
/* Runs git with ARGV (NULL at the end, without "git" itself) and appends what it prints. */
void repo_maker_git(struct buf *out, const struct repo_maker *maker, const char *const *argv,
		    struct view input);

#endif
