/* lib/store: repositories, deliveries, changes, checks. */
#include "store/changes.h"
#include "store/checks.h"
#include "store/deliveries.h"
#include "store/jobs.h"
#include "store_fixture.h"

START_TEST(a_repository_keeps_its_row_when_its_main_branch_changes)
{
	struct repository found;
	int64_t again;

	OK(repository_ensure(&again, fx.store, "github", "acme/api", "trunk", &fx.err));
	ck_assert_int_eq(again, fx.repository);
	OK(repository_find(&found, &fx.arena, fx.store, "github", "acme/api", &fx.err));
	ck_assert_str_eq(found.main_branch, "trunk");
	ck_assert_int_eq(found.id, fx.repository);
}
END_TEST

START_TEST(a_name_that_two_hosts_have_needs_the_host)
{
	struct repository found;
	int64_t other;

	OK(repository_find(&found, &fx.arena, fx.store, NULL, "acme/api", &fx.err));
	OK(repository_ensure(&other, fx.store, "gitlab", "acme/api", "main", &fx.err));
	ck_assert_int_ne(other, fx.repository);
	REFUSED(ERR_INPUT, repository_find(&found, &fx.arena, fx.store, NULL, "acme/api", &fx.err));
	OK(repository_find(&found, &fx.arena, fx.store, "gitlab", "acme/api", &fx.err));
	ck_assert_int_eq(found.id, other);
	REFUSED(ERR_ABSENT, repository_find(&found, &fx.arena, fx.store, "github", "acme/web", &fx.err));
}
END_TEST

START_TEST(the_hosts_number_leads_to_one_repository)
{
	struct repository found;
	int64_t other;

	REFUSED(ERR_ABSENT, repository_find_host_id(&found, &fx.arena, fx.store, "github", 42, &fx.err));
	OK(repository_remember(fx.store, fx.repository, 42, &fx.err));
	OK(repository_remember(fx.store, fx.repository, 42, &fx.err));
	OK(repository_find_host_id(&found, &fx.arena, fx.store, "github", 42, &fx.err));
	ck_assert_int_eq(found.id, fx.repository);
	ck_assert_uint_eq(found.host_id, 42);
	OK(repository_ensure(&other, fx.store, "github", "acme/web", "main", &fx.err));
	REFUSED(ERR_INPUT, repository_remember(fx.store, other, 42, &fx.err));
	REFUSED(ERR_INPUT, repository_remember(fx.store, other, UINT64_MAX, &fx.err));
}
END_TEST

static const struct delivery delivery = {
	.host = "github",
	.guid = "72d3162e",
	.repository = "acme/api",
	.event = "pull_request",
	.action = "opened",
	.body = { "{\0}", 3 },
	.received_ms = 1000,
};

START_TEST(a_delivery_counts_once)
{
	int64_t first, second;
	bool known;

	OK(delivery_add(&first, &known, fx.store, &delivery, &fx.err));
	ck_assert(!known);
	OK(delivery_add(&second, &known, fx.store, &delivery, &fx.err));
	ck_assert(known);
	ck_assert_int_eq(first, second);
}
END_TEST

START_TEST(one_guid_of_two_hosts_is_two_deliveries)
{
	struct delivery other = delivery;
	int64_t id;
	bool known;

	OK(delivery_add(&id, &known, fx.store, &delivery, &fx.err));
	other.host = "gitea";
	OK(delivery_add(&id, &known, fx.store, &other, &fx.err));
	ck_assert(!known);
}
END_TEST

START_TEST(a_delivery_comes_back_byte_for_byte)
{
	struct delivery found;
	int64_t id;
	bool known;

	OK(delivery_add(&id, &known, fx.store, &delivery, &fx.err));
	OK(delivery_settle(fx.store, id, "ignored: a draft", 0, &fx.err));
	OK(delivery_find(&found, &fx.arena, fx.store, "github", "72d3162e", &fx.err));
	ck_assert_int_eq(found.id, id);
	ck_assert(view_equal(found.body, delivery.body));
	ck_assert_str_eq(found.event, "pull_request");
	ck_assert_str_eq(found.action, "opened");
	ck_assert_str_eq(found.outcome, "ignored: a draft");
	ck_assert_int_eq(found.received_ms, 1000);
	ck_assert_int_eq(found.job, 0);
	REFUSED(ERR_ABSENT, delivery_get(&found, &fx.arena, fx.store, id + 1, &fx.err));
}
END_TEST

START_TEST(deliveries_are_listed_newest_first_page_by_page)
{
	struct delivery one = delivery;
	struct deliveries page;
	int64_t id;
	bool known;
	char guid[16];

	one.guid = guid;
	for (int i = 0; i < 5; i++) {
		(void)snprintf(guid, sizeof(guid), "g%d", i);
		OK(delivery_add(&id, &known, fx.store, &one, &fx.err));
	}
	OK(deliveries_list(&page, &fx.arena, fx.store, 0, 2, &fx.err));
	ck_assert_uint_eq(page.count, 2);
	ck_assert_str_eq(page.list[0].guid, "g4");
	OK(deliveries_list(&page, &fx.arena, fx.store, page.list[1].id, 9, &fx.err));
	ck_assert_uint_eq(page.count, 3);
	ck_assert_str_eq(page.list[0].guid, "g2");
	ck_assert_uint_eq(page.list[0].body.len, 0);
}
END_TEST

START_TEST(deliveries_without_an_outcome_are_found_after_a_crash)
{
	struct delivery other = delivery;
	struct deliveries open;
	int64_t first, second;
	bool known;

	other.guid = "other";
	OK(delivery_add(&first, &known, fx.store, &delivery, &fx.err));
	OK(delivery_add(&second, &known, fx.store, &other, &fx.err));
	OK(delivery_settle(fx.store, first, "accepted", 0, &fx.err));
	OK(deliveries_unsettled(&open, &fx.arena, fx.store, 9, &fx.err));
	ck_assert_uint_eq(open.count, 1);
	ck_assert_int_eq(open.list[0].id, second);
}
END_TEST

START_TEST(names_past_their_ceiling_are_refused)
{
	char name[DELIVERY_NAME_MOST + 2];
	struct delivery one = delivery;
	int64_t id;
	bool known;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	one.guid = name;
	REFUSED(ERR_LIMIT, delivery_add(&id, &known, fx.store, &one, &fx.err));
	one = delivery;
	one.body.len = DELIVERY_BODY_MOST + 1;
	REFUSED(ERR_LIMIT, delivery_add(&id, &known, fx.store, &one, &fx.err));
}
END_TEST

START_TEST(an_outcome_is_cut_between_characters)
{
	char outcome[DELIVERY_OUTCOME_MOST * 2];
	struct delivery found;
	int64_t id;
	bool known;

	outcome[0] = 'x';
	for (size_t i = 1; i + 2 < sizeof(outcome); i += 2)
		memcpy(outcome + i, "\xc3\xa9", 3);
	OK(delivery_add(&id, &known, fx.store, &delivery, &fx.err));
	OK(delivery_settle(fx.store, id, outcome, 0, &fx.err));
	OK(delivery_get(&found, &fx.arena, fx.store, id, &fx.err));
	ck_assert_uint_eq(strlen(found.outcome), DELIVERY_OUTCOME_MOST);
	ck_assert_int_eq(strncmp(found.outcome, outcome, DELIVERY_OUTCOME_MOST), 0);
}
END_TEST

static struct change change_of(unsigned head, int64_t updated_ms)
{
	return (struct change){
		.repository = fx.repository,
		.number = 7,
		.head = fixture_oid(head),
		.base_ref = "main",
		.open = true,
		.title = "Faster",
		.author = "ada",
		.updated_ms = updated_ms,
	};
}

static const struct {
	int64_t known, next;
	bool applied;
} orders[] = {
	{ 1000, 2000, true }, { 2000, 1000, false }, { 1000, 1000, true },
	{ 2000, 0, true },    { 0, 1000, true },
};

START_TEST(an_event_older_than_what_is_known_changes_nothing)
{
	struct change first = change_of(1, orders[_i].known), next = change_of(2, orders[_i].next), found;
	bool newer;

	OK(change_put(&newer, fx.store, &first, &fx.err));
	ck_assert(newer);
	OK(change_put(&newer, fx.store, &next, &fx.err));
	ck_assert_int_eq(newer, orders[_i].applied);
	OK(change_get(&found, &fx.arena, fx.store, fx.repository, 7, &fx.err));
	ck_assert_str_eq(found.head.hex, orders[_i].applied ? next.head.hex : first.head.hex);
	ck_assert_int_eq(found.updated_ms,
			 orders[_i].known > orders[_i].next ? orders[_i].known : orders[_i].next);
}
END_TEST

START_TEST(a_closed_change_is_no_longer_among_the_open_ones)
{
	struct change one = change_of(1, 1000), other = change_of(2, 1000);
	struct changes open;
	bool newer;

	other.number = 9;
	OK(change_put(&newer, fx.store, &one, &fx.err));
	OK(change_put(&newer, fx.store, &other, &fx.err));
	OK(changes_open(&open, &fx.arena, fx.store, fx.repository, 9, &fx.err));
	ck_assert_uint_eq(open.count, 2);
	ck_assert_uint_eq(open.list[0].number, 9);
	ck_assert_str_eq(open.list[1].title, "Faster");
	one.open = false;
	one.updated_ms = 2000;
	OK(change_put(&newer, fx.store, &one, &fx.err));
	OK(changes_open(&open, &fx.arena, fx.store, fx.repository, 9, &fx.err));
	ck_assert_uint_eq(open.count, 1);
}
END_TEST

START_TEST(an_unknown_change_is_absent)
{
	struct change found;

	REFUSED(ERR_ABSENT, change_get(&found, &fx.arena, fx.store, fx.repository, 1, &fx.err));
}
END_TEST

static int64_t add_job(unsigned head)
{
	const struct job_request request = { .repository = fx.repository,
					     .kind = JOB_CHECK,
					     .head = fixture_oid(head) };
	int64_t id;

	OK(job_enqueue(&id, fx.store, &request, 1, &fx.err));
	return id;
}

static struct check check_of(int64_t job, unsigned head)
{
	return (struct check){
		.job = job,
		.repository = fx.repository,
		.number = 7,
		.head = fixture_oid(head),
		.base = fixture_oid(99),
		.base_reason = "merge base with main",
		.verdict = VERDICT_FAIL,
		.status_text = "1 added",
		.result = VIEW("{\"schema\":1}"),
		.started_ms = 10,
		.finished_ms = 20,
		.configuration = { "go1.26.8", "linux", "amd64", "", "-l" },
		.sandbox = "bubblewrap",
	};
}

START_TEST(a_check_comes_back_whole)
{
	struct check check = check_of(add_job(1), 1), found;
	int64_t id;

	OK(check_put(&id, fx.store, &check, &fx.err));
	OK(check_get(&found, &fx.arena, fx.store, id, &fx.err));
	ck_assert_int_eq(found.job, check.job);
	ck_assert_str_eq(found.base.hex, check.base.hex);
	ck_assert_str_eq(found.base_reason, "merge base with main");
	ck_assert_int_eq(found.verdict, VERDICT_FAIL);
	ck_assert(view_equal(found.result, check.result));
	ck_assert_str_eq(found.configuration.go_version, "go1.26.8");
	ck_assert_str_eq(found.configuration.gcflags, "-l");
	ck_assert_int_eq(found.finished_ms, 20);
	ck_assert_str_eq(found.sandbox, "bubblewrap");
}
END_TEST

START_TEST(a_check_that_could_not_begin_has_no_configuration)
{
	struct check check = check_of(add_job(1), 1), found;
	int64_t id;

	check.configuration = (struct configuration){ "", "", "", "", "" };
	check.base = (struct oid){ 0 };
	check.verdict = VERDICT_ERROR;
	OK(check_put(&id, fx.store, &check, &fx.err));
	OK(check_of_job(&found, &fx.arena, fx.store, check.job, &fx.err));
	ck_assert_str_eq(found.configuration.go_version, "");
	ck_assert(oid_is_empty(&found.base));
	ck_assert_int_eq(found.verdict, VERDICT_ERROR);
}
END_TEST

START_TEST(a_job_has_one_check)
{
	struct check check = check_of(add_job(1), 1);
	int64_t first, second;
	struct checks all;

	OK(check_put(&first, fx.store, &check, &fx.err));
	check.verdict = VERDICT_PASS;
	OK(check_put(&second, fx.store, &check, &fx.err));
	ck_assert_int_eq(first, second);
	OK(checks_list(&all, &fx.arena, fx.store, fx.repository, 0, 9, &fx.err));
	ck_assert_uint_eq(all.count, 1);
	ck_assert_int_eq(all.list[0].verdict, VERDICT_PASS);
}
END_TEST

START_TEST(the_latest_check_of_a_commit_is_the_one_that_counts)
{
	struct check one = check_of(add_job(1), 1), other = check_of(add_job(1), 1), found;
	int64_t first, second;
	struct oid head = fixture_oid(1), unknown = fixture_oid(5);

	OK(check_put(&first, fx.store, &one, &fx.err));
	OK(check_put(&second, fx.store, &other, &fx.err));
	OK(check_latest(&found, &fx.arena, fx.store, fx.repository, &head, &fx.err));
	ck_assert_int_eq(found.id, second);
	REFUSED(ERR_ABSENT, check_latest(&found, &fx.arena, fx.store, fx.repository, &unknown, &fx.err));
}
END_TEST

START_TEST(checks_are_listed_newest_first_page_by_page)
{
	struct checks page;
	int64_t id;

	for (unsigned i = 0; i < 5; i++) {
		struct check check = check_of(add_job(i), i);
		OK(check_put(&id, fx.store, &check, &fx.err));
	}
	OK(checks_list(&page, &fx.arena, fx.store, fx.repository, 0, 3, &fx.err));
	ck_assert_uint_eq(page.count, 3);
	ck_assert_int_eq(page.list[0].id, id);
	OK(checks_list(&page, &fx.arena, fx.store, fx.repository, page.list[2].id, 3, &fx.err));
	ck_assert_uint_eq(page.count, 2);
}
END_TEST

static Suite *intake_suite(void)
{
	TCase *tests = tcase_create("intake");

	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, a_repository_keeps_its_row_when_its_main_branch_changes);
	tcase_add_test(tests, a_name_that_two_hosts_have_needs_the_host);
	tcase_add_test(tests, the_hosts_number_leads_to_one_repository);
	tcase_add_test(tests, a_delivery_counts_once);
	tcase_add_test(tests, one_guid_of_two_hosts_is_two_deliveries);
	tcase_add_test(tests, a_delivery_comes_back_byte_for_byte);
	tcase_add_test(tests, deliveries_are_listed_newest_first_page_by_page);
	tcase_add_test(tests, deliveries_without_an_outcome_are_found_after_a_crash);
	tcase_add_test(tests, names_past_their_ceiling_are_refused);
	tcase_add_test(tests, an_outcome_is_cut_between_characters);
	tcase_add_loop_test(tests, an_event_older_than_what_is_known_changes_nothing, 0, COUNT_OF(orders));
	tcase_add_test(tests, a_closed_change_is_no_longer_among_the_open_ones);
	tcase_add_test(tests, an_unknown_change_is_absent);
	tcase_add_test(tests, a_check_comes_back_whole);
	tcase_add_test(tests, a_check_that_could_not_begin_has_no_configuration);
	tcase_add_test(tests, a_job_has_one_check);
	tcase_add_test(tests, the_latest_check_of_a_commit_is_the_one_that_counts);
	tcase_add_test(tests, checks_are_listed_newest_first_page_by_page);
	return fixture_suite("store/intake", tests);
}

UNIT_MAIN(intake_suite)
