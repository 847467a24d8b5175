/* A policy in words. */
#include "base/buf.h"
#include "judge/policy.h"

static const char *const presets[PRESET_COUNT] = {
	[PRESET_STRICT] = "strict: a change fails when it adds any heap escape that allocates.",
	[PRESET_RATCHET] =
		"ratchet: a function that exists may not get more heap escapes; new ones are reported.",
	[PRESET_REPORT] = "report: nothing ever fails; every addition is reported.",
};

static void explain_patterns(struct buf *out, const char *what, const char *const *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_print(out, "Ignored: %s that matches %s.\n", what, patterns[i]);
}

static void explain_causes(struct buf *out, const struct policy *policy)
{
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (policy->cause_allowed[i])
			buf_print(out, "Never fails: %s (%s).\n", cause_info((enum cause)i)->name,
				  cause_info((enum cause)i)->happens);
}

static void explain_budget(struct buf *out, const struct policy *policy)
{
	if (policy->budget)
		buf_print(out,
			  "Budget: up to %zu additions in one change are let through; with more, all of them "
			  "fail.\n",
			  policy->budget);
	else
		buf_text(out, "Budget: none; one addition is enough to fail.\n");
}

/* Who can make an exception, and what cannot be judged. */
static void explain_exceptions(struct buf *out, const struct policy *policy)
{
	buf_text(out,
		 policy->allow_comments
			 ? "Waived, and shown as such: a line with the comment //heapgate:allow REASON.\n"
			 : "Comments //heapgate:allow do not waive anything.\n");
	buf_text(out, policy->allow_trailers ? "Waived, and shown as such: a change with the commit trailer "
					       "Heapgate-Allow: REASON.\n"
					     : "Commit trailers Heapgate-Allow do not waive anything.\n");
	for (size_t i = 0; i < policy->waiver_count; i++) {
		const struct waiver *waiver = &policy->waivers[i];
		buf_print(out, "Waived by %s: %s in %s of %s: %s.\n", waiver->who,
			  waiver->cause[0] ? waiver->cause : "any cause",
			  waiver->function[0] ? waiver->function : "any function",
			  waiver->package[0] ? waiver->package : "any package", waiver->why);
	}
}

static void explain_strictness(struct buf *out, const struct policy *policy)
{
	buf_text(out, policy->maybe_reported
			      ? "Sites that allocate only sometimes are reported and do not fail.\n"
			      : "Sites that allocate only sometimes count like those that always do.\n");
	buf_text(out,
		 policy->gone_reported
			 ? "A package or function that leaves the build while its file stays is reported.\n"
			 : "A package or function that leaves the build while its file stays fails.\n");
	buf_text(out, policy->incomplete_reported
			      ? "A package that cannot be judged is reported and hides nothing else.\n"
			      : "A package that cannot be judged makes the verdict \"error\", unless "
				"something fails, or the base could not be judged for the same reason.\n");
}

static void explain_heat(struct buf *out, const struct policy *policy)
{
	if (!policy->hot_profile)
		return;
	buf_print(out,
		  "Fails only where the function is hot: %u.%02u%% or more of the samples of the CPU profile "
		  "%s%s "
		  "fall into it or into what it calls.\n",
		  policy->hot_threshold / 100, policy->hot_threshold % 100, policy->hot_profile,
		  strchr(policy->hot_profile, '/') ? "" : " (every file of that name, the hottest counts)");
	buf_text(out,
		 "The profile is the base commit's, read with `go tool pprof`; additions elsewhere are "
		 "reported.\n"
		 "A new function counts as hot, because no profile can know it. Where the base has no such "
		 "profile, every function does, and the result says so.\n");
}

void policy_explain(struct buf *out, const struct policy *policy)
{
	buf_print(out, "Policy from %s.\n", policy->source);
	buf_print(out, "Preset %s\n", presets[policy->preset]);
	if (policy->preset == PRESET_REPORT)
		return;
	explain_budget(out, policy);
	explain_patterns(out, "a file", policy->ignored_paths, policy->ignored_path_count);
	explain_patterns(out, "a function", policy->ignored_functions, policy->ignored_function_count);
	explain_causes(out, policy);
	explain_exceptions(out, policy);
	explain_strictness(out, policy);
	explain_heat(out, policy);
	buf_text(out,
		 "Never fails: what does not allocate, generated code, and code outside of the repository.\n"
		 "Always fails: an addition in a function with the comment //heapgate:noescape.\n");
}
