/*
 * libgit2 as lib/tree uses it: set up once, its objects freed by scope, its errors in our words.  Private to
 * lib/tree.
 */
#ifndef TREE_GITLIB_H
#define TREE_GITLIB_H

#include <git2.h>

#include "tree/mirror.h"

struct mirror {
	git_repository *repository;
};

/* Before anything else of libgit2; cheap when done already. */
int gitlib_ready(struct err *err) MUST_USE;

/* Fills ERR with what libgit2 said about RC and yields -1; the kind is chosen from RC. */
#define gitlib_fail(err, rc, ...) (gitlib_fill((err), (rc), __VA_ARGS__), -1)
void gitlib_fill(struct err *err, int rc, const char *format, ...) PRINTF(3, 4);
/* libgit2's last words on one line of printable ASCII: a server may have written part of them. */
void gitlib_words(char *out, size_t size);

/* ERR_INPUT for an id that a SHA-1 repository cannot have. */
int gitlib_oid(git_oid *out, const struct oid *oid, struct err *err) MUST_USE;
struct oid gitlib_oid_back(const git_oid *oid);
/* ERR_ABSENT where the repository has no such commit. */
int gitlib_commit(git_commit **out, struct mirror *mirror, const struct oid *oid, struct err *err) MUST_USE;
int gitlib_tree_of(git_tree **out, struct mirror *mirror, const struct oid *commit, struct err *err) MUST_USE;

#define GITLIB_SCOPE(type, release)                                                                          \
	static inline void scope_##type(type **object)                                                       \
	{                                                                                                    \
		release(*object);                                                                            \
	}
GITLIB_SCOPE(git_commit, git_commit_free)
GITLIB_SCOPE(git_tree, git_tree_free)
GITLIB_SCOPE(git_tree_entry, git_tree_entry_free)
GITLIB_SCOPE(git_object, git_object_free)
GITLIB_SCOPE(git_reference, git_reference_free)
GITLIB_SCOPE(git_remote, git_remote_free)
GITLIB_SCOPE(git_odb, git_odb_free)
GITLIB_SCOPE(git_odb_object, git_odb_object_free)
#define scoped_git(type) SCOPED(scope_##type) type

#endif
