/* Which path finds which route. */
#include "daemon/routes.h"
#include "unit/unit.h"

static const struct {
	const char *method, *path;
	unsigned status;
	const char *pattern; /* of a found route */
} requests[] = {
	{ "GET", "/", 0, "/" },
	{ "HEAD", "/", 0, "/" },
	{ "POST", "/", 405, NULL },
	{ "GET", "//", 404, NULL },
	{ "GET", "", 404, NULL },
	{ "GET", "/r/acme/api", 0, "/r/{owner}/{name}" },
	{ "GET", "/r/acme/api/", 404, NULL },
	{ "GET", "/r/acme/", 404, NULL },
	{ "GET", "/r//api", 404, NULL },
	{ "GET", "/r/acme", 404, NULL },
	{ "GET", "/R/acme/api", 404, NULL },
	{ "GET", "/../../etc/passwd", 404, NULL },
	{ "GET", "/c/7", 0, "/c/{id}" },
	{ "DELETE", "/c/7", 405, NULL },
	{ "BREW", "/c/7", 405, NULL },
	{ "BREW", "/nowhere", 404, NULL },
	{ "POST", "/hooks/github/acme/api", 0, "/hooks/{host}/{owner}/{name}" },
	{ "GET", "/hooks/github/acme/api", 405, NULL },
	{ "HEAD", "/hooks/github/acme/api", 405, NULL },
	{ "GET", "/api/v1/repositories/acme/api/functions/history", 0,
	  "/api/v1/repositories/{owner}/{name}/functions/history" },
	{ "GET", "/api/v1/repositories/acme/api/waivers", 0, "/api/v1/repositories/{owner}/{name}/waivers" },
	{ "POST", "/api/v1/repositories/acme/api/waivers", 0, "/api/v1/repositories/{owner}/{name}/waivers" },
	{ "DELETE", "/api/v1/repositories/acme/api/waivers", 405, NULL },
	{ "DELETE", "/api/v1/repositories/acme/api/waivers/3", 0,
	  "/api/v1/repositories/{owner}/{name}/waivers/{id}" },
	{ "GET", "/r/group/sub/api", 0, "/r/{owner}/{name}" },
	{ "GET", "/r/group//api", 404, NULL },
	{ "GET", "/r/group/sub/", 404, NULL },
	{ "POST", "/hooks/gitlab/group/sub/deep/api", 0, "/hooks/{host}/{owner}/{name}" },
	{ "POST", "/hooks/gitlab/api", 404, NULL },
	{ "GET", "/api/v1/repositories/group/sub/api/functions/history", 0,
	  "/api/v1/repositories/{owner}/{name}/functions/history" },
	{ "GET", "/livez/a", 404, NULL },
	{ "GET", "/c/7/8", 404, NULL },
	{ "GET", "/livez", 0, "/livez" },
	{ "GET", "/livez%20", 404, NULL },
};

START_TEST(table_answers)
{
	struct page page = { 0 };
	const char *allow = NULL;

	ck_assert_uint_eq(routes_find(&page, requests[_i].method, requests[_i].path, &allow),
			  requests[_i].status);
	if (requests[_i].pattern)
		ck_assert_str_eq(page.route->pattern, requests[_i].pattern);
	if (requests[_i].status == 405)
		ck_assert_ptr_nonnull(allow);
}
END_TEST

START_TEST(an_address_tells_all_methods_that_it_answers)
{
	struct page page = { 0 };
	const char *allow = NULL;

	ck_assert_uint_eq(routes_find(&page, "PUT", "/api/v1/repositories/acme/api/waivers", &allow), 405);
	ck_assert_str_eq(allow, "GET, HEAD, POST");
	ck_assert_uint_eq(routes_find(&page, "PUT", "/api/v1/repositories/acme/api/waivers/3", &allow), 405);
	ck_assert_str_eq(allow, "DELETE");
}
END_TEST

START_TEST(parts_are_named_and_decoded_once)
{
	struct page page = { 0 };
	const char *allow = NULL;

	ck_assert_uint_eq(routes_find(&page, "GET", "/r/ac%2Fme/a%2541", &allow), 0);
	ck_assert_str_eq(page_part(&page, "owner"), "ac/me");
	ck_assert_str_eq(page_part(&page, "name"), "a%41");
	ck_assert_str_eq(page_part(&page, "host"), "");
}
END_TEST

START_TEST(an_owner_may_be_a_group_in_a_group)
{
	struct page page = { 0 };
	const char *allow = NULL;

	ck_assert_uint_eq(routes_find(&page, "POST", "/hooks/gitlab/group/s%75b/deep/api", &allow), 0);
	ck_assert_str_eq(page_part(&page, "host"), "gitlab");
	ck_assert_str_eq(page_part(&page, "owner"), "group/sub/deep");
	ck_assert_str_eq(page_part(&page, "name"), "api");
}
END_TEST

START_TEST(broken_escape_finds_nothing)
{
	struct page page = { 0 };
	const char *allow = NULL;

	ck_assert_uint_eq(routes_find(&page, "GET", "/c/%4", &allow), 404);
	ck_assert_uint_eq(routes_find(&page, "GET", "/c/%zz", &allow), 404);
}
END_TEST

START_TEST(endless_part_finds_nothing)
{
	struct page page = { 0 };
	const char *allow = NULL;
	char path[2 * PAGE_PART_ROOM] = "/c/";

	memset(path + 3, 'x', PAGE_PART_ROOM - 1);
	ck_assert_uint_eq(routes_find(&page, "GET", path, &allow), 0);
	memset(path + 3, 'x', PAGE_PART_ROOM);
	ck_assert_uint_eq(routes_find(&page, "GET", path, &allow), 404);
}
END_TEST

START_TEST(every_route_explains_itself)
{
	for (size_t i = 0; i < route_count; i++) {
		ck_assert(routes[i].help[0] != '\0');
		ck_assert(routes[i].pattern[0] == '/');
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_routes");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, table_answers, 0, (int)COUNT_OF(requests));
	tcase_add_test(all, an_address_tells_all_methods_that_it_answers);
	tcase_add_test(all, parts_are_named_and_decoded_once);
	tcase_add_test(all, an_owner_may_be_a_group_in_a_group);
	tcase_add_test(all, broken_escape_finds_nothing);
	tcase_add_test(all, endless_part_finds_nothing);
	tcase_add_test(all, every_route_explains_itself);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
