/* Any bytes as a policy: refused with file and line, or explained in words and applied; and as a commit's
 * message with trailers: what they waive is said, and nothing else passes. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "judge/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct site site = {
	.kind = SITE_MOVED,
	.allocation = ALLOCATION_ALWAYS,
	.message = "moved to heap: x",
	.subject = "x",
	.closure = "",
	.callee = "",
	.allowed = "",
};
static struct function function = {
	.package = "m/a", .name = "(*T).M", .file = "a/f.go", .inline_reason = ""
};

static void check_ruling(const struct delta *delta, const struct policy *policy)
{
	assert(delta->rule[0] && delta->ruling != RULING_NOTED);
	assert((delta->ruling == RULING_WAIVED) == (delta->waived != NULL));
	assert(delta->ruling != RULING_WAIVED || policy->waiver_count);
}

static void check_judgement(const struct policy *policy)
{
	struct delta delta = {
		.kind = DELTA_ADDED,
		.head_function = &function,
		.head_site = &site,
		.why = "",
		.ruling = RULING_NOTED,
		.rule = "",
	};
	struct comparison comparison = { .deltas = &delta, .delta_count = 1 };

	judge(&comparison, policy);
	check_ruling(&delta, policy);
	assert((comparison.verdict == VERDICT_FAIL) == (delta.ruling == RULING_FAILS));
	arena_release(&comparison.arena);
}

/* Git gives a message up to its first NUL. */
static void check_message(struct view text)
{
	const struct view message = view_upto(text, strnlen(text.at, text.len));
	scoped_policy policy;

	policy_default(&policy);
	policy_waive_trailers(&policy, message, "author");
	for (size_t i = 0; i < policy.waiver_count; i++)
		assert(policy.waivers[i].why[0] && strcmp(policy.waivers[i].who, "author") == 0);
	if (policy.waiver_count)
		check_judgement(&policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view text = { size ? (const char *)data : "", size };
	struct err err = { 0 };
	scoped_policy policy = { 0 };
	scoped_buf words = { 0 };

	check_message(text);
	if (policy_parse(&policy, text, "f", &err) < 0) {
		assert(err.kind == ERR_INPUT && strncmp(err.text, "f:", 2) == 0);
		return 0;
	}
	policy_explain(&words, &policy);
	assert(words.len);
	check_judgement(&policy);
	return 0;
}
