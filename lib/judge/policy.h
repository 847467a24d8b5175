/*
 * The policy: what an addition must look like to fail.  Read from the base commit's file `.heapgate` and the
 * server's configuration, never from the head.
 *
 *   [policy]
 *     preset = strict                  # strict, ratchet or report
 *     budget = 0                       # additions tolerated in one change
 *     ignore-path = zz_generated.*.go  # any number of times; also ignore-function = pkgpath.Name
 *     allow-cause = too-large          # any number of times: causes that never fail
 *     allow-trailers = true            # do Heapgate-Allow: trailers of commit messages waive?
 *     allow-comments = true            # do //heapgate:allow comments waive?
 *     incomplete = error               # or report: what a package that cannot be judged does to the verdict
 *     gone = fail                      # or report: what leaving the build does
 *     maybe = fail                     # or report: sites that allocate only sometimes
 *     hot-profile = default.pgo        # fail only where this CPU profile says that the function is hot: a path,
 *                                      # or a bare name for every file that is called so
 *     hot-threshold = 1%               # of the samples, counting what the function calls
 */
#ifndef JUDGE_POLICY_H
#define JUDGE_POLICY_H

#include "base/err.h"
#include "model/comparison.h"
#include "model/grant.h"
#include "model/profile.h"

enum preset {
	PRESET_STRICT,	/* any added site that allocates fails */
	PRESET_RATCHET, /* functions that exist may not get worse; new ones are reported */
	PRESET_REPORT,	/* never fails */
	PRESET_COUNT,
};

/* Somebody took responsibility for additions.  Strings are lent and must outlive the policy. */
struct waiver {
	const char *package;  /* pattern (fnmatch); "" for any */
	const char *function; /* pattern on the name, or on "pkgpath.Name" where it has a slash; "" for any */
	const char *message;  /* pattern on the site's message; "" for any */
	const char *cause;    /* name of a cause, "" for any */
	const char *who, *why; /* for people; shown in the result */
	const char *until;     /* a day, for people; "" for no end.  Expired ones are not to be added */
	int64_t id;	       /* of a grant; else 0 */
	const char *exactly;   /* of a grant: the function with its package, no pattern; else NULL */
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
	bool allow_comments;		 /* //heapgate:allow REASON waives */
	bool allow_trailers;		 /* Heapgate-Allow: REASON in a commit message waives */
	bool incomplete_reported; /* a package that cannot be judged does not make the verdict "error" */
	bool gone_reported;	  /* leaving the build does not fail */
	bool maybe_reported;	  /* ALLOCATION_MAYBE does not fail */
	const char *hot_profile;  /* a file of the base commit; NULL: heat does not count */
	unsigned hot_threshold;	  /* PROFILE_WHOLE is all samples */
	const struct profile *profile; /* what `hot_profile` says; lent; NULL: not known, so everything is hot */
	struct waiver *waivers;
	size_t waiver_count, waiver_room;
};

/*
 * Reads a policy on top of the default.  Unknown sections, keys and values are refused by name and line. NAME
 * says where TEXT is from: it stands before error texts and becomes `source`.
 */
int policy_parse(struct policy *out, struct view text, const char *name, struct err *err) MUST_USE;
void policy_default(struct policy *out);
void policy_release(struct policy *policy);
#define scoped_policy SCOPED(policy_release) struct policy

bool preset_parse(struct view name, enum preset *out);
const char *preset_name(enum preset preset);

/* Adds a waiver that judge() honours. */
void policy_waive(struct policy *policy, const struct waiver *waiver);
/* The same for one that was given by hand, which is active and counts for the commit at hand; lent. */
void policy_waive_grant(struct policy *policy, const struct grant *grant);

/*
 * Adds a waiver for each trailer "Heapgate-Allow: REASON" in the last paragraph of a commit MESSAGE of the
 * change, if the policy honours trailers.  "Heapgate-Allow: [PATTERN] REASON" covers only functions that
 * match PATTERN. AUTHOR is who takes responsibility.  A trailer without a reason counts for nothing.
 */
void policy_waive_trailers(struct policy *policy, struct view message, const char *author);

/* Says in words what the policy does, one line per rule, appended to OUT. */
struct buf;
void policy_explain(struct buf *out, const struct policy *policy);

/*
 * Sets each delta's ruling and rule, which findings fail, the policy's short name and the verdict:
 * fail where anything fails; else error where a package could not be judged (unless the policy only reports
 * that, as the preset `report` does); else pass.
 *
 * Rules in order; the first that applies decides:
 *   - it does not allocate, or it is no addition: noted.  As additions count what was added; what allocated
 *     sometimes and allocates always now (under `maybe = report`); and every allocating site of a function
 *     that did not carry the directive heapgate:noescape in base and does in head;
 *   - preset `report`: passes;
 *   - unless the function carries heapgate:noescape on either side: outside of the repository, made by the
 *     compiler, in a generated file, ignored by path or function, allowed cause, `maybe = report`; under
 *     `ratchet` a new function, or one that lost as many allocating sites as it got; under a profile a function
 *     that is not hot (a new one, of which no profile can know, counts as hot): passes;
 *   - heapgate:allow with a reason on the line, or a waiver: waived;
 *   - fails; but where all that fails is within the budget, and the function is not asserted, it passes.
 */
void judge(struct comparison *comparison, const struct policy *policy);

#endif
