/* lib/store: waivers that were given, and that they stay. */
#include "store/waivers.h"

#include <sqlite3.h>

#include "store_fixture.h"

#define NOW ((int64_t)1767225600000) /* 2026-01-01 */
#define DAY ((int64_t)24 * 60 * 60 * 1000)

static struct grant usual(void)
{
	return (struct grant){
		.function = "m/a.F",
		.message = "moved to heap: x",
		.cause = "return-pointer",
		.who = "alice",
		.why = "cold path",
		.given_ms = NOW,
		.until_ms = NOW + 30 * DAY,
		.revoked_who = "",
		.revoked_why = "",
	};
}

static int64_t give(const struct grant *grant)
{
	int64_t id;

	OK(waiver_give(&id, fx.store, fx.repository, grant, &fx.err));
	return id;
}

static size_t active(uint64_t number, unsigned head, int64_t now_ms)
{
	const struct oid oid = fixture_oid(head);
	struct grants found;

	OK(waivers_active(&found, &fx.arena, fx.store, fx.repository, number, &oid, now_ms, &fx.err));
	return found.count;
}

START_TEST(what_was_given_reads_back)
{
	struct grant grant = usual(), back;

	grant.number = 7;
	grant.head = fixture_oid(4);
	int64_t id = give(&grant);
	OK(waiver_get(&back, &fx.arena, fx.store, fx.repository, id, &fx.err));
	ck_assert_str_eq(back.function, "m/a.F");
	ck_assert_str_eq(back.message, "moved to heap: x");
	ck_assert_str_eq(back.cause, "return-pointer");
	ck_assert_uint_eq(back.number, 7);
	ck_assert(oid_equal(&back.head, &grant.head));
	ck_assert_str_eq(back.who, "alice");
	ck_assert_str_eq(back.why, "cold path");
	ck_assert_int_eq(back.given_ms, NOW);
	ck_assert_int_eq(back.until_ms, NOW + 30 * DAY);
	ck_assert_int_eq(back.revoked_ms, 0);
	REFUSED(ERR_ABSENT, waiver_get(&back, &fx.arena, fx.store, fx.repository, id + 1, &fx.err));
	REFUSED(ERR_ABSENT, waiver_get(&back, &fx.arena, fx.store, fx.repository + 1, id, &fx.err));
}
END_TEST

START_TEST(a_waiver_counts_until_its_end)
{
	struct grant grant = usual();

	give(&grant);
	ck_assert_uint_eq(active(0, 1, NOW), 1);
	ck_assert_uint_eq(active(7, 2, NOW + 30 * DAY - 1), 1);
	ck_assert_uint_eq(active(7, 2, NOW + 30 * DAY), 0);
}
END_TEST

START_TEST(one_for_a_pull_request_or_a_commit_counts_there_alone)
{
	struct grant grant = usual();

	grant.number = 7;
	give(&grant);
	ck_assert_uint_eq(active(7, 1, NOW), 1);
	ck_assert_uint_eq(active(8, 1, NOW), 0);
	ck_assert_uint_eq(active(0, 1, NOW), 0);
	grant.head = fixture_oid(4);
	give(&grant);
	ck_assert_uint_eq(active(7, 4, NOW), 2);
	ck_assert_uint_eq(active(7, 5, NOW), 1);
}
END_TEST

START_TEST(a_revoked_one_counts_no_more_and_stays)
{
	struct grant grant = usual(), back;
	struct grants all;
	int64_t id = give(&grant);

	REFUSED(ERR_INPUT, waiver_revoke(fx.store, fx.repository, id, " ", "", NOW, &fx.err));
	OK(waiver_revoke(fx.store, fx.repository, id, "bob", "fixed", NOW + 1, &fx.err));
	ck_assert_uint_eq(active(0, 1, NOW + 2), 0);
	OK(waiver_get(&back, &fx.arena, fx.store, fx.repository, id, &fx.err));
	ck_assert_int_eq(back.revoked_ms, NOW + 1);
	ck_assert_str_eq(back.revoked_who, "bob");
	ck_assert_str_eq(back.revoked_why, "fixed");
	ck_assert_int_eq(grant_state(&back, NOW + 31 * DAY), GRANT_REVOKED);
	REFUSED(ERR_INPUT, waiver_revoke(fx.store, fx.repository, id, "carol", "", NOW, &fx.err));
	ck_assert_str_eq(fx.err.text, "waiver 1 was revoked before, by bob");
	REFUSED(ERR_ABSENT, waiver_revoke(fx.store, fx.repository, id + 1, "carol", "", NOW, &fx.err));
	give(&grant);
	OK(waivers_list(&all, &fx.arena, fx.store, fx.repository, 0, 10, &fx.err));
	ck_assert_uint_eq(all.count, 2);
	ck_assert_int_eq(all.list[1].id, id);
	OK(waivers_list(&all, &fx.arena, fx.store, fx.repository, all.list[0].id, 10, &fx.err));
	ck_assert_uint_eq(all.count, 1);
}
END_TEST

/* Not by this program, and not by another that opens the file. */
START_TEST(a_row_can_neither_go_nor_change)
{
	static const char *const attempts[] = {
		"DELETE FROM waiver",
		"UPDATE waiver SET why = 'other'",
		"UPDATE waiver SET until_ms = until_ms + 1",
		"UPDATE waiver SET who = 'mallory', revoked_ms = 1, revoked_who = 'x'",
	};
	struct grant grant = usual();
	sqlite3 *db;

	give(&grant);
	ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	for (size_t i = 0; i < COUNT_OF(attempts); i++)
		ck_assert_int_eq(sqlite3_exec(db, attempts[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
	const char *const once = "UPDATE waiver SET revoked_ms = 1, revoked_who = 'x'";
	ck_assert_int_eq(sqlite3_exec(db, once, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, once, NULL, NULL, NULL), SQLITE_CONSTRAINT);
	(void)sqlite3_close(db);
}
END_TEST

static const struct {
	const char *function, *message, *cause, *who, *why;
	int64_t days;
	const char *says;
} wrong[] = {
	{ "", "m", "", "a", "w", 1, "the function is missing" },
	{ "F", "m", "", "a", "w", 1, "the function is named with its package" },
	{ "a/b/.F", "m", "", "a", "w", 1, "the function is named with its package" },
	{ "m/a.F", "m", "none", "a", "w", 1, "there is no cause 'none'" },
	{ "m/a.F", "m", "", " ", "w", 1, "who gives the waiver is missing" },
	{ "m/a.F", "m", "", "a", "", 1, "the reason is missing" },
	{ "m/a.F", "m", "", "a", "x\ny", 1, "the reason has a control character" },
	{ "m/a.F", "m", "", "a", "w", 0, "the waiver would end in the past" },
	{ "m/a.F", "m", "", "a", "w", 368, "a waiver lasts at most 366 days" },
};

START_TEST(what_is_no_waiver_is_refused)
{
	struct grant grant = usual();
	int64_t id;

	grant.function = wrong[_i].function;
	grant.message = wrong[_i].message;
	grant.cause = wrong[_i].cause;
	grant.who = wrong[_i].who;
	grant.why = wrong[_i].why;
	grant.until_ms = NOW + wrong[_i].days * DAY;
	REFUSED(ERR_INPUT, waiver_give(&id, fx.store, fx.repository, &grant, &fx.err));
	ck_assert_msg(strncmp(fx.err.text, wrong[_i].says, strlen(wrong[_i].says)) == 0, "%s", fx.err.text);
}
END_TEST

START_TEST(days_are_those_of_the_calendar)
{
	static const char *const bad[] = { "",		 "2027-02-29", "2026-13-01",
					   "2026-00-10", "2026-1-1",   "2026-01-00",
					   "2026-01-32", "2026/01/01", "2026-01-01T00:00:00Z" };
	char day[GRANT_DAY];
	int64_t until;

	OK(grant_until(&until, VIEW("2028-02-29"), &fx.err));
	grant_print_day(day, until);
	ck_assert_str_eq(day, "2028-02-29");
	OK(grant_until(&until, VIEW("2026-01-01"), &fx.err));
	ck_assert_int_eq(until, NOW + DAY);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		REFUSED(ERR_INPUT, grant_until(&until, view_of(bad[i]), &fx.err));
	grant_print_day(day, grant_usual_until(NOW + DAY / 2));
	ck_assert_str_eq(day, "2026-01-31");
}
END_TEST

static Suite *waivers_suite(void)
{
	TCase *tcase = tcase_create("waivers");

	tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
	tcase_add_test(tcase, what_was_given_reads_back);
	tcase_add_test(tcase, a_waiver_counts_until_its_end);
	tcase_add_test(tcase, one_for_a_pull_request_or_a_commit_counts_there_alone);
	tcase_add_test(tcase, a_revoked_one_counts_no_more_and_stays);
	tcase_add_test(tcase, a_row_can_neither_go_nor_change);
	tcase_add_loop_test(tcase, what_is_no_waiver_is_refused, 0, (int)COUNT_OF(wrong));
	tcase_add_test(tcase, days_are_those_of_the_calendar);
	return fixture_suite("store: waivers", tcase);
}

UNIT_MAIN(waivers_suite)
