/* What counts as new, and what only looks like it. */
#include "judge/compare.h"
#include "support/collections.h"
#include "unit/unit.h"

struct sides {
	struct collection base, head;
	struct comparison comparison;
};

static struct sides sides;

static void setup(void)
{
	sides = (struct sides){ 0 };
}

static void teardown(void)
{
	comparison_release(&sides.comparison);
	collection_release(&sides.base);
	collection_release(&sides.head);
}

static void compare_texts(const char *base, const char *head)
{
	struct err err = { 0 };

	collection_from(&sides.base, base);
	collection_from(&sides.head, head);
	ck_assert_msg(compare(&sides.comparison, &sides.base, &sides.head, &err) == 0, "%s", err.text);
}

static size_t count(enum delta_kind kind)
{
	return comparison_count(&sides.comparison, kind, true);
}

static void expect(size_t added, size_t changed, size_t moved, size_t removed)
{
	ck_assert_uint_eq(count(DELTA_ADDED), added);
	ck_assert_uint_eq(count(DELTA_CHANGED), changed);
	ck_assert_uint_eq(count(DELTA_MOVED), moved);
	ck_assert_uint_eq(count(DELTA_REMOVED), removed);
}

static const struct delta *only(enum delta_kind kind)
{
	const struct delta *found = NULL;

	for (size_t i = 0; i < sides.comparison.delta_count; i++) {
		const struct delta *delta = &sides.comparison.deltas[i];
		const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
		if (delta->kind != kind || site->kind == SITE_LEAK)
			continue;
		ck_assert_ptr_null(found);
		found = delta;
	}
	ck_assert_ptr_nonnull(found);
	return found;
}

#define BASE                                                                                                 \
	"@ m/a a f.go g.go\n"                                                                                \
	"fn F f.go 10-20 t=1 s=11\n"                                                                         \
	"moved | x | return-pointer | always | 12:3 | flow=&x;address-of\n"                                  \
	"escapes | make([]int, n) | slice-growth | always | 14:9 | flow=b = make([]int, n);spill\n"          \
	"fn (*T).M g.go 5-9 t=2 s=12\n"                                                                      \
	"escapes | &T{...} | return-pointer | always | 6:9\n"

START_TEST(equal_sides_differ_in_nothing)
{
	compare_texts(BASE, BASE);
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
	ck_assert_uint_eq(sides.comparison.unchanged, 3);
}
END_TEST

START_TEST(moved_lines_change_nothing)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn F f.go 110-125 t=1 s=11\n"
		"moved | x | return-pointer | always | 113:5 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 119:1 | flow=b = make([]int, n);spill\n"
		"fn (*T).M g.go 55-59 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 56:9\n");
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
}
END_TEST

START_TEST(a_renamed_variable_is_changed)
{
	compare_texts(BASE, "@ m/a a f.go g.go\n"
			    "fn F f.go 10-20 t=1 s=11\n"
			    "moved | result | return-pointer | always | 12:3 | flow=&result;address-of\n"
			    "escapes | make([]int, count) | slice-growth | always | 14:9 | flow=c = "
			    "make([]int, count);spill\n"
			    "fn (*T).M g.go 5-9 t=2 s=12\n"
			    "escapes | &T{...} | return-pointer | always | 6:9\n");
	expect(0, 2, 0, 0);
}
END_TEST

START_TEST(a_renamed_variable_is_changed_even_where_the_code_was_edited)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn F f.go 10-22 t=91 s=911\n"
		"moved | result | return-pointer | always | 15:3 | flow=&result;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 17:9 | flow=b = make([]int, n);spill\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_renamed_function_is_moved)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn Renamed f.go 10-20 t=31 s=11\n"
		"moved | x | return-pointer | always | 12:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 14:9 | flow=b = make([]int, n);spill\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n");
	expect(0, 0, 2, 0);
}
END_TEST

START_TEST(a_renamed_and_edited_function_keeps_its_sites)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn Renamed f.go 10-24 t=31 s=311\n"
		"moved | x | return-pointer | always | 14:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 16:9 | flow=b = make([]int, n);spill\n"
		"escapes | q | interface-boxing | always | 18:9\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n");
	expect(1, 0, 2, 0);
	ck_assert_str_eq(only(DELTA_ADDED)->head_site->subject, "q");
}
END_TEST

START_TEST(a_function_in_another_file_is_the_same)
{
	compare_texts(
		BASE,
		"@ m/a a g.go h.go\n"
		"fn F h.go 1-11 t=1 s=11\n"
		"moved | x | return-pointer | always | 3:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 5:9 | flow=b = make([]int, n);spill\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n");
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
}
END_TEST

START_TEST(a_function_in_another_package_is_moved)
{
	compare_texts(
		BASE,
		"@ m/a a g.go\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n"
		"@ m/b b f.go\n"
		"fn F f.go 1-11 t=1 s=11\n"
		"moved | x | return-pointer | always | 3:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 5:9 | flow=b = make([]int, n);spill\n");
	expect(0, 0, 2, 0);
}
END_TEST

START_TEST(a_renamed_package_is_moved_though_its_types_got_a_qualifier)
{
	compare_texts("@ m/a a f.go\n"
		      "fn New f.go 1-9 t=1 s=11\n"
		      "escapes | &T{...} | return-pointer | always | 3:3\n",
		      "@ m/b b f.go\n"
		      "fn New f.go 1-9 t=71 s=711\n"
		      "escapes | &old.T{...} | return-pointer | always | 3:3\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_renamed_receiver_is_moved)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn F f.go 10-20 t=1 s=11\n"
		"moved | x | return-pointer | always | 12:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 14:9 | flow=b = make([]int, n);spill\n"
		"fn (*U).M g.go 5-9 t=42 s=12\n"
		"escapes | &U{...} | return-pointer | always | 6:9\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_method_made_of_a_function_in_the_same_file_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Load f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n",
		      "@ m/a a f.go\n"
		      "fn (*T).Load f.go 1-9 t=2 s=22\n"
		      "moved | x | return-pointer | always | 3:3\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(renumbered_closures_change_nothing)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | closure-capture | always | 3:3 | in=1\n"
		      "escapes | F.func1.2 | closure-capture | always | 4:3 | in=1.1\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-12 t=2 s=22\n"
		      "moved | x | closure-capture | always | 6:3 | in=2\n"
		      "escapes | F.func2.3 | closure-capture | always | 7:3 | in=2.1\n");
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
}
END_TEST

START_TEST(another_instantiation_of_a_generic_function_adds_nothing)
{
	compare_texts(
		"@ m/a a f.go\n"
		"fn Map[...] f.go 1-9 t=1 s=11\n"
		"escapes | make([]go.shape.int, n) | slice-growth | always | 3:3\n"
		"escapes | []int{...} | slice-growth | always | 4:3\n",
		"@ m/a a f.go\n"
		"fn Map[...] f.go 1-9 t=1 s=11\n"
		"escapes | make([]go.shape.int, n) | slice-growth | always | 3:3\n"
		"escapes | make([]go.shape.*uint8, n) | slice-growth | always | 3:3\n"
		"escapes | make([]go.shape.struct { A int; B string }, n) | slice-growth | always | 3:3\n"
		"escapes | []int{...} | slice-growth | always | 4:3\n"
		"escapes | []pkg.T{...} | slice-growth | always | 4:3\n");
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
}
END_TEST

START_TEST(a_new_place_in_a_generic_function_is_added)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Map[...] f.go 1-9 t=1 s=11\n"
		      "escapes | make([]go.shape.int, n) | slice-growth | always | 3:3\n",
		      "@ m/a a f.go\n"
		      "fn Map[...] f.go 1-9 t=2 s=12\n"
		      "escapes | make([]go.shape.int, n) | slice-growth | always | 3:3\n"
		      "escapes | make([]go.shape.int, n) | slice-growth | always | 5:3\n");
	expect(1, 0, 0, 0);
}
END_TEST

START_TEST(a_variable_that_changed_files_is_moved)
{
	compare_texts("@ m/a a f.go g.go\n"
		      "fn init f.go 0-0\n"
		      "escapes | &T{...} | global-store | always | 3:3\n"
		      "fn init g.go 0-0\n"
		      "escapes | errors.New(\"a\") | global-store | always | 3:3\n",
		      "@ m/a a f.go g.go\n"
		      "fn init g.go 0-0\n"
		      "escapes | errors.New(\"a\") | global-store | always | 3:3\n"
		      "escapes | &T{...} | global-store | always | 9:3\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(renumbered_init_functions_are_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn init.0 f.go 1-3 t=1 s=11\n"
		      "moved | x | global-store | always | 2:3\n",
		      "@ m/a a f.go\n"
		      "fn init.0 f.go 1-3 t=2 s=22\n"
		      "fn init.1 f.go 5-8 t=1 s=11\n"
		      "moved | x | global-store | always | 6:3\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(a_part_split_off_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "moved | y | return-pointer | always | 4:3\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-5 t=2 s=22\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "fn part f.go 7-9 t=3 s=33\n"
		      "moved | y | return-pointer | always | 8:3\n");
	expect(0, 0, 1, 0);
	ck_assert_str_eq(only(DELTA_MOVED)->base_function->name, "F");
	ck_assert_str_eq(only(DELTA_MOVED)->head_function->name, "part");
}
END_TEST

START_TEST(a_part_taken_back_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-5 t=2 s=22\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "fn part f.go 7-9 t=3 s=33\n"
		      "moved | y | return-pointer | always | 8:3\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "moved | y | return-pointer | always | 4:3\n");
	expect(0, 0, 1, 0);
}
END_TEST

#define WHOLE                                                                                                \
	"@ m/a a f.go\n"                                                                                     \
	"fn F f.go 1-9 t=1 s=11\n"                                                                           \
	"escapes | make([]int, n) | slice-growth | always | 3:9\n"
#define PARTS                                                                                                \
	"@ m/a a f.go\n"                                                                                     \
	"fn F f.go 5-9 t=2 s=12\n"                                                                           \
	"escapes | make([]int, count) | slice-growth | always | 6:9 | from=outer\n"                          \
	"fn outer f.go 11-19 t=3 s=13 can\n"                                                                 \
	"escapes | make([]int, count) | return-pointer | always | 12:9 | from=inner\n"                       \
	"fn inner f.go 21-29 t=4 s=14 can\n"                                                                 \
	"escapes | make([]int, count) | return-pointer | always | 22:9\n"

START_TEST(a_part_split_off_and_inlined_again_is_moved)
{
	compare_texts(WHOLE, PARTS);
	expect(0, 1, 2, 0);
}
END_TEST

START_TEST(an_inlined_part_taken_back_is_moved)
{
	compare_texts(PARTS, WHOLE);
	expect(0, 1, 2, 0);
}
END_TEST

START_TEST(a_second_site_in_a_part_split_off_is_added)
{
	compare_texts(WHOLE, PARTS "escapes | make([]int, count) | return-pointer | always | 23:9\n");
	expect(1, 1, 2, 0);
}
END_TEST

START_TEST(the_same_words_and_flow_are_the_same_site_whatever_class_they_are_given)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1\n"
		      "escapes | s.Name | method-value | always | 3:9 | flow=s.Name;spill;i | "
		      "flow=reflect.Set(v, i);call parameter;{heap}\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2\n"
		      "escapes | s.Name | reflection | maybe | 3:9 | flow=s.Name;spill;i | "
		      "flow=reflect.Set(v, i);call parameter;{heap}\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_function_merged_as_a_literal_that_is_called_and_inlined_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-3 t=1 s=11 can\n"
		      "fn part f.go 5-9 t=2 s=12\n"
		      "escapes | new(T) | call-argument | always | 6:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=3 s=13\n"
		      "escapes | new(T) | call-argument | always | 3:9 | in=1\n"
		      "escapes | new(T) | call-argument | always | 7:2 | from=F.func1\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(an_inlined_part_merged_as_a_literal_adds_nothing)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-3 t=1 s=11\n"
		      "escapes | new(T) | call-argument | always | 2:9 | from=part\n"
		      "fn part f.go 5-9 t=2 s=12 can\n"
		      "escapes | new(T) | return-pointer | always | 6:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=3 s=13\n"
		      "escapes | new(T) | return-pointer | always | 3:9 | in=1\n"
		      "escapes | new(T) | call-argument | always | 7:2 | from=F.func1\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(a_call_of_a_literal_instead_of_a_function_is_changed)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-3 t=1 s=11\n"
		      "escapes | part(x) | interface-boxing | maybe | 2:9 | flow=part(x);spill;{heap}\n"
		      "fn part f.go 5-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=3 s=13\n"
		      "escapes | (func literal)(x) | interface-boxing | maybe | 2:9 | "
		      "flow=(func literal)(x);spill;{heap}\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_literal_that_is_inlined_now_adds_nothing)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | new(T) | return-pointer | always | 3:9 | in=1\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "escapes | new(T) | return-pointer | always | 3:9 | in=1\n"
		      "escapes | new(T) | return-pointer | always | 7:2 | from=F.func1\n");
	expect(0, 0, 0, 0);
}
END_TEST

START_TEST(an_inlined_callee_that_moved_to_another_package_is_changed)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | \"1\" + string(b) | string-conversion | maybe | 3:9 | from=inc | "
		      "flow=\"1\" + string(b);spill;~r0 | flow=next = ~r0;assign;next\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "escapes | \"1\" + string(b.b) | string-conversion | maybe | 3:9 | from=b.Inc | "
		      "flow=string(b.b);spill;~r0\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(initialisers_of_a_renamed_package_are_moved)
{
	compare_texts("@ m/a a f.go g.go\n"
		      "fn init f.go 0-0 t=1\n"
		      "escapes | &T{...} | global-store | always | 3:3\n"
		      "fn init g.go 0-0 t=2\n"
		      "escapes | new(int) | global-store | always | 3:3\n"
		      "fn init.0 g.go 4-6 t=3 s=13\n"
		      "moved | x | global-store | always | 5:3\n",
		      "@ m/b b f.go g.go\n"
		      "fn init f.go 0-0 t=1\n"
		      "escapes | &T{...} | global-store | always | 3:3\n"
		      "fn init g.go 0-0 t=2\n"
		      "escapes | new(int) | global-store | always | 3:3\n"
		      "fn init.0 g.go 4-6 t=3 s=13\n"
		      "moved | x | global-store | always | 5:3\n");
	expect(0, 0, 3, 0);
}
END_TEST

START_TEST(a_renamed_receiver_in_a_renamed_package_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn (*T).M f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n",
		      "@ m/b b f.go\n"
		      "fn (*U).M f.go 1-9 t=2 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n");
	expect(0, 0, 1, 0);
}
END_TEST

START_TEST(a_part_split_off_may_be_explained_by_another_cause)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "moved | x | call-argument | always | 4:3\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-5 t=2 s=22\n"
		      "fn part f.go 7-9 t=3 s=33\n"
		      "moved | x | return-pointer | always | 8:3\n"
		      "moved | x | return-pointer | always | 9:3\n");
	expect(0, 0, 2, 0);
}
END_TEST

START_TEST(an_expression_of_a_callee_that_is_inlined_now_is_changed)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | quote(name) + s | string-conversion | always | 3:3\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | ~r0 + s | string-conversion | always | 3:3\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_file_renamed_in_a_renamed_package_is_moved)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 5-9 t=1 s=11\n"
		      "fn init f.go 0-0 t=1\n"
		      "escapes | &T{...} | global-store | always | 3:3\n",
		      "@ m/b b g.go\n"
		      "fn F g.go 5-9 t=1 s=11\n"
		      "fn init g.go 0-0 t=2\n"
		      "escapes | &T{...} | global-store | always | 3:3\n"
		      "escapes | new(int) | global-store | always | 4:3\n");
	expect(1, 0, 1, 0);
}
END_TEST

START_TEST(two_packages_that_look_alike_are_told_apart_by_their_code)
{
	compare_texts("@ m/a a f.go\nfn F f.go 5-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 6:3\n"
		      "@ m/b b f.go\nfn F f.go 5-9 t=2 s=12\n",
		      "@ n/b b f.go\nfn F f.go 5-9 t=2 s=12\n"
		      "moved | x | return-pointer | always | 6:3\n"
		      "@ n/a a f.go\nfn F f.go 5-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 6:3\n");
	expect(1, 0, 1, 0);
	ck_assert_str_eq(only(DELTA_ADDED)->head_function->package, "n/b");
}
END_TEST

START_TEST(a_site_is_not_moved_between_functions_that_both_stay)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "fn G f.go 7-9 t=2 s=22\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-5 t=3 s=33\n"
		      "fn G f.go 7-9 t=4 s=44\n"
		      "moved | x | return-pointer | always | 8:3\n");
	expect(1, 0, 0, 1);
}
END_TEST

START_TEST(a_copy_beside_the_renamed_function_is_ambiguous_and_says_so)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n",
		      "@ m/a a f.go\n"
		      "fn G f.go 1-5 t=2 s=11\n"
		      "moved | x | return-pointer | always | 3:3\n"
		      "fn H f.go 7-9 t=3 s=11\n"
		      "moved | x | return-pointer | always | 8:3\n");
	expect(2, 0, 0, 1);
	for (size_t i = 0; i < 2; i++)
		ck_assert_ptr_nonnull(strstr(sides.comparison.deltas[i].why, "F"));
}
END_TEST

START_TEST(a_new_site_is_added)
{
	compare_texts(BASE, BASE "moved | y | interface-boxing | always | 7:9\n");
	expect(1, 0, 0, 0);
	ck_assert_str_eq(only(DELTA_ADDED)->head_site->subject, "y");
	ck_assert_str_eq(only(DELTA_ADDED)->base_function->name, "(*T).M");
}
END_TEST

START_TEST(a_second_equal_site_is_added_and_it_is_the_new_line)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | v | interface-boxing | always | 3:9\n"
		      "escapes | v | interface-boxing | always | 7:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-10 t=2 s=12\n"
		      "escapes | v | interface-boxing | always | 3:9\n"
		      "escapes | v | interface-boxing | always | 5:9\n"
		      "escapes | v | interface-boxing | always | 8:9\n");
	expect(1, 0, 0, 0);
	ck_assert_int_eq(only(DELTA_ADDED)->head_site->line, 5);
}
END_TEST

START_TEST(two_variables_for_one_are_one_addition)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-10 t=2 s=12\n"
		      "moved | y | return-pointer | always | 3:9\n"
		      "moved | z | return-pointer | always | 4:9\n");
	expect(1, 1, 0, 0);
}
END_TEST

START_TEST(a_new_function_with_a_site_is_added)
{
	compare_texts(BASE, BASE "fn G g.go 20-29 t=3 s=33\nmoved | y | go-statement | always | 22:9\n");
	expect(1, 0, 0, 0);
	ck_assert_ptr_null(only(DELTA_ADDED)->base_function);
}
END_TEST

START_TEST(another_cause_is_a_change)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "moved | x | return-pointer | always | 3:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "moved | x | global-store | always | 3:9\n");
	expect(0, 1, 0, 0);
}
END_TEST

START_TEST(a_site_that_begins_to_allocate_is_added)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | x | interface-boxing | never | 3:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "escapes | x | interface-boxing | always | 3:9\n");
	ck_assert_uint_eq(count(DELTA_ADDED), 1);
}
END_TEST

START_TEST(a_site_of_another_kind_of_expression_is_no_rename)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | x | interface-boxing | always | 3:9\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "escapes | make([]byte, n) | interface-boxing | always | 3:9\n");
	expect(1, 0, 0, 1);
}
END_TEST

START_TEST(an_improvement_is_removed)
{
	compare_texts(BASE "moved | y | interface-boxing | always | 7:9\n", BASE);
	expect(0, 0, 0, 1);
}
END_TEST

START_TEST(a_leaking_parameter_explains_what_escapes_elsewhere)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=1 s=11\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=3 s=13\n"
		      "leak | p | global-store | never | 1:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "moved | x | call-argument | always | 3:9 | flow=&x;address-of | flow=a.Keep(&x);call "
		      "parameter\n");
	expect(1, 0, 0, 0);
	ck_assert(only(DELTA_ADDED)->elsewhere);
	ck_assert_str_eq(only(DELTA_ADDED)->why, "m/a.Keep now has 'leaking param: p'");
}
END_TEST

START_TEST(a_leak_of_an_inlined_function_is_found_by_its_variable)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=1 s=11\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=3 s=13\n"
		      "leak | p | global-store | never | 1:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "moved | x | field-store | always | 3:9 | flow=a.p := &x;assign-pair;a.p\n");
	ck_assert_str_eq(only(DELTA_ADDED)->why, "m/a.Keep now has 'leaking param: p'");
}
END_TEST

START_TEST(a_chain_of_leaks_is_followed_to_the_function_that_changed)
{
	compare_texts("@ m/a a f.go\n"
		      "fn deep f.go 11-19 t=5 s=15\n"
		      "fn Keep f.go 1-9 t=1 s=11\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn deep f.go 11-19 t=6 s=16\n"
		      "leak | q | global-store | never | 11:9\n"
		      "fn Keep f.go 1-9 t=1 s=11\n"
		      "leak | p | call-argument | never | 1:9 | flow=deep(p);call parameter\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "moved | x | call-argument | always | 3:9 | flow=a.Keep(&x);call parameter\n");
	ck_assert_str_eq(only(DELTA_ADDED)->why,
			 "m/a.Keep now has 'leaking param: p', because m/a.deep now has "
			 "'leaking param: q'");
}
END_TEST

START_TEST(a_callee_that_is_no_longer_inlined_is_named_with_cost_and_budget)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=1 s=11 can\n"
		      "leak | p | global-store | never | 1:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn Keep f.go 1-19 t=3 s=13 cannot\n"
		      "leak | p | global-store | never | 1:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "moved | x | call-argument | always | 3:9 | flow=a.Keep(&x);call parameter\n");
	ck_assert(only(DELTA_ADDED)->elsewhere);
	ck_assert_str_eq(only(DELTA_ADDED)->why,
			 "m/a.Keep is no longer inlined: function too complex: cost 92 "
			 "exceeds budget 80");
}
END_TEST

START_TEST(a_change_is_found_through_an_inlined_function_that_inlines_it)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-3 t=1\n"
		      "fn between f.go 5-7 t=2 can\n"
		      "fn deep f.go 9-11 t=3 can\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-3 t=1\n"
		      "moved | x | global-store | always | 2:3 | from=between\n"
		      "fn between f.go 5-7 t=2 can\n"
		      "moved | x | global-store | always | 6:3 | from=deep\n"
		      "fn deep f.go 9-11 t=4 can\n"
		      "moved | x | global-store | always | 10:3\n");
	for (size_t i = 0; i < 2; i++)
		ck_assert_str_eq(sides.comparison.deltas[i].why, "m/a.deep was changed");
}
END_TEST

START_TEST(a_change_is_found_through_a_literal_that_inlines_it)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1\n"
		      "fn deep f.go 9-11 t=3 can\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1\n"
		      "moved | x | global-store | always | 4:3 | from=F.func1\n"
		      "fn deep f.go 9-11 t=4 can\n"
		      "moved | x | global-store | always | 10:3\n");
	ck_assert_str_eq(sides.comparison.deltas[0].why, "m/a.deep was changed");
}
END_TEST

START_TEST(of_two_changes_behind_a_literal_none_is_named)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1\n"
		      "fn deep f.go 9-11 t=3 can\n"
		      "fn other f.go 13-15 t=5 can\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-5 t=1\n"
		      "moved | x | global-store | always | 4:3 | from=F.func1\n"
		      "fn deep f.go 9-11 t=4 can\n"
		      "moved | x | global-store | always | 10:3\n"
		      "fn other f.go 13-15 t=6 can\n"
		      "moved | x | global-store | always | 14:3\n");
	ck_assert_str_eq(sides.comparison.deltas[0].why, "");
}
END_TEST

START_TEST(a_method_called_on_a_variable_is_found_when_only_one_changed)
{
	compare_texts("@ m/a a f.go\n"
		      "fn (*T).Put f.go 1-9 t=1 s=11\n"
		      "fn (*U).Put f.go 11-19 t=4 s=14\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      "@ m/a a f.go\n"
		      "fn (*T).Put f.go 1-9 t=3 s=13\n"
		      "fn (*U).Put f.go 11-19 t=4 s=14\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "escapes | v | interface-boxing | always | 3:9 | flow=t.Put(v);call parameter\n");
	ck_assert_str_eq(only(DELTA_ADDED)->why, "m/a.(*T).Put was changed");
}
END_TEST

START_TEST(an_improvement_elsewhere_is_explained_too)
{
	compare_texts("@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=3 s=13\n"
		      "leak | p | global-store | never | 1:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n"
		      "moved | x | call-argument | always | 3:9 | flow=a.Keep(&x);call parameter\n",
		      "@ m/a a f.go\n"
		      "fn Keep f.go 1-9 t=1 s=11\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n");
	ck_assert(only(DELTA_REMOVED)->elsewhere);
	ck_assert_str_eq(only(DELTA_REMOVED)->why, "m/a.Keep no longer has 'leaking param: p'");
}
END_TEST

#define CALLEE_CAN                                                                                           \
	"@ m/a a f.go\n"                                                                                     \
	"fn New f.go 1-9 t=1 s=11 can\n"                                                                     \
	"moved | v | return-pointer | always | 2:9 | flow=return &v;return\n"                                \
	"@ m/b b g.go\n"                                                                                     \
	"fn G g.go 1-9 t=2 s=12\n"                                                                           \
	"moved | a.v | global-store | always | 3:9 | from=a.New\n"
#define CALLEE_CANNOT                                                                                        \
	"@ m/a a f.go\n"                                                                                     \
	"fn New f.go 1-19 t=3 s=13 cannot\n"                                                                 \
	"moved | v | return-pointer | always | 2:9 | flow=return &v;return\n"                                \
	"@ m/b b g.go\n"                                                                                     \
	"fn G g.go 1-9 t=2 s=12\n"

START_TEST(a_site_no_longer_inlined_into_its_caller_is_no_improvement)
{
	compare_texts(CALLEE_CAN, CALLEE_CANNOT);
	expect(0, 1, 1, 0);
	ck_assert_str_eq(only(DELTA_MOVED)->base_function->name, "G");
	ck_assert_ptr_nonnull(strstr(only(DELTA_MOVED)->why, "m/a.New is no longer inlined"));
	ck_assert_ptr_nonnull(strstr(only(DELTA_CHANGED)->why, "callers that kept this value"));
}
END_TEST

START_TEST(a_site_inlined_into_an_untouched_caller_is_no_addition)
{
	compare_texts(CALLEE_CANNOT, CALLEE_CAN);
	expect(0, 0, 1, 0);
	ck_assert_str_eq(only(DELTA_MOVED)->head_function->name, "G");
}
END_TEST

START_TEST(a_new_call_of_an_inlined_function_that_allocates_is_added)
{
	compare_texts("@ m/a a f.go\n"
		      "fn New f.go 1-9 t=1 s=11 can\n"
		      "moved | v | return-pointer | always | 2:9\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=9 s=19\n",
		      CALLEE_CAN);
	expect(1, 0, 0, 0);
}
END_TEST

START_TEST(a_site_that_an_inlined_callee_begins_to_keep_is_added_in_the_caller)
{
	compare_texts("@ m/a a f.go\n"
		      "fn New f.go 1-9 t=9 s=19 can\n"
		      "moved | v | return-pointer | always | 2:9 | flow=return &v;return\n"
		      "@ m/b b g.go\n"
		      "fn G g.go 1-9 t=2 s=12\n",
		      CALLEE_CAN);
	expect(1, 0, 0, 0);
	ck_assert_str_eq(only(DELTA_ADDED)->why, "m/a.New was changed");
}
END_TEST

START_TEST(a_new_site_in_a_literal_is_added_though_another_one_moved_there)
{
	compare_texts("@ m/a a f.go\n"
		      "fn F f.go 1-9 t=1 s=11\n"
		      "escapes | new(T) | return-pointer | always | 3:9 | in=1\n",
		      "@ m/a a f.go\n"
		      "fn F f.go 1-9 t=2 s=12\n"
		      "escapes | new(T) | return-pointer | always | 3:9 | in=1\n"
		      "escapes | new(U) | return-pointer | always | 4:9 | from=F.func1\n"
		      "escapes | new(T) | return-pointer | always | 7:2 | from=F.func2\n");
	expect(2, 0, 0, 0);
}
END_TEST

START_TEST(a_new_assertion_shows_every_site_of_its_function)
{
	compare_texts(
		BASE,
		"@ m/a a f.go g.go\n"
		"fn F f.go 10-20 t=1 s=11 noescape\n"
		"moved | x | return-pointer | always | 12:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 14:9 | flow=b = make([]int, n);spill\n"
		"fn (*T).M g.go 5-9 t=2 s=12\n"
		"escapes | &T{...} | return-pointer | always | 6:9\n");
	expect(0, 2, 0, 0);
}
END_TEST

START_TEST(an_incomplete_package_is_listed_and_left_out)
{
	compare_texts(BASE, "! m/a does not compile\n");
	ck_assert_uint_eq(sides.comparison.delta_count, 0);
	ck_assert_uint_eq(sides.comparison.incomplete_count, 1);
	ck_assert_str_eq(sides.comparison.incomplete[0].reason, "does not compile");
}
END_TEST

START_TEST(a_package_incomplete_on_both_sides_is_listed_once_with_the_heads_words)
{
	compare_texts("! m/a of base\n! m/b other\n", "! m/a of head\n");
	ck_assert_uint_eq(sides.comparison.incomplete_count, 2);
	ck_assert_str_eq(sides.comparison.incomplete[0].reason, "of head");
	ck_assert_str_eq(sides.comparison.incomplete[1].reason, "in the base: other");
}
END_TEST

START_TEST(other_configurations_are_refused)
{
	struct err err = { 0 };

	collection_from(&sides.base, BASE);
	collection_from(&sides.head, BASE);
	sides.head.configuration.go_version = "go1.27.1";
	ck_assert_int_eq(compare(&sides.comparison, &sides.base, &sides.head, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "go1.27.1"));
}
END_TEST

static bool exists_all(void *payload, const char *file)
{
	(void)payload;
	(void)file;
	return true;
}

static bool exists_none(void *payload, const char *file)
{
	(void)payload;
	(void)file;
	return false;
}

#define OTHER "@ m/z z z.go\nfn Z z.go 1-2 t=8 s=18\n"

START_TEST(a_package_that_left_the_build_is_a_finding)
{
	compare_texts(BASE OTHER, OTHER);
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_all, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 1);
	ck_assert_int_eq(sides.comparison.findings[0].kind, FINDING_PACKAGE_GONE);
	ck_assert_str_eq(sides.comparison.findings[0].package, "m/a");
	ck_assert_ptr_nonnull(strstr(sides.comparison.deltas[0].why, "not an improvement"));
}
END_TEST

START_TEST(a_deleted_package_is_no_finding)
{
	compare_texts(BASE OTHER, OTHER);
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_none, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 0);
}
END_TEST

START_TEST(a_package_under_another_import_path_is_no_finding)
{
	compare_texts("@ m/a a f.go\nfn F f.go 1-2 t=1 s=11\n", "@ other/a a f.go\nfn F f.go 1-2 t=1 s=11\n");
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_all, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 0);
}
END_TEST

START_TEST(an_incomplete_package_is_not_gone)
{
	compare_texts(BASE, "! m/a broken\n");
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_all, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 0);
}
END_TEST

START_TEST(a_function_whose_file_left_the_build_is_a_finding)
{
	compare_texts(
		BASE,
		"@ m/a a f.go\n"
		"fn F f.go 10-20 t=1 s=11\n"
		"moved | x | return-pointer | always | 12:3 | flow=&x;address-of\n"
		"escapes | make([]int, n) | slice-growth | always | 14:9 | flow=b = make([]int, n);spill\n");
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_all, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 1);
	ck_assert_int_eq(sides.comparison.findings[0].kind, FINDING_FUNCTION_GONE);
	ck_assert_str_eq(sides.comparison.findings[0].function, "(*T).M");
}
END_TEST

START_TEST(a_function_that_another_file_provides_is_not_gone)
{
	compare_texts("@ m/a a f_linux.go\nfn F f_linux.go 1-2 t=1 s=11\n",
		      "@ m/a a f_other.go\nfn F f_other.go 1-2 t=2 s=12\n");
	compare_gone(&sides.comparison, &sides.base, &sides.head, exists_all, NULL);
	ck_assert_uint_eq(sides.comparison.finding_count, 0);
}
END_TEST

static const TTest **const harmless[] = {
	&equal_sides_differ_in_nothing,
	&moved_lines_change_nothing,
	&a_renamed_variable_is_changed,
	&a_renamed_variable_is_changed_even_where_the_code_was_edited,
	&a_renamed_function_is_moved,
	&a_renamed_and_edited_function_keeps_its_sites,
	&a_function_in_another_file_is_the_same,
	&a_function_in_another_package_is_moved,
	&a_renamed_package_is_moved_though_its_types_got_a_qualifier,
	&a_renamed_receiver_is_moved,
	&a_method_made_of_a_function_in_the_same_file_is_moved,
	&renumbered_closures_change_nothing,
	&another_instantiation_of_a_generic_function_adds_nothing,
	&a_variable_that_changed_files_is_moved,
	&renumbered_init_functions_are_moved,
	&a_part_split_off_is_moved,
	&a_part_taken_back_is_moved,
	&a_part_split_off_and_inlined_again_is_moved,
	&an_inlined_part_taken_back_is_moved,
	&the_same_words_and_flow_are_the_same_site_whatever_class_they_are_given,
	&a_function_merged_as_a_literal_that_is_called_and_inlined_is_moved,
	&an_inlined_part_merged_as_a_literal_adds_nothing,
	&a_call_of_a_literal_instead_of_a_function_is_changed,
	&a_literal_that_is_inlined_now_adds_nothing,
	&an_inlined_callee_that_moved_to_another_package_is_changed,
	&initialisers_of_a_renamed_package_are_moved,
	&a_file_renamed_in_a_renamed_package_is_moved,
	&two_packages_that_look_alike_are_told_apart_by_their_code,
	&a_part_split_off_may_be_explained_by_another_cause,
	&an_expression_of_a_callee_that_is_inlined_now_is_changed,
	&a_renamed_receiver_in_a_renamed_package_is_moved,
	&a_site_inlined_into_an_untouched_caller_is_no_addition,
	&a_site_no_longer_inlined_into_its_caller_is_no_improvement,
};

static const TTest **const harmful[] = {
	&a_new_place_in_a_generic_function_is_added,
	&a_site_is_not_moved_between_functions_that_both_stay,
	&a_copy_beside_the_renamed_function_is_ambiguous_and_says_so,
	&a_new_site_is_added,
	&a_second_site_in_a_part_split_off_is_added,
	&a_second_equal_site_is_added_and_it_is_the_new_line,
	&two_variables_for_one_are_one_addition,
	&a_new_function_with_a_site_is_added,
	&another_cause_is_a_change,
	&a_site_that_begins_to_allocate_is_added,
	&a_site_of_another_kind_of_expression_is_no_rename,
	&an_improvement_is_removed,
	&a_new_call_of_an_inlined_function_that_allocates_is_added,
	&a_site_that_an_inlined_callee_begins_to_keep_is_added_in_the_caller,
	&a_new_site_in_a_literal_is_added_though_another_one_moved_there,
	&a_new_assertion_shows_every_site_of_its_function,
};

static const TTest **const elsewhere[] = {
	&a_leaking_parameter_explains_what_escapes_elsewhere,
	&a_leak_of_an_inlined_function_is_found_by_its_variable,
	&a_chain_of_leaks_is_followed_to_the_function_that_changed,
	&a_callee_that_is_no_longer_inlined_is_named_with_cost_and_budget,
	&a_change_is_found_through_an_inlined_function_that_inlines_it,
	&a_change_is_found_through_a_literal_that_inlines_it,
	&of_two_changes_behind_a_literal_none_is_named,
	&a_method_called_on_a_variable_is_found_when_only_one_changed,
	&an_improvement_elsewhere_is_explained_too,
};

static const TTest **const limits[] = {
	&an_incomplete_package_is_listed_and_left_out,
	&a_package_incomplete_on_both_sides_is_listed_once_with_the_heads_words,
	&other_configurations_are_refused,
	&a_package_that_left_the_build_is_a_finding,
	&a_deleted_package_is_no_finding,
	&a_package_under_another_import_path_is_no_finding,
	&an_incomplete_package_is_not_gone,
	&a_function_whose_file_left_the_build_is_a_finding,
	&a_function_that_another_file_provides_is_not_gone,
};

static void add_case(Suite *suite, const char *name, const TTest **const *tests, size_t test_count)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < test_count; i++)
		tcase_add_test(tcase, *tests[i]);
	suite_add_tcase(suite, tcase);
}

static Suite *compare_suite(void)
{
	Suite *suite = suite_create("judge: compare");

	add_case(suite, "harmless", harmless, COUNT_OF(harmless));
	add_case(suite, "harmful", harmful, COUNT_OF(harmful));
	add_case(suite, "elsewhere", elsewhere, COUNT_OF(elsewhere));
	add_case(suite, "limits", limits, COUNT_OF(limits));
	return suite;
}

UNIT_MAIN(compare_suite)
