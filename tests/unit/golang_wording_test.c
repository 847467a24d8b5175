#include "unit/unit.h"

#include "golang/quoted.h"
#include "golang/wording.h"

#define TEN "0123456789"

static const struct {
	const char *printed, *worded, *qualifier;
} wordings[] = {
	{ "new(go.shape.int_0)", "new(T)", "" },
	{ "new(go.shape.int)", "new(T)", "" },
	{ "new(<node DYNAMICTYPE>)", "new(T)", "" },
	{ "&Tree[go.shape.int,go.shape.[]uint8]{}", "&Tree[...]{}", "" },
	{ "&Tree[go.shape.struct { Key go.shape.string; Val int }_1]{}", "&Tree[...]{}", "" },
	{ "make([]go.shape.string, 0, n)", "make([]T, 0, n)", "" },
	{ "make([]go.shape.func(int) string, n)", "make([]T, n)", "" },
	{ "map[go.shape.string]go.shape.*uint8{}", "map[T]T{}", "" },
	{ "go.shape.[]github.com/go-chi/chi/v5.methodTyp{}", "T{}", "" },
	{ "append(go.shape.[]example.com/a-b/c~d.T{}, s...)", "append(T{}, s...)", "" },
	{ "go.shape.int - 1", "T - 1", "" },
	{ "&Cell[int]{}", "&Cell[int]{}", "" },
	{ "s[i]", "s[i]", "" },
	{ "make([]byte, 1 << 20)", "make([]byte, 1048576)", "" },
	{ "make([]byte, 4 * 1024, n)", "make([]byte, 4096, n)", "" },
	{ "a * 4 * b", "a * 4 * b", "" },
	{ "x1 << 20", "x1 << 20", "" },
	{ "~R0 = x", "~r0 = x", "" },
	{ ".autotmp_17", ".autotmp", "" },
	{ "\"go.shape.int_0 1 << 20 ~R0\"", "\"go.shape.int_0 1 << 20 ~R0\"", "" },
	{ "append(sub.s.items, sub.v)", "append(s.items, v)", "sub" },
	{ "sub.~r0", "~r0", "sub" },
	{ "sub.Exported", "sub.Exported", "sub" },
	{ "x.sub.y", "x.sub.y", "sub" },
	{ "\"" TEN TEN TEN TEN TEN TEN TEN "\"", "\"" TEN TEN TEN TEN TEN TEN TEN "\"", "" },
	{ "\"" TEN TEN TEN TEN TEN TEN TEN "x\" + s", "\"" TEN TEN TEN TEN TEN TEN "01234567... + s", "" },
	{ "\"" TEN TEN TEN TEN TEN TEN "01234567... + go.shape.int",
	  "\"" TEN TEN TEN TEN TEN TEN "01234567... + T", "" },
};

START_TEST(every_release_is_given_one_wording)
{
	scoped_buf out = { 0 };

	wording_add(&out, view_of(wordings[_i].printed), view_of(wordings[_i].qualifier));
	ck_assert_str_eq(buf_string(&out), wordings[_i].worded);
}
END_TEST

START_TEST(deep_brackets_are_no_trouble)
{
	scoped_buf deep = { 0 }, out = { 0 };

	for (int i = 0; i < 200000; i++)
		buf_text(&deep, "go.shape.[]*a[");
	wording_add(&out, buf_view(&deep), VIEW("a"));
	ck_assert_uint_gt(out.len, 0);
}
END_TEST

START_TEST(raw_strings_are_quoted)
{
	scoped_buf out = { 0 };

	quoted_add_plain(&out, VIEW("`a \"b\"\n\\c` + \"`\" + '`' + `d`"));
	ck_assert_str_eq(buf_string(&out), "\"a \\\"b\\\"\\n\\\\c\" + \"`\" + '`' + \"d\"");
}
END_TEST

START_TEST(an_open_raw_string_is_noticed)
{
	ck_assert(quoted_raw_open(VIEW("Sink = `first")));
	ck_assert(quoted_raw_open(VIEW("`")));
	ck_assert(quoted_raw_open(VIEW("`a` + `b")));
	ck_assert(!quoted_raw_open(VIEW("`a` escapes to heap")));
	ck_assert(!quoted_raw_open(VIEW("\"`\" + '`'")));
}
END_TEST

static Suite *wording_suite(void)
{
	Suite *suite = suite_create("golang wording");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, every_release_is_given_one_wording, 0, (int)COUNT_OF(wordings));
	tcase_add_test(all, deep_brackets_are_no_trouble);
	tcase_add_test(all, raw_strings_are_quoted);
	tcase_add_test(all, an_open_raw_string_is_noticed);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(wording_suite)
