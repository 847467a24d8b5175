/*
 * Reports as people and programs get them, against files in tests/golden/reports.
 */
#include "view/report_many.h"

#include <jansson.h>

#include "base/mem.h"
#include "support/collections.h"
#include "unit/golden.h"

static struct {
	struct collection base, head;
	struct comparison comparison;
	struct buf out;
} desk;

static void setup(void)
{
	memset(&desk, 0, sizeof(desk));
}

static void teardown(void)
{
	comparison_release(&desk.comparison);
	collection_release(&desk.base);
	collection_release(&desk.head);
	buf_release(&desk.out);
}

static void check_golden(const char *name)
{
	scoped_free char *path = mem_print("reports/%s", name);

	golden_hide_version(&desk.out, "\"version\": \"");
	golden_check(path, &desk.out);
}

static struct view source(void *payload, const char *file, int line)
{
	(void)payload;
	if (strcmp(file, "a/f.go") == 0 && line == 12)
		return VIEW("\tx := T{name: name}\n");
	return (struct view){ NULL, 0 };
}

static const struct report_options options = { .source = source };

#define HEAD                                                                                                 \
	"@ example.com/m/a a f.go\n"                                                                         \
	"fn New f.go 10-20 t=2 s=12\n"                                                                       \
	"moved | x | return-pointer | always | 12:2 | flow=&x;address-of | flow=return &x;return\n"          \
	"escapes | make([]int, n) | slice-growth | maybe | 14:9 | in=1 | flow=b = make([]int, n);spill\n"    \
	"escapes | 42 | interface-boxing | never | 15:9\n"                                                   \
	"leak | p | global-store | never | 10:10\n"                                                          \
	"fn (*T).Run f.go 30-40 t=3 s=13\n"                                                                  \
	"escapes | func literal | go-statement | always | 31:5 | allow=runs once\n"                          \
	"@ example.com/m/b b g.go\n"                                                                         \
	"fn G g.go 5-9 t=4 s=14\n"                                                                           \
	"moved | y | call-argument | always | 6:2 | from=a.New | flow=a.Keep(&y);call parameter\n"           \
	"! example.com/m/broken b.go:3:2: undefined: x\n"

static struct delta *add_delta(enum delta_kind kind, struct function *function, size_t site)
{
	struct comparison *out = &desk.comparison;
	bool removed = kind == DELTA_REMOVED;

	arena_push(&out->arena, out->deltas, out->delta_count, out->delta_room);
	struct delta *delta = &out->deltas[out->delta_count - 1];
	*delta = (struct delta){ .kind = kind, .why = "", .rule = "" };
	if (kind != DELTA_REMOVED) {
		delta->head_function = function;
		delta->head_site = &function->sites[site];
	}
	if (removed || kind == DELTA_CHANGED || kind == DELTA_MOVED) {
		delta->base_function = function;
		delta->base_site = &function->sites[site];
	}
	return delta;
}

static struct function *function_named(const char *name)
{
	for (size_t i = 0; i < desk.head.snapshot_count; i++)
		for (size_t j = 0; j < desk.head.snapshots[i].function_count; j++)
			if (strcmp(desk.head.snapshots[i].functions[j].name, name) == 0)
				return &desk.head.snapshots[i].functions[j];
	ck_abort_msg("no function %s", name);
	return NULL;
}

static void begin(enum verdict verdict, const char *text)
{
	collection_from(&desk.head, text);
	desk.comparison = (struct comparison){
		.configuration = &desk.head.configuration,
		.base_commit = "3f2a1bc9d8e7f60514233241505f6e7d8c9bacbd",
		.head_commit = "0123456789abcdef0123456789abcdef01234567",
		.base_reason = "merge base with main",
		.unchanged = 128,
		.verdict = verdict,
		.policy = "strict (default)",
	};
}

static void add_finding(enum finding_kind kind, const char *package, const char *text, bool fails)
{
	struct comparison *out = &desk.comparison;

	arena_push(&out->arena, out->findings, out->finding_count, out->finding_room);
	out->findings[out->finding_count - 1] = (struct finding){ kind, package, "", text, fails };
}

static void rule(struct delta *delta, enum ruling ruling, const char *text)
{
	delta->ruling = ruling;
	delta->rule = text;
}

/* What another toolchain made of the base: one site more, one less. */
static void add_effect(const struct function *more, const struct function *less)
{
	static const struct configuration before = { "go1.25.1", "linux", "amd64", "", "" };
	static struct delta deltas[2];
	static struct effect effect = { .before = &before, .deltas = deltas, .count = COUNT_OF(deltas) };

	deltas[0] =
		(struct delta){ .kind = DELTA_ADDED, .head_function = more, .head_site = &more->sites[1] };
	deltas[1] =
		(struct delta){ .kind = DELTA_REMOVED, .base_function = less, .base_site = &less->sites[0] };
	effect.after = desk.comparison.configuration;
	desk.comparison.effects = &effect;
	desk.comparison.effect_count = 1;
	add_finding(FINDING_TOOLCHAIN_CHANGED, "", "the base was collected again under go1.26.8 linux/amd64",
		    false);
}

static const struct waived grant = { 3, "alice", "runs once", "2026-12-31" };

/* Something of everything. */
static void begin_failure(void)
{
	begin(VERDICT_FAIL, HEAD);
	struct function *new = function_named("New"), *run = function_named("(*T).Run");
	struct delta *far = add_delta(DELTA_ADDED, function_named("G"), 0);
	rule(far, RULING_FAILS, "preset = strict");
	far->elsewhere = true;
	far->why =
		"example.com/m/a.New is no longer inlined: function too complex: cost 92 exceeds budget 80";
	rule(add_delta(DELTA_ADDED, new, 0), RULING_NOTED, "");
	rule(add_delta(DELTA_ADDED, new, 1), RULING_FAILS, "preset = strict");
	rule(add_delta(DELTA_ADDED, new, 2), RULING_PASSES, "maybe = report");
	rule(add_delta(DELTA_ADDED, new, 3), RULING_NOTED, "");
	struct delta *waived = add_delta(DELTA_ADDED, run, 0);
	rule(waived, RULING_WAIVED, "waived by alice until 2026-12-31: runs once");
	waived->waived = &grant;
	add_delta(DELTA_CHANGED, new, 1)->why = "New is no longer inlined";
	add_delta(DELTA_MOVED, new, 1);
	add_delta(DELTA_REMOVED, run, 0);
	add_finding(FINDING_PACKAGE_GONE, "example.com/m/c", "package example.com/m/c is no longer built",
		    true);
	add_finding(FINDING_POLICY_CHANGED, "", "this change edits the policy (.heapgate)", false);
	desk.comparison.incomplete = desk.head.incomplete;
	desk.comparison.incomplete_count = desk.head.incomplete_count;
	add_effect(new, run);
}

START_TEST(a_failure_as_text)
{
	begin_failure();
	report_diff_text(&desk.out, &desk.comparison, &options);
	check_golden("failure.txt");
}
END_TEST

/* The text of LINE of the excerpt that the first element of ARRAY has, or NULL. */
static const char *excerpted(const json_t *document, const char *array, int line)
{
	const json_t *delta = json_array_get(json_object_get(document, array), 0), *element;
	size_t i;

	json_array_foreach (json_object_get(delta, "source"), i, element)
		if (json_integer_value(json_object_get(element, "line")) == line)
			return json_string_value(json_object_get(element, "text"));
	return NULL;
}

/* Sides whose lines tell them apart; what has no end is cut, what is no UTF-8 repaired. */
static struct view side_source(void *payload, const char *file, int line)
{
	static char endless[10000];
	scoped_free char *text = mem_print("%s %s %d", (const char *)payload, file, line);

	memset(endless, 'x', sizeof(endless));
	if (line == 11)
		return (struct view){ endless, sizeof(endless) };
	if (line == 13)
		return VIEW("\xff");
	(void)snprintf(endless, sizeof(endless), "%s", text);
	return view_of(endless);
}

START_TEST(json_has_the_lines_that_explain)
{
	char base[] = "base", head[] = "head";
	struct report_part part = { .name = "", .source = side_source, .base = base, .head = head };
	struct flow_step step = { "", "x", "return", "a/f.go", 19, 2 };
	json_error_t error;

	begin(VERDICT_FAIL, HEAD);
	part.configuration = desk.comparison.configuration;
	part.comparison = &desk.comparison;
	struct function *new = function_named("New");
	new->sites[1].flow = &step; /* by place: that of line 12 */
	new->sites[1].flow_count = 1;
	add_delta(DELTA_ADDED, new, 1);
	add_delta(DELTA_REMOVED, new, 1);
	report_many_json(&desk.out, &desk.comparison, &part, 1);
	json_t *document = json_loads(buf_string(&desk.out), 0, &error);
	ck_assert_msg(document != NULL, "%s", error.text);
	ck_assert_str_eq(excerpted(document, "added", 10), "head a/f.go 10");
	ck_assert_uint_eq(strlen(excerpted(document, "added", 11)), 400 + strlen("…"));
	ck_assert_str_eq(excerpted(document, "added", 12), "head a/f.go 12");
	ck_assert_str_eq(excerpted(document, "added", 13), "\xef\xbf\xbd");
	ck_assert_ptr_null(excerpted(document, "added", 14));
	ck_assert_str_eq(excerpted(document, "added", 19), "head a/f.go 19");
	ck_assert_str_eq(excerpted(document, "removed", 12), "base a/f.go 12");
	json_decref(document);
}
END_TEST

START_TEST(a_failure_as_json)
{
	begin_failure();
	report_diff_json(&desk.out, &desk.comparison);
	check_golden("failure.json");
}
END_TEST

START_TEST(a_failure_as_markdown)
{
	begin_failure();
	report_diff_markdown(&desk.out, &desk.comparison, &options);
	check_golden("failure.md");
}
END_TEST

START_TEST(a_failure_as_sarif)
{
	begin_failure();
	report_diff_sarif(&desk.out, &desk.comparison);
	check_golden("failure.sarif");
}
END_TEST

/* What a change usually does: one addition. */
static void begin_usual(void)
{
	begin(VERDICT_FAIL, HEAD);
	rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_FAILS, "preset = strict");
}

static size_t count_lines(void)
{
	size_t lines = 0;

	for (size_t i = 0; i < desk.out.len; i++)
		lines += desk.out.ptr[i] == '\n';
	return lines;
}

START_TEST(a_usual_failure_fits_on_one_screen)
{
	begin_usual();
	report_diff_text(&desk.out, &desk.comparison, &options);
	ck_assert_uint_le(count_lines(), 24);
	check_golden("usual.txt");
}
END_TEST

static ptrdiff_t place_of(const char *text)
{
	return view_find(buf_view(&desk.out), view_of(text));
}

START_TEST(what_the_change_did_itself_comes_before_effects_elsewhere)
{
	begin(VERDICT_FAIL, HEAD);
	rule(add_delta(DELTA_ADDED, function_named("G"), 0), RULING_FAILS, "preset = strict");
	desk.comparison.deltas[0].elsewhere = true;
	rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_FAILS, "preset = strict");
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_int_ge(place_of("a.New\n"), 0);
	ck_assert_int_lt(place_of("a.New\n"), place_of("b.G\n"));
}
END_TEST

START_TEST(a_text_says_how_many_have_no_details)
{
	begin(VERDICT_FAIL, HEAD);
	for (int i = 0; i < 8; i++)
		rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_FAILS, "preset = strict");
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_int_ge(place_of("\n3 more without details: --format markdown shows all\n"), 0);
}
END_TEST

START_TEST(where_markdown_would_cut_too_a_text_names_json)
{
	begin(VERDICT_FAIL, HEAD);
	for (int i = 0; i < 21; i++)
		rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_FAILS, "preset = strict");
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_int_ge(place_of("\n16 more without details: --format json shows all\n"), 0);
}
END_TEST

START_TEST(code_that_left_the_build_cannot_be_allowed_on_a_line)
{
	begin(VERDICT_FAIL, HEAD);
	add_finding(FINDING_PACKAGE_GONE, "example.com/m/c", "package example.com/m/c left the build", true);
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_int_lt(place_of("heapgate:allow"), 0);
	ck_assert_int_ge(place_of("`gone = report`"), 0);
}
END_TEST

START_TEST(a_pass_as_text)
{
	begin(VERDICT_PASS, HEAD);
	add_delta(DELTA_REMOVED, function_named("New"), 1);
	report_diff_text(&desk.out, &desk.comparison, NULL);
	check_golden("pass.txt");
}
END_TEST

START_TEST(an_error_as_text)
{
	begin(VERDICT_ERROR, HEAD);
	desk.comparison.incomplete = desk.head.incomplete;
	desk.comparison.incomplete_count = desk.head.incomplete_count;
	report_diff_text(&desk.out, &desk.comparison, NULL);
	check_golden("error.txt");
}
END_TEST

START_TEST(a_waived_change_as_text)
{
	begin(VERDICT_PASS, HEAD);
	struct delta *waived = add_delta(DELTA_ADDED, function_named("(*T).Run"), 0);
	rule(waived, RULING_WAIVED, "waived by alice until 2026-12-31: runs once");
	waived->waived = &grant;
	report_diff_text(&desk.out, &desk.comparison, NULL);
	check_golden("waived.txt");
}
END_TEST

START_TEST(a_scan_as_text)
{
	collection_from(&desk.head, HEAD);
	report_scan_text(&desk.out, &desk.head, &options);
	check_golden("scan.txt");
}
END_TEST

#define ORIGINS                                                                                              \
	"@ example.com/m . <autogenerated> f.go\n"                                                           \
	"fn <autogenerated> <autogenerated> 0-0\n"                                                           \
	"moved | .this | call-argument | always | 1:0\n"                                                     \
	"fn Hot f.go 3-5 noescape\n"                                                                         \
	"escapes | new(T) | return-pointer | always | 4:9 | allow=runs once\n"                               \
	"@ example.com/a a g.go\n"                                                                           \
	"fn Of g.go 1-3 external\n"                                                                          \
	"escapes | new(U) | return-pointer | always | 2:9\n"

START_TEST(a_scan_tells_assertions_and_where_code_is_from)
{
	collection_from(&desk.head, ORIGINS);
	report_scan_text(&desk.out, &desk.head, NULL);
	check_golden("scan_origins.txt");
}
END_TEST

START_TEST(a_scan_as_json_marks_assertions_and_other_modules)
{
	collection_from(&desk.head, ORIGINS);
	report_scan_json(&desk.out, &desk.head);
	check_golden("scan_origins.json");
}
END_TEST

START_TEST(a_scan_as_json)
{
	collection_from(&desk.head, HEAD);
	report_scan_json(&desk.out, &desk.head);
	check_golden("scan.json");
}
END_TEST

START_TEST(a_scan_as_sarif)
{
	collection_from(&desk.head, HEAD);
	report_scan_sarif(&desk.out, &desk.head);
	check_golden("scan.sarif");
}
END_TEST

START_TEST(colour_comes_only_when_asked_for)
{
	const struct report_options coloured = { .colour = true };

	begin_usual();
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_ptr_null(strchr(buf_string(&desk.out), '\x1b'));
	report_diff_text(&desk.out, &desk.comparison, &coloured);
	ck_assert_ptr_nonnull(strstr(buf_string(&desk.out), "\x1b[1;31mFAIL\x1b[0m"));
}
END_TEST

#define EVIL "x\x1b[2J\xe2\x80\xae\xff<img src=x>@everyone`#1|](http://e.vil)"

static void begin_evil(void)
{
	begin_usual();
	struct delta *delta = &desk.comparison.deltas[0];
	struct site *site = &function_named("New")->sites[1];
	site->message = site->subject = site->callee = EVIL;
	delta->why = delta->rule = EVIL;
	add_finding(FINDING_POLICY_CHANGED, "", EVIL, true);
	desk.comparison.incomplete = desk.head.incomplete;
	desk.comparison.incomplete_count = 1;
	desk.comparison.incomplete[0] = (struct incomplete){ .package = EVIL, .reason = EVIL };
}

START_TEST(text_from_the_code_cannot_steer_a_terminal)
{
	begin_evil();
	report_diff_text(&desk.out, &desk.comparison, NULL);
	ck_assert_ptr_null(strchr(buf_string(&desk.out), '\x1b'));
	ck_assert_ptr_null(strstr(buf_string(&desk.out), "\xe2\x80\xae"));
	ck_assert_ptr_null(strchr(buf_string(&desk.out), '\xff'));
	ck_assert_ptr_nonnull(strstr(buf_string(&desk.out), "\\x1b[2J\\u202e\\xff"));
}
END_TEST

START_TEST(text_from_the_code_is_no_markdown)
{
	begin_evil();
	report_diff_markdown(&desk.out, &desk.comparison, NULL);
	check_golden("evil.md");
}
END_TEST

START_TEST(text_from_the_code_is_valid_json_in_ascii)
{
	json_error_t error;

	begin_evil();
	report_diff_json(&desk.out, &desk.comparison);
	for (size_t i = 0; i < desk.out.len; i++)
		ck_assert_int_lt((unsigned char)desk.out.ptr[i], 0x80);
	json_t *document = json_loadb(desk.out.ptr, desk.out.len, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(document != NULL, "%s at line %d", error.text, error.line);
	json_decref(document);
}
END_TEST

START_TEST(a_delta_is_in_exactly_one_array)
{
	static const char *const arrays[] = { "added", "removed", "changed", "moved", "waived", "leaks" };
	size_t total = 0;

	begin_failure();
	report_diff_json(&desk.out, &desk.comparison);
	json_t *document = json_loadb(desk.out.ptr, desk.out.len, 0, NULL);
	for (size_t i = 0; i < COUNT_OF(arrays); i++) {
		ck_assert(json_is_array(json_object_get(document, arrays[i])));
		total += json_array_size(json_object_get(document, arrays[i]));
	}
	ck_assert_uint_eq(total, desk.comparison.delta_count);
	ck_assert_uint_eq(json_array_size(json_object_get(document, "waived")), 1);
	json_decref(document);
}
END_TEST

START_TEST(markdown_stays_within_its_limit_and_says_so)
{
	scoped_buf longest = { 0 };

	begin_usual();
	for (size_t i = 0; i < 4000; i++)
		buf_text(&longest, "<b>");
	function_named("New")->sites[1].message = buf_string(&longest);
	for (size_t i = 0; i < 40; i++)
		rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_FAILS, "preset = strict");
	report_diff_markdown(&desk.out, &desk.comparison, NULL);
	ck_assert_uint_le(desk.out.len, 60000);
	ck_assert_ptr_nonnull(strstr(buf_string(&desk.out), "cut short"));
	ck_assert_ptr_nonnull(strstr(buf_string(&desk.out), "and 37 more"));
}
END_TEST

static void expect_status(const char *expected)
{
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status(status, &desk.comparison);
	ck_assert_str_eq(status, expected);
}

START_TEST(a_status_counts_sites_functions_and_effects_elsewhere)
{
	begin_failure();
	expect_status(
		"2 new heap escapes in 2 functions, 1 left the build vs 3f2a1bc (1 elsewhere); 1 package not "
		"judged");
}
END_TEST

START_TEST(a_status_of_one_is_singular)
{
	begin_usual();
	expect_status("1 new heap escape in 1 function vs 3f2a1bc");
}
END_TEST

START_TEST(a_status_without_additions)
{
	begin(VERDICT_PASS, HEAD);
	expect_status("No new heap escapes vs 3f2a1bc");
}
END_TEST

START_TEST(a_status_of_an_improvement)
{
	begin(VERDICT_PASS, HEAD);
	add_delta(DELTA_REMOVED, function_named("New"), 1);
	expect_status("1 heap escape removed, none added vs 3f2a1bc");
}
END_TEST

START_TEST(a_status_of_exceptions_does_not_look_clean)
{
	begin(VERDICT_PASS, HEAD);
	rule(add_delta(DELTA_ADDED, function_named("New"), 1), RULING_WAIVED, "");
	expect_status("1 new heap escape waived vs 3f2a1bc");
	rule(add_delta(DELTA_ADDED, function_named("New"), 2), RULING_PASSES, "");
	expect_status("1 new heap escape waived, 1 more let through by the policy vs 3f2a1bc");
}
END_TEST

START_TEST(a_status_of_an_error_says_what_could_not_be_judged)
{
	begin(VERDICT_ERROR, HEAD);
	desk.comparison.incomplete = desk.head.incomplete;
	desk.comparison.incomplete_count = 1;
	expect_status("Could not judge: example.com/m/broken: b.go:3:2: undefined: x");
	struct incomplete several[] = {
		{ .package = "m/a", .reason = "b.go:1:1: no", .before = true },
		{ .package = "m/b", .reason = "depends on m/c, which does not compile" },
		{ .package = "m/c", .reason = "limit: memory: cannot allocate memory" },
	};
	desk.comparison.incomplete = several;
	desk.comparison.incomplete_count = COUNT_OF(several);
	expect_status("Could not judge: m/c: limit: memory: cannot allocate memory (and 2 more)");
}
END_TEST

START_TEST(a_status_of_directories_names_no_commit)
{
	begin(VERDICT_PASS, HEAD);
	desk.comparison.base_commit = "";
	expect_status("No new heap escapes");
}
END_TEST

static size_t code_points(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

START_TEST(a_long_status_ends_in_an_ellipsis_within_the_limit)
{
	char status[REPORT_STATUS_MOST * 4 + 1];
	scoped_buf text = { 0 };

	for (size_t i = 0; i < 141; i++)
		buf_text(&text, "\xf0\x9f\x92\xa3");
	report_status_text(status, buf_view(&text));
	ck_assert_uint_eq(code_points(status), REPORT_STATUS_MOST);
	ck_assert_str_eq(status + strlen(status) - 3, "\xe2\x80\xa6");
}
END_TEST

START_TEST(a_status_that_just_fits_is_left_alone)
{
	char status[REPORT_STATUS_MOST * 4 + 1];
	scoped_buf text = { 0 };

	for (size_t i = 0; i < 140; i++)
		buf_text(&text, "\xc3\xa4");
	report_status_text(status, buf_view(&text));
	ck_assert_str_eq(status, buf_string(&text));
}
END_TEST

START_TEST(a_status_is_one_printable_line)
{
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status_text(status, VIEW("  go build:\n\tbroken\x07 \xff\n"));
	ck_assert_str_eq(status, "go build:  broken\\x07 \\xff");
}
END_TEST

static Suite *report_suite(void)
{
	static const TTest **const tests[] = {
		&a_failure_as_text,
		&json_has_the_lines_that_explain,
		&a_failure_as_json,
		&a_failure_as_markdown,
		&a_failure_as_sarif,
		&a_usual_failure_fits_on_one_screen,
		&what_the_change_did_itself_comes_before_effects_elsewhere,
		&a_text_says_how_many_have_no_details,
		&where_markdown_would_cut_too_a_text_names_json,
		&code_that_left_the_build_cannot_be_allowed_on_a_line,
		&a_waived_change_as_text,
		&a_pass_as_text,
		&an_error_as_text,
		&a_scan_as_text,
		&a_scan_as_json,
		&a_scan_tells_assertions_and_where_code_is_from,
		&a_scan_as_json_marks_assertions_and_other_modules,
		&a_scan_as_sarif,
		&colour_comes_only_when_asked_for,
		&text_from_the_code_cannot_steer_a_terminal,
		&text_from_the_code_is_no_markdown,
		&text_from_the_code_is_valid_json_in_ascii,
		&a_delta_is_in_exactly_one_array,
		&markdown_stays_within_its_limit_and_says_so,
		&a_status_counts_sites_functions_and_effects_elsewhere,
		&a_status_of_one_is_singular,
		&a_status_without_additions,
		&a_status_of_an_improvement,
		&a_status_of_exceptions_does_not_look_clean,
		&a_status_of_an_error_says_what_could_not_be_judged,
		&a_status_of_directories_names_no_commit,
		&a_long_status_ends_in_an_ellipsis_within_the_limit,
		&a_status_that_just_fits_is_left_alone,
		&a_status_is_one_printable_line,
	};
	Suite *suite = suite_create("view: reports");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		tcase_add_test(tcase, *tests[i]);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(report_suite)
