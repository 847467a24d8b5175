/* The API's table of operations, and what of a query is taken. */
#include <string.h>

#include "daemon/api_query.h"
#include "daemon/routes.h"
#include "unit/unit.h"

#define FUNCTIONS "/api/v1/repositories/{owner}/{name}/functions"

/* Routes and operations are the same, so that the document tells of each address and of no other. */
START_TEST(every_route_for_programs_is_described)
{
	size_t routed = 0;

	for (size_t i = 0; i < route_count; i++) {
		if (routes[i].audience != AUDIENCE_PROGRAM)
			continue;
		routed++;
		ck_assert_msg(api_operation_find(routes[i].method, routes[i].pattern) != NULL, "%s %s",
			      routes[i].method, routes[i].pattern);
	}
	ck_assert_uint_eq(routed, api_operation_count);
}
END_TEST

/* Takes one parameter of the list of functions and what completes it. */
static bool takes(struct api_query *query, struct api_fault *fault, const char *name, const char *value)
{
	const struct api_operation *operation = api_operation_find("GET", FUNCTIONS);

	*query = (struct api_query){ .numbers = { 0 } };
	*fault = (struct api_fault){ .parameter = NULL };
	return api_query_take(query, operation, name, value, fault) &&
	       api_query_complete(query, operation, fault);
}

static const struct {
	const char *name, *value;
	bool taken;
} values[] = {
	{ "per_page", "1", true },
	{ "per_page", "100", true },
	{ "per_page", "0", false },
	{ "per_page", "101", false },
	{ "per_page", "-1", false },
	{ "per_page", "", false },
	{ "per_page", NULL, false },
	{ "per_page", "99999999999999999999999", false },
	{ "sort", "age", true },
	{ "sort", "name", true },
	{ "sort", "AGE", false },
	{ "sort", "", false },
	{ "cause", "interface-boxing", true },
	{ "cause", "boxing", false },
	{ "name", "%_\\", true },
	{ "name", "", false },
	{ "function", "F", false },
	{ "stage", "dead", false },
	{ "", "", false },
	{ "PER_PAGE", "1", false },
};

START_TEST(a_parameter_is_taken_or_refused_by_name)
{
	struct api_query query;
	struct api_fault fault;

	ck_assert(takes(&query, &fault, values[_i].name, values[_i].value) == values[_i].taken);
	if (!values[_i].taken) {
		ck_assert_str_eq(fault.parameter, values[_i].name);
		ck_assert(fault.text[0] != '\0');
	}
}
END_TEST

START_TEST(a_page_has_thirty_unless_told)
{
	struct api_query query;
	struct api_fault fault;

	ck_assert(takes(&query, &fault, "sort", "age"));
	ck_assert_uint_eq(query.numbers[PARAMETER_PER_PAGE], API_PER_PAGE);
	ck_assert(takes(&query, &fault, "per_page", "7"));
	ck_assert_uint_eq(query.numbers[PARAMETER_PER_PAGE], 7);
}
END_TEST

START_TEST(a_parameter_that_is_given_twice_is_refused)
{
	const struct api_operation *operation = api_operation_find("GET", FUNCTIONS);
	struct api_query query = { .numbers = { 0 } };
	struct api_fault fault;

	ck_assert(api_query_take(&query, operation, "sort", "age", &fault));
	ck_assert(!api_query_take(&query, operation, "sort", "age", &fault));
	ck_assert_str_eq(fault.parameter, "sort");
}
END_TEST

START_TEST(what_must_be_given_is_missed)
{
	const struct api_operation *operation = api_operation_find("GET", FUNCTIONS "/blame");
	struct api_query query = { .numbers = { 0 } };
	struct api_fault fault = { .parameter = NULL };

	ck_assert(!api_query_complete(&query, operation, &fault));
	ck_assert_str_eq(fault.parameter, "function");
	ck_assert(api_query_take(&query, operation, "function", "F", &fault));
	ck_assert(api_query_complete(&query, operation, &fault));
}
END_TEST

static const struct {
	const char *text;
	size_t count;
	bool fine;
	int64_t last;
} cursors[] = {
	{ "7", 1, true, 7 },
	{ "-7", 1, true, -7 },
	{ "1.2.-3", 3, true, -3 },
	{ "9223372036854775807", 1, true, INT64_MAX },
	{ "9223372036854775808", 1, false, 0 },
	{ "", 1, false, 0 },
	{ "-", 1, false, 0 },
	{ "--1", 1, false, 0 },
	{ "1.", 2, false, 0 },
	{ "1.2", 1, false, 0 },
	{ "1.2", 3, false, 0 },
	{ "1.2.3.4.5", 3, false, 0 },
	{ "1 ", 1, false, 0 },
	{ "0x1", 1, false, 0 },
};

START_TEST(a_cursor_is_numbers)
{
	int64_t numbers[3] = { 42, 42, 42 };

	ck_assert(api_cursor_read(numbers, cursors[_i].count, view_of(cursors[_i].text)) == cursors[_i].fine);
	if (cursors[_i].fine)
		ck_assert_int_eq(numbers[cursors[_i].count - 1], cursors[_i].last);
	else
		ck_assert_int_eq(numbers[0], 42);
}
END_TEST

START_TEST(a_link_repeats_the_query_with_another_cursor)
{
	struct api_query query;
	struct api_fault fault;
	scoped_buf link = { 0 };

	ck_assert(takes(&query, &fault, "name", "(*T).M&x=\"<\xc3\xa4>"));
	query.texts[PARAMETER_CURSOR] = "old";
	api_query_print(&link, &query, "1.2");
	ck_assert_str_eq(buf_string(&link), "?cursor=1.2&name=%28%2AT%29.M%26x%3D%22%3C%C3%A4%3E");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_api_query");
	TCase *all = tcase_create("all");

	tcase_add_test(all, every_route_for_programs_is_described);
	tcase_add_loop_test(all, a_parameter_is_taken_or_refused_by_name, 0, (int)COUNT_OF(values));
	tcase_add_test(all, a_page_has_thirty_unless_told);
	tcase_add_test(all, a_parameter_that_is_given_twice_is_refused);
	tcase_add_test(all, what_must_be_given_is_missed);
	tcase_add_loop_test(all, a_cursor_is_numbers, 0, (int)COUNT_OF(cursors));
	tcase_add_test(all, a_link_repeats_the_query_with_another_cursor);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
