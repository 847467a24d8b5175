/* The texts of heapgate explain, as far as they can be checked without a compiler (gate_topics_test has one).
 */
#include "view/topic.h"

#include "base/mem.h"
#include "unit/unit.h"

static struct view everything(void)
{
	return (struct view){ topics_text, topics_text_size };
}

static bool known_key(struct view line)
{
	for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
		struct view rest = line;
		if (view_skip(&rest, view_of(topic_field_name((enum topic_field)i))) &&
		    view_skip(&rest, VIEW(":")))
			return true;
	}
	return false;
}

START_TEST(every_line_is_a_name_a_key_or_below_one)
{
	struct view text = everything(), line;

	for (int number = 1; view_split(&text, '\n', &line); number++)
		ck_assert_msg(!line.len || strchr("#[\t", line.at[0]) || known_key(line),
			      "topics.txt:%d: %.*s", number, VIEW_ARG(line));
}
END_TEST

START_TEST(every_cause_has_a_topic_of_its_name)
{
	struct topic topic;
	const char *name = cause_info((enum cause)_i)->name;

	ck_assert_msg(topic_find(&topic, view_of(name)), "%s", name);
	ck_assert_msg(view_is(topic.fields[TOPIC_CAUSE], name), "%s leads to %.*s", name,
		      VIEW_ARG(topic.name));
}
END_TEST

START_TEST(every_name_leads_to_its_own_topic)
{
	struct view text = everything(), name;
	struct topic found;

	for (struct topic topic; topic_next(&text, &topic);)
		for (struct view cursor = { NULL, 0 }; topic_name(&topic, &cursor, &name);) {
			ck_assert_msg(topic_find(&found, name), "%.*s", VIEW_ARG(name));
			ck_assert_msg(found.name.at == topic.name.at, "%.*s is a name of %.*s and of %.*s",
				      VIEW_ARG(name), VIEW_ARG(found.name), VIEW_ARG(topic.name));
		}
}
END_TEST

static void check_claims(struct view field)
{
	struct topic_claim claim;

	for (struct view line; topic_line(&field, &line);)
		ck_assert_msg(topic_claim_read(&claim, line) && claim.message.len, "%.*s", VIEW_ARG(line));
}

START_TEST(every_topic_is_complete)
{
	struct view text = everything();
	enum cause cause;

	for (struct topic topic; topic_next(&text, &topic);) {
		struct view named = topic.fields[TOPIC_CAUSE];
		ck_assert_msg(topic.fields[TOPIC_LINE].len && topic.fields[TOPIC_WHAT].len, "%.*s",
			      VIEW_ARG(topic.name));
		ck_assert_msg(!named.len || cause_parse(named, &cause), "%.*s", VIEW_ARG(named));
		ck_assert_msg(topic.fields[TOPIC_BLIND].len || topic.fields[TOPIC_LEAVE].len ||
				      view_is(topic.name, "blind spots"),
			      "%.*s", VIEW_ARG(topic.name));
		check_claims(topic.fields[TOPIC_SAYS]);
		check_claims(topic.fields[TOPIC_STILL]);
	}
}
END_TEST

START_TEST(the_popular_names_are_known)
{
	static const char *const names[] = {
		"returned pointer",    "growing slice",
		"non-constant size",   "large array",
		"interface boxing",    "reflect.ValueOf",
		"reflect.TypeOf",      "captured variable",
		"goroutine in a loop", "method value",
		"channel of pointers", "chan struct{}",
		"leaking parameter",   "argument of a function that is not inlined",
		"defer in a loop",     "string conversion",
		"variadic argument",   "map store",
		"global store",	       "field store",
		"blind-spots"
	};
	struct topic topic;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		ck_assert_msg(topic_find(&topic, view_of(names[i])), "%s", names[i]);
}
END_TEST

START_TEST(case_blanks_and_dashes_make_no_difference)
{
	struct topic topic;

	ck_assert(topic_find(&topic, VIEW("Growing_Slice")));
	ck_assert(view_is(topic.name, "growing slice"));
	ck_assert(topic_find(&topic, VIEW("slice growth")));
	ck_assert(!topic_find(&topic, VIEW("slicegrowth")));
	ck_assert(!topic_find(&topic, VIEW("")));
}
END_TEST

START_TEST(a_claim_names_its_releases)
{
	struct topic_claim claim;

	ck_assert(topic_claim_read(&claim, VIEW("since 1.25: append escapes to heap [slice-growth, maybe]")));
	ck_assert_int_eq(claim.since, 25);
	ck_assert_int_gt(claim.until, 25);
	ck_assert(view_is(claim.message, "append escapes to heap"));
	ck_assert_int_eq(claim.cause, CAUSE_SLICE_GROWTH);
	ck_assert_int_eq(claim.allocation, ALLOCATION_MAYBE);
	ck_assert(topic_claim_read(&claim, VIEW("until 1.24: x [1] [too-large, always]")));
	ck_assert_int_eq(claim.until, 24);
	ck_assert(view_is(claim.message, "x [1]"));
	ck_assert(!topic_claim_read(&claim, VIEW("x escapes to heap")));
	ck_assert(!topic_claim_read(&claim, VIEW("x escapes to heap [no-such-cause, always]")));
	ck_assert(!topic_claim_read(&claim, VIEW("x escapes to heap [too-large]")));
}
END_TEST

START_TEST(text_is_filled_to_lines_of_a_terminal_and_code_is_not)
{
	scoped_buf out = { 0 };
	struct topic topic = { .name = VIEW("t") };

	topic.fields[TOPIC_LINE] = VIEW("line");
	topic.fields[TOPIC_WHAT] =
		VIEW("\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbb\n"
		     "\tcccccccccccccccccccc\n\n\td");
	topic.fields[TOPIC_EXAMPLE] = VIEW("\tfunc F() {\n\n\t\treturn\n\t}");
	topic_print(&out, &topic, false);
	ck_assert_str_eq(buf_string(&out),
			 "t: line\n"
			 "\nWhat happens\n"
			 "  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbb\n"
			 "  cccccccccccccccccccc\n\n  d\n"
			 "\nExample\n      func F() {\n\n          return\n      }\n");
}
END_TEST

START_TEST(a_list_has_every_topic_once)
{
	scoped_buf out = { 0 };
	struct view text = everything();

	topics_list(&out);
	for (struct topic topic; topic_next(&text, &topic);) {
		scoped_free char *line = mem_print("\n  %.*s ", VIEW_ARG(topic.name));
		const char *at = strstr(buf_string(&out), line);
		ck_assert_msg(at != NULL, "%s", line);
	}
}
END_TEST

START_TEST(blind_spots_lists_all_of_them)
{
	scoped_buf out = { 0 };
	struct topic blind;
	struct view text = everything();

	ck_assert(topic_find(&blind, VIEW("blind-spots")));
	topic_print(&out, &blind, false);
	for (struct topic topic; topic_next(&text, &topic);) {
		scoped_free char *line = mem_print("\n  %.*s ", VIEW_ARG(topic.name));
		ck_assert_msg((strstr(buf_string(&out), line) != NULL) == (topic.fields[TOPIC_BLIND].len > 0),
			      "%s", line);
	}
}
END_TEST

static Suite *topic_suite(void)
{
	Suite *suite = suite_create("view topic");
	TCase *all = tcase_create("topics");

	tcase_add_test(all, every_line_is_a_name_a_key_or_below_one);
	tcase_add_loop_test(all, every_cause_has_a_topic_of_its_name, 0, CAUSE_COUNT);
	tcase_add_test(all, every_name_leads_to_its_own_topic);
	tcase_add_test(all, every_topic_is_complete);
	tcase_add_test(all, the_popular_names_are_known);
	tcase_add_test(all, case_blanks_and_dashes_make_no_difference);
	tcase_add_test(all, a_claim_names_its_releases);
	tcase_add_test(all, text_is_filled_to_lines_of_a_terminal_and_code_is_not);
	tcase_add_test(all, a_list_has_every_topic_once);
	tcase_add_test(all, blind_spots_lists_all_of_them);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(topic_suite)
