/* What is derived for trends, lists and blame: lib/store/trend.h, functions.h, blame.h. */
#include "store/trend.h"

#include "store/blame.h"
#include "store/functions.h"
#include "store_line.h"

#define TEXT_A(sites) "@ ex/a a x.go\nfn F a/x.go 10-20\n" sites
#define TEXT_B(sites) "@ ex/b b y.go\nfn (*T).M b/y.go 10-20\n" sites
#define BOX "escapes | x | interface-boxing | always | 11:2\n"
#define RETURN "moved | y | return-pointer | always | 12:2\n"
#define CONSTANT "escapes | 1 | interface-boxing | never | 13:2\n"
#define LEAK "leak | p | return-pointer | never | 10:8\n"

static void set_up(void)
{
	fixture_setup();
	go_version = NULL;
	line = "";
}

/* "3: 2/2 in 1 (interface-boxing 1, return-pointer 1)", newest first. */
static void print_tally(struct buf *out, const struct tally *tally)
{
	const char *separator = " (";

	buf_print(out, "%lld/%lld in %lld", (long long)tally->allocating, (long long)tally->sites,
		  (long long)tally->functions);
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (tally->causes[i]) {
			buf_print(out, "%s%s %lld", separator, cause_info((enum cause)i)->name,
				  (long long)tally->causes[i]);
			separator = ", ";
		}
	buf_text(out, *separator == ',' ? ")" : "");
}

static char *trend_text(const struct trend *trend)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < trend->count; i++) {
		buf_print(&out, "%lld: ", (long long)trend->list[i].position);
		print_tally(&out, &trend->list[i].tally);
		buf_print(&out, "%s\n", trend->list[i].gone ? " gone" : "");
	}
	return arena_text(&fx.arena, buf_view(&out));
}

static char *trend(void)
{
	struct trend found;

	OK(trend_list(&found, &fx.arena, fx.store, fx.repository, line, 0, 99, &fx.err));
	return trend_text(&found);
}

static char *trend_of(const char *package)
{
	struct trend found;

	OK(trend_package(&found, &fx.arena, fx.store, fx.repository, line, package, 0, 99, &fx.err));
	return trend_text(&found);
}

/* What is kept as commits come is what would be derived from nothing. */
static void tear_down(void)
{
	char *kept = trend();
	struct listed_packages packages;
	struct err err;
	bool some;

	OK(packages_list(&packages, &fx.arena, fx.store, fx.repository, line, "", 1, &err));
	some = packages.count > 0;
	char *kept_package = some ? trend_of(packages.list[0].path) : NULL;
	OK(records_relink(fx.store, fx.repository, &fx.err));
	ck_assert_str_eq(trend(), kept);
	if (some)
		ck_assert_str_eq(trend_of(packages.list[0].path), kept_package);
	fixture_teardown();
}

START_TEST(sums_follow_the_commits)
{
	place(TEXT_A(BOX CONSTANT LEAK) TEXT_B(RETURN), 0);
	place(TEXT_A(BOX CONSTANT LEAK) TEXT_B(RETURN BOX), 1);
	place(TEXT_A("") TEXT_B(RETURN BOX), 2);
	ck_assert_str_eq(trend(), "2: 2/2 in 1 (return-pointer 1, interface-boxing 1)\n"
				  "1: 3/4 in 2 (return-pointer 1, interface-boxing 2)\n"
				  "0: 2/3 in 2 (return-pointer 1, interface-boxing 1)\n");
	ck_assert_str_eq(trend_of("ex/a"), "2: 0/0 in 0\n0: 1/2 in 1 (interface-boxing 1)\n");
	ck_assert_str_eq(trend_of("ex/b"), "1: 2/2 in 1 (return-pointer 1, interface-boxing 1)\n"
					   "0: 1/1 in 1 (return-pointer 1)\n");
}
END_TEST

START_TEST(order_of_arrival_does_not_matter)
{
	place(TEXT_A(BOX RETURN), 4);
	place(TEXT_A(""), 0);
	place(TEXT_A(BOX), 2);
	ck_assert_str_eq(trend(), "4: 2/2 in 1 (return-pointer 1, interface-boxing 1)\n"
				  "2: 1/1 in 1 (interface-boxing 1)\n0: 0/0 in 0\n");
	ck_assert_str_eq(trend_of("ex/a"), "4: 2/2 in 1 (return-pointer 1, interface-boxing 1)\n"
					   "2: 1/1 in 1 (interface-boxing 1)\n0: 0/0 in 0\n");
}
END_TEST

START_TEST(a_commit_without_change_has_a_point_but_its_packages_have_none)
{
	place(TEXT_A(BOX), 0);
	place(TEXT_A(BOX), 1);
	ck_assert_str_eq(trend(), "1: 1/1 in 1 (interface-boxing 1)\n0: 1/1 in 1 (interface-boxing 1)\n");
	ck_assert_str_eq(trend_of("ex/a"), "0: 1/1 in 1 (interface-boxing 1)\n");
}
END_TEST

START_TEST(a_package_that_went_is_gone_and_not_zero)
{
	struct listed_packages packages;

	place(TEXT_A(BOX) TEXT_B(""), 0);
	place(TEXT_B(""), 1);
	ck_assert_str_eq(trend_of("ex/a"), "1: 0/0 in 0 gone\n0: 1/1 in 1 (interface-boxing 1)\n");
	OK(packages_list(&packages, &fx.arena, fx.store, fx.repository, line, "", 9, &fx.err));
	ck_assert_uint_eq(packages.count, 1);
	ck_assert_str_eq(packages.list[0].path, "ex/b");
	ck_assert_int_eq(packages.list[0].tally.sites, 0);
	place(TEXT_A(BOX) TEXT_B(""), 2);
	OK(packages_list(&packages, &fx.arena, fx.store, fx.repository, line, "", 1, &fx.err));
	ck_assert_str_eq(packages.list[0].path, "ex/a");
	OK(packages_list(&packages, &fx.arena, fx.store, fx.repository, line, "ex/a", 9, &fx.err));
	ck_assert_uint_eq(packages.count, 1);
}
END_TEST

START_TEST(a_package_that_could_not_be_judged_keeps_its_sums)
{
	struct listed_packages packages;

	place(TEXT_A(BOX) TEXT_B(""), 0);
	place("! ex/a a/x.go:1:1: expected package\n" TEXT_B(RETURN), 1);
	place(TEXT_A(BOX) TEXT_B(RETURN), 2);
	ck_assert_str_eq(trend(), "2: 2/2 in 2 (return-pointer 1, interface-boxing 1)\n"
				  "1: 2/2 in 2 (return-pointer 1, interface-boxing 1)\n"
				  "0: 1/1 in 1 (interface-boxing 1)\n");
	place("! ex/a a/x.go:1:1: expected package\n" TEXT_B(RETURN), 3);
	OK(packages_list(&packages, &fx.arena, fx.store, fx.repository, line, "", 9, &fx.err));
	ck_assert_uint_eq(packages.count, 2);
	ck_assert_str_eq(packages.list[0].incomplete, "a/x.go:1:1: expected package");
	ck_assert_int_eq(packages.list[0].tally.allocating, 1);
	ck_assert_ptr_null(packages.list[1].incomplete);
}
END_TEST

START_TEST(a_commit_that_fills_a_hole_leaves_later_sums_as_they_are)
{
	place(TEXT_A(BOX), 0);
	place("! ex/a broken\n", 2);
	place(TEXT_A(""), 1);
	ck_assert_str_eq(trend(), "2: 0/0 in 0\n1: 0/0 in 0\n0: 1/1 in 1 (interface-boxing 1)\n");
}
END_TEST

START_TEST(cutting_takes_the_sums_back)
{
	place(TEXT_A(BOX), 0);
	place(TEXT_A(BOX RETURN), 1);
	OK(records_cut(fx.store, fx.repository, line, 0, &fx.err));
	ck_assert_str_eq(trend(), "0: 1/1 in 1 (interface-boxing 1)\n");
	ck_assert_str_eq(trend_of("ex/a"), "0: 1/1 in 1 (interface-boxing 1)\n");
}
END_TEST

START_TEST(lists_come_in_pages_and_tell_gaps)
{
	struct trend found;

	for (int64_t position = 0; position < 10; position += 2)
		place(TEXT_A(BOX), position);
	OK(trend_list(&found, &fx.arena, fx.store, fx.repository, line, 0, 2, &fx.err));
	ck_assert_uint_eq(found.count, 2);
	ck_assert_int_eq(found.list[1].position, 6);
	ck_assert_int_eq(found.list[1].gap, 1);
	OK(trend_list(&found, &fx.arena, fx.store, fx.repository, line, 6, 9, &fx.err));
	ck_assert_uint_eq(found.count, 3);
	ck_assert_int_eq(found.list[2].gap, -1);
	ck_assert_str_eq(found.list[2].commit.subject, "commit 1");
}
END_TEST

START_TEST(a_package_that_never_was_is_absent)
{
	struct trend found;

	place(TEXT_A(BOX), 0);
	REFUSED(ERR_ABSENT,
		trend_package(&found, &fx.arena, fx.store, fx.repository, line, "ex/none", 0, 9, &fx.err));
}
END_TEST

/* "F (*T).M " in the order of the list. */
static char *names_of(struct functions_filter filter)
{
	struct listed_functions found;
	scoped_buf out = { 0 };

	filter.repository = fx.repository;
	filter.line = line;
	filter.name = filter.name ? filter.name : "";
	filter.package = filter.package ? filter.package : "";
	filter.limit = filter.limit ? filter.limit : 99;
	OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
	for (size_t i = 0; i < found.count; i++)
		buf_print(&out, "%s ", found.list[i].function.name);
	return arena_text(&fx.arena, buf_view(&out));
}
#define NAMES(...) names_of((struct functions_filter){ __VA_ARGS__ })

/* F escapes most and since the second commit, M since the first, G leaks only. */
static void place_three(void)
{
	place(TEXT_A("") TEXT_B(RETURN) "@ ex/b/c c z.go\nfn G_ c/z.go 1-9\n" LEAK, 0);
	place(TEXT_A(BOX) TEXT_B(RETURN) "@ ex/b/c c z.go\nfn G_ c/z.go 1-9\n" LEAK, 1);
	place(TEXT_A(BOX RETURN) TEXT_B(RETURN) "@ ex/b/c c z.go\nfn G_ c/z.go 1-9\n" LEAK, 2);
}

START_TEST(functions_are_sorted_as_asked)
{
	place_three();
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_ESCAPES), "F (*T).M ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_CHANGE), "F (*T).M ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_AGE), "(*T).M F ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME), "(*T).M F G_ ");
}
END_TEST

START_TEST(functions_are_filtered_in_every_order)
{
	place_three();
	for (int order = 0; order < FUNCTIONS_BY_NAME; order++) {
		enum functions_order by = (enum functions_order)order;
		ck_assert_str_eq(NAMES(.order = by, .name = "t).m"), "(*T).M ");
		ck_assert_str_eq(NAMES(.order = by, .name = "T).m", .package = "ex/a"), "");
		ck_assert_str_eq(
			NAMES(.order = by, .name = "*t)", .by_cause = true, .cause = CAUSE_MAP_STORE), "");
		ck_assert_str_eq(NAMES(.order = by, .name = "t).m\""), "");
		ck_assert_str_eq(NAMES(.order = by, .name = "%"), "");
		ck_assert_str_eq(NAMES(.order = by, .package = "ex/a"), "F ");
		ck_assert_str_eq(NAMES(.order = by, .package = "ex"), "");
		ck_assert_str_eq(NAMES(.order = by, .package = "ex/b/..."), "(*T).M ");
		ck_assert_str_eq(NAMES(.order = by, .package = "ex/...", .name = "f"), "F ");
		ck_assert_str_eq(NAMES(.order = by, .by_cause = true, .cause = CAUSE_INTERFACE_BOXING), "F ");
		ck_assert_str_eq(NAMES(.order = by, .by_cause = true, .cause = CAUSE_MAP_STORE), "");
	}
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME, .name = "t).m"), "(*T).M ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME, .name = "t).m", .package = "ex/a"), "");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME, .name = "g_"), "G_ ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME, .name = "_"), "G_ ");
	ck_assert_str_eq(NAMES(.order = FUNCTIONS_BY_NAME, .package = "ex/b/..."), "(*T).M G_ ");
}
END_TEST

START_TEST(since_is_when_it_began_to_escape_for_good)
{
	struct listed_functions found;
	const struct functions_filter filter = {
		.repository = fx.repository, .line = line, .name = "", .package = "", .limit = 9
	};

	place(TEXT_A(BOX), 0);
	place(TEXT_A(LEAK), 1);
	place(TEXT_A(BOX), 2);
	place(TEXT_A(RETURN), 3);
	OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_int_eq(found.list[0].since, 2);
	ck_assert_int_eq(found.list[0].changed, 3);
	ck_assert_int_eq(found.list[0].allocating, 1);
	ck_assert_str_eq(found.list[0].causes, " return-pointer ");
	place(TEXT_A(RETURN BOX CONSTANT RETURN), 4);
	OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_str_eq(found.list[0].causes, " interface-boxing return-pointer ");
}
END_TEST

START_TEST(causes_are_words)
{
	struct listed_functions found;
	const struct functions_filter filter = {
		.repository = fx.repository, .line = line, .name = "", .package = "", .limit = 9
	};

	place(TEXT_A(BOX RETURN), 0);
	OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_str_eq(found.list[0].causes, " interface-boxing return-pointer ");
}
END_TEST

/* Many functions, some alike in what they are sorted by, so that only the cursor tells them apart. */
static void place_many(size_t count)
{
	scoped_buf text = { 0 };

	buf_text(&text, "@ ex/a a x.go\n");
	for (size_t i = 0; i < count; i++)
		buf_print(&text, "fn F%zu a/x.go %zu-%zu\n%s%s", i, i * 10 + 1, i * 10 + 9, BOX,
			  i % 3 ? "" : RETURN);
	place(buf_string(&text), 0);
}

START_TEST(pages_hold_every_function_once)
{
	enum { COUNT = 25, PAGE = 4 };
	struct functions_filter filter = { .repository = fx.repository,
					   .line = line,
					   .order = (enum functions_order)_i,
					   .name = "",
					   .package = "",
					   .limit = PAGE };
	struct listed_functions found;
	bool seen[COUNT] = { false };
	size_t total = 0;

	place_many(COUNT);
	do {
		OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
		for (size_t i = 0; i < found.count; i++) {
			uint64_t number;
			ck_assert(view_number(view_from(view_of(found.list[i].function.name), 1), COUNT - 1,
					      &number));
			ck_assert(!seen[number]);
			seen[number] = true;
			total++;
		}
		filter.after = found.count ? &found.list[found.count - 1].cursor : NULL;
	} while (found.count);
	ck_assert_uint_eq(total, COUNT);
}
END_TEST

/* More than a narrow filter passes, and few among them. */
START_TEST(common_and_rare_filters_pass_the_same)
{
	enum { COUNT = 2100, NAMED = 11 /* F200, F2000 to F2009 */ };

	place_many(COUNT);
	for (int order = 0; order < FUNCTIONS_ORDER_COUNT; order++) {
		struct functions_filter filter = { .repository = fx.repository,
						   .line = line,
						   .order = (enum functions_order)order,
						   .name = "f200",
						   .package = "",
						   .limit = COUNT };
		struct listed_functions found;
		OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
		ck_assert_uint_eq(found.count, NAMED);
		filter.name = "f20";
		filter.limit = NAMED + 1;
		OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
		ck_assert_uint_eq(found.count, NAMED + 1);
		filter.name = "f";
		filter.limit = COUNT;
		filter.by_cause = order != FUNCTIONS_BY_NAME;
		filter.cause = CAUSE_RETURN_POINTER;
		OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
		ck_assert_uint_eq(found.count, filter.by_cause ? COUNT / 3 : COUNT);
		filter.cause = CAUSE_INTERFACE_BOXING;
		OK(functions_list(&found, &fx.arena, fx.store, &filter, &fx.err));
		ck_assert_uint_eq(found.count, COUNT);
	}
}
END_TEST

/* "x@2 y@0+ " */
static char *blame_of(const char *name)
{
	struct function_names names;
	struct blame blame;
	scoped_buf out = { 0 };

	OK(history_find(&names, &fx.arena, fx.store, fx.repository, name, &fx.err));
	ck_assert_uint_eq(names.count, 1);
	OK(blame_function(&blame, &fx.arena, fx.store, names.list[0].id, line, &fx.err));
	for (size_t i = 0; i < blame.count; i++) {
		ck_assert(blame.list[i].known);
		buf_print(&out, "%s@%lld%s ", blame.list[i].site->subject, (long long)blame.list[i].position,
			  blame.list[i].at_least ? "+" : "");
	}
	return arena_text(&fx.arena, buf_view(&out));
}

START_TEST(each_site_has_the_commit_that_brought_it)
{
	place(TEXT_A(BOX), 0);
	place(TEXT_A(BOX RETURN), 1);
	place(TEXT_A(RETURN), 2);
	place(TEXT_A(BOX RETURN), 3);
	ck_assert_str_eq(blame_of("F"), "x@3 y@1 ");
}
END_TEST

START_TEST(of_equal_sites_each_has_its_own)
{
	static const char second[] = "escapes | x | interface-boxing | always | 15:2\n";
	scoped_buf two = { 0 }, three = { 0 };

	buf_print(&two, "%s%s", TEXT_A(BOX), second);
	buf_print(&three, "%sescapes | x | interface-boxing | always | 17:2\n", buf_string(&two));
	place(TEXT_A(BOX), 0);
	place(buf_string(&three), 1);
	place(buf_string(&two), 2);
	place(buf_string(&three), 3);
	ck_assert_str_eq(blame_of("F"), "x@3 x@1 x@0+ ");
}
END_TEST

START_TEST(what_was_not_collected_before_may_be_older)
{
	place(TEXT_A(""), 0);
	place(TEXT_A(BOX), 5);
	place(TEXT_A(BOX RETURN), 6);
	ck_assert_str_eq(blame_of("F"), "y@6 x@5+ ");
}
END_TEST

START_TEST(a_function_without_sites_has_none_to_blame)
{
	place(TEXT_A(BOX), 0);
	place(TEXT_A(""), 1);
	ck_assert_str_eq(blame_of("F"), "");
}
END_TEST

START_TEST(a_commit_is_found_by_its_position)
{
	struct commit_info commit;

	place(TEXT_A(BOX), 3);
	OK(functions_commit(&commit, &fx.arena, fx.store, fx.repository, line, 3, &fx.err));
	ck_assert_str_eq(commit.subject, "commit 4");
	REFUSED(ERR_ABSENT, functions_commit(&commit, &fx.arena, fx.store, fx.repository, line, 2, &fx.err));
}
END_TEST

static Suite *trend_suite(void)
{
	Suite *suite = suite_create("store_trend");
	TCase *sums = tcase_create("sums"), *lists = tcase_create("lists");

	tcase_add_checked_fixture(sums, set_up, tear_down);
	tcase_add_test(sums, sums_follow_the_commits);
	tcase_add_test(sums, order_of_arrival_does_not_matter);
	tcase_add_test(sums, a_commit_without_change_has_a_point_but_its_packages_have_none);
	tcase_add_test(sums, a_package_that_went_is_gone_and_not_zero);
	tcase_add_test(sums, a_package_that_could_not_be_judged_keeps_its_sums);
	tcase_add_test(sums, a_commit_that_fills_a_hole_leaves_later_sums_as_they_are);
	tcase_add_test(sums, cutting_takes_the_sums_back);
	tcase_add_test(sums, lists_come_in_pages_and_tell_gaps);
	tcase_add_test(sums, a_package_that_never_was_is_absent);
	suite_add_tcase(suite, sums);
	tcase_add_checked_fixture(lists, set_up, fixture_teardown);
	tcase_add_test(lists, functions_are_sorted_as_asked);
	tcase_add_test(lists, functions_are_filtered_in_every_order);
	tcase_add_test(lists, since_is_when_it_began_to_escape_for_good);
	tcase_add_test(lists, causes_are_words);
	tcase_add_test(lists, common_and_rare_filters_pass_the_same);
	tcase_add_loop_test(lists, pages_hold_every_function_once, 0, FUNCTIONS_ORDER_COUNT);
	tcase_add_test(lists, each_site_has_the_commit_that_brought_it);
	tcase_add_test(lists, of_equal_sites_each_has_its_own);
	tcase_add_test(lists, what_was_not_collected_before_may_be_older);
	tcase_add_test(lists, a_function_without_sites_has_none_to_blame);
	tcase_add_test(lists, a_commit_is_found_by_its_position);
	suite_add_tcase(suite, lists);
	return suite;
}

UNIT_MAIN(trend_suite)
