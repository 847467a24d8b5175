/*
 * Comparing two commits of a local repository, without a daemon and without a database.
 */
#ifndef GATE_DIFF_H
#define GATE_DIFF_H

#include "gate/collect.h"
#include "model/comparison.h"
#include "tree/mirror.h"

struct diff_spec {
	struct mirror *mirror;
	const struct oid *base, *head;
	const char *base_reason;
	const char *scratch; /* directory for the work tree; made, and left for the caller to remove */
	struct collect_spec collect; /* `directory` is set here */
	const char *policy;	     /* stands in where the base has no policy file; NULL: none */
};

/* The affected packages of the two sides, which the comparison lends from. */
struct diff {
	struct collection base, head;
	struct comparison comparison;
};

void diff_release(struct diff *diff);
#define scoped_diff SCOPED(diff_release) struct diff

/* Fills OUT (zeroed before; released by the caller, also on failure). */
int diff_commits(struct diff *out, const struct diff_spec *spec, struct err *err) MUST_USE;

/*
 * Makes SPEC's directory hold COMMIT's tree and collects it.  A package that lacks a source file there (a
 * symlink, a refused name) could not be judged; other symlinks and submodules are left out silently.
 */
int collect_commit(struct collection *out, const struct toolchain *toolchain, struct mirror *mirror,
		   const struct oid *commit, const struct collect_spec *spec, struct err *err) MUST_USE;

#endif
