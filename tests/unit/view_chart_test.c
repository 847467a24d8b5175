/* Charts as text, against files in tests/golden/charts. */
#include "unit/golden.h"
#include "view/chart.h"
#include "view/icicle.h"

static struct buf out;
static struct html html;

static void set_up(void)
{
	out = (struct buf){ 0 };
	html = (struct html){ .out = &out };
}

static void tear_down(void)
{
	buf_release(&out);
}

static bool has(const char *part)
{
	return strstr(buf_string(&out), part) != NULL;
}

static const char *const series[] = { "interface-boxing", "<b>return-pointer" };
static const uint64_t low[] = { 3, 0 }, middle[] = { 3, 4 }, high[] = { 1, 11 }, none[] = { 0, 0 };

/* A gap before the third, and two marks that would touch. */
static const struct chart_column columns[] = {
	{ low, "1c0ffee: 3 (start)", false, 0 },
	{ middle, "5eed5ee: 7 (<script>)", false, 1 },
	{ high, "badcafe: 12 (after a gap)", true, 2 },
	{ none, "f00ba40: 0 (all gone)", false, 3 },
};

static struct chart chart_of(size_t count)
{
	return (struct chart){
		.id = "trend",
		.title = "Escapes \"by\" cause",
		.description = "From 3 to 0.",
		.series = series,
		.series_count = COUNT_OF(series),
		.columns = columns,
		.count = count,
		.first = "2026-01-01",
		.last = "2026-02-01",
	};
}

START_TEST(stacked_series)
{
	const struct chart chart = chart_of(COUNT_OF(columns));

	chart_stack(&html, &chart);
	chart_legend(&html, series, COUNT_OF(series));
	golden_check("charts/stack.svg", &out);
}
END_TEST

START_TEST(words_are_text)
{
	const struct chart chart = chart_of(COUNT_OF(columns));

	chart_stack(&html, &chart);
	chart_legend(&html, series, COUNT_OF(series));
	ck_assert(has("<title>5eed5ee: 7 (&lt;script&gt;)</title>"));
	ck_assert(has("<title id=\"trend-title\">Escapes &quot;by&quot; cause</title>"));
	ck_assert(has("role=\"img\" aria-labelledby=\"trend-title trend-text\""));
	ck_assert(has("&lt;b&gt;return-pointer"));
	ck_assert(!has("<b>"));
}
END_TEST

START_TEST(one_moment_is_no_chart)
{
	const struct chart chart = chart_of(1);

	chart_stack(&html, &chart);
	chart_spark(&html, "t", low, 1);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

/* A chart of nothing but zeros has an axis, and nothing is divided by nothing. */
START_TEST(zeros_and_endless_numbers)
{
	static const uint64_t most[] = { UINT64_MAX / 4, UINT64_MAX / 4 };
	static const struct chart_column flat[] = { { none, "a", false, 0 }, { none, "b", false, 0 } };
	static const struct chart_column tall[] = { { most, "a", false, 0 }, { none, "b", false, 0 } };
	struct chart chart = chart_of(2);

	chart.columns = flat;
	chart_stack(&html, &chart);
	chart.columns = tall;
	chart_stack(&html, &chart);
	chart_spark(&html, "t", none, 2);
	ck_assert(!has("nan"));
	ck_assert(!has("inf"));
	ck_assert(has("<text class=\"tick\""));
}
END_TEST

START_TEST(a_sparkline_and_a_bar)
{
	static const uint64_t values[] = { 3, 3, 5, 1 };

	chart_spark(&html, "from 3 to 1 in 4 commits", values, COUNT_OF(values));
	chart_bar(&html, 3, 4);
	chart_bar(&html, 0, 0);
	golden_check("charts/small.svg", &out);
}
END_TEST

static const struct icicle_leaf leaves[] = {
	{ "example.com/shop", 4 },	      { "example.com/shop/cmd/<shop>", 6 },
	{ "example.com/shop/internal/a", 1 }, { "example.com/shop/internal/b/c/d/e/f/g", 9 },
	{ "example.com/shop-tools", 0 },      { "example.com/shopping", 20 },
};

START_TEST(packages_as_an_icicle)
{
	const struct icicle icicle = { "packages", "Escapes by package", "40 escapes.", leaves,
				       COUNT_OF(leaves) };

	icicle_draw(&html, &icicle);
	golden_check("charts/icicle.svg", &out);
	ck_assert(has("<title>example.com: 40</title>"));
	ck_assert(has("<title>example.com/shop: 20</title>"));
	ck_assert(has("<title>example.com/shop/internal: 10</title>"));
	ck_assert(has("<title>example.com/shopping: 20</title>"));
	ck_assert(!has("shop-tools"));
	ck_assert(!has("<shop>"));
}
END_TEST

START_TEST(one_package_is_an_icicle)
{
	static const struct icicle_leaf one = { "a", 1 };
	static const struct icicle_leaf nothing = { "a", 0 };
	struct icicle icicle = { "packages", "t", "d", &nothing, 1 };

	icicle_draw(&html, &icicle);
	ck_assert_uint_eq(out.len, 0);
	icicle.leaves = &one;
	icicle_draw(&html, &icicle);
	ck_assert(has("<title>a: 1</title>"));
}
END_TEST

START_TEST(what_lies_in_a_directory_follows_it)
{
	static const char *const order[] = { "", "a", "a/b", "a/b/c", "a-b", "a.b", "aa", "b" };

	for (size_t i = 0; i < COUNT_OF(order); i++)
		for (size_t j = 0; j < COUNT_OF(order); j++) {
			int is = icicle_compare(order[i], order[j]);
			ck_assert_msg((i < j) == (is < 0) && (i == j) == (is == 0), "%s %s", order[i],
				      order[j]);
		}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_chart");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, stacked_series);
	tcase_add_test(all, words_are_text);
	tcase_add_test(all, one_moment_is_no_chart);
	tcase_add_test(all, zeros_and_endless_numbers);
	tcase_add_test(all, a_sparkline_and_a_bar);
	tcase_add_test(all, packages_as_an_icicle);
	tcase_add_test(all, one_package_is_an_icicle);
	tcase_add_test(all, what_lies_in_a_directory_follows_it);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
