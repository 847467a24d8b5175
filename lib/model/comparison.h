/*
 * How head differs from base, by function and by fingerprint, and what the policy makes of it.
 *
 * A comparison lends from both collections (they must outlive it) and owns what it adds by its arena.
 */
#ifndef MODEL_COMPARISON_H
#define MODEL_COMPARISON_H

#include "model/collection.h"

enum delta_kind {
	DELTA_ADDED,   /* head has it, base does not */
	DELTA_REMOVED, /* base has it, head does not */
	DELTA_CHANGED, /* same site, other words: a renamed variable, another cause */
	DELTA_MOVED,   /* same site in a function that was renamed or moved */
	DELTA_KIND_COUNT,
};

/* What the policy says of a delta. */
enum ruling {
	RULING_NOTED,  /* not an addition that allocates */
	RULING_FAILS,  /* a policy rule forbids it */
	RULING_PASSES, /* an addition that the policy lets through; `rule` says why */
	RULING_WAIVED, /* forbidden, but somebody took responsibility; `rule` says who and why */
};

/* Who took responsibility for a site.  No member is NULL. */
struct waived {
	int64_t id;	 /* of the waiver that was given by hand; 0 for a comment or a trailer */
	const char *who; /* "" where the comment does not say */
	const char *why;
	const char *until; /* the last day it counts: "2026-12-31"; "" for no end */
};

struct delta {
	enum delta_kind kind;
	const struct function *base_function, *head_function; /* one may be NULL */
	const struct site *base_site, *head_site;	      /* one may be NULL */
	bool elsewhere;	 /* the change did not touch the function: the effect comes from outside of it */
	bool left;	 /* removed because its code left the build: no improvement */
	const char *why; /* the cause of the cause, or why a match was ambiguous; or "" */
	enum ruling ruling;
	const char *rule;	     /* the policy rule or waiver that decided; or "" */
	const struct waived *waived; /* of RULING_WAIVED; else NULL */
	const char *where;	     /* in a merged comparison: the configurations that have it; else NULL */
};

enum finding_kind {
	FINDING_PACKAGE_GONE, /* was in base's build, its files are still there, but head does not build it */
	FINDING_FUNCTION_GONE, /* likewise for one function: its file left the build */
	FINDING_MODULE_SPLIT,  /* a go.mod in the middle of a module: what lies below left that module's build
				*/
	FINDING_POLICY_CHANGED,	   /* the change edits the policy; the base's policy was applied */
	FINDING_TOOLCHAIN_CHANGED, /* base was collected again: what the toolchain makes does not count */
	FINDING_PROFILE_MISSING, /* the policy asks for a CPU profile that base does not have, or that is none
				  */
	FINDING_KIND_COUNT,
};

/* Is it about code that left the build? */
bool finding_left_build(enum finding_kind kind);

struct finding {
	enum finding_kind kind;
	const char *package, *function; /* function may be "" */
	const char *text;		/* one sentence for people */
	bool fails;
};

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_ERROR, /* could not judge; never shown as pass or as fail */
};

/* What a merged comparison says of each configuration: "linux/arm64", "fail, go1.26.8 linux/arm64". */
struct side {
	const char *name, *text;
};

/* What another toolchain or configuration alone makes of base's code: no doing of the change. */
struct effect {
	const struct configuration *before, *after;
	const struct delta *deltas; /* sites that allocate: added, then removed */
	size_t count;
};

/* One configuration's; or those of several, merged by view/report_many. */
struct comparison {
	struct arena arena;
	const struct configuration *configuration;
	const char *base_commit, *head_commit; /* full ids, or "" for a directory */
	const char *base_reason;	       /* why this base: "merge base with main", ... */
	struct delta *deltas; /* added first, then changed, moved, removed; each by function, then place */
	size_t delta_count, delta_room;
	size_t unchanged; /* sites that base and head have alike, leaks left out; merged: the most of any */
	struct finding *findings;
	size_t finding_count, finding_room;
	struct incomplete *incomplete; /* packages of head or base that could not be judged;
					  package "": a whole configuration */
	size_t incomplete_count, incomplete_room;
	const struct effect *effects; /* where base was first collected under another configuration */
	size_t effect_count;
	enum verdict verdict;
	const char *policy; /* the policy in force in a few words: "strict (default)" */
	/* Where it was merged; else zero. */
	const struct side *sides;
	size_t side_count;
	const char *concerns; /* "linux/arm64 only", where not all of them are concerned; or NULL */
};

void comparison_release(struct comparison *comparison);
#define scoped_comparison SCOPED(comparison_release) struct comparison

const char *verdict_name(enum verdict verdict);	       /* "pass", "fail", "error" */
const char *delta_kind_name(enum delta_kind kind);     /* "added", ... */
const char *finding_kind_name(enum finding_kind kind); /* "package-gone", ... */
bool verdict_parse(struct view name, enum verdict *out);
/* Deltas of a kind; with ALLOCATING only those whose site allocates. */
size_t comparison_count(const struct comparison *comparison, enum delta_kind kind, bool allocating);
/* Deltas of an effect that are of KIND. */
size_t effect_count(const struct effect *effect, enum delta_kind kind);
size_t comparison_failing(const struct comparison *comparison);

#endif
