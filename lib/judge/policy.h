/*
 * The policy: what an addition must look like to fail.  Read from the base commit's file `.heapgate` and the
 * server's configuration, never from the head.
 */
#ifndef JUDGE_POLICY_H
#define JUDGE_POLICY_H

#include "base/err.h"
#include "model/comparison.h"

enum preset {
	PRESET_STRICT,	/* any added site that allocates fails */
	PRESET_RATCHET, /* functions that exist may not get worse; new ones are reported */
	PRESET_REPORT,	/* never fails */
	PRESET_COUNT,
};

struct policy {
	struct arena arena;
	enum preset preset;
	const char *source;	    /* where it comes from: ".heapgate at 1234567", "default", ... */
	const char **ignored_paths; /* patterns (fnmatch, FNM_PATHNAME not set) on the function's file */
	size_t ignored_path_count, ignored_path_room;
	const char **ignored_functions; /* patterns on "pkgpath.Name" */
	size_t ignored_function_count, ignored_function_room;
	size_t budget;			 /* added sites tolerated in all */
	bool cause_allowed[CAUSE_COUNT]; /* causes that never fail */
};

/*
 * Reads a policy (git-config syntax, section [policy]; unknown sections and keys are refused by name and
 * line).  NAME stands before error texts.
 */
int policy_parse(struct policy *out, struct view text, const char *name, struct err *err) MUST_USE;
void policy_default(struct policy *out);
void policy_release(struct policy *policy);
#define scoped_policy SCOPED(policy_release) struct policy

/* Says in words what the policy does, one line per rule, appended to OUT. */
struct buf;
void policy_explain(struct buf *out, const struct policy *policy);

/* Sets each delta's ruling and the comparison's verdict.  Anything incomplete: error, unless something fails
 * anyway or POLICY is `report`... see policy.c. */
void judge(struct comparison *comparison, const struct policy *policy);

#endif
