/* Addresses at the code hosts. */
#include "unit/unit.h"
#include "view/weblink.h"

#define HEAD "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed"
#define BASE "1c0ffee1c0ffee1c0ffee1c0ffee1c0ffee1c0ff"

static const struct oid head = { HEAD }, base = { BASE };

static const struct {
	const char *host, *commit, *line, *change, *compare;
} hosts[] = {
	{ "github", "/commit/" HEAD, "/blob/" HEAD "/a/b%20c.go#L7", "/pull/42",
	  "/compare/" BASE "..." HEAD },
	{ "gitlab", "/-/commit/" HEAD, "/-/blob/" HEAD "/a/b%20c.go#L7", "/-/merge_requests/42",
	  "/-/compare/" BASE "..." HEAD },
	{ "gitea", "/commit/" HEAD, "/src/commit/" HEAD "/a/b%20c.go#L7", "/pulls/42",
	  "/compare/" BASE "..." HEAD },
	{ "forgejo", "/commit/" HEAD, "/src/commit/" HEAD "/a/b%20c.go#L7", "/pulls/42",
	  "/compare/" BASE "..." HEAD },
	{ "bitbucket", "/commits/" HEAD, "/src/" HEAD "/a/b%20c.go#lines-7", "/pull-requests/42", NULL },
	{ "generic", NULL, NULL, NULL, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

static void same(bool given, const struct buf *out, const char *expected)
{
	scoped_buf whole = { 0 };

	ck_assert_int_eq(given, expected != NULL);
	if (expected)
		buf_print(&whole, "https://host.example/acme/shop%s", expected);
	ck_assert_str_eq(buf_string(out), buf_string(&whole));
}

START_TEST(each_host_has_its_own_addresses)
{
	const struct weblink web = { hosts[_i].host, "https://host.example/acme/shop" };
	scoped_buf commit = { 0 }, line = { 0 }, change = { 0 }, compare = { 0 };

	same(weblink_commit(&commit, &web, &head), &commit, hosts[_i].commit);
	same(weblink_line(&line, &web, &head, "a/b c.go", 7), &line, hosts[_i].line);
	same(weblink_change(&change, &web, 42), &change, hosts[_i].change);
	same(weblink_compare(&compare, &web, &base, &head), &compare, hosts[_i].compare);
}
END_TEST

START_TEST(what_is_not_in_the_repository_is_not_linked)
{
	const struct weblink web = { "github", "https://github.com/acme/shop" };
	const struct weblink nowhere = { "github", "" };
	const struct oid none = { "" };
	scoped_buf out = { 0 };

	ck_assert(!weblink_line(&out, &web, &head, "/usr/lib/go/src/fmt/print.go", 7));
	ck_assert(!weblink_line(&out, &web, &head, "", 7));
	ck_assert(!weblink_commit(&out, &web, &none));
	ck_assert(!weblink_commit(&out, &nowhere, &head));
	ck_assert(!weblink_change(&out, &web, 0));
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_weblink");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, each_host_has_its_own_addresses, 0, (int)COUNT_OF(hosts));
	tcase_add_test(all, what_is_not_in_the_repository_is_not_linked);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
