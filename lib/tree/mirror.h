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

/* Opens the bare repository at PATH, making it first where CREATE is set.  Also opens a work tree's
 * repository (its root or its .git), read-only use. */
int mirror_open(struct mirror **out, const char *path, bool create, struct err *err) MUST_USE;
void mirror_close(struct mirror *mirror);
/* Removes what a killed fetch left behind: lock files, half packs.  Only while nobody fetches. */
int mirror_sweep(struct mirror *mirror, struct err *err) MUST_USE;
/* ERR_BUSY: network; ERR_INPUT: refused, no such repository or ref; certificates are verified, redirects
 * not followed.  May hang with the server: run it in a child with a deadline. */
int mirror_fetch(struct mirror *mirror, const struct fetch_spec *spec, struct err *err) MUST_USE;
bool mirror_has(struct mirror *mirror, const struct oid *commit);
/* What "main", "HEAD~2", "v1.0", a short or full id stands for, as a commit. */
int mirror_resolve(struct oid *out, struct mirror *mirror, const char *spec, struct err *err) MUST_USE;
/* ERR_ABSENT where the histories are unrelated. */
int mirror_merge_base(struct oid *out, struct mirror *mirror, const struct oid *a, const struct oid *b,
		      struct err *err) MUST_USE;
bool mirror_is_ancestor(struct mirror *mirror, const struct oid *ancestor, const struct oid *of);
int mirror_commit(struct commit_info *out, struct arena *arena, struct mirror *mirror,
		  const struct oid *commit, struct err *err) MUST_USE;

static inline void mirror_scope(struct mirror **mirror)
{
	mirror_close(*mirror);
}
#define scoped_mirror SCOPED(mirror_scope) struct mirror

#endif
