#include "unit/unit.h"

#include "base/scope.h"
#include "golang/calls.h"
#include "golang/subject.h"

static const struct {
	const char *subject;
	enum subject_form form;
	enum allocation allocation; /* of a literal: of one that captures */
} subjects[] = {
	{ "func literal", SUBJECT_LITERAL, ALLOCATION_ALWAYS },
	{ "... argument", SUBJECT_VARIADIC, ALLOCATION_ALWAYS },
	{ "append", SUBJECT_APPEND, ALLOCATION_MAYBE },
	{ "new(int)", SUBJECT_POINTER, ALLOCATION_ALWAYS },
	{ "new(struct {})", SUBJECT_POINTER, ALLOCATION_NEVER },
	{ "new([0]int)", SUBJECT_POINTER, ALLOCATION_NEVER },
	{ "&T{...}", SUBJECT_POINTER, ALLOCATION_ALWAYS },
	{ "&struct {}{}", SUBJECT_POINTER, ALLOCATION_NEVER },
	{ "make([]int, 10)", SUBJECT_MAKE, ALLOCATION_ALWAYS },
	{ "make([]int, 0, 1 << 4)", SUBJECT_MAKE, ALLOCATION_ALWAYS },
	{ "make([]int, n)", SUBJECT_MAKE, ALLOCATION_MAYBE },
	{ "make([]int, 0)", SUBJECT_MAKE, ALLOCATION_NEVER },
	{ "make([]struct {}, n)", SUBJECT_MAKE, ALLOCATION_NEVER },
	{ "make(map[int]int, n)", SUBJECT_MAKE, ALLOCATION_ALWAYS },
	{ "[]int{...}", SUBJECT_SLICE, ALLOCATION_ALWAYS },
	{ "[]int{}", SUBJECT_SLICE, ALLOCATION_NEVER },
	{ "map[string]int{}", SUBJECT_MAP, ALLOCATION_ALWAYS },
	{ "([]byte)(s)", SUBJECT_TEXT, ALLOCATION_MAYBE },
	{ "string(b)", SUBJECT_TEXT, ALLOCATION_MAYBE },
	{ "a + \"x\"", SUBJECT_TEXT, ALLOCATION_MAYBE },
	{ "\"<\" + a + \">\"", SUBJECT_TEXT, ALLOCATION_ALWAYS },
	{ "\"\" + a + \">\"", SUBJECT_TEXT, ALLOCATION_MAYBE },
	{ "a + b", SUBJECT_SUM, ALLOCATION_MAYBE },
	{ "t.M", SUBJECT_SELECTED, ALLOCATION_MAYBE },
	{ "x", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "T{...}", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "struct {}{}", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "[0]int{}", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "42", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "-1.5e+10", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "\"a + b\"", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "\"\\\"\"", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "'x'", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "true", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "int64(5)", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "go.shape.int(7)", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "go.shape.[]string{}", SUBJECT_SLICE, ALLOCATION_NEVER },
	{ "go.shape.[]example.com/a-b.T{...}", SUBJECT_SLICE, ALLOCATION_ALWAYS },
	{ "context.backgroundCtx{}", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "context.todoCtx{}", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "other.backgroundCtx{}", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "syscall.Errno(4)", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "syscall.Errno(r1)", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "time.Duration(5000000000)", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "clock.Duration(5)", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "f(5)", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "int64(x)", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "byte(x)", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "byte(x) + f(y)", SUBJECT_SUM, ALLOCATION_MAYBE },
	{ "a == b", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "f(a == b)", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "!ok", SUBJECT_BOXED, ALLOCATION_NEVER },
	{ "<-c", SUBJECT_BOXED, ALLOCATION_MAYBE },
	{ "len(s)", SUBJECT_BOXED, ALLOCATION_MAYBE },
};

START_TEST(an_expression_has_a_form_and_a_class)
{
	struct view subject = view_of(subjects[_i].subject);
	enum subject_form form = subject_form(subject);

	ck_assert_msg(form == subjects[_i].form, "%s has form %d", subjects[_i].subject, form);
	ck_assert_str_eq(allocation_name(subject_allocation(form, subject, true)),
			 allocation_name(subjects[_i].allocation));
}
END_TEST

START_TEST(a_literal_that_captures_nothing_never_allocates)
{
	ck_assert_int_eq(subject_allocation(SUBJECT_LITERAL, VIEW("func literal"), false), ALLOCATION_NEVER);
}
END_TEST

static const struct {
	const char *call;
	enum call_target target;
} calls[] = {
	{ "keep(&x)", CALL_STATIC },
	{ "Map[go.shape.int](&x)", CALL_STATIC },
	{ "Hook(&x)", CALL_INDIRECT },
	{ "f(g(\")\"), x)", CALL_INDIRECT },
	{ "keep(x)(y)", CALL_INDIRECT },
	{ "fs[0](x)", CALL_INDIRECT },
	{ "k.Keep(&x)", CALL_INDIRECT },
	{ "a.b.Keep(&x)", CALL_INDIRECT },
	{ ".autotmp_1.Run()", CALL_INDIRECT },
	{ "(*T).M(t, &x)", CALL_STATIC },
	{ "T.M(t, &x)", CALL_STATIC },
	{ "sub.(*Stack[go.shape.int]).Push(s, x)", CALL_STATIC },
	{ "fmt.Println(... argument...)", CALL_STATIC },
	{ "store.Put(&x)", CALL_STATIC },
	{ "signature.Of(&x)", CALL_STATIC },
	{ "reflect.ValueOf(x)", CALL_REFLECT },
	{ "(*reflect.rtype).Key(t)", CALL_REFLECT },
	{ "append(s, x)", CALL_APPEND },
	{ "panic(x)", CALL_STATIC },
	{ "func literal(x)", CALL_STATIC },
	{ "x", CALL_NONE },
	{ "f(x", CALL_NONE },
	{ "", CALL_NONE },
};

START_TEST(who_is_called_is_told_from_the_text)
{
	struct names names = { 0 };

	names_declare(&names, VIEW("keep"));
	names_declare(&names, VIEW("Map[go.shape.int]"));
	names_declare(&names, VIEW("T.M"));
	names_declare(&names, VIEW("(*T).N"));
	names_called(&names, VIEW("store.(*DB).Get"));
	names_signature(&names, VIEW("func(*signature.Key) error { k.Keep() }"));
	enum call_target target = call_target(view_of(calls[_i].call), &names);
	ck_assert_msg(target == calls[_i].target, "%s is %d", calls[_i].call, target);
	ck_assert(names_method(&names, VIEW("N")));
	ck_assert(!names_method(&names, VIEW("keep")));
	texts_release(&names.known);
}
END_TEST

START_TEST(without_inlining_decisions_short_names_are_variables)
{
	struct names names = { 0 };

	ck_assert_int_eq(call_target(VIEW("f(x)"), &names), CALL_INDIRECT);
	ck_assert_int_eq(call_target(VIEW("keep(x)"), &names), CALL_STATIC);
	ck_assert_int_eq(call_target(VIEW("w.Write(x)"), &names), CALL_INDIRECT);
	ck_assert_int_eq(call_target(VIEW("store.Put(x)"), &names), CALL_STATIC);
}
END_TEST

static Suite *subject_suite(void)
{
	Suite *suite = suite_create("golang subject");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, an_expression_has_a_form_and_a_class, 0, (int)COUNT_OF(subjects));
	tcase_add_test(all, a_literal_that_captures_nothing_never_allocates);
	tcase_add_loop_test(all, who_is_called_is_told_from_the_text, 0, (int)COUNT_OF(calls));
	tcase_add_test(all, without_inlining_decisions_short_names_are_variables);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(subject_suite)
