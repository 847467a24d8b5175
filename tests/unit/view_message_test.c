/* lib/view/message and report_codequality: what hosts and programs get of a check. */
#include "view/message.h"

#include <jansson.h>

#include "base/mem.h"
#include "support/collections.h"
#include "unit/unit.h"
#include "view/report_many.h"

static struct collection head;
static struct comparison comparison;
static struct buf out;

static void teardown(void)
{
	buf_release(&out);
	comparison_release(&comparison);
	collection_release(&head);
}

/* Every site of the text is added; those that may allocate are waived, the others fail. */
static void begin(const char *text)
{
	collection_from(&head, text);
	comparison = (struct comparison){ .configuration = &head.configuration,
					  .base_commit = "3f2a1bc9d8e7f60514233241505f6e7d8c9bacbd",
					  .head_commit = "0123456789abcdef0123456789abcdef01234567",
					  .base_reason = "",
					  .verdict = VERDICT_FAIL,
					  .policy = "strict" };
	for (size_t i = 0; i < head.snapshot_count; i++)
		for (size_t j = 0; j < head.snapshots[i].function_count; j++) {
			struct function *function = &head.snapshots[i].functions[j];
			for (size_t k = 0; k < function->site_count; k++) {
				struct delta *delta =
					arena_push(&comparison.arena, comparison.deltas,
						   comparison.delta_count, comparison.delta_room);
				*delta = (struct delta){ .kind = DELTA_ADDED,
							 .head_function = function,
							 .head_site = &function->sites[k],
							 .why = "",
							 .rule = "",
							 .ruling = function->sites[k].allocation ==
										   ALLOCATION_MAYBE
									   ? RULING_WAIVED
									   : RULING_FAILS };
			}
		}
}

static json_t *read_out(void)
{
	json_t *json = json_loads(buf_string(&out), 0, NULL);

	ck_assert_ptr_nonnull(json);
	return json;
}

static const char *member(const json_t *array, size_t index, const char *name)
{
	return json_string_value(json_object_get(json_array_get(array, index), name));
}

START_TEST(the_worst_notes_come_first)
{
	begin("@ example.com/m/a a f.go\n"
	      "fn F f.go 10-20\n"
	      "escapes | b | slice-growth | maybe | 14:9\n"
	      "moved | x | return-pointer | always | 12:2 | flow=&x;address-of\n");
	message_report(&out, &comparison, NULL);
	json_t *report = read_out(), *notes = json_object_get(report, "notes");
	ck_assert_uint_eq(json_array_size(notes), 2);
	ck_assert_str_eq(member(notes, 0, "level"), "failure");
	ck_assert_str_eq(member(notes, 0, "file"), "a/f.go");
	ck_assert_str_eq(member(notes, 0, "title"), "return-pointer in F");
	ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(notes, 0), "line")), 12);
	ck_assert_ptr_nonnull(strstr(member(notes, 0, "details"), "&x"));
	ck_assert_str_eq(member(notes, 1, "level"), "warning");
	ck_assert_int_eq(json_integer_value(json_object_get(report, "omitted")), 0);
	json_decref(report);
}
END_TEST

START_TEST(too_many_notes_are_counted)
{
	scoped_buf text = { 0 };

	buf_text(&text, "@ example.com/m/a a f.go\nfn F f.go 1-900\n");
	for (int i = 1; i <= 250; i++)
		buf_print(&text, "moved | x%d | return-pointer | always | %d:2\n", i, i);
	begin(buf_string(&text));
	message_report(&out, &comparison, NULL);
	json_t *report = read_out();
	ck_assert_uint_eq(json_array_size(json_object_get(report, "notes")), MESSAGE_NOTES_MOST);
	ck_assert_int_eq(json_integer_value(json_object_get(report, "omitted")), 50);
	ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(report, "summary")),
				     "50 more places are not marked"));
	json_decref(report);
}
END_TEST

START_TEST(names_from_the_code_mention_nobody)
{
	begin("@ example.com/m/a a f.go\nfn F f.go 1-9\n"
	      "moved | <img src=x>@octocat[a](http://evil.example)`` | return-pointer | always | 3:2\n");
	message_report(&out, &comparison, NULL);
	json_t *report = read_out();
	const char *summary = json_string_value(json_object_get(report, "summary"));
	for (const char *at = strchr(summary, '@'); at; at = strchr(at + 1, '@')) {
		/* Only within a code span, which no mention comes out of. */
		size_t ticks = 0;
		for (const char *c = at; c > summary && c[-1] != '\n'; c--)
			ticks += c[-1] == '`';
		ck_assert_msg(ticks > 0, "%s", summary);
	}
	json_decref(report);
}
END_TEST

START_TEST(an_event_tells_the_result)
{
	const struct message message = { .repository_name = "acme/api",
					 .host = "github",
					 .commit = { "6dcb09b5b57875f334f61aebed695e2e4193db5e" },
					 .number = 7,
					 .ref = "feature",
					 .state = STATUS_ERROR,
					 .description = "Could not judge",
					 .target_url = "https://ci.example/c/5",
					 .job = 5 };

	message_event(&out, &message, "error", VIEW(""), 1700000000000);
	json_t *event = read_out(), *data = json_object_get(event, "data");
	ck_assert_str_eq(json_string_value(json_object_get(event, "type")), "check.finished");
	ck_assert_str_eq(json_string_value(json_object_get(event, "timestamp")), "2023-11-14T22:13:20Z");
	ck_assert_str_eq(json_string_value(json_object_get(data, "verdict")), "error");
	ck_assert_str_eq(json_string_value(json_object_get(data, "repository")), "acme/api");
	ck_assert_int_eq(json_integer_value(json_object_get(data, "number")), 7);
	ck_assert(json_is_null(json_object_get(data, "result")));
	json_decref(event);
}
END_TEST

static json_t *code_quality(const char *text)
{
	scoped_buf document = { 0 };
	scoped_collection collection = { 0 };
	const struct report_part part = { .name = "", .collection = &collection };

	collection_from(&collection, text);
	report_scans_codequality(&document, &part, 1);
	json_t *json = json_loads(buf_string(&document), 0, NULL);
	ck_assert(json_is_array(json));
	return json;
}

START_TEST(fingerprints_are_distinct_and_know_no_lines)
{
	json_t *before = code_quality("@ example.com/m/a a f.go\nfn F f.go 1-9\n"
				      "moved | x | return-pointer | always | 3:2\n"
				      "moved | y | return-pointer | always | 4:2\n"
				      "moved | x | return-pointer | always | 5:2\n"
				      "leak | p | global-store | never | 1:10\n");
	json_t *after = code_quality("@ example.com/m/a a f.go\nfn F f.go 11-19\n"
				     "moved | x | return-pointer | always | 13:2\n"
				     "moved | y | return-pointer | always | 14:2\n"
				     "moved | x | return-pointer | always | 15:2\n");

	ck_assert_uint_eq(json_array_size(before), 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_str_eq(member(before, i, "fingerprint"), member(after, i, "fingerprint"));
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(member(before, i, "fingerprint"), member(before, j, "fingerprint"));
	}
	json_decref(before);
	json_decref(after);
}
END_TEST

START_TEST(code_quality_has_what_gitlab_asks_for)
{
	begin("@ example.com/m/a a f.go\nfn F f.go 1-9\n"
	      "moved | x | return-pointer | always | 3:2\n"
	      "escapes | b | slice-growth | maybe | 4:2\n");
	report_diff_codequality(&out, &comparison);
	json_t *report = read_out();
	const json_t *location = json_object_get(json_array_get(report, 0), "location");
	ck_assert_uint_eq(json_array_size(report), 2);
	ck_assert_str_eq(member(report, 0, "check_name"), "return-pointer");
	ck_assert_str_eq(member(report, 0, "severity"), "major");
	ck_assert_str_eq(member(report, 1, "severity"), "info"); /* waived */
	ck_assert_ptr_nonnull(strstr(member(report, 0, "description"), "moved to heap: x"));
	ck_assert_str_eq(json_string_value(json_object_get(location, "path")), "a/f.go");
	ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(location, "lines"), "begin")), 3);
	json_decref(report);
}
END_TEST

static Suite *message_suite(void)
{
	Suite *suite = suite_create("view/message");
	TCase *tests = tcase_create("message");

	tcase_add_checked_fixture(tests, NULL, teardown);
	tcase_add_test(tests, the_worst_notes_come_first);
	tcase_add_test(tests, too_many_notes_are_counted);
	tcase_add_test(tests, names_from_the_code_mention_nobody);
	tcase_add_test(tests, an_event_tells_the_result);
	tcase_add_test(tests, fingerprints_are_distinct_and_know_no_lines);
	tcase_add_test(tests, code_quality_has_what_gitlab_asks_for);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(message_suite)
