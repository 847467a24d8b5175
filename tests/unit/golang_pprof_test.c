/* lib/golang: which functions a profile speaks of, and how much of it falls to them. */
#include "golang/pprof.h"

#include "base/buf.h"
#include "unit/unit.h"

/* Symbols as releases from 1.19 to 1.27 print them. */
static const struct {
	const char *symbol, *functions;
} symbols[] = {
	{ "example.com/m/a.F", "example.com/m/a.F\n" },
	{ "main.main", "main.main\n" },
	{ "example.com/m/a.(*T).M", "example.com/m/a.(*T).M\n" },
	{ "example.com/m/a.T.M", "example.com/m/a.T.M\nexample.com/m/a.T\n" },
	{ "example.com/m/a.F.func1", "example.com/m/a.F\n" },
	{ "example.com/m/a.F.func1.2", "example.com/m/a.F\n" },
	{ "example.com/m/a.F.func1-range1", "example.com/m/a.F\n" },
	{ "example.com/m/a.F-range1", "example.com/m/a.F\n" },
	{ "example.com/m/a.F.gowrap1", "example.com/m/a.F\n" },
	{ "example.com/m/a.F.deferwrap2", "example.com/m/a.F\n" },
	{ "example.com/m/a.F.small.func2", "example.com/m/a.F.small\nexample.com/m/a.F\n" },
	{ "example.com/m/a.(*T).M.func1", "example.com/m/a.(*T).M\n" },
	{ "example.com/m/a.(*T).M-fm", "example.com/m/a.(*T).M\n" },
	{ "example.com/m/a.T.M-fm", "example.com/m/a.T.M\nexample.com/m/a.T\n" },
	{ "example.com/m/a.Map[...]", "example.com/m/a.Map[...]\n" },
	{ "example.com/m/a.Map[...].func1", "example.com/m/a.Map[...]\n" },
	{ "example.com/m/a.Map[go.shape.int,go.shape.*uint8]", "example.com/m/a.Map[...]\n" },
	{ "example.com/m/a.Map[go.shape.struct { example.com/m/b.x []int }].func1.2",
	  "example.com/m/a.Map[...]\n" },
	{ "example.com/m/a.(*Stack[go.shape.string]).Push", "example.com/m/a.(*Stack[...]).Push\n" },
	{ "example.com/m/a.(*Stack[...]).Push.func3", "example.com/m/a.(*Stack[...]).Push\n" },
	{ "example.com/m/a.Pair[go.shape.int].Sum",
	  "example.com/m/a.Pair[...].Sum\nexample.com/m/a.Pair[...]\n" },
	{ "example.com/m/a.init", "example.com/m/a.init\n" },
	{ "example.com/m/a.init.0", "example.com/m/a.init.0\n" },
	{ "example.com/m/a.init.0.func1", "example.com/m/a.init.0\n" },
	{ "example.com/m/a.init.func1", "example.com/m/a.init\n" },
	{ "example.com/m/a.glob..func1", "example.com/m/a.init\n" },
	{ "gopkg.in/yaml%2ev3.(*parser).parse", "gopkg.in/yaml.v3.(*parser).parse\n" },
	{ "gopkg.in/yaml%252ev3.Outer.func1.func1", "gopkg.in/yaml.v3.Outer\n" },
	{ "example.com/m/100%25.F", "example.com/m/100%.F\n" },
	{ "gcWriteBarrier", "" },
	{ "", "" },
	{ ".", "" },
	{ "a.", "a.\n" },
	{ "a.(", "a.(\n" },
	{ "a.F[", "a.F[...]\n" },
};

START_TEST(symbols_belong_to_functions)
{
	scoped_buf out = { 0 };

	pprof_functions(&out, view_of(symbols[_i].symbol));
	ck_assert_str_eq(buf_string(&out), symbols[_i].functions);
}
END_TEST

#define TABLE                                                                                                \
	"File: server\nType: cpu\nTime: 2026-11-25 20:11:04 UTC\n"                                           \
	"Duration: 2s, Total samples = 1.44s (71.99%)\n"                                                     \
	"Showing nodes accounting for 1.44s, 100% of 1.44s total\n"                                          \
	"      flat  flat%   sum%        cum   cum%\n"                                                       \
	"     0.05s  3.47%  3.47%      1.44s   100%  main.main\n"                                            \
	"     0.13s  9.03% 12.50%      0.22s 15.28%  example.com/m/a.(*Stack[go.shape.string]).Push\n"       \
	"         0     0% 44.44%      0.11s  7.64%  example.com/m/a.Outer\n"                                \
	"     0.07s  4.86% 70.14%      0.12s   8.5%  example.com/m/a.Outer.func2 (inline)\n"                 \
	"     0.01s  0.69% 92.36%      0.01s  0.69%  example.com/m/a.Rare (partial-inline)\n"                \
	"     1.00s 0.071% 92.36%      0.01s 0.071%  example.com/m/a.Rarer\n"                                \
	"     1.00s 1e-05% 92.36%      0.01s 1e-05%  example.com/m/a.Rarest\n"                               \
	"     0.02s  1.39% 95.00%      0.02s  1.39%  gcWriteBarrier\n"

static const struct {
	const char *package, *name;
	unsigned share;
} shares[] = {
	{ "example.com/m/a", "(*Stack[...]).Push", 1528 },
	{ "example.com/m/a", "Outer", 850 }, /* its literal is hotter than itself */
	{ "example.com/m/a", "Rare", 69 },
	{ "example.com/m/a", "Rarer", 7 },
	{ "example.com/m/a", "Rarest", 0 },
	{ "example.com/m/a", "Unknown", 0 },
	{ "example.com/m/cmd", "main", PROFILE_WHOLE },
	{ "example.com/m/other", "main", 0 },
};

START_TEST(a_table_tells_how_hot_functions_are)
{
	static const char *const mains[] = { "example.com/m/cmd" };
	scoped_arena arena = { 0 };
	struct profile profile = { .mains = mains, .main_count = 1 };
	const struct function function = { .package = shares[_i].package, .name = shares[_i].name };
	struct err err;

	ck_assert_int_eq(pprof_read(&profile, &arena, VIEW(TABLE), &err), 0);
	ck_assert_uint_eq(profile_share(&profile, &function), shares[_i].share);
}
END_TEST

START_TEST(of_two_tables_the_hotter_counts)
{
	scoped_arena arena = { 0 };
	struct profile profile = { 0 };
	const struct function function = { .package = "example.com/m/a", .name = "Rare" };
	struct err err;

	ck_assert_int_eq(pprof_read(&profile, &arena, VIEW(TABLE), &err), 0);
	ck_assert_int_eq(
		pprof_read(&profile, &arena,
			   VIEW(" flat flat% sum% cum cum%\n0 0% 0% 1s 33.33% example.com/m/a.Rare\n"), &err),
		0);
	ck_assert_uint_eq(profile_share(&profile, &function), 3333);
	ck_assert_int_eq(pprof_read(&profile, &arena, VIEW(TABLE), &err), 0);
	ck_assert_uint_eq(profile_share(&profile, &function), 3333);
}
END_TEST

START_TEST(what_is_no_table_is_refused)
{
	scoped_arena arena = { 0 };
	struct profile profile = { 0 };
	struct err err;

	ck_assert_int_eq(pprof_read(&profile, &arena, VIEW(""), &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_int_eq(pprof_read(&profile, &arena, VIEW("1s 1% 1% 1s 1% a.F\n"), &err), -1);
}
END_TEST

static Suite *pprof_suite(void)
{
	Suite *suite = suite_create("golang: pprof");
	TCase *tcase = tcase_create("profiles");

	tcase_add_loop_test(tcase, symbols_belong_to_functions, 0, (int)COUNT_OF(symbols));
	tcase_add_loop_test(tcase, a_table_tells_how_hot_functions_are, 0, (int)COUNT_OF(shares));
	tcase_add_test(tcase, of_two_tables_the_hotter_counts);
	tcase_add_test(tcase, what_is_no_table_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(pprof_suite)
