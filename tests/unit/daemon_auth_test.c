/* Who may what: tokens, proxies that sign people on, and where the listener is. */
#include <arpa/inet.h>

#include "daemon/routes.h"
#include "unit/unit.h"

#define READER "[token \"reader\"]\nfile = /nowhere\n"
#define JUDGE "[token \"judge\"]\nfile = /nowhere\nscope = waive\n"
#define PROXY "[http]\ntrust-user-header = X-User\ntrust-proxy = 10.0.0.0/8\ntrust-proxy = fd00::1\n"
#define PUBLISHED "[core]\nexternal-url = https://ci.example.com\n"
#define BEYOND "[http]\nlisten = 192.0.2.7:80\n"

/* Both tokens, with their secrets. */
static struct config *configured(const char *text)
{
	static const char *const secrets[] = { "secret-of-the-reader", "secret-of-the-judge!" };
	scoped_buf all = { 0 };
	struct config *config = NULL;
	struct err err = { 0 };

	buf_print(&all, READER JUDGE "%s", text);
	ck_assert_msg(config_parse(&config, buf_view(&all), "test.conf", &err) == 0, "%s", err.text);
	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		ck_assert_int_eq(digest_sha256(&config->tokens[i].digest, view_of(secrets[i]), &err), 0);
	return config;
}

/* What a reader of CONFIG with AUTHORIZATION, or whom ADDRESS calls USER, gets for asking for ACCESS. */
static unsigned answer(const char *text, const char *authorization, const char *address, const char *user,
		       enum access access, const char *name)
{
	scoped_config *config = configured(text);
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	bool is_v6 = inet_pton(AF_INET, address, &v4.sin_addr) != 1;
	struct auth_refusal refusal;

	if (is_v6)
		ck_assert_int_eq(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
	const struct credentials credentials = {
		.authorization = authorization,
		.user = user,
		.peer = is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4,
	};
	const struct actor actor = auth_recognise(config, &credentials);
	ck_assert_str_eq(actor.name, name);
	if (auth_may(&refusal, config, &actor, access))
		return 0;
	ck_assert(view_starts(view_of(refusal.challenge), VIEW("Bearer realm=\"heapgate\"")));
	return refusal.status;
}

static const struct {
	const char *config, *authorization, *address, *user;
	enum access access;
	unsigned status;
	const char *name;
} cases[] = {
	/* On this machine everybody reads, but a wrong token is told so, and to waive takes one. */
	{ "", NULL, "127.0.0.1", NULL, ACCESS_READ, 0, "" },
	{ "", "Bearer secret-of-nobody-at-all", "127.0.0.1", NULL, ACCESS_READ, 401, "" },
	{ "", NULL, "127.0.0.1", NULL, ACCESS_WAIVE, 401, "" },
	{ "", "Bearer secret-of-the-judge!", "127.0.0.1", NULL, ACCESS_WAIVE, 0, "judge" },
	{ "", "Bearer secret-of-the-reader", "127.0.0.1", NULL, ACCESS_WAIVE, 403, "reader" },
	{ "", "Basic c29tZTpib2R5", "127.0.0.1", NULL, ACCESS_READ, 0, "" },
	/* Beyond it nobody does. */
	{ BEYOND, NULL, "192.0.2.9", NULL, ACCESS_READ, 401, "" },
	{ BEYOND, NULL, "127.0.0.1", NULL, ACCESS_READ, 401, "" },
	{ BEYOND, NULL, "192.0.2.9", NULL, ACCESS_OPEN, 0, "" },
	{ BEYOND, "Bearer wrong", "192.0.2.9", NULL, ACCESS_OPEN, 0, "" },
	{ BEYOND, "Bearer secret-of-the-reader", "192.0.2.9", NULL, ACCESS_READ, 0, "reader" },
	{ BEYOND, "bearer  secret-of-the-reader ", "192.0.2.9", NULL, ACCESS_READ, 0, "reader" },
	{ BEYOND, "Bearer secret-of-the-reade", "192.0.2.9", NULL, ACCESS_READ, 401, "" },
	{ BEYOND, "Bearer secret-of-the-reader2", "192.0.2.9", NULL, ACCESS_READ, 401, "" },
	{ BEYOND, "Bearer ", "192.0.2.9", NULL, ACCESS_READ, 401, "" },
	{ BEYOND, "secret-of-the-reader", "192.0.2.9", NULL, ACCESS_READ, 401, "" },
	{ BEYOND "open = true\n", NULL, "192.0.2.9", NULL, ACCESS_READ, 0, "" },
	{ BEYOND "open = true\n", NULL, "192.0.2.9", NULL, ACCESS_WAIVE, 401, "" },
	{ "[http]\nlisten = [2001:db8::1]:80\n", NULL, "::1", NULL, ACCESS_READ, 401, "" },
	/* An address for others is one of a proxy on this machine: to the listener its readers are local. */
	{ PUBLISHED, NULL, "127.0.0.1", NULL, ACCESS_READ, 401, "" },
	{ PUBLISHED, "Bearer secret-of-the-reader", "127.0.0.1", NULL, ACCESS_READ, 0, "reader" },
	{ PUBLISHED "[http]\nopen = true\n", NULL, "127.0.0.1", NULL, ACCESS_READ, 0, "" },
	{ "[core]\nexternal-url = http://127.0.0.1:8470\n", NULL, "127.0.0.1", NULL, ACCESS_READ, 0, "" },
	/* A proxy names people; nobody else does. */
	{ PROXY, NULL, "10.1.2.3", "ann", ACCESS_READ, 0, "ann" },
	{ PROXY, NULL, "::ffff:10.1.2.3", "ann", ACCESS_READ, 0, "ann" },
	{ PROXY, NULL, "fd00::1", "ann", ACCESS_READ, 0, "ann" },
	{ PROXY, NULL, "fd00::2", "ann", ACCESS_READ, 401, "" },
	{ PROXY, NULL, "11.0.0.1", "ann", ACCESS_READ, 401, "" },
	{ PROXY, NULL, "127.0.0.1", "ann", ACCESS_READ, 401, "" },
	{ PROXY, NULL, "10.1.2.3", NULL, ACCESS_READ, 401, "" },
	{ PROXY, NULL, "10.1.2.3", "", ACCESS_READ, 401, "" },
	{ PROXY, NULL, "10.1.2.3", "ann", ACCESS_WAIVE, 403, "ann" },
	{ PROXY, "Bearer secret-of-the-judge!", "10.1.2.3", "ann", ACCESS_WAIVE, 0, "judge" },
	{ PROXY, "Bearer secret-of-nobody-at-all", "10.1.2.3", "ann", ACCESS_READ, 401, "" },
};

START_TEST(who_may_what)
{
	ck_assert_uint_eq(answer(cases[_i].config, cases[_i].authorization, cases[_i].address, cases[_i].user,
				 cases[_i].access, cases[_i].name),
			  cases[_i].status);
}
END_TEST

static const struct {
	const char *network, *address;
	bool has;
} networks[] = {
	{ "192.0.2.7", "192.0.2.7", true },
	{ "192.0.2.7", "192.0.2.6", false },
	{ "192.0.2.0/25", "192.0.2.127", true },
	{ "192.0.2.0/25", "192.0.2.128", false },
	{ "0.0.0.0/0", "203.0.113.1", true },
	{ "2001:db8::/33", "2001:db8:7fff::1", true },
	{ "2001:db8::/33", "2001:db8:8000::1", false },
	{ "0.0.0.0/0", "2001:db8::1", false },
};

START_TEST(a_network_holds_its_addresses)
{
	struct http_network network;
	union http_address address = { 0 };

	ck_assert(http_network_parse(&network, view_of(networks[_i].network)));
	if (inet_pton(AF_INET, networks[_i].address, &address.v4.sin_addr) == 1) {
		address.any.sa_family = AF_INET;
	} else {
		ck_assert_int_eq(inet_pton(AF_INET6, networks[_i].address, &address.v6.sin6_addr), 1);
		address.any.sa_family = AF_INET6;
	}
	ck_assert(http_network_has(&network, &address.any) == networks[_i].has);
}
END_TEST

START_TEST(what_is_no_network_is_refused)
{
	static const char *const wrong[] = { "",	 "/",	  "10.0.0.0/",	  "10.0.0.0/33", "::/129",
					     "10.0.0/8", "proxy", "10.0.0.0/8/8", "[::1]" };
	struct http_network network;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		ck_assert_msg(!http_network_parse(&network, view_of(wrong[i])), "%s", wrong[i]);
}
END_TEST

/* What is open to everybody, whatever the configuration: nothing may join it by accident. */
START_TEST(only_these_routes_are_open)
{
	static const char *const open[] = { "/hooks/{host}/{owner}/{name}", "/hooks/{host}", "/livez",
					    "/readyz", "/style.css" };
	size_t count = 0;

	for (size_t i = 0; i < route_count; i++) {
		bool listed = false;
		for (size_t j = 0; j < COUNT_OF(open); j++)
			listed = listed || strcmp(routes[i].pattern, open[j]) == 0;
		ck_assert_msg((routes[i].access == ACCESS_OPEN) == listed, "%s", routes[i].pattern);
		count += listed;
	}
	ck_assert_uint_eq(count, COUNT_OF(open));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_auth");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, who_may_what, 0, (int)COUNT_OF(cases));
	tcase_add_loop_test(all, a_network_holds_its_addresses, 0, (int)COUNT_OF(networks));
	tcase_add_test(all, what_is_no_network_is_refused);
	tcase_add_test(all, only_these_routes_are_open);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
