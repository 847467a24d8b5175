/* What the newest collections could not be sure of, summed for the metrics. */
#include "store/doubts.h"

#include "store/records.h"
#include "store_fixture.h"
#include "support/collections.h"

static void put(unsigned commit, const char *line, int64_t position, size_t unrecognised, const char *text)
{
	scoped_collection collection = { 0 };
	const struct commit_info info = {
		.oid = fixture_oid(commit), .author = "a", .subject = "s", .message = "s"
	};
	const struct records_spec spec = { .repository = fx.repository,
					   .commit = &info,
					   .collection = &collection,
					   .line = line,
					   .position = position };

	collection_from(&collection, text);
	collection.unrecognised_total = unrecognised;
	OK(records_put(fx.store, &spec, &fx.err));
}

#define GOOD "@ ex/api api a.go\nfn F a.go 1-2\n"
#define BAD GOOD "! ex/broken a.go:1:1: expected package\n"

START_TEST(nothing_collected_is_no_doubt)
{
	struct doubts doubts = { 1, 1 };

	OK(doubts_count(&doubts, fx.store, &fx.err));
	ck_assert_uint_eq(doubts.incomplete, 0);
	ck_assert_uint_eq(doubts.unrecognised, 0);
}
END_TEST

START_TEST(only_the_newest_of_the_main_line_counts)
{
	struct doubts doubts;

	put(1, "", 1, 5, BAD);
	put(2, "", 2, 3, BAD);
	put(3, "", RECORDS_OFF_LINE, 100, BAD);
	OK(doubts_count(&doubts, fx.store, &fx.err));
	ck_assert_uint_eq(doubts.incomplete, 1);
	ck_assert_uint_eq(doubts.unrecognised, 3);
	put(4, "", 4, 0, GOOD);
	OK(doubts_count(&doubts, fx.store, &fx.err));
	ck_assert_uint_eq(doubts.incomplete, 0);
	ck_assert_uint_eq(doubts.unrecognised, 0);
}
END_TEST

START_TEST(configurations_and_repositories_are_summed)
{
	struct doubts doubts;

	put(1, "", 1, 5, BAD);
	put(2, "windows", 1, 7, GOOD);
	OK(repository_ensure(&fx.repository, fx.store, "github", "acme/web", "main", &fx.err));
	put(3, "", 1, 20, BAD);
	OK(doubts_count(&doubts, fx.store, &fx.err));
	ck_assert_uint_eq(doubts.incomplete, 2);
	ck_assert_uint_eq(doubts.unrecognised, 32);
}
END_TEST

static Suite *doubts_suite(void)
{
	TCase *tests = tcase_create("doubts");

	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, nothing_collected_is_no_doubt);
	tcase_add_test(tests, only_the_newest_of_the_main_line_counts);
	tcase_add_test(tests, configurations_and_repositories_are_summed);
	return fixture_suite("store doubts", tests);
}

UNIT_MAIN(doubts_suite)
