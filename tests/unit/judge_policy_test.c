/* What a policy file may say, what it says in words, and what the judge makes of it. */
#include "base/buf.h"
#include "judge/compare.h"
#include "judge/policy.h"
#include "support/collections.h"
#include "unit/unit.h"

static struct {
	struct collection base, head;
	struct comparison comparison;
	struct policy policy;
} court;

static void setup(void)
{
	memset(&court, 0, sizeof(court));
	policy_default(&court.policy);
}

static void teardown(void)
{
	comparison_release(&court.comparison);
	policy_release(&court.policy);
	collection_release(&court.base);
	collection_release(&court.head);
}

static void set_policy(const char *text)
{
	struct err err = { 0 };

	ck_assert_msg(policy_parse(&court.policy, view_of(text), ".heapgate at 1234567", &err) == 0, "%s",
		      err.text);
}

static void judge_texts(const char *base, const char *head)
{
	struct err err = { 0 };

	collection_from(&court.base, base);
	collection_from(&court.head, head);
	ck_assert_int_eq(compare(&court.comparison, &court.base, &court.head, &err), 0);
	judge(&court.comparison, &court.policy);
}

#define EMPTY "@ m/a a f.go\nfn F f.go 1-9 t=1 s=11\n"
#define SITE "moved | x | return-pointer | always | 3:9"
#define ADDED "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\n" SITE "\n"

static void expect(enum ruling ruling, enum verdict verdict, const char *rule)
{
	ck_assert_uint_eq(court.comparison.delta_count, 1);
	ck_assert_int_eq(court.comparison.deltas[0].ruling, ruling);
	ck_assert_int_eq(court.comparison.verdict, verdict);
	ck_assert_str_eq(court.comparison.deltas[0].rule, rule);
}

START_TEST(strict_is_the_default_and_fails_an_addition)
{
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
	ck_assert_str_eq(court.comparison.policy, "strict (default)");
}
END_TEST

START_TEST(what_never_allocates_passes)
{
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\n"
			   "escapes | 42 | interface-boxing | never | 3:9\n");
	expect(RULING_NOTED, VERDICT_PASS, "");
}
END_TEST

START_TEST(a_leak_passes)
{
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\nleak | p | global-store | never | 1:9\n");
	expect(RULING_NOTED, VERDICT_PASS, "");
}
END_TEST

START_TEST(a_removal_passes)
{
	judge_texts(ADDED, EMPTY);
	expect(RULING_NOTED, VERDICT_PASS, "");
}
END_TEST

START_TEST(report_never_fails)
{
	set_policy("[policy]\npreset = report\n");
	judge_texts(EMPTY "fn G f.go 11-19 t=5 s=15 noescape\n",
		    EMPTY "fn G f.go 11-19 t=6 s=16 noescape\n" SITE "\n! m/b broken\n");
	expect(RULING_PASSES, VERDICT_PASS, "preset = report");
}
END_TEST

START_TEST(ratchet_lets_new_functions_pass)
{
	set_policy("[policy]\npreset = ratchet\n");
	judge_texts(EMPTY, EMPTY "fn G f.go 11-19 t=5 s=15\n" SITE "\n");
	expect(RULING_PASSES, VERDICT_PASS, "ratchet: the function is new");
}
END_TEST

START_TEST(ratchet_fails_a_function_that_got_worse)
{
	set_policy("[policy]\npreset = ratchet\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = ratchet");
}
END_TEST

START_TEST(ratchet_lets_one_escape_stand_for_another)
{
	set_policy("[policy]\npreset = ratchet\n");
	judge_texts(ADDED, "@ m/a a f.go\nfn F f.go 1-9 t=3 s=13\n"
			   "escapes | make([]int, n) | slice-growth | always | 3:9\n");
	ck_assert_int_eq(court.comparison.deltas[0].ruling, RULING_PASSES);
	ck_assert_int_eq(court.comparison.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(ratchet_fails_the_second_addition_for_one_removal)
{
	set_policy("[policy]\npreset = ratchet\n");
	judge_texts(ADDED, "@ m/a a f.go\nfn F f.go 1-9 t=3 s=13\n"
			   "escapes | make([]int, n) | slice-growth | always | 3:9\n"
			   "escapes | []int{...} | slice-growth | always | 4:9\n");
	ck_assert_uint_eq(comparison_failing(&court.comparison), 1);
}
END_TEST

START_TEST(ignored_paths_pass)
{
	set_policy("[policy]\nignore-path = a/*.go\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_PASSES, VERDICT_PASS, "ignore-path = a/*.go");
}
END_TEST

START_TEST(other_paths_fail)
{
	set_policy("[policy]\nignore-path = b/*\nignore-function = m/a.G\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(ignored_functions_pass)
{
	set_policy("[policy]\nignore-function = m/a.?\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_PASSES, VERDICT_PASS, "ignore-function = m/a.?");
}
END_TEST

START_TEST(allowed_causes_pass)
{
	set_policy("[policy]\nallow-cause = return-pointer\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_PASSES, VERDICT_PASS, "allow-cause = return-pointer");
}
END_TEST

START_TEST(generated_code_passes)
{
	judge_texts(EMPTY, EMPTY "fn G f.go 11-19 t=5 s=15 generated\n" SITE "\n");
	expect(RULING_PASSES, VERDICT_PASS, "generated code");
}
END_TEST

START_TEST(code_outside_of_the_repository_passes)
{
	judge_texts(EMPTY, EMPTY "fn G f.go 11-19 external\n" SITE "\n");
	expect(RULING_PASSES, VERDICT_PASS, "declared outside of the repository");
}
END_TEST

START_TEST(an_allowance_with_a_reason_waives)
{
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\n" SITE " | allow=cold path\n");
	expect(RULING_WAIVED, VERDICT_PASS, "heapgate:allow: cold path");
}
END_TEST

START_TEST(allowances_can_be_switched_off)
{
	set_policy("[policy]\nallow-comments = false\n");
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\n" SITE " | allow=cold path\n");
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

static const struct waiver waiver = {
	.package = "m/*",
	.function = "F",
	.message = "",
	.cause = "return-pointer",
	.who = "alice",
	.why = "known",
	.until = "2027-01-01",
};

START_TEST(a_waiver_shows_who_and_why)
{
	policy_waive(&court.policy, &waiver);
	judge_texts(EMPTY, ADDED);
	expect(RULING_WAIVED, VERDICT_PASS, "waived by alice until 2027-01-01: known");
}
END_TEST

START_TEST(a_waiver_covers_only_what_it_names)
{
	struct waiver other = waiver;

	other.cause = "go-statement";
	policy_waive(&court.policy, &other);
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

static void add_trailer(const char *message)
{
	policy_waive_trailers(&court.policy, view_of(message), "bob");
}

START_TEST(a_trailer_waives_with_the_authors_name)
{
	add_trailer("Subject\n\nBody\n\nReviewed-by: x\nHeapgate-Allow: start-up only\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_WAIVED, VERDICT_PASS, "waived by bob: start-up only");
}
END_TEST

START_TEST(a_trailer_with_a_pattern_covers_only_those_functions)
{
	add_trailer("Subject\n\nHeapgate-Allow: [m/a.G] start-up only");
	add_trailer("Subject\n\nHeapgate-Allow: [m/*.F] known");
	judge_texts(EMPTY, ADDED);
	expect(RULING_WAIVED, VERDICT_PASS, "waived by bob: known");
}
END_TEST

START_TEST(words_that_are_no_trailer_waive_nothing)
{
	add_trailer("Heapgate-Allow: in the subject");
	add_trailer("Subject\n\nHeapgate-Allow: not last\n\nEnd");
	add_trailer("Subject\n\nHeapgate-Allow:\nHeapgate-Allow: [F]\nHeapgate-Allow: [F] ");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(trailers_can_be_switched_off)
{
	set_policy("[policy]\nallow-trailers = no\n");
	add_trailer("Subject\n\nHeapgate-Allow: start-up only");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(a_budget_that_suffices_lets_all_pass)
{
	set_policy("[policy]\nbudget = 1\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_PASSES, VERDICT_PASS, "budget = 1");
}
END_TEST

START_TEST(a_budget_that_is_exceeded_lets_none_pass)
{
	set_policy("[policy]\nbudget = 1\n");
	judge_texts(EMPTY, ADDED "escapes | v | interface-boxing | always | 4:9\n");
	ck_assert_uint_eq(comparison_failing(&court.comparison), 2);
}
END_TEST

START_TEST(an_asserted_function_fails_whatever_else_passes)
{
	set_policy("[policy]\npreset = ratchet\nbudget = 9\nignore-path = *\nallow-cause = return-pointer\n");
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\n" SITE "\n");
	expect(RULING_FAILS, VERDICT_FAIL, "heapgate:noescape: the function may not escape to the heap");
}
END_TEST

START_TEST(a_new_assertion_fails_what_is_there_already)
{
	judge_texts(ADDED, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\n" SITE "\n");
	expect(RULING_FAILS, VERDICT_FAIL, "heapgate:noescape: the function may not escape to the heap");
}
END_TEST

START_TEST(an_old_assertion_tolerates_what_was_there_before)
{
	judge_texts(
		"@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\n" SITE "\n",
		"@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\nmoved | y | return-pointer | always | 3:9\n");
	expect(RULING_NOTED, VERDICT_PASS, "");
}
END_TEST

START_TEST(an_assertion_that_the_change_removes_still_holds)
{
	judge_texts("@ m/a a f.go\nfn F f.go 1-9 t=1 s=11 noescape\n", ADDED);
	expect(RULING_FAILS, VERDICT_FAIL,
	       "heapgate:noescape: this change removes the directive, which still holds for it");
}
END_TEST

#define MAYBE "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\nmoved | x | return-pointer | maybe | 3:9\n"

START_TEST(what_allocates_sometimes_fails)
{
	judge_texts(EMPTY, MAYBE);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(what_allocates_sometimes_can_be_reported)
{
	set_policy("[policy]\nmaybe = report\n");
	judge_texts(EMPTY, MAYBE);
	expect(RULING_PASSES, VERDICT_PASS, "maybe = report");
}
END_TEST

START_TEST(always_instead_of_sometimes_fails_where_sometimes_is_only_reported)
{
	set_policy("[policy]\nmaybe = report\n");
	judge_texts(MAYBE, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(an_incomplete_package_is_an_error)
{
	judge_texts(EMPTY, EMPTY "! m/b broken\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_ERROR);
}
END_TEST

START_TEST(an_incomplete_package_does_not_hide_a_failure)
{
	judge_texts(EMPTY, ADDED "! m/b broken\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(a_package_that_never_could_be_judged_is_a_note)
{
	judge_texts(EMPTY "! m/b broken\n", EMPTY "! m/b broken\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_PASS);
	ck_assert(court.comparison.incomplete[0].before);
}
END_TEST

START_TEST(a_package_that_is_broken_in_another_way_is_an_error)
{
	judge_texts(EMPTY "! m/b broken\n", EMPTY "! m/b broken too\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_ERROR);
}
END_TEST

START_TEST(a_package_that_can_be_judged_again_has_nothing_to_compare_with)
{
	judge_texts(EMPTY "! m/b broken\n", EMPTY);
	ck_assert_int_eq(court.comparison.verdict, VERDICT_ERROR);
}
END_TEST

START_TEST(incomplete_packages_can_be_reported)
{
	set_policy("[policy]\nincomplete = report\n");
	judge_texts(EMPTY, EMPTY "! m/b broken\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_PASS);
}
END_TEST

static bool exists_all(void *payload, const char *file)
{
	(void)payload;
	(void)file;
	return true;
}

static void judge_gone(void)
{
	judge_texts(ADDED "@ m/z z z.go\n", "@ m/z z z.go\n");
	compare_gone(&court.comparison, &court.base, &court.head, exists_all, NULL);
	judge(&court.comparison, &court.policy);
}

START_TEST(leaving_the_build_fails)
{
	judge_gone();
	ck_assert_int_eq(court.comparison.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(leaving_the_build_can_be_reported)
{
	set_policy("[policy]\ngone = report\n");
	judge_gone();
	ck_assert_int_eq(court.comparison.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(a_changed_policy_is_shown_and_does_not_fail)
{
	judge_texts(EMPTY, EMPTY);
	compare_policy_changed(&court.comparison, ".heapgate");
	judge(&court.comparison, &court.policy);
	ck_assert_uint_eq(court.comparison.finding_count, 1);
	ck_assert_int_eq(court.comparison.verdict, VERDICT_PASS);
}
END_TEST

static const struct {
	const char *text, *error;
} refused[] = {
	{ "[policy]\npreset = lax\n", "f:2: policy.preset is strict, ratchet or report, not 'lax'" },
	{ "[policy]\npreset\n", "f:2: policy.preset needs a value" },
	{ "[policy]\n\nbudgets = 1\n", "f:3: there is no key policy.budgets" },
	{ "[policies]\nbudget = 1\n", "f:2: a policy has only the section [policy], not [policies]" },
	{ "[policy \"x\"]\nbudget = 1\n", "f:2: a policy has only the section [policy], not [policy x]" },
	{ "[policy]\nbudget = -1\n",
	  "f:2: policy.budget is a whole number such as 10, 64k, 10m or 1g, not '-1'" },
	{ "[policy]\nallow-cause = magic\n", "f:2: policy.allow-cause: there is no cause 'magic'" },
	{ "[policy]\nincomplete = ignore\n", "f:2: policy.incomplete is error or report, not 'ignore'" },
	{ "[policy]\nignore-path =\n", "f:2: policy.ignore-path needs a value" },
	{ "[policy]\nhot-threshold = 0%\n",
	  "f:2: policy.hot-threshold is a share of the samples between 0.01% and 100%, not '0%'" },
	{ "[policy]\nhot-threshold = 100.01%\n",
	  "f:2: policy.hot-threshold is a share of the samples between 0.01% and 100%, not '100.01%'" },
	{ "[policy]\nhot-threshold = 5\n",
	  "f:2: policy.hot-threshold is a share of the samples between 0.01% and 100%, not '5'" },
	{ "[policy]\nhot-profile = ../cpu.pprof\n",
	  "f:2: policy.hot-profile is a file of the repository, as default.pgo or profiles/cpu.pprof, not "
	  "'../cpu.pprof'" },
	{ "[policy\n", "f:1: the section's ']' is missing" },
};

START_TEST(mistakes_are_refused_by_name_and_line)
{
	struct err err = { 0 };
	struct policy policy;

	ck_assert_int_eq(policy_parse(&policy, view_of(refused[_i].text), "f", &err), -1);
	ck_assert_str_eq(err.text, refused[_i].error);
}
END_TEST

START_TEST(a_policy_is_explained_in_words)
{
	scoped_buf words = { 0 };

	set_policy("[policy]\npreset = ratchet\nbudget = 3\nignore-path = gen/*\nallow-cause = too-large\n"
		   "maybe = report\nhot-profile = default.pgo\nhot-threshold = 0.5%\n");
	policy_waive(&court.policy, &waiver);
	policy_explain(&words, &court.policy);
	static const char *const expected[] = {
		"Policy from .heapgate at 1234567.",
		"Preset ratchet",
		"up to 3 additions",
		"a file that matches gen/*",
		"Never fails: too-large",
		"Waived by alice",
		"only sometimes are reported",
		"0.50% or more of the samples of the CPU profile default.pgo (every file of that name",
		"A new function counts as hot"
	};
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		ck_assert_msg(strstr(buf_string(&words), expected[i]), "'%s' is missing in:\n%s", expected[i],
			      buf_string(&words));
}
END_TEST

static struct heat heats[] = { { "m/a.F", 150 }, { "m/a.G", 149 } };
static const struct profile profile = { .name = "cpu.pprof", .list = heats, .count = COUNT_OF(heats) };

static void weigh(const char *text)
{
	set_policy(text);
	court.policy.profile = &profile;
}

START_TEST(under_a_profile_a_hot_function_fails)
{
	weigh("[policy]\nhot-profile = cpu.pprof\nhot-threshold = 1.5%\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict; hot: 1.50% of cpu.pprof");
	ck_assert_str_eq(court.comparison.policy,
			 "strict, hot functions of cpu.pprof (.heapgate at 1234567)");
}
END_TEST

START_TEST(under_a_profile_a_cold_function_passes)
{
	weigh("[policy]\nhot-profile = cpu.pprof\nhot-threshold = 1.51%\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_PASSES, VERDICT_PASS, "not hot: 1.50% of cpu.pprof, hot is 1.51%");
}
END_TEST

START_TEST(under_a_profile_an_asserted_function_fails_though_it_is_cold)
{
	weigh("[policy]\nhot-profile = cpu.pprof\nhot-threshold = 50%\n");
	judge_texts("@ m/a a f.go\nfn F f.go 1-9 t=1 s=11 noescape\n",
		    "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\n" SITE "\n");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_FAIL);
}
END_TEST

/* The profile knows it by the name that it had. */
START_TEST(under_a_profile_a_renamed_function_is_as_hot_as_it_was)
{
	weigh("[policy]\nhot-profile = cpu.pprof\nhot-threshold = 1%\n");
	judge_texts("@ m/a a f.go\nfn F f.go 1-9 t=1 s=11\nmoved | y | too-large | always | 2:2\n",
		    "@ m/a a f.go\nfn H f.go 1-9 t=2 s=11\nmoved | y | too-large | always | 2:2\n" SITE "\n");
	for (size_t i = 0; i < court.comparison.delta_count; i++)
		if (court.comparison.deltas[i].kind == DELTA_ADDED)
			ck_assert_str_eq(court.comparison.deltas[i].rule,
					 "preset = strict; hot: 1.50% of cpu.pprof");
	ck_assert_int_eq(court.comparison.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(without_its_profile_a_policy_fails_cold_functions_too)
{
	set_policy("[policy]\nhot-profile = cpu.pprof\nhot-threshold = 50%\n");
	judge_texts(EMPTY, ADDED);
	expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

static const TTest **const rulings[] = {
	&under_a_profile_a_hot_function_fails,
	&under_a_profile_a_cold_function_passes,
	&under_a_profile_an_asserted_function_fails_though_it_is_cold,
	&under_a_profile_a_renamed_function_is_as_hot_as_it_was,
	&without_its_profile_a_policy_fails_cold_functions_too,
	&strict_is_the_default_and_fails_an_addition,
	&what_never_allocates_passes,
	&a_leak_passes,
	&a_removal_passes,
	&report_never_fails,
	&ratchet_lets_new_functions_pass,
	&ratchet_fails_a_function_that_got_worse,
	&ratchet_lets_one_escape_stand_for_another,
	&ratchet_fails_the_second_addition_for_one_removal,
	&ignored_paths_pass,
	&other_paths_fail,
	&ignored_functions_pass,
	&allowed_causes_pass,
	&generated_code_passes,
	&code_outside_of_the_repository_passes,
	&an_allowance_with_a_reason_waives,
	&allowances_can_be_switched_off,
	&a_waiver_shows_who_and_why,
	&a_waiver_covers_only_what_it_names,
	&a_trailer_waives_with_the_authors_name,
	&a_trailer_with_a_pattern_covers_only_those_functions,
	&words_that_are_no_trailer_waive_nothing,
	&trailers_can_be_switched_off,
	&a_budget_that_suffices_lets_all_pass,
	&a_budget_that_is_exceeded_lets_none_pass,
	&an_asserted_function_fails_whatever_else_passes,
	&a_new_assertion_fails_what_is_there_already,
	&an_old_assertion_tolerates_what_was_there_before,
	&an_assertion_that_the_change_removes_still_holds,
	&what_allocates_sometimes_fails,
	&what_allocates_sometimes_can_be_reported,
	&always_instead_of_sometimes_fails_where_sometimes_is_only_reported,
	&an_incomplete_package_is_an_error,
	&an_incomplete_package_does_not_hide_a_failure,
	&a_package_that_never_could_be_judged_is_a_note,
	&a_package_that_is_broken_in_another_way_is_an_error,
	&a_package_that_can_be_judged_again_has_nothing_to_compare_with,
	&incomplete_packages_can_be_reported,
	&leaving_the_build_fails,
	&leaving_the_build_can_be_reported,
	&a_changed_policy_is_shown_and_does_not_fail,
};

static const struct grant whole = {
	.id = 3,
	.function = "m/a.F",
	.message = "",
	.cause = "",
	.who = "alice",
	.why = "cold",
	.until_ms = 1798761600000, /* the end of 2026-12-31 */
	.revoked_who = "",
	.revoked_why = "",
};

static const struct {
	const char *function, *message, *cause;
	bool covers;
} grants[] = {
	{ "m/a.F", "", "", true },
	{ "m/a.F", "moved to heap: x", "", true },
	{ "m/a.F", "moved to heap: x", "return-pointer", true },
	{ "m/a.F", "moved to heap: x", "too-large", false },
	{ "m/a.F", "moved to heap: xx", "", false },
	{ "m/a.F", "moved*", "", false },
	{ "m/a.*", "", "", false },
	{ "m/a.G", "", "", false },
	{ "a.F", "", "", false },
};

START_TEST(a_grant_covers_what_it_names_alone)
{
	struct grant grant = whole;

	grant.function = grants[_i].function;
	grant.message = grants[_i].message;
	grant.cause = grants[_i].cause;
	policy_waive_grant(&court.policy, &grant);
	judge_texts(EMPTY, ADDED);
	if (grants[_i].covers)
		expect(RULING_WAIVED, VERDICT_PASS, "waived by alice until 2026-12-31: cold");
	else
		expect(RULING_FAILS, VERDICT_FAIL, "preset = strict");
}
END_TEST

START_TEST(a_waived_site_tells_who_why_and_until_when)
{
	policy_waive_grant(&court.policy, &whole);
	judge_texts(EMPTY, ADDED);
	const struct waived *waived = court.comparison.deltas[0].waived;
	ck_assert_ptr_nonnull(waived);
	ck_assert_int_eq(waived->id, 3);
	ck_assert_str_eq(waived->who, "alice");
	ck_assert_str_eq(waived->why, "cold");
	ck_assert_str_eq(waived->until, "2026-12-31");
}
END_TEST

/* Numbers that the compiler gives are no part of a site. */
START_TEST(a_grant_follows_a_renumbered_literal)
{
	struct grant grant = whole;

	grant.message = "F.func2 escapes to heap";
	policy_waive_grant(&court.policy, &grant);
	judge_texts(EMPTY, "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12\n"
			   "escapes | F.func1 | closure-capture | always | 3:9\n");
	ck_assert_int_eq(court.comparison.deltas[0].ruling, RULING_WAIVED);
}
END_TEST

START_TEST(a_grant_covers_an_asserted_function)
{
	policy_waive_grant(&court.policy, &whole);
	judge_texts("@ m/a a f.go\nfn F f.go 1-9 t=1 s=11 noescape\n",
		    "@ m/a a f.go\nfn F f.go 1-9 t=2 s=12 noescape\n" SITE "\n");
	ck_assert_int_eq(court.comparison.deltas[0].ruling, RULING_WAIVED);
}
END_TEST

static Suite *policy_suite(void)
{
	Suite *suite = suite_create("judge: policy");
	TCase *tcase = tcase_create("rulings"), *file = tcase_create("file");

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < COUNT_OF(rulings); i++)
		tcase_add_test(tcase, *rulings[i]);
	tcase_add_loop_test(tcase, a_grant_covers_what_it_names_alone, 0, (int)COUNT_OF(grants));
	tcase_add_test(tcase, a_waived_site_tells_who_why_and_until_when);
	tcase_add_test(tcase, a_grant_follows_a_renumbered_literal);
	tcase_add_test(tcase, a_grant_covers_an_asserted_function);
	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(file, setup, teardown);
	tcase_add_loop_test(file, mistakes_are_refused_by_name_and_line, 0, (int)COUNT_OF(refused));
	tcase_add_test(file, a_policy_is_explained_in_words);
	suite_add_tcase(suite, file);
	return suite;
}

UNIT_MAIN(policy_suite)
