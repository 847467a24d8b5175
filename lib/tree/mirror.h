/*
 * Bare mirrors of repositories, and the questions that only Git can answer.  All through libgit2; no
 * configuration of the host or the user is read.
 */
#ifndef TREE_MIRROR_H
#define TREE_MIRROR_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/commit.h"

struct mirror;

struct fetch_spec {
	const char *url;
	const char *const *refspecs;	   /* NULL at the end */
	const char *username, *password;   /* NULL: none; given only to the URL's own host */
	const char *ssh_key, *known_hosts; /* paths; NULL: none */
	uint64_t most_bytes;		   /* received; then ERR_LIMIT; 0: none */
};

/* Opens the bare repository at PATH itself, making it first where CREATE is set. */
int mirror_open(struct mirror **out, const char *path, bool create, struct err *err) MUST_USE;
/* Opens, for reading, the repository that PATH belongs to: bare, a work tree (linked ones too) or a directory
 * somewhere in one.  ERR_ABSENT where there is none. */
int mirror_discover(struct mirror **out, const char *path, struct err *err) MUST_USE;
void mirror_close(struct mirror *mirror);
/* Removes what a killed fetch left behind: lock files, half packs.  Only while nobody fetches. */
int mirror_sweep(struct mirror *mirror, struct err *err) MUST_USE;
/*
 * Fetches SPEC's refspecs; a source may be a commit's full id where the server hands those out.  Tags do not
 * come along, nothing is pruned, redirects are not followed, certificates and host keys are verified.
 * ERR_BUSY: network, server in trouble; ERR_INPUT: refused, no such repository or ref; ERR_LIMIT: too large.
 * May hang with the server (libgit2 1.5 has no time-out): run it in a child with a deadline.
 */
int mirror_fetch(struct mirror *mirror, const struct fetch_spec *spec, struct err *err) MUST_USE;
bool mirror_has(struct mirror *mirror, const struct oid *commit);
/* What "main", "HEAD~2", "v1.0", a short or full id stands for, as a commit. */
int mirror_resolve(struct oid *out, struct mirror *mirror, const char *spec, struct err *err) MUST_USE;
/* The one commit whose id begins with DIGITS (7 of them at least); no name is tried.  ERR_ABSENT where there
 * is none, ERR_INPUT where several objects begin so. */
int mirror_expand(struct oid *out, struct mirror *mirror, struct view digits, struct err *err) MUST_USE;
/* The commit at a full ref name, "refs/heads/main".  ERR_ABSENT where there is no such ref. */
int mirror_ref(struct oid *out, struct mirror *mirror, const char *name, struct err *err) MUST_USE;
/* ERR_ABSENT where the histories are unrelated. */
int mirror_merge_base(struct oid *out, struct mirror *mirror, const struct oid *a, const struct oid *b,
		      struct err *err) MUST_USE;
/* A commit is its own ancestor. */
bool mirror_is_ancestor(struct mirror *mirror, const struct oid *ancestor, const struct oid *of);
/* Texts are UTF-8 (other bytes are replaced), the message's first 64 KiB. */
int mirror_commit(struct commit_info *out, struct arena *arena, struct mirror *mirror,
		  const struct oid *commit, struct err *err) MUST_USE;

/* Takes one commit: 0 goes on, 1 stops, -1 (with ERR filled) fails. */
typedef int mirror_visit(void *payload, const struct oid *commit, struct err *err);
/* FROM, its first parent, that one's first parent, and so on to the root: a branch as it was merged to. */
int mirror_first_parents(struct mirror *mirror, const struct oid *from, mirror_visit *visit, void *payload,
			 struct err *err) MUST_USE;
/* How many first-parent ancestors COMMIT has (0 for a root): its position on the main line. */
int mirror_depth(uint64_t *out, struct mirror *mirror, const struct oid *commit, struct err *err) MUST_USE;

static inline void mirror_scope(struct mirror **mirror)
{
	mirror_close(*mirror);
}
#define scoped_mirror SCOPED(mirror_scope) struct mirror

#endif
