/* Any bytes as a policy: refused with file and line, or explained in words and applied. */
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
	assert(delta.ruling == RULING_FAILS || delta.ruling == RULING_PASSES);
	assert(delta.rule[0]);
	assert((comparison.verdict == VERDICT_FAIL) == (delta.ruling == RULING_FAILS));
	arena_release(&comparison.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	scoped_policy policy = { 0 };
	scoped_buf words = { 0 };

	if (policy_parse(&policy, (struct view){ (const char *)data, size }, "f", &err) < 0) {
		assert(err.kind == ERR_INPUT && strncmp(err.text, "f:", 2) == 0);
		return 0;
	}
	policy_explain(&words, &policy);
	assert(words.len);
	check_judgement(&policy);
	return 0;
}
